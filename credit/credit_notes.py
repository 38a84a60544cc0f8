"""Credit notes: an invoice taken back, wholly or in part."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from credit.days import load_sellers, noon_of, today_of
from credit.errors import NothingToCredit, NotTheirInvoice
from credit.invoices import SOURCES, invoice_keys
from credit.keys import CREDIT_NOTE, receivable_key, source_key
from credit.numbers import number
from credit.repo import invoices as repo, payments as payment_repo
from credit.repo.invoices import NewInvoice
from credit.repo.payments import Settled
from credit.retrying import retry_blocked
from credit.rules import Bill, OpenItem, oldest_first, settle, take_back
from credit.types import CreditNoteDraft, InvoiceKind, IssuedInvoice, LineToCredit
from dealers import Party
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.db.outbox import Event, publish
from kernel.errors import NotFound
from kernel.i18n import gettext
from ledger import Document, Transfer, lock_accounts, post

SERIES = InvoiceKind.CREDIT_NOTE.value


@dataclass(frozen=True, slots=True)
class _Day:
    """When the note counts: its business date, and its instant in the ledger (None: now)."""

    on: date
    when: datetime | None


async def issue_credit_note(tx: Tx, actor: Actor, draft: CreditNoteDraft) -> IssuedInvoice:
    """Take back lines, freight or all that is left of an invoice; money moves back.

    The amounts are negative. The note settles what is open of its invoice, the rest stays as an
    open item of its own until it is applied or counted against what is overdue.

    Raises:
        NotFound: no such invoice.
        NothingToCredit: it was credited completely.
        CreditedBeyondInvoice: more of a line, or more freight, than is left.
    """
    invoice = await _locked(tx, draft.invoice_id)
    lines, freight_left, gross_left = await repo.left_of(tx, invoice.id)
    if not any(line.quantity for line in lines) and gross_left <= 0:
        raise NothingToCredit(number=invoice.number)
    back = take_back(lines, draft.lines, draft.freight_minor, freight_left)
    seller = (await load_sellers(tx, [invoice.seller_id]))[invoice.seller_id]
    day = await _day(tx, seller, draft.issued_on)
    note = await _number(tx, invoice, back, day.on)
    await _post(tx, note, day.when)
    buyer_id = await repo.buyer_of(tx, invoice.id)
    document = NewInvoice(
        note, buyer_id, day.on, back.lines, reverses=invoice.id, note=draft.reason
    )
    await repo.insert(tx, actor.user_id, [document])
    if draft.apply:
        note = await _apply(tx, note, [_item(invoice)])
    await _tell(tx, actor, note, invoice, draft.reason)
    return note


async def reverse_invoice(tx: Tx, actor: Actor, invoice_id: int, reason: str) -> IssuedInvoice:
    """Take back all that earlier credit notes left of an invoice.

    Raises:
        NotFound, NothingToCredit.
    """
    return await issue_credit_note(tx, actor, CreditNoteDraft(invoice_id, reason))


async def reverse_shipment_invoices(
    tx: Tx, actor: Actor, shipment_id: int, reason: str
) -> list[IssuedInvoice]:
    """Take back what billed a shipment that is undone; nothing where nothing was billed."""
    return [
        await reverse_invoice(tx, actor, invoice_id, reason)
        for invoice_id in await repo.of_shipment(tx, shipment_id)
    ]


async def credit_order_lines(
    tx: Tx, actor: Actor, order_id: int, quantities: Mapping[int, int], reason: str
) -> list[IssuedInvoice]:
    """Take back quantities of order lines from what billed them, the newest invoice first.

    More than was billed is passed over: what was never billed needs no credit.
    """
    left = dict(quantities)
    notes = []
    for invoice_id in await repo.of_order(tx, order_id):
        lines, _, _ = await repo.left_of(tx, invoice_id)
        back = []
        for line in lines:
            part = min(line.quantity, left.get(line.order_line_id, 0))
            if part > 0:
                left[line.order_line_id] -= part
                back.append(LineToCredit(line.order_line_id, part))
        if back:
            draft = CreditNoteDraft(invoice_id, reason, tuple(back))
            notes.append(await issue_credit_note(tx, actor, draft))
    return notes


async def apply_credit_note(tx: Tx, actor: Actor, note_id: int) -> int:
    """Settle the payer's invoices, oldest due first, with what is open of a credit note.

    Returns:
        What is still open of it: 0 or less.

    Raises:
        NotFound, NotTheirInvoice: it is no credit note.
    """
    note = await _locked(tx, note_id)
    if note.kind != SERIES:
        raise NotTheirInvoice(invoice_ids=[note_id])
    items = await payment_repo.open_items(tx, [(note.seller_id, note.payer_id)])
    theirs = items.get((note.seller_id, note.payer_id, note.currency), [])
    applied = await _apply(tx, note, oldest_first(theirs))
    await record(tx, actor, "credit:credit_note:applied", CREDIT_NOTE, note.id, number=note.number)
    await retry_blocked(tx, [note.seller_id])
    return applied.open_minor


async def _locked(tx: Tx, invoice_id: int) -> IssuedInvoice:
    """The document, read again under its receivable's lock."""
    found = await repo.by_ids(tx, [invoice_id])
    if not found:
        raise NotFound(kind=gettext("invoice"))
    invoice = found[0]
    await lock_accounts(tx, invoice_keys(invoice.seller_id, invoice.payer_id, invoice.currency))
    return (await repo.by_ids(tx, [invoice_id]))[0]


