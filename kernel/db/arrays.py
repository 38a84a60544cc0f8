"""Arrays as texts, for statements that carry thousands of values.

The driver examines every element of a list to find nested arrays, which costs more than all the
rest of a batch; PostgreSQL reads `CAST(CAST(:ids AS TEXT) AS BIGINT[])` faster than that. An
array of numbers, truth values or plain texts is written like one of JSON, but for its brackets,
so the JSON encoder writes it twenty times faster than Python could.
"""

from collections.abc import Iterable, Mapping
from datetime import date, time
from functools import lru_cache

import msgspec

_encode = msgspec.json.Encoder().encode


def numbers(values: Iterable[int | None]) -> str:
    """The text of an array of whole numbers or truth values; None is NULL."""
    return f"{{{_encode(list(values))[1:-1].decode()}}}"


def texts(values: Iterable[str | date | time | None]) -> str:
    """The text of an array of texts, dates or instants; None is NULL."""
    given = list(values)
    written = _encode(given)
    if b"\\" not in written:
        return f"{{{written[1:-1].decode()}}}"
    # JSON escapes line breaks and other control characters in ways that PostgreSQL doesn't read.
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in given]) + "}"


@lru_cache(maxsize=1024)
def _quoted(value: str | date | time) -> str:
    if not isinstance(value, str):
        return f'"{value.isoformat()}"'
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def rows_of(alias: str, columns: Mapping[str, str]) -> str:
    """The FROM item that makes rows of such texts: column name -> type.

    Its parameters are called after the alias and the column: `:l_quantity`.
    """
    arrays = ", ".join(
        f"CAST(CAST(:{alias}_{name} AS TEXT) AS {kind}[])" for name, kind in columns.items()
    )
    return f"unnest({arrays}) AS {alias} ({', '.join(columns)})"
