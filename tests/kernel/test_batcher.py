"""The batcher's promises to those who wait in it (STYLE section 3)."""

import asyncio
from collections.abc import Sequence

import pytest

from kernel.db.batcher import Batcher, BatchLimits
from kernel.errors import Busy


class Till:
    """Work that doubles numbers, batch by batch, when its gate is open."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.poison: set[int] = set()

    async def __call__(self, entries: Sequence[int]) -> list[int]:
        self.batches.append(list(entries))
        await self.gate.wait()
        if self.poison & set(entries):
            raise ZeroDivisionError("poisoned")
        return [2 * entry for entry in entries]


def till_with(limits: BatchLimits | None = None) -> tuple[Till, Batcher[int, int]]:
    till = Till()
    return till, Batcher(till, weight=lambda entry: entry, limits=limits)


async def ask(batcher: Batcher[int, int], entries: Sequence[int]) -> list[int | BaseException]:
    return await asyncio.gather(*map(batcher.submit, entries), return_exceptions=True)


async def let_run() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_requests_that_arrive_together_share_a_batch_and_get_their_own_answers() -> None:
    till, batcher = till_with()
    async with batcher:
        assert await ask(batcher, [1, 2, 3]) == [2, 4, 6]
    assert till.batches == [[1, 2, 3]]


async def test_a_batch_ends_at_its_entries_and_at_its_weight() -> None:
    till, batcher = till_with(BatchLimits(entries=3, weight=10))
    async with batcher:
        await ask(batcher, [1, 1, 1, 4, 5, 2])
    assert till.batches == [[1, 1, 1], [4, 5], [2]]


async def test_a_heavy_entry_goes_alone_and_holds_up_nobody() -> None:
    till, batcher = till_with(BatchLimits(weight=10))
    async with batcher:
        assert await ask(batcher, [11, 1]) == [22, 2]
    assert sorted(till.batches) == [[1], [11]]


async def test_a_poisoned_entry_fails_alone() -> None:
    till, batcher = till_with()
    till.poison = {2}
    async with batcher:
        one, two, three = await ask(batcher, [1, 2, 3])
        assert (one, three) == (2, 6)
        assert isinstance(two, ZeroDivisionError)
        assert await batcher.submit(4) == 8


async def test_a_requester_who_left_while_waiting_is_dropped_before_the_work() -> None:
    till, batcher = till_with()
    till.gate.clear()
    async with batcher:
        first = asyncio.create_task(batcher.submit(1))
        await let_run()
        gone, stays = (asyncio.create_task(batcher.submit(n)) for n in (2, 3))
        await let_run()
        gone.cancel()
        till.gate.set()
        assert await first == 2
        assert await stays == 6
    assert till.batches == [[1], [3]]


async def test_a_requester_who_left_during_the_work_stops_neither_it_nor_the_neighbours() -> None:
    till, batcher = till_with()
    till.gate.clear()
    async with batcher:
        gone, stays = (asyncio.create_task(batcher.submit(n)) for n in (1, 2))
        await let_run()
        gone.cancel()
        await let_run()
        till.gate.set()
        assert await stays == 4
        assert await batcher.submit(3) == 6
    assert till.batches == [[1, 2], [3]]


async def test_a_full_queue_is_busy_and_those_inside_are_served() -> None:
    till, batcher = till_with(BatchLimits(waiting=2))
    till.gate.clear()
    async with batcher:
        running = asyncio.create_task(batcher.submit(1))
        await let_run()
        waiting = asyncio.create_task(ask(batcher, [2, 3]))
        await let_run()
        with pytest.raises(Busy):
            await batcher.submit(4)
        till.gate.set()
        assert await running == 2
        assert await waiting == [4, 6]


async def test_a_queue_that_stopped_moving_is_busy_to_newcomers() -> None:
    till, batcher = till_with(BatchLimits(patience_seconds=-1.0))
    till.gate.clear()
    async with batcher:
        running = asyncio.create_task(batcher.submit(1))
        await let_run()
        oldest = asyncio.create_task(batcher.submit(2))
        await let_run()
        with pytest.raises(Busy):
            await batcher.submit(3)
        till.gate.set()
        assert [await running, await oldest] == [2, 4]


async def test_going_down_answers_those_who_wait_and_takes_nobody_new() -> None:
    till, batcher = till_with(BatchLimits(entries=2))
    till.gate.clear()
    async with batcher:
        waiting = asyncio.create_task(ask(batcher, [1, 2, 3, 4, 5]))
        await let_run()
        asyncio.get_running_loop().call_soon(till.gate.set)
    assert await waiting == [2, 4, 6, 8, 10]
    with pytest.raises(Busy):
        await batcher.submit(6)


async def test_who_could_not_be_served_before_the_end_is_told_so() -> None:
    till, batcher = till_with(BatchLimits(entries=1, drain_seconds=0))
    till.gate.clear()
    async with batcher:
        waiting = asyncio.create_task(ask(batcher, [1, 2]))
        await let_run()
    assert [type(answer) for answer in await waiting] == [Busy, Busy]


async def test_busy_of_a_whole_batch_is_tried_again_one_by_one() -> None:
    seen: list[int] = []

    async def work(entries: Sequence[int]) -> list[int]:
        seen.append(len(entries))
        if len(entries) > 1:
            raise Busy
        return list(entries)

    async with Batcher(work, weight=lambda _entry: 1) as batcher:
        assert await ask(batcher, [1, 2]) == [1, 2]
    assert seen == [2, 1, 1]


async def test_two_batches_may_run_at_once() -> None:
    till, batcher = till_with(BatchLimits(entries=2, at_once=2))
    till.gate.clear()
    async with batcher:
        waiting = asyncio.create_task(ask(batcher, [1, 2, 3, 4, 5]))
        await let_run()
        assert till.batches == [[1, 2], [3, 4]]
        till.gate.set()
        assert await waiting == [2, 4, 6, 8, 10]
