"""What organisations call the columns of their sell-out."""

from collections.abc import Mapping

from sqlalchemy import text

from kernel.db import ReadTx, Tx

_REMEMBERED = text(
    "SELECT heading, field FROM sell_out_column WHERE organisation_id = :organisation_id"
)
_REMEMBER = text(
    """
    INSERT INTO sell_out_column (organisation_id, heading, field)
    SELECT :organisation_id, heading, field
    FROM unnest(CAST(:headings AS TEXT[]), CAST(:fields AS TEXT[])) AS told (heading, field)
    ON CONFLICT (organisation_id, heading) DO UPDATE SET field = excluded.field
    """
)


async def remembered_columns(tx: ReadTx, organisation_id: int) -> dict[str, str]:
    """By heading in small letters, what an organisation said the column is."""
    rows = await tx.execute(_REMEMBERED, {"organisation_id": organisation_id})
    return {row[0]: row[1] for row in rows}


async def remember_columns(tx: Tx, organisation_id: int, columns: Mapping[str, str]) -> None:
    """Remember what the columns with these headings are; empty: passed over."""
    known = {heading.lower(): field for heading, field in columns.items() if heading}
    values = {"headings": list(known), "fields": list(known.values())}
    await tx.execute(_REMEMBER, values | {"organisation_id": organisation_id})
