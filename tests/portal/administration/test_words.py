"""What is written into the audit trail is told in words."""

import ast
from collections.abc import Iterator

import pytest

from kernel.db import Base
from kernel.settings import CHECKOUT
from portal.administration.settings import SETTINGS
from portal.administration.words import EVENTS, times_words

ROOMS = ("dealers", "catalogue", "pricing", "credit", "inventory", "orders", "portal")


def _recorded() -> Iterator[str]:
    """Events that are named where they are recorded."""
    for room in ROOMS:
        for path in (CHECKOUT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("record"):
                    continue
                named = (one.value for one in node.args if isinstance(one, ast.Constant))
                yield from (one for one in named if isinstance(one, str) and one.count(":") == 2)


def test_every_event_that_is_recorded_has_its_words() -> None:
    recorded = set(_recorded())
    assert len(recorded) > 30
    assert recorded <= set(EVENTS)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("* * * * *", "every minute"),
        ("*/15 * * * *", "every 15 minutes"),
        ("5 * * * *", "every hour at :05"),
        ("35 2 * * *", "every day at 02:35"),
        ("0 6 * * 1", "0 6 * * 1"),
        ("0 */2 * * *", "0 */2 * * *"),
    ],
)
def test_times_of_a_schedule_are_told_in_words(expression: str, words: str) -> None:
    assert times_words(expression) == words


def test_defaults_that_are_shown_are_those_of_the_columns() -> None:
    columns = Base.metadata.tables["organisation"].c
    shown = {one.name: one.default for one in SETTINGS}
    for name, default in shown.items():
        kept = columns[name].server_default
        if kept is not None:
            value = getattr(kept, "arg", "")
            written = str(getattr(value, "text", value))
            assert default in {written, f"{written}.000000"}, name
        else:
            assert name in {"order_cut_off", "issues_invoices", "stock_mode"}
