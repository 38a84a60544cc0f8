"""What `portal check` finds when somebody corrupted the tree by hand."""

import pytest
from sqlalchemy import text

from dealers.invariants import INVARIANTS
from kernel.db import Tx
from tests.dealers.holding import assert_holds, broken
from tests.support.factories import make_channel

TREE_OF_TODAY, SELF_ROW, THROUGH_PARENT, ONE_WAY_UP, ACCOUNTS = range(5)

REPARENT = """
    UPDATE organisation SET parent_id = (SELECT id FROM organisation WHERE code = 'WEST')
     WHERE code = 'ALPHA'
"""
STRAY_ACCOUNT = """
    INSERT INTO ledger_account (id, book, organisation_id, kind, unit)
    VALUES (1, 'product', 1, 'loss', 1)
"""


async def test_an_untouched_tree_holds(tx: Tx) -> None:
    await make_channel(tx)
    await assert_holds(tx, INVARIANTS)


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("UPDATE organisation SET path = '1.2' WHERE code = 'ALPHA'", TREE_OF_TODAY),
        ("DELETE FROM node_ancestor WHERE distance = 0", SELF_ROW),
        (REPARENT, THROUGH_PARENT),
        ("DELETE FROM node_ancestor WHERE distance = 1", ONE_WAY_UP),
        (STRAY_ACCOUNT, ACCOUNTS),
    ],
)
async def test_a_corrupted_row_is_found(tx: Tx, damage: str, found: int) -> None:
    await make_channel(tx)
    await tx.execute(text(damage))
    assert INVARIANTS[found].name in await broken(tx, INVARIANTS)