async def _day(tx: Tx, seller: Party, issued_on: date | None) -> _Day:
    at = await tx.now()
    today = today_of(seller, at)
    if issued_on is None or issued_on >= today:
        return _Day(today, None)
    return _Day(issued_on, noon_of(tx, issued_on, at))


async def _number(tx: Tx, invoice: IssuedInvoice, back: Bill, on: date) -> IssuedInvoice:
    name = (await number(tx, [(invoice.seller_id, SERIES, on, None)]))[0]
    return replace(
        invoice,
        id=await tx.new_id(),
        number=name,
        kind=SERIES,
        net_minor=back.net_minor,
        tax_minor=back.tax_minor,
        freight_minor=back.freight_minor,
        gross_minor=back.gross_minor,
        open_minor=back.gross_minor,
        issued_on=on,
        due_on=on,
    )


async def _post(tx: Tx, note: IssuedInvoice, when: datetime | None) -> None:
    receivable = receivable_key(note.seller_id, note.payer_id, note.currency)
    amounts = (note.net_minor, note.tax_minor, note.freight_minor)
    entries = [
        Transfer(
            receivable,
            source_key(note.seller_id, kind, note.currency),
            -amount,
            Document(CREDIT_NOTE, note.id),
            occurred_at=when,
        )
        for kind, amount in zip(SOURCES, amounts, strict=True)
        if amount
    ]
    if entries:
        await post(tx, entries)


def _item(invoice: IssuedInvoice) -> OpenItem:
    return OpenItem(
        invoice.id,
        invoice.order_id,
        invoice.due_on,
        invoice.issued_on,
        max(0, invoice.open_minor),
    )


async def _apply(tx: Tx, note: IssuedInvoice, items: list[OpenItem]) -> IssuedInvoice:
    settled = [
        Settled(share, credit_note_id=note.id)
        for share in settle(items, -note.open_minor, note.issued_on)
    ]
    await payment_repo.settle_invoices(tx, settled)
    await payment_repo.draw(tx, settled)
    applied = sum(one.share.amount_minor for one in settled)
    return replace(note, open_minor=note.open_minor + applied)


async def _tell(
    tx: Tx, actor: Actor, note: IssuedInvoice, invoice: IssuedInvoice, reason: str
) -> None:
    await record(
        tx,
        actor,
        "credit:credit_note:issued",
        CREDIT_NOTE,
        note.id,
        number=note.number,
        invoice=invoice.number,
        gross_minor=note.gross_minor,
        reason=reason,
    )
    await publish(
        tx,
        [
            Event(
                "credit:credit_note:issued",
                note.seller_id,
                note.id,
                {"number": note.number, "payer_id": note.payer_id, "gross_minor": note.gross_minor},
            )
        ],
    )
    await retry_blocked(tx, [note.seller_id])
