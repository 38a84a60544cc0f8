"""Everything that one account's page shows, read in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from credit.ageing import list_ageing, list_open_items
from credit.overviews import get_account, get_exposure
from credit.repo import accounts as account_repo, documents as repo
from credit.segments import Segment, segments_of
from credit.statements import get_statement
from credit.types import Pair
from credit.views import (
    AccountSummary,
    AgeingRow,
    AllocationRow,
    DocumentFilters,
    Exposure,
    OpenItemRow,
    PaymentRow,
    Statement,
)
from dealers import Party, Scope, load_parties
from kernel.db import ReadTx
from kernel.paging import PageRequest
from kernel.periods import Period

STATEMENT_DAYS = 90
"""How far back a statement goes where nobody says."""
PAYMENTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class AccountFile:
    """One account: what is used and free, what is open since when, how it came about."""

    seller: Party
    payer: Party
    summary: AccountSummary
    exposure: Exposure
    as_of: date
    ageing: AgeingRow | None
    items: list[OpenItemRow]
    period: Period
    statement: Statement
    payments: list[PaymentRow]
    settled: Mapping[int, list[AllocationRow]]
    """What each payment settled, by payment."""
    raises: list[tuple[int, date, date, str | None]]
    others: list[Party]
    """Other sellers with which the payer has something open."""

    @property
    def currency(self) -> str:
        """The account's currency."""
        return self.summary.currency

    @property
    def segments(self) -> list[Segment]:
        """What is used by class, from the most urgent; the bar is as long as limit or use."""
        return segments_of(self.exposure)

    @property
    def last_day(self) -> date:
        """The last day of the statement."""
        return self.period.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader asked to see; days left open become today and ninety days back."""

    as_of: date | None = None
    first: date | None = None
    last: date | None = None


async def read_account_file(
    tx: ReadTx, scope: Scope, parties: tuple[Party, Party], wanted: Wanted
) -> AccountFile:
    """The file of an account that the reader may see.

    Raises:
        NotFound: the reader may not see what the two trade.
    """
    seller, payer = parties
    pair: Pair = (seller.id, payer.id)
    summary = await get_account(tx, scope, pair)
    today = await tx.today(seller.zone)
    as_of = wanted.as_of or today
    period = _period(wanted, today)
    rows = await list_ageing(tx, scope, as_of, payer_ids=[payer.id])
    filters = DocumentFilters(seller_id=seller.id, payer_id=payer.id)
    payments = (await repo.list_payments(tx, scope, filters, PageRequest(1, PAYMENTS_SHOWN))).rows
    settings = summary.settings
    others = await load_parties(tx, sorted({row.seller_id for row in rows} - {seller.id}))
    return AccountFile(
        seller=seller,
        payer=payer,
        summary=summary,
        exposure=await get_exposure(tx, scope, pair),
        as_of=as_of,
        ageing=next((row for row in rows if row.seller_id == seller.id), None),
        items=await list_open_items(tx, scope, pair, as_of),
        period=period,
        statement=await get_statement(tx, scope, pair, summary.currency, period),
        payments=payments,
        settled=await repo.settled_by(tx, [payment.id for payment in payments]),
        raises=await account_repo.raises_of(tx, settings.id, today) if settings else [],
        others=list(others.values()),
    )


def _period(wanted: Wanted, today: date) -> Period:
    last = wanted.last or today
    first = wanted.first or last - timedelta(days=STATEMENT_DAYS - 1)
    return Period(min(first, last), last + timedelta(days=1))
