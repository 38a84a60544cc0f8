"""The bank's statement: brought in as it is, each entry booked as a payment or left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from credit.bank_reading import read_statement
from credit.errors import BankEntrySettled, NotTheirInvoice
from credit.payments import record_payment
from credit.repo import bank as repo, documents
from credit.repo.bank import LockedEntry, OpenEntry
from credit.rules.matching import OpenInvoice, Suggestion, suggest
from credit.types import PaymentCommand, RecordedPayment
from dealers import (
    OrganisationFilters,
    OrganisationRow,
    Scope,
    find_organisation_id,
    list_organisations,
    load_parties,
)
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Database, ReadTx, Tx, run_in_tx
from kernel.errors import FieldProblem, Invalid, NotFound, Refusal
from kernel.i18n import _l, gettext
from kernel.paging import LARGEST_SIZE, PageRequest

ENTRY = "bank_entry"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a statement brought: new entries, those known before, and money that went out."""

    added: int
    known: int
    outgoing: int


@dataclass(frozen=True, slots=True)
class Match:
    """An entry with the payer and the invoices that are suggested for it."""

    entry: OpenEntry
    suggestion: Suggestion
    payer: OrganisationRow | None
    invoices: tuple[OpenInvoice, ...]

    @property
    def key(self) -> str:
        """What the form of a row sends: exactly what the reader saw."""
        ids = ".".join(str(one.id) for one in self.invoices)
        return f"{self.entry.id}:{self.payer.code}:{ids}" if self.payer else ""


@dataclass(frozen=True, slots=True)
class ToBook:
    """An entry with its payer and what it pays; no invoices: the oldest due first."""

    entry_id: int
    payer_code: str
    invoice_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BookedEntry:
    """What became of an entry: its payment, or why it was not booked."""

    entry_id: int
    payment: RecordedPayment | None = None
    refusal: Refusal | None = None


async def import_statement(tx: Tx, actor: Actor, rows: Sequence[Sequence[str]]) -> Imported:
    """Bring in a statement of the actor's own account; the same one twice brings nothing twice.

    Raises:
        Invalid: a row that cannot be read; then nothing is brought in.
    """
    own = (await load_parties(tx, [actor.organisation_id]))[actor.organisation_id]
    reading = read_statement(rows, own.currency)
    added = 0
    if reading.entries:
        at = await tx.now()
        added = await repo.add(tx, own.id, reading.entries, by=actor.user_id, at=at)
    facts = {"added": added, "outgoing": reading.outgoing}
    await record(tx, actor, "credit:statement:imported", "organisation", own.id, **facts)
    return Imported(added, len(reading.entries) - added, reading.outgoing)


async def list_matches(tx: ReadTx, scope: Scope) -> list[Match]:
    """The reader's entries that wait, each with whose it seems to be; three queries."""
    entries = await repo.list_open(tx, scope)
    if not entries:
        return []
    owed = await repo.list_owed(tx, scope)
    everybody = PageRequest(1, LARGEST_SIZE)
    dealers = await list_organisations(tx, scope, OrganisationFilters(kind="dealer"), everybody)
    by_id = {row.id: row for row in dealers.rows}
    codes = {row.code.upper(): row.id for row in dealers.rows}
    invoices = {one.id: one for one in owed}
    found = []
    for entry in entries:
        suggestion = suggest(
            amount_minor=entry.amount_minor,
            currency=entry.currency,
            reference=entry.reference,
            invoices=owed,
            codes=codes,
            named=entry.named_id,
        )
        payer = by_id.get(suggestion.payer_id or 0)
        pays = tuple(invoices[id_] for id_ in suggestion.invoice_ids)
        found.append(Match(entry, suggestion, payer, pays))
    return found


async def book_entry(tx: Tx, actor: Actor, scope: Scope, wanted: ToBook) -> RecordedPayment:
    """Book an entry as a payment; a second click finds it booked.

    Raises, in this order:
        NotFound: no such entry of the reader's own.
        BankEntrySettled: it was booked or left out before.
        Invalid: nobody of that code buys here.
        NotTheirInvoice, and what `record_payment` raises.
    """
    entry = await take_entry(tx, scope, wanted.entry_id)
    payer_id = await _payer(tx, scope, entry.seller_id, wanted.payer_code)
    payment = await record_payment(
        tx,
        actor,
        PaymentCommand(
            seller_id=entry.seller_id,
            payer_id=payer_id,
            currency=entry.currency,
            amount_minor=entry.amount_minor,
            paid_on=entry.paid_on,
            reference=entry.reference or entry.payer_text or None,
            invoice_ids=wanted.invoice_ids,
        ),
    )
    await repo.settle(tx, entry.id, "booked", payment_id=payment.id)
    return payment


async def _payer(tx: ReadTx, scope: Scope, seller_id: int, code: str) -> int:
    """The dealer of a code, if it buys from the seller or has traded with it."""
    payer_id = await find_organisation_id(tx, scope, code)
    if payer_id is not None:
        payer = (await load_parties(tx, [payer_id]))[payer_id]
        if payer.seller_id == seller_id or await documents.have_traded(tx, (seller_id, payer_id)):
            return payer_id
    message = _l("Choose a dealer from the list.")
    raise Invalid([FieldProblem("/payer", "unknown_payer", message)])


async def book_entries(
    database: Database, actor: Actor, scope: Scope, wanted: Sequence[ToBook]
) -> list[BookedEntry]:
    """Book each entry in a transaction of its own; one that is refused harms no other."""
    results: list[BookedEntry] = []
    for one in wanted:

        async def work(tx: Tx, one: ToBook = one) -> RecordedPayment:
            return await book_entry(tx, actor, scope, one)

        try:
            results.append(BookedEntry(one.entry_id, await run_in_tx(database, work)))
        except Refusal as refusal:
            results.append(BookedEntry(one.entry_id, refusal=refusal))
    return results


async def leave_out(tx: Tx, actor: Actor, scope: Scope, entry_id: int, reason: str) -> None:
    """Say that an entry is no payment of a dealer.

    Raises:
        NotFound, BankEntrySettled.
        Invalid: no reason.
    """
    if not reason.strip():
        message = _l("Say why: whoever looks next reads it.")
        raise Invalid([FieldProblem("/reason", "required", message)])
    entry = await take_entry(tx, scope, entry_id)
    await repo.settle(tx, entry.id, "ignored", reason=reason.strip())
    await record(tx, actor, "credit:bank_entry:left_out", ENTRY, entry.id, reason=reason.strip())


async def take_entry(tx: Tx, scope: Scope, entry_id: int) -> LockedEntry:
    """One of the reader's own entries that waits, locked.

    Raises:
        NotFound, BankEntrySettled.
    """
    entry = await repo.lock(tx, scope, entry_id)
    if entry is None:
        raise NotFound(kind=gettext("bank entry"))
    if entry.state != "open":
        raise BankEntrySettled(reference=entry.reference or entry.payer_text or str(entry.id))
    return entry


def invoices_named(text: str, owed: Sequence[OpenInvoice]) -> tuple[int, ...]:
    """The ids of invoices that were typed by number.

    Raises:
        NotTheirInvoice: a number that nobody owes.
    """
    by_number = {one.number.upper(): one.id for one in owed}
    numbers = text.upper().replace(",", " ").split()
    if unknown := [number for number in numbers if number not in by_number]:
        raise NotTheirInvoice(invoice_ids=unknown)
    return tuple(by_number[number] for number in numbers)
