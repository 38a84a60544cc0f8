"""The statement of an account on paper."""

import hashlib
from datetime import date

import msgspec

from credit.account_file import Wanted, read_account_file
from dealers import Party, Scope, load_recipient, load_sender
from kernel.db import ReadTx
from kernel.pdf import DocumentKind, Facts, Paper, Recipient


class Movement(msgspec.Struct, frozen=True):
    """One document of the account with the balance after it, in minor units."""

    on: date
    kind: str
    number: str
    reference: str
    amount_minor: int
    balance_minor: int


class OpenRow(msgspec.Struct, frozen=True):
    """A document with something open."""

    kind: str
    number: str
    issued_on: date
    due_on: date
    gross_minor: int
    open_minor: int
    days_late: int


class StatementFacts(Facts, frozen=True, kw_only=True):
    """An account over some days: what moved it, what is open at the end and since when."""

    payer: Recipient
    currency: str
    first: date
    last: date
    opening_minor: int
    closing_minor: int
    movements: tuple[Movement, ...]
    open_on: date
    open_items: tuple[OpenRow, ...]
    buckets: dict[str, int]
    unapplied_minor: int


STATEMENT = DocumentKind("statement", "pdf/statement.html", StatementFacts, "account.read")
PAPERS = [STATEMENT]


async def statement(
    tx: ReadTx, scope: Scope, parties: tuple[Party, Party], wanted: Wanted
) -> Paper:
    """The statement of an account that the reader may see.

    What it says is part of its revision: the same figures are the same document, and a late
    booking makes a new one beside that which was given out.

    Raises:
        NotFound: the reader may not see what the two trade.
    """
    seller, payer = parties
    file = await read_account_file(tx, scope, parties, wanted)
    movements = tuple(
        Movement(
            line.on,
            line.kind,
            line.number,
            line.reference or "",
            line.amount_minor,
            line.balance_minor,
        )
        for line in file.statement.lines
    )
    items = tuple(
        OpenRow(
            item.kind,
            item.number,
            item.issued_on,
            item.due_on,
            item.gross_minor,
            item.open_minor,
            item.days_late,
        )
        for item in file.items
    )
    facts = StatementFacts(
        sender=await load_sender(tx, seller.id),
        number=f"{payer.code} {file.period.first} – {file.last_day}",
        as_of=await tx.now(),
        payer=await load_recipient(tx, payer.id, kind="bill_to"),
        currency=file.currency,
        first=file.period.first,
        last=file.last_day,
        opening_minor=file.statement.opening_minor,
        closing_minor=file.statement.closing_minor,
        movements=movements,
        open_on=file.as_of,
        open_items=items,
        buckets=dict(file.ageing.buckets) if file.ageing else {},
        unapplied_minor=file.ageing.unapplied_minor if file.ageing else 0,
    )
    said = msgspec.json.encode([movements, items, facts.opening_minor, facts.unapplied_minor])
    days = f"{facts.first}-{facts.last}-{facts.open_on}"
    revision = f"{seller.id}-{days}-{hashlib.sha256(said).hexdigest()[:16]}"
    return Paper(STATEMENT, payer.id, seller.id, payer.id, facts, revision=revision)
