"""Day rows and areas: late postings, days with a changed clock, as known now and then."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from kernel.clock import FixedClock
from kernel.db import Tx
from kernel.periods import Period
from ledger import Area, Transfer, areas, days_of, lock_accounts, post
from tests.ledger.books import MARKET, SHELF, SHIPMENT, SUPPLY, broken_rules, stock

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = 3600
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def noon(tx: Tx) -> FixedClock:
    """A clock in Berlin that stands at noon on 27 March 2026, two days before summer time."""
    tx.zone = BERLIN
    tx.clock = clock = FixedClock(datetime(2026, 3, 27, 12, 0, tzinfo=BERLIN).astimezone(UTC))
    return clock


async def area(tx: Tx, period: Period, known_on: date | None = None) -> Area:
    shelf = (await lock_accounts(tx, [SHELF]))[SHELF]
    return (await areas(tx, [shelf.id], period, known_on))[shelf.id]


async def sold(tx: Tx, amount: int, occurred_at: datetime | None = None) -> None:
    await post(tx, [Transfer(SHELF, MARKET, amount, SHIPMENT)], occurred_at=occurred_at)


async def test_area_counts_only_the_instants_that_passed(tx: Tx, noon: FixedClock) -> None:
    today = Period(date(2026, 3, 27), date(2026, 3, 28))
    await stock(tx, 10)
    assert await area(tx, today) == Area(0, 10, 0, 10, 0)
    noon.advance(timedelta(hours=3))
    assert (await area(tx, today)).area == 10 * 3 * HOUR
    await sold(tx, 4)
    noon.advance(timedelta(hours=20))
    assert await area(tx, today) == Area(0, 10, 4, 6, 10 * 3 * HOUR + 6 * 9 * HOUR)
    tomorrow = Period(date(2026, 3, 28), date(2026, 3, 29))
    assert await area(tx, tomorrow) == Area(6, 0, 0, 6, 6 * 11 * HOUR)


async def test_period_that_has_not_begun_has_no_area(tx: Tx, noon: FixedClock) -> None:
    await stock(tx, 10, occurred_at=noon.now() - timedelta(days=9))
    later = await area(tx, Period(date(2026, 4, 1), date(2026, 5, 1)))
    assert later == Area(10, 0, 0, 10, 0)


async def test_day_on_which_the_clocks_change_has_its_own_length(tx: Tx, noon: FixedClock) -> None:
    await stock(tx, 10)
    noon.advance(timedelta(days=4))
    spring = Period(date(2026, 3, 29), date(2026, 3, 30))
    assert (await area(tx, spring)).area == 10 * 23 * HOUR
    week = Period(date(2026, 3, 27), date(2026, 3, 31))
    assert (await area(tx, week)).area == 10 * (12 + 24 + 23 + 24) * HOUR
    noon.at = datetime(2026, 10, 27, 12, 0, tzinfo=BERLIN).astimezone(UTC)
    autumn = Period(date(2026, 10, 25), date(2026, 10, 26))
    assert (await area(tx, autumn)).area == 10 * 25 * HOUR


async def test_sale_within_the_day_of_23_hours_counts_the_seconds_left(
    tx: Tx, noon: FixedClock
) -> None:
    await stock(tx, 10)
    noon.at = datetime(2026, 3, 29, 1, 0, tzinfo=BERLIN).astimezone(UTC)
    await sold(tx, 4)
    noon.advance(timedelta(days=3))
    spring = Period(date(2026, 3, 29), date(2026, 3, 30))
    assert (await area(tx, spring)).area == 10 * HOUR + 6 * 22 * HOUR
    assert await broken_rules(tx) == {}


async def test_late_posting_touches_one_day_row_and_is_known_from_then_on(
    tx: Tx, noon: FixedClock
) -> None:
    week = Period(date(2026, 3, 20), date(2026, 3, 27))
    await stock(tx, 10, occurred_at=datetime(2026, 3, 20, tzinfo=BERLIN))
    noon.advance(timedelta(days=2))
    await sold(tx, 4, occurred_at=datetime(2026, 3, 25, 12, tzinfo=BERLIN))
    rows = await tx.execute(
        text("SELECT day, recorded_day, inflow, outflow FROM ledger_day WHERE inflow + outflow > 0")
    )
    assert (date(2026, 3, 25), date(2026, 3, 29), 0, 4) in [tuple(row) for row in rows]
    now = await area(tx, week)
    then = await area(tx, week, known_on=date(2026, 3, 28))
    assert now == Area(0, 10, 4, 6, 10 * 5 * DAY + 10 * 12 * HOUR + 6 * 36 * HOUR)
    assert then == Area(0, 10, 0, 10, 10 * 7 * DAY)
    before = await area(tx, week, known_on=date(2026, 3, 26))
    assert before == Area(0, 0, 0, 0, 0), "the stock itself was recorded on the 27th"
    assert await broken_rules(tx) == {}


async def test_as_known_on_a_day_nothing_after_that_day_counts(tx: Tx, noon: FixedClock) -> None:
    await stock(tx, 10)
    noon.advance(timedelta(days=10))
    month = Period(date(2026, 3, 1), date(2026, 4, 1))
    then = await area(tx, month, known_on=date(2026, 3, 27))
    assert then.area == 10 * 12 * HOUR


async def test_late_posting_may_show_a_negative_past(tx: Tx, noon: FixedClock) -> None:
    await stock(tx, 10)
    await sold(tx, 10, occurred_at=noon.now() - timedelta(days=1))
    yesterday = Period(date(2026, 3, 26), date(2026, 3, 27))
    assert await area(tx, yesterday) == Area(0, 0, 10, -10, -10 * 12 * HOUR)


async def test_accounts_without_a_balance_have_flows_and_areas_too(
    tx: Tx, noon: FixedClock
) -> None:
    await stock(tx, 10)
    noon.advance(timedelta(hours=1))
    supply = (await lock_accounts(tx, [SUPPLY]))[SUPPLY]
    today = Period(date(2026, 3, 27), date(2026, 3, 28))
    assert await areas(tx, [supply.id], today) == {supply.id: Area(0, 0, 10, -10, -10 * HOUR)}


async def test_same_day_sums_up_in_one_row(tx: Tx) -> None:
    for _ in range(3):
        await stock(tx, 2)
    shelf = (await lock_accounts(tx, [SHELF]))[SHELF]
    rows = await tx.execute(
        text("SELECT inflow, own_area FROM ledger_day WHERE account_id = :id"), {"id": shelf.id}
    )
    assert [tuple(map(int, row)) for row in rows] == [(6, 6 * 12 * HOUR)]


@pytest.mark.parametrize(
    ("stood", "left", "days"),
    [(30 * DAY, 1, Decimal(30)), (10 * 30 * DAY, 100, Decimal(3)), (5, 0, None)],
)
def test_days_are_area_over_what_left(stood: int, left: int, days: Decimal | None) -> None:
    assert days_of(stood, left) == days
