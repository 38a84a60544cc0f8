"""A random history, late postings and reversals in it, against a small model.

The model keeps plain lists and adds them up anew for every question; it knows nothing of running
balances, day rows or SQL.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from kernel.clock import FixedClock, business_date, start_of_day
from kernel.db import Database
from kernel.errors import Refusal
from kernel.periods import Period
from ledger import (
    AccountKey,
    AlreadyReversed,
    Bounds,
    Cancellation,
    CeilingExceeded,
    Document,
    Entry,
    FloorBreached,
    Hold,
    HoldExceeded,
    NothingToReverse,
    Settlement,
    Transfer,
    areas,
    balances,
    exceptions,
    lock_accounts,
    post,
    reverse,
    set_bounds,
)
from ledger.types import UNKEPT_KINDS
from tests.ledger.books import (
    CASH,
    LOSS,
    MARKET,
    ON_THE_WAY,
    OWED,
    OWED_BY_OTHER,
    POOL,
    REVENUE,
    SHELF,
    STORE,
    SUPPLY,
    YARD,
    broken_rules,
)

T = TypeVar("T")

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2026, 3, 27, 9, 30, tzinfo=UTC)
"""Two days before the night in which Berlin loses an hour."""
GOODS = [SUPPLY, SHELF, YARD, ON_THE_WAY, STORE, MARKET, LOSS]
FUNDS = [REVENUE, OWED, OWED_BY_OTHER, CASH]
FLOORS: dict[AccountKey, int | None] = {SHELF: 0, YARD: -5, ON_THE_WAY: 0, STORE: None}
CEILINGS: dict[AccountKey, int | None] = {OWED: 60, OWED_BY_OTHER: 60, POOL: 90}
MEMBERS = {POOL: [OWED, OWED_BY_OTHER]}

amounts = st.integers(1, 30)
late = st.one_of(st.just(timedelta(0)), st.integers(1, 5 * 86_400).map(lambda n: timedelta(0, n)))
pairs = st.sampled_from([GOODS, FUNDS]).flatmap(
    lambda keys: st.lists(st.sampled_from(keys), min_size=2, max_size=2, unique=True)
)
promises = st.sampled_from(
    [
        (SHELF, ON_THE_WAY),
        (YARD, ON_THE_WAY),
        (STORE, MARKET),
        (REVENUE, OWED),
        (REVENUE, OWED_BY_OTHER),
    ]
)


@dataclass
class Move:
    source: AccountKey
    target: AccountKey
    amount: int
    at: datetime
    recorded_on: date
    document: Document
    reversed: bool = False


@dataclass
class Promise:
    source: AccountKey
    target: AccountKey
    left: int

    def carries(self, key: AccountKey, *, out: bool) -> bool:
        return key == (self.source if out else self.target) and key in (FLOORS if out else CEILINGS)


@dataclass
class Model:
    moves: list[Move] = field(default_factory=list)
    promises: dict[int, Promise] = field(default_factory=dict)

    def balance(self, key: AccountKey) -> int:
        if key in MEMBERS:
            return sum(map(self.balance, MEMBERS[key]))
        if key.kind in UNKEPT_KINDS:
            return 0
        return sum(
            move.amount * ((move.target == key) - (move.source == key)) for move in self.moves
        )

    def held(self, key: AccountKey, *, out: bool) -> int:
        if key in MEMBERS:
            return sum(self.held(member, out=out) for member in MEMBERS[key])
        return sum(p.left for p in self.promises.values() if p.carries(key, out=out))

    def refuses(self, source: AccountKey, target: AccountKey, amount: int) -> type[Refusal] | None:
        """Whether a judged amount worsens an account past its bound: ceilings first."""
        above = [
            target,
            *(
                pool
                for pool, members in MEMBERS.items()
                if target in members and source not in members
            ),
        ]
        for key in above:
            ceiling = CEILINGS.get(key)
            promised = self.balance(key) + self.held(key, out=False)
            if ceiling is not None and promised + amount > ceiling:
                return CeilingExceeded
        floor = FLOORS.get(source)
        if (
            floor is not None
            and self.balance(source) - self.held(source, out=True) - amount < floor
        ):
            return FloorBreached
        return None

    def area(self, key: AccountKey, period: Period, now: datetime, known_on: date | None) -> int:
        """Amount x seconds, instant by instant, from the raw moves."""
        begin, end = start_of_day(period.first, BERLIN), start_of_day(period.until, BERLIN)
        end = min(end, now)
        if known_on is not None:
            end = min(end, start_of_day(known_on + timedelta(days=1), BERLIN))
        total = 0
        for move in self.moves:
            if known_on is not None and move.recorded_on > known_on:
                continue
            stood = max(0, int((end - max(begin, move.at)).total_seconds()))
            total += move.amount * stood * ((move.target == key) - (move.source == key))
        return total

    def opening(self, key: AccountKey, day: date, known_on: date | None) -> int:
        return sum(
            move.amount * ((move.target == key) - (move.source == key))
            for move in self.moves
            if business_date(move.at, BERLIN) < day
            and (known_on is None or move.recorded_on <= known_on)
        )


class History(RuleBasedStateMachine):
    """Writes the same things into the ledger and into the model and compares."""

    database: ClassVar[Database]
    loop: ClassVar[asyncio.AbstractEventLoop]

    holds: Bundle[int] = Bundle("holds")
    documents: Bundle[Document] = Bundle("documents")

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.clock = FixedClock(BEGIN)
        self.serial = 0
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        self.connection = await self.database.engine.connect()
        self.outer = await self.connection.begin()
        self.tx = self.database.join(self.connection, join_transaction_mode="create_savepoint")
        self.tx.clock, self.tx.zone = self.clock, BERLIN
        bounds = {key: Bounds(floor, key in CEILINGS) for key, floor in FLOORS.items()}
        accounts = await lock_accounts(self.tx, [*GOODS, *FUNDS, POOL], bounds)
        self.ids = {key: accounts[key].id for key in [*GOODS, *FUNDS, POOL]}
        for member in MEMBERS[POOL]:
            await set_bounds(
                self.tx, member, Bounds(has_ceiling=True, summary_id=accounts[POOL].id)
            )

    @override
    def teardown(self) -> None:
        self.run(self._check_books())
        self.run(self._close())

    async def _close(self) -> None:
        await self.tx.close()
        await self.outer.rollback()
        await self.connection.close()

    def _document(self, kind: str) -> Document:
        self.serial += 1
        return Document(kind, self.serial)

    def _today(self) -> date:
        return business_date(self.clock.at, BERLIN)

    def _post(self, entry: Entry, expected: type[Refusal] | None) -> int | None:
        work = post(self.tx, [entry], ceilings=CEILINGS)
        if expected is not None:
            with pytest.raises(expected):
                self.run(work)
            return None
        [entry_id] = self.run(work)
        return entry_id

    def _moved(
        self, source: AccountKey, target: AccountKey, amount: int, at: datetime, doc: Document
    ) -> None:
        self.model.moves.append(Move(source, target, amount, at, self._today(), doc))

    @rule(target=documents, pair=pairs, amount=amounts, ago=late)
    def record(self, pair: list[AccountKey], amount: int, ago: timedelta) -> Document:
        document, at = self._document("fact"), self.clock.at - ago
        self._post(Transfer(pair[0], pair[1], amount, document, occurred_at=at), None)
        self._moved(pair[0], pair[1], amount, at, document)
        return document

    @rule(target=documents, pair=pairs, amount=amounts)
    def judge(self, pair: list[AccountKey], amount: int) -> Any:
        document = self._document("judged")
        refused = self.model.refuses(pair[0], pair[1], amount)
        self._post(Transfer(pair[0], pair[1], amount, document, judged=True), refused)
        if refused is not None:
            return multiple()
        self._moved(pair[0], pair[1], amount, self.clock.at, document)
        return document

    @rule(target=holds, sides=promises, amount=amounts)
    def promise(self, sides: tuple[AccountKey, AccountKey], amount: int) -> Any:
        refused = self.model.refuses(*sides, amount)
        hold_id = self._post(Hold(*sides, amount, self._document("order")), refused)
        if hold_id is None:
            return multiple()
        self.model.promises[hold_id] = Promise(*sides, amount)
        return hold_id

    @rule(target=documents, hold_id=holds, amount=amounts, ago=late)
    def settle(self, hold_id: int, amount: int, ago: timedelta) -> Any:
        promise, document = self.model.promises[hold_id], self._document("shipment")
        refused = HoldExceeded if amount > promise.left else None
        at = self.clock.at - ago
        source = None if promise.carries(promise.source, out=True) else promise.source
        target = None if promise.carries(promise.target, out=False) else promise.target
        self._post(Settlement(hold_id, amount, document, source, target, occurred_at=at), refused)
        if refused is not None:
            return multiple()
        promise.left -= amount
        self._moved(promise.source, promise.target, amount, at, document)
        return document

    @rule(hold_id=holds, amount=st.none() | amounts)
    def cancel(self, hold_id: int, amount: int | None) -> None:
        promise = self.model.promises[hold_id]
        refused = HoldExceeded if amount is not None and amount > promise.left else None
        self._post(Cancellation(hold_id, self._document("order"), amount), refused)
        if refused is None:
            promise.left -= promise.left if amount is None else amount

    @rule(target=documents, document=documents, ago=late)
    def reverse(self, document: Document, ago: timedelta) -> Any:
        by, at = self._document("reversal"), self.clock.at - ago
        mine = [move for move in self.model.moves if move.document == document]
        left = [move for move in mine if not move.reversed]
        refused = None if left else AlreadyReversed if mine else NothingToReverse
        work = reverse(self.tx, document, by, at)
        if refused is not None:
            with pytest.raises(refused):
                self.run(work)
            return multiple()
        self.run(work)
        for move in left:
            move.reversed = True
            self._moved(move.target, move.source, move.amount, at, by)
        return by

    @rule(hours=st.integers(0, 60), seconds=st.integers(0, 3599))
    def wait(self, hours: int, seconds: int) -> None:
        self.clock.advance(timedelta(hours=hours, seconds=seconds))

    @precondition(lambda self: self.model.moves)
    @rule(
        first=st.integers(-6, 3),
        days=st.integers(1, 9),
        known=st.none() | st.integers(-3, 0),
        key=st.sampled_from([*GOODS, *FUNDS]),
    )
    def compare_areas(self, first: int, days: int, known: int | None, key: AccountKey) -> None:
        today = self._today()
        begin = today + timedelta(days=first)
        known_on = None if known is None else today + timedelta(days=known)
        period = Period(begin, begin + timedelta(days=days))
        found = self.run(areas(self.tx, [self.ids[key]], period, known_on))[self.ids[key]]
        assert found.area == self.model.area(key, period, self.clock.at, known_on)
        assert found.opening == self.model.opening(key, period.first, known_on)
        assert found.closing == self.model.opening(key, period.until, known_on)

    @invariant()
    def compare_balances(self) -> None:
        if not hasattr(self, "ids"):
            return
        states = self.run(balances(self.tx, self.ids))
        for key, state in states.items():
            expected = (
                self.model.balance(key),
                self.model.held(key, out=True),
                self.model.held(key, out=False),
            )
            assert (state.balance, state.held_out, state.held_in) == expected, key

    async def _check_books(self) -> None:
        assert await broken_rules(self.tx) == {}
        below = {state.key for state in await exceptions(self.tx, [1, 2])}
        model = self.model
        assert below == {
            key
            for key, floor in FLOORS.items()
            if floor is not None and model.balance(key) - model.held(key, out=True) < floor
        }
        for keys in (GOODS, FUNDS):
            everything = Period(date(2000, 1, 1), self._today() + timedelta(days=1))
            found = await areas(self.tx, [self.ids[key] for key in keys], everything)
            assert sum(area.closing for area in found.values()) == 0
            assert sum(area.area for area in found.values()) == 0


def test_random_history_agrees_with_a_model_that_adds_up_everything_anew(
    database: Database,
) -> None:
    History.loop = asyncio.new_event_loop()
    History.database = Database(
        database.engine.url.render_as_string(hide_password=False), zone=BERLIN
    )
    try:
        run_state_machine_as_test(
            History,
            settings=settings(
                max_examples=25,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        History.loop.run_until_complete(History.database.dispose())
        History.loop.close()
