"""Deliveries as their two sides read them."""

from collections.abc import Sequence

from dealers import Scope, load_parties
from inventory import repo, repo_lists
from inventory.listed import DeliveryRow
from inventory.types import ClaimView, ShipmentView
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.paging import Page, PageRequest


async def get_shipment(tx: ReadTx, scope: Scope, number: str) -> ShipmentView:
    """A delivery by its number.

    Raises:
        NotFound: there is none, or it is not the reader's trade.
    """
    shipment_id = await repo_lists.find_shipment_id(tx, scope, number)
    if shipment_id is None:
        raise NotFound(kind=gettext("delivery"))
    [shipment] = await repo.shipments_of(tx, [shipment_id])
    return shipment


async def list_deliveries(
    tx: ReadTx,
    scope: Scope,
    page: PageRequest,
    *,
    incoming: bool | None = None,
    statuses: Sequence[str] = (),
    differing: bool = False,
) -> Page[DeliveryRow]:
    """Deliveries in scope, newest first; `incoming` True: only what the reader buys.

    `differing`: only those with a difference that nobody has decided about.
    """
    rows, total = await repo_lists.list_shipments(
        tx, scope, incoming=incoming, statuses=statuses, differing=differing, page=page
    )
    ids = {row["seller_id"] for row in rows} | {row["buyer_id"] for row in rows}
    parties = await load_parties(tx, ids)
    deliveries = [
        DeliveryRow(
            number=row["number"],
            order_number=row["order_number"],
            seller_name=parties[row["seller_id"]].name,
            buyer_name=parties[row["buyer_id"]].name,
            status=row["status"],
            carrier=row["carrier"],
            tracking_number=row["tracking_number"],
            shipped_on=row["shipped_on"],
            due_on=row["due_on"],
            closes_on=row["closes_on"],
            lines=row["lines"],
            in_transit=int(row["in_transit"]),
        )
        for row in rows
    ]
    return Page(deliveries, total, page)


async def list_claims(
    tx: ReadTx, scope: Scope, *, shipment_id: int | None = None, open_only: bool = False
) -> list[ClaimView]:
    """Differences of the reader's trade, newest first."""
    rows = await repo_lists.list_claims(tx, scope, shipment_id=shipment_id, open_only=open_only)
    return [repo.claim_view(row) for row in rows]


async def get_own_claim(tx: ReadTx, scope: Scope, claim_id: int) -> ClaimView:
    """A difference that the reader answers for as its seller, or as a company above the seller.

    Raises:
        NotFound: there is none, or somebody else answers for it.
    """
    row = await repo_lists.find_own_claim(tx, scope, claim_id)
    if row is None:
        raise NotFound(kind=gettext("difference"))
    return repo.claim_view(row)
