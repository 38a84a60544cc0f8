"""What the macros need beyond Jinja: labels on the cells of a table, the points of a sparkline."""

import re
from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup, escape

from kernel.web.views import Column

_TAG = re.compile(r"<(?:(?P<row>tr)|(?P<cell>t[dh]))\b(?P<rest>[^>]*)>")
_SPAN = re.compile(r"""colspan=["']?(\d+)""")


def labelled(rows: str, columns: Sequence[Column]) -> Markup:
    """Rows whose cells carry the name of their column, for screens too narrow for columns.

    A cell that spans several columns is named after none of them.
    """
    place = 0

    def name(tag: re.Match[str]) -> str:
        nonlocal place
        if tag["row"]:
            place = 0
            return tag[0]
        span = _SPAN.search(tag["rest"])
        column = columns[place] if place < len(columns) and not span else None
        place += int(span[1]) if span else 1
        if column is None or not column.label:
            return tag[0]
        beside = " data-beside=named" if column.named else " data-beside"
        on_phone = beside if column.beside else " data-wide" if column.wide else ""
        return f'<{tag["cell"]}{tag["rest"]} data-label="{escape(column.label)}"{on_phone}>'

    # The rows come from a macro: they are escaped already.
    return Markup(_TAG.sub(name, rows))  # noqa: S704


def sparkline_points(
    values: Sequence[int | Decimal | None], width: int = 96, height: int = 24
) -> str:
    """The polyline of a sparkline, `x,y` in whole pixels; absent values are left out.

    The line uses the whole height between the least and the greatest value; where all are equal
    it runs through the middle.
    """
    known = [value for value in values if value is not None]
    if not known:
        return ""
    least, greatest = min(known), max(known)
    inner = height - 4
    steps = max(1, len(values) - 1)
    points = []
    for place, value in enumerate(values):
        if value is None:
            continue
        share = (value - least) * inner / (greatest - least) if greatest > least else inner / 2
        points.append(f"{place * width // steps},{height - 2 - round(share)}")
    return " ".join(points)
