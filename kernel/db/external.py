"""Records that other systems know: every master record and document has (source, external_id)."""

from collections.abc import Iterable

from sqlalchemy import column, select, table as sql_table

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
        rows = await tx.execute(
            select(of.c.external_id, of.c.id).where(
                of.c.source == source, of.c.external_id.in_(external_ids)
            )
        )
        found |= {(source, row.external_id): row.id for row in rows}
    return found
