"""The start page: goods on their way and differences that wait for a decision."""

from dealers import Scope
from inventory.deliveries import list_claims, list_deliveries
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import gettext, npgettext
from kernel.paging import PageRequest
from kernel.web.filters import day, number
from kernel.web.start_page import Need, NeedItem, NeedSource

FIRST = PageRequest(size=5)


async def deliveries_to_confirm(tx: ReadTx, _actor: Actor, scope: Scope) -> list[Need]:
    """Deliveries to the reader that are under way."""
    coming = await list_deliveries(tx, scope, FIRST, incoming=True, statuses=["shipped"])
    if not coming.total:
        return []
    note = gettext("confirm what has arrived")
    label = npgettext("need", "Delivery on its way", "Deliveries on their way", coming.total)
    items = [
        NeedItem(
            row.number,
            f"/deliveries/{row.number}",
            gettext("from %(seller)s, due on %(day)s")
            % {"seller": row.seller_name, "day": day(row.due_on)},
            way_out=gettext("Confirm"),
        )
        for row in coming.rows
    ]
    return [Need(label, number(coming.total), "/deliveries", note, "info", items)]


async def open_differences(tx: ReadTx, _actor: Actor, scope: Scope) -> list[Need]:
    """Claims about what did not arrive; a dealer settles only those against itself."""
    claims = await list_claims(tx, scope, open_only=True)
    waiting = [one for one in claims if scope.is_company or one.seller_id == scope.organisation_id]
    if not waiting:
        return []
    incoming = None if scope.is_company else False
    differing = await list_deliveries(tx, scope, FIRST, incoming=incoming, differing=True)
    items = [
        NeedItem(row.number, f"/deliveries/{row.number}", row.buyer_name, way_out=gettext("Settle"))
        for row in differing.rows
    ]
    note = gettext("accept or reject")
    label = npgettext("need", "Open difference", "Open differences", len(waiting))
    path = "/deliveries?status=differing"
    return [Need(label, number(len(waiting)), path, note, "warning", items)]


NEEDS = [
    NeedSource(deliveries_to_confirm, permission="orders.receive", rank=30),
    NeedSource(open_differences, permission="stock.count", rank=40, in_inbox=True),
]
