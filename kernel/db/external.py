"""Records that other systems know: every master record and document has (source, external_id)."""

from collections.abc import Iterable

from sqlalchemy import ARRAY, Text, any_, bindparam, cast, column, select, table as sql_table

from kernel.db.arrays import texts
from kernel.db.transaction import ReadTx


async def known(
    tx: ReadTx, table: str, keys: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Ids of the rows of `table` that carry one of the (source, external_id) pairs."""
    wanted: dict[str, list[str]] = {}
    for source, external_id in keys:
        wanted.setdefault(source, []).append(external_id)
    found: dict[tuple[str, str], int] = {}
    of = sql_table(table, column("id"), column("source"), column("external_id"))
    for source, external_ids in wanted.items():
        # One array, not one parameter each: a chunk of an import asks for thousands.
        theirs = of.c.external_id == any_(cast(cast(bindparam("theirs"), Text), ARRAY(Text)))
        rows = await tx.execute(
            select(of.c.external_id, of.c.id).where(of.c.source == source, theirs),
            {"theirs": texts(external_ids)},
        )
        found |= {(source, row.external_id): row.id for row in rows}
    return found
