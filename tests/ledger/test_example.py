"""The worked example of docs/domains/ledger.md, figure by figure."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kernel.clock import FixedClock
from kernel.db import Tx
from kernel.periods import Period
from ledger import (
    Area,
    Cancellation,
    CeilingExceeded,
    Document,
    Hold,
    Settlement,
    Transfer,
    areas,
    days_of,
    post,
    reverse,
)
from tests.ledger.books import (
    CASH,
    LOSS,
    ON_THE_WAY,
    ORDER,
    OWED,
    REVENUE,
    SHELF,
    SHIPMENT,
    STORE,
    broken_rules,
    state,
    stock,
)

LIMIT = 400_000
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


async def shelf(tx: Tx) -> tuple[int, int, int | None]:
    found = await state(tx, SHELF)
    return found.balance, found.held_out, found.available()


async def owed(tx: Tx) -> tuple[int, int, int | None]:
    found = await state(tx, OWED)
    return found.balance, found.held_in, found.headroom(LIMIT)


async def test_worked_example_comes_out_as_documented(tx: Tx, clock: FixedClock) -> None:
    clock.at = NOON
    paid = Document("payment", 907)
    await stock(tx, 100)
    assert await shelf(tx) == (100, 0, 100)
    goods, funds = await post(
        tx,
        [Hold(SHELF, ON_THE_WAY, 80, ORDER), Hold(REVENUE, OWED, 400_000, ORDER)],
        ceilings={OWED: LIMIT},
    )
    assert (await shelf(tx), await owed(tx)) == ((100, 80, 20), (0, 400_000, 0))
    with pytest.raises(CeilingExceeded):
        await post(tx, [Hold(REVENUE, OWED, 5_000, ORDER)], ceilings={OWED: LIMIT})
    await post(
        tx,
        [
            Settlement(goods, 50, SHIPMENT, target=ON_THE_WAY),
            Settlement(funds, 250_000, SHIPMENT, source=REVENUE),
        ],
    )
    assert (await shelf(tx), await owed(tx)) == ((50, 30, 20), (250_000, 150_000, 0))
    await post(tx, [Transfer(ON_THE_WAY, STORE, 50, Document("receipt", 906))])
    await post(tx, [Cancellation(goods, ORDER), Cancellation(funds, ORDER)])
    assert (await shelf(tx), await owed(tx)) == ((50, 0, 50), (250_000, 0, 150_000))
    await post(tx, [Transfer(OWED, CASH, 200_000, paid)])
    assert await owed(tx) == (50_000, 0, 350_000)
    await reverse(tx, paid, Document("bounce", 908))
    assert await owed(tx) == (250_000, 0, 150_000)

    clock.at = NOON + timedelta(days=3)
    await post(tx, [Transfer(SHELF, LOSS, 4, Document("count", 909))], occurred_at=NOON)
    clock.at = NOON + timedelta(days=5)
    week = Period(date(2026, 3, 2), date(2026, 3, 7))
    shelf_id = (await state(tx, SHELF)).id
    now = (await areas(tx, [shelf_id], week))[shelf_id]
    assert now == Area(0, 100, 54, 46, 17_884_800)
    assert str(days_of(now.area, now.outflow)).startswith("3.833")
    then = (await areas(tx, [shelf_id], week, known_on=date(2026, 3, 4)))[shelf_id]
    assert then == Area(0, 100, 50, 50, 50 * (43_200 + 2 * 86_400))
    assert await broken_rules(tx) == {}
