"""The small rest of an invoice that is not worth asking for: written off, and taken back."""

from credit.days import load_sellers, today_of
from credit.documents import get_invoice
from credit.errors import NothingToWriteOff, NotWrittenOff, TooMuchToWriteOff
from credit.keys import WRITE_OFF, WRITE_OFF_REVERSAL, receivable_key, source_key
from credit.repo import payments as payment_repo, write_offs as repo
from credit.repo.payments import Settled
from credit.retrying import retry_blocked
from credit.rules import Share
from credit.views import InvoiceRow
from dealers import Scope
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.db.outbox import Event, publish
from kernel.errors import FieldProblem, Forbidden, Invalid
from kernel.i18n import _l
from kernel.money import Money
from ledger import AccountKey, Document, Kind, Transfer, lock_accounts, post, reverse


async def write_off_rest(
    tx: Tx, actor: Actor, scope: Scope, number: str, *, seller_id: int, reason: str
) -> int:
    """Settle what is open of an invoice at the seller's own cost.

    Returns:
        What was written off, in minor units.

    Raises, in this order:
        Forbidden, NotFound.
        Invalid: no reason.
        NothingToWriteOff, TooMuchToWriteOff.
    """
    invoice = await _under_lock(tx, actor, scope, number, seller_id=seller_id, reason=reason)
    if invoice.open_minor <= 0:
        raise NothingToWriteOff(number=number)
    if not invoice.is_small_rest:
        raise TooMuchToWriteOff(
            number=number,
            open=Money(invoice.open_minor, invoice.currency),
            most=Money(invoice.most_written_off_minor, invoice.currency),
        )
    seller = (await load_sellers(tx, [invoice.seller_id]))[invoice.seller_id]
    at = await tx.now()
    today = today_of(seller, at)
    id_ = await tx.new_id()
    receivable, write_off = _keys(invoice)
    amount = invoice.open_minor
    await post(tx, [Transfer(receivable, write_off, amount, Document(WRITE_OFF, id_))])
    await repo.insert(
        tx,
        id=id_,
        seller_id=invoice.seller_id,
        payer_id=invoice.payer_id,
        invoice_id=invoice.id,
        currency=invoice.currency,
        amount_minor=amount,
        on=today,
        reason=reason.strip(),
        by=actor.user_id,
        at=at,
    )
    share = Share(invoice.id, amount, max(today, invoice.issued_on))
    await payment_repo.settle_invoices(tx, [Settled(share, write_off_id=id_)])
    await _tell(tx, actor, "credit:invoice:written_off", invoice, amount=amount, reason=reason)
    await retry_blocked(tx, [invoice.seller_id])
    return amount


async def reverse_write_off(
    tx: Tx, actor: Actor, scope: Scope, number: str, *, seller_id: int, reason: str
) -> int:
    """Take a write-off back: what it settled is open again.

    Returns:
        What is open again, in minor units.

    Raises, in this order:
        Forbidden, NotFound.
        Invalid: no reason.
        NotWrittenOff.
    """
    invoice = await _under_lock(tx, actor, scope, number, seller_id=seller_id, reason=reason)
    found = await repo.in_force(tx, invoice.id)
    if found is None:
        raise NotWrittenOff(number=number)
    id_, amount, written_off_on = found
    seller = (await load_sellers(tx, [invoice.seller_id]))[invoice.seller_id]
    today = today_of(seller, await tx.now())
    await reverse(tx, Document(WRITE_OFF, id_), by=Document(WRITE_OFF_REVERSAL, id_))
    await repo.reverse(
        tx, id_, on=max(today, written_off_on), reason=reason.strip(), by=actor.user_id
    )
    await _tell(tx, actor, "credit:write_off:reversed", invoice, amount=amount, reason=reason)
    return amount


def _keys(invoice: InvoiceRow) -> tuple[AccountKey, AccountKey]:
    return (
        receivable_key(invoice.seller_id, invoice.payer_id, invoice.currency),
        source_key(invoice.seller_id, Kind.WRITE_OFF, invoice.currency),
    )


async def _under_lock(
    tx: Tx, actor: Actor, scope: Scope, number: str, *, seller_id: int, reason: str
) -> InvoiceRow:
    """The invoice, read again under its receivable's lock."""
    if not actor.may("credit.write"):
        raise Forbidden(permission="credit.write")
    invoice = (await get_invoice(tx, scope, number, seller_id=seller_id)).row
    if not reason.strip():
        message = _l("Say why: whoever looks next reads it.")
        raise Invalid([FieldProblem("/reason", "required", message)])
    await lock_accounts(tx, _keys(invoice))
    return (await get_invoice(tx, scope, number, seller_id=seller_id)).row


async def _tell(
    tx: Tx, actor: Actor, event: str, invoice: InvoiceRow, *, amount: int, reason: str
) -> None:
    facts = {"number": invoice.number, "amount_minor": amount, "reason": reason.strip()}
    await record(tx, actor, event, "invoice", invoice.id, **facts)
    payload = {"number": invoice.number, "payer_id": invoice.payer_id, "amount_minor": amount}
    await publish(tx, [Event(event, invoice.seller_id, invoice.id, payload)])
