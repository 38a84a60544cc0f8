"""Billing: invoices that settle what their orders promised."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from credit.days import load_sellers, midnight_of, noon_of, today_of
from credit.keys import (
    INVOICE,
    OPENING,
    order_document,
    receivable_key,
    source_key,
)
from credit.numbers import number
from credit.prepayments import apply_kept
from credit.repo import invoices as repo
from credit.repo.invoices import NewInvoice
from credit.rules import Bill, bill, due_date
from credit.types import InvoiceDraft, InvoiceKind, IssuedInvoice, OpeningItem
from dealers import Party
from kernel.actor import Actor
from kernel.db import Tx
from kernel.db.outbox import Event, publish
from ledger import (
    AccountKey,
    Document,
    Entry,
    Kind,
    OpenHold,
    Settlement,
    Transfer,
    lock_accounts,
    open_holds,
    post,
)

SOURCES = (Kind.REVENUE, Kind.TAX, Kind.FREIGHT)


@dataclass(frozen=True, slots=True)
class _Priced:
    """A draft with its amounts and days."""

    draft: InvoiceDraft
    bill: Bill
    issued_on: date
    due_on: date
    kind: InvoiceKind


def invoice_keys(seller_id: int, payer_id: int, currency: str) -> list[AccountKey]:
    """Every account that an invoice touches, for a conductor that locks several at once."""
    return [
        receivable_key(seller_id, payer_id, currency),
        *(source_key(seller_id, kind, currency) for kind in SOURCES),
    ]


async def issue_invoices(
    tx: Tx, actor: Actor, drafts: Sequence[InvoiceDraft]
) -> list[IssuedInvoice]:
    """Bill orders or parts of them: number, ledger, open items, money kept for the order.

    What an order holds on the receivable is settled by what is billed; anything above it (real
    freight) is a transfer of its own. Drafts with `issued_on` are history: recorded at noon of
    that day, without holds. Several drafts of one order are billed in turn.

    Raises:
        BilledBeyondLine: more of an order line than it has; nothing is written.
    """
    if not drafts:
        return []
    sellers = await load_sellers(tx, [draft.seller_id for draft in drafts])
    keys = {
        key
        for draft in drafts
        for key in invoice_keys(draft.seller_id, draft.payer_id, draft.currency)
    }
    at = (await lock_accounts(tx, keys)).at
    priced = await _price(tx, drafts, sellers, at)
    issued = await _number(tx, priced)
    await _post(tx, priced, issued, at)
    documents = [_document(one, row, at, sellers) for one, row in zip(priced, issued, strict=True)]
    await repo.insert(tx, actor.user_id, documents)
    live = [row for row, draft in zip(issued, drafts, strict=True) if draft.issued_on is None]
    settled = await apply_kept(tx, live)
    await publish(tx, [_event(row) for row in issued])
    return [replace(row, open_minor=row.open_minor - settled.get(row.id, 0)) for row in issued]


async def _price(
    tx: Tx, drafts: Sequence[InvoiceDraft], sellers: Mapping[int, Party], at: datetime
) -> list[_Priced]:
    progress = await repo.progress(
        tx,
        [line.order_line_id for draft in drafts for line in draft.lines],
        sorted({draft.order_id for draft in drafts}),
    )
    terms = await repo.terms(tx, sorted({(draft.seller_id, draft.payer_id) for draft in drafts}))
    priced = []
    for draft in drafts:
        seller = sellers[draft.seller_id]
        issued_on = draft.issued_on or today_of(seller, at)
        days = terms.get((draft.seller_id, draft.payer_id), 0)
        priced.append(
            _Priced(
                draft,
                bill(draft, progress),
                issued_on,
                draft.due_on or due_date(issued_on, days),
                InvoiceKind.INVOICE if seller.issues_invoices else InvoiceKind.DELIVERY_NOTE,
            )
        )
    return priced


async def _number(tx: Tx, priced: Sequence[_Priced]) -> list[IssuedInvoice]:
    numbers = await number(
        tx,
        [(one.draft.seller_id, one.kind.value, one.issued_on, one.draft.number) for one in priced],
    )
    ids = await tx.new_ids(len(priced))
    return [
        IssuedInvoice(
            id=new_id,
            number=name,
            kind=one.kind.value,
            seller_id=one.draft.seller_id,
            payer_id=one.draft.payer_id,
            order_id=one.draft.order_id,
            currency=one.draft.currency,
            net_minor=one.bill.net_minor,
            tax_minor=one.bill.tax_minor,
            freight_minor=one.bill.freight_minor,
            gross_minor=one.bill.gross_minor,
            open_minor=one.bill.gross_minor,
            issued_on=one.issued_on,
            due_on=one.due_on,
        )
        for one, name, new_id in zip(priced, numbers, ids, strict=True)
    ]


async def _post(
    tx: Tx, priced: Sequence[_Priced], issued: Sequence[IssuedInvoice], at: datetime
) -> None:
    """Settle the holds as far as they reach and transfer the rest."""
    live = sorted({one.draft.order_id for one in priced if one.draft.issued_on is None})
    holds: dict[tuple[int, Kind | None], list[OpenHold]] = defaultdict(list)
    if live:
        for hold in await open_holds(tx, [order_document(order_id) for order_id in live]):
            holds[hold.document.id, hold.other_kind].append(hold)
    entries: list[Entry] = []
    for one, row in zip(priced, issued, strict=True):
        when = None if one.draft.issued_on is None else noon_of(tx, one.issued_on, at)
        amounts = (row.net_minor, row.tax_minor, row.freight_minor)
        for kind, amount in zip(SOURCES, amounts, strict=True):
            promised = holds[one.draft.order_id, kind] if when is None else []
            entries += _entries(row, kind, amount, promised, when)
    if entries:
        await post(tx, entries, generated=all(one.draft.generated for one in priced))


def _entries(
    row: IssuedInvoice, kind: Kind, amount: int, holds: Sequence[OpenHold], when: datetime | None
) -> list[Entry]:
    document = Document(INVOICE, row.id)
    source = source_key(row.seller_id, kind, row.currency)
    entries: list[Entry] = []
    for hold in holds:
        part = min(amount, hold.amount_open)
        if part > 0:
            hold.amount_open -= part
            amount -= part
            entries.append(Settlement(hold.hold_id, part, document, source=source))
    if amount > 0:
        target = receivable_key(row.seller_id, row.payer_id, row.currency)
        entries.append(Transfer(source, target, amount, document, occurred_at=when))
    return entries


def _document(
    one: _Priced, row: IssuedInvoice, at: datetime, sellers: Mapping[int, Party]
) -> NewInvoice:
    return NewInvoice(
        row,
        buyer_id=one.draft.buyer_id,
        supplied_on=one.draft.supplied_on or today_of(sellers[row.seller_id], at)
        if one.draft.issued_on is None
        else one.draft.supplied_on or one.issued_on,
        lines=one.bill.lines,
        shipment_id=one.draft.shipment_id,
        generated=one.draft.generated,
        source=one.draft.source,
        external_id=one.draft.external_id,
    )


def _event(row: IssuedInvoice) -> Event:
    return Event(
        f"credit:{row.kind}:issued",
        row.seller_id,
        row.id,
        {"number": row.number, "payer_id": row.payer_id, "gross_minor": row.gross_minor},
    )


async def record_opening_items(
    tx: Tx, actor: Actor, items: Sequence[OpeningItem]
) -> list[IssuedInvoice]:
    """What payers owed, or had paid ahead, when the books were taken over; with their own numbers.

    Recorded at the beginning of their day as documents of kind `opening`.
    """
    if not items:
        return []
    keys = {
        key for item in items for key in invoice_keys(item.seller_id, item.payer_id, item.currency)
    }
    at = (await lock_accounts(tx, keys)).at
    ids = await tx.new_ids(len(items))
    issued = [_opening(item, new_id) for item, new_id in zip(items, ids, strict=True)]
    owed = [row for row in issued if row.gross_minor]
    await post(tx, [_opening_transfer(row, midnight_of(tx, row.issued_on, at)) for row in owed])
    documents = [
        NewInvoice(
            row,
            buyer_id=item.payer_id,
            supplied_on=item.issued_on,
            lines=(),
            source=item.source,
            external_id=item.external_id,
        )
        for item, row in zip(items, issued, strict=True)
    ]
    await repo.insert(tx, actor.user_id, documents)
    return issued


def _opening(item: OpeningItem, new_id: int) -> IssuedInvoice:
    return IssuedInvoice(
        id=new_id,
        number=item.number,
        kind=InvoiceKind.OPENING.value,
        seller_id=item.seller_id,
        payer_id=item.payer_id,
        order_id=None,
        currency=item.currency,
        net_minor=item.amount_minor,
        tax_minor=0,
        freight_minor=0,
        gross_minor=item.amount_minor,
        open_minor=item.amount_minor,
        issued_on=item.issued_on,
        due_on=item.due_on,
    )


def _opening_transfer(row: IssuedInvoice, when: datetime) -> Transfer:
    revenue = source_key(row.seller_id, Kind.REVENUE, row.currency)
    receivable = receivable_key(row.seller_id, row.payer_id, row.currency)
    document = Document(OPENING, row.id)
    if row.gross_minor > 0:
        return Transfer(revenue, receivable, row.gross_minor, document, occurred_at=when)
    return Transfer(receivable, revenue, -row.gross_minor, document, occurred_at=when)
