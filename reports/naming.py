"""What an event or a job is about, by name: for trails that know only a kind and an id."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from kernel.db import ReadTx
from kernel.i18n import current_language


@dataclass(frozen=True, slots=True)
class Subject:
    """How something is called, and the page where it is read."""

    name: str
    address: str


_QUERIES: Final = {
    "claim": "SELECT c.id, h.number, '/deliveries/' || h.number FROM claim c"
    " JOIN shipment h ON h.id = c.shipment_id",
    "credit_account": "SELECT c.id, p.name, '/dealers/' || p.code || '/account?seller=' || s.code"
    " FROM credit_account c JOIN organisation p ON p.id = c.payer_id"
    " JOIN organisation s ON s.id = c.seller_id",
    "invoice": "SELECT c.id, c.number, '/invoices/' || c.number || '?seller=' || s.code"
    " FROM invoice c JOIN organisation s ON s.id = c.seller_id",
    "order": "SELECT c.id, c.number, '/orders/' || c.number FROM sales_order c",
    "payment": "SELECT c.id, c.number, '/payments/' || c.id FROM payment c",
    "price_list": "SELECT c.id, c.name, '/prices/' || c.id FROM price_list c",
    "price_policy": "SELECT c.id, c.name, '/prices/policies/' || c.id FROM price_policy c",
    "product": "SELECT c.id, coalesce(c.names ->> :language, c.name), '/products/' || c.sku"
    " FROM product c",
    "return": "SELECT c.id, c.number, '/returns/' || c.number FROM stock_return c",
    "shipment": "SELECT c.id, c.number, '/deliveries/' || c.number FROM shipment c",
    "user": "SELECT c.id, c.name, '/administration/people/' || c.id FROM app_user c",
}


async def name_subjects(
    tx: ReadTx, wanted: Iterable[tuple[str, int]]
) -> Mapping[tuple[str, int], Subject]:
    """Subjects by (kind, id), in one statement; kinds and rows that are not known are left out.

    For headquarters' own trails: nothing here asks who reads.
    """
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, one in wanted:
        if kind in _QUERIES:
            ids[kind].append(one)
    if not ids:
        return {}
    parts = (
        f"SELECT '{kind}' AS kind, q.* FROM ({_QUERIES[kind]} WHERE c.id = ANY(:{kind}))"  # noqa: S608
        " q(id, name, address)"
        for kind in ids
    )
    values = {**ids, **({"language": current_language()} if "product" in ids else {})}
    rows = await tx.execute(text(" UNION ALL ".join(parts)), values)
    return {(row.kind, row.id): Subject(row.name, row.address) for row in rows}
