"""Arrays that travel as texts arrive as they were."""

import pytest
from sqlalchemy import text

from kernel.db import Tx
from kernel.db.arrays import numbers, texts


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["plain", None, "", "NULL", "null"],
        [
            'a "quoted" word',
            "back\\slash",
            "comma, {brace}",
            " space ",
            "{}",
            "line\nbreak",
            "简体",
        ],
    ],
)
async def test_texts_arrive_as_they_were(tx: Tx, values: list[str | None]) -> None:
    statement = text("SELECT CAST(CAST(:given AS TEXT) AS TEXT[])")
    assert await tx.scalar(statement, {"given": texts(values)}) == values


async def test_numbers_and_truth_values_arrive_as_they_were(tx: Tx) -> None:
    whole = [0, -1, 2**63 - 1, -(2**63), None]
    statement = text("SELECT CAST(CAST(:given AS TEXT) AS BIGINT[])")
    assert await tx.scalar(statement, {"given": numbers(whole)}) == whole
    statement = text("SELECT CAST(CAST(:given AS TEXT) AS BOOLEAN[])")
    assert await tx.scalar(statement, {"given": numbers([True, False])}) == [True, False]
