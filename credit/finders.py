"""Search over everything: invoices and credit notes by number."""

from urllib.parse import quote, urlencode

from credit.documents import list_invoices
from credit.views import DocumentFilters
from dealers import Scope, load_parties
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import _l, gettext
from kernel.money import Money
from kernel.paging import PageRequest
from kernel.web.filters import day, money
from kernel.web.finding import Finder, Found


async def find_invoices(
    tx: ReadTx, _actor: Actor, scope: Scope, text: str, limit: int
) -> list[Found]:
    """Documents between the reader and those it trades with or oversees, newest first."""
    found = await list_invoices(tx, scope, DocumentFilters(text=text), PageRequest(size=limit))
    ids = {id_ for row in found.rows for id_ in (row.payer_id, row.seller_id)}
    parties = await load_parties(tx, ids)
    return [
        Found(
            row.number,
            f"/invoices/{quote(row.number, safe='')}?"
            + urlencode({"seller": parties[row.seller_id].code}),
            " · ".join(
                [parties[row.payer_id].name, gettext("due %(day)s") % {"day": day(row.due_on)}]
            ),
            money(Money(row.gross_minor, row.currency)),
        )
        for row in found.rows
    ]


FINDERS = [Finder(_l("Invoices"), "file-invoice", find_invoices, "account.read", rank=40)]
