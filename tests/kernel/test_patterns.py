"""What is typed into a search is looked for as it stands."""

import pytest
from sqlalchemy import text

from kernel.db import Tx
from kernel.db.patterns import containing, literal


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rim", {"RIM 100%", "Trim_set"}),
        (" 100% ", {"RIM 100%"}),
        ("m_s", {"Trim_set"}),
        ("\\", {"back\\slash"}),
        ("%", {"RIM 100%"}),
    ],
)
async def test_wildcards_stand_for_themselves(tx: Tx, typed: str, found: set[str]) -> None:
    names = ["RIM 100%", "Trim_set", "back\\slash"]
    statement = text("SELECT n FROM unnest(CAST(:names AS TEXT[])) n WHERE n ILIKE :pattern")
    rows = await tx.scalars(statement, {"names": names, "pattern": containing(typed)})
    assert set(rows) == found


def test_nothing_typed_makes_no_pattern() -> None:
    assert containing("  ") == ""
    assert literal("a_b") == "a\\_b"
