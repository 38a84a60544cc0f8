"""Requests that arrive together share one transaction: an edge of its own.

A lane takes whatever waits, up to a number of entries and a total weight, and hands it to
`work`, which opens one transaction and answers every entry. Nobody waits for a timer: while one
batch commits, the next one gathers. An entry that weighs more than a whole batch goes alone
through a second, bulk lane, so that it holds up nobody.

One entry never harms its neighbours: a refusal is an answer like any other; a batch that fails
for anything else is run again entry by entry, each in a transaction of its own, and only the
culprit fails. `work` must therefore be safe to repeat (placing is: its keys are unique).
Context variables do not follow an entry: what `work` needs of its requester is in the entry.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Self, TypeVar

from kernel.errors import Busy

Entry = TypeVar("Entry")
Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BatchLimits:
    """How much shares a batch, how many batches run at once, and how much may wait.

    `patience_seconds`: when the oldest entry has waited longer than this, newcomers are told
    `Busy` at once instead of joining a queue that no longer moves.
    """

    entries: int = 64
    weight: int = 500
    at_once: int = 1
    waiting: int = 512
    bulk_waiting: int = 16
    patience_seconds: float = 1.0
    drain_seconds: float = 20.0


class _Waiter(Generic[Entry, Answer]):
    __slots__ = ("answer", "entry", "since", "weight")

    def __init__(
        self, entry: Entry, weight: int, answer: "asyncio.Future[Answer]", since: float
    ) -> None:
        self.entry = entry
        self.weight = weight
        self.answer = answer
        self.since = since


class _Lane(Generic[Entry, Answer]):
    """One queue and the tasks that empty it."""

    def __init__(
        self,
        work: Callable[[Sequence[Entry]], Awaitable[Sequence[Answer]]],
        limits: BatchLimits,
        waiting: int,
    ) -> None:
        self._work = work
        self._limits = limits
        self._capacity = waiting
        self._waiters: deque[_Waiter[Entry, Answer]] = deque()
        self._arrived = asyncio.Event()
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def join(self, waiter: _Waiter[Entry, Answer]) -> None:
        """Queue `waiter`, or refuse it when the queue is full or has stopped moving."""
        if len(self._waiters) >= self._capacity:
            raise Busy
        if self._waiters and waiter.since - self._waiters[0].since > self._limits.patience_seconds:
            raise Busy
        self._waiters.append(waiter)
        self._idle.clear()
        self._arrived.set()

    async def run(self) -> None:
        """Serve batches for ever; nothing that an entry does ends the lane."""
        while True:
            await self._arrived.wait()
            batch = self._take()
            self._running += 1
            try:
                await self._serve(batch)
            finally:
                self._running -= 1
                # Only a lane that is being stopped leaves somebody without an answer.
                for waiter in batch:
                    _refuse(waiter, Busy())
            if not self._waiters:
                self._arrived.clear()
                if not self._running:
                    self._idle.set()

    async def drained(self) -> None:
        """Return when nothing waits and nothing runs."""
        await self._idle.wait()

    def abandon(self) -> None:
        """Tell whoever still waits that nothing was done for them."""
        while self._waiters:
            _refuse(self._waiters.popleft(), Busy())

    def _take(self) -> list[_Waiter[Entry, Answer]]:
        """The next batch in order of arrival; whoever went away while waiting is left out."""
        batch: list[_Waiter[Entry, Answer]] = []
        weight = 0
        while self._waiters and len(batch) < self._limits.entries:
            waiter = self._waiters[0]
            if waiter.answer.done():
                self._waiters.popleft()
                continue
            if batch and weight + waiter.weight > self._limits.weight:
                break
            weight += waiter.weight
            batch.append(self._waiters.popleft())
        return batch

    async def _serve(self, batch: list[_Waiter[Entry, Answer]]) -> None:
        if not batch:
            return
        try:
            answers = await self._work([waiter.entry for waiter in batch])
        except Exception as failed:  # noqa: BLE001 - whatever it was, the neighbours go on
            await self._serve_one_by_one(batch, failed)
            return
        for waiter, answer in zip(batch, answers, strict=True):
            if not waiter.answer.done():
                waiter.answer.set_result(answer)

    async def _serve_one_by_one(
        self, batch: list[_Waiter[Entry, Answer]], failed: Exception
    ) -> None:
        if len(batch) == 1:
            if not isinstance(failed, Busy):
                log.error("an entry of a batch failed", exc_info=failed)
            _refuse(batch[0], failed)
            return
        log.warning("a batch of %s failed and is run again one by one: %r", len(batch), failed)
        for waiter in batch:
            await self._serve([waiter])


class Batcher(Generic[Entry, Answer]):
    """Gathers entries into batches for `work`; used as an asynchronous context manager.

    `work` gets 1 to `limits.entries` entries and returns as many answers, in the same order,
    after its commit; `weight` tells how much of a batch an entry takes.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Entry]], Awaitable[Sequence[Answer]]],
        *,
        weight: Callable[[Entry], int],
        limits: BatchLimits | None = None,
    ) -> None:
        self._limits = limits or BatchLimits()
        self._weight = weight
        self._closing = True
        self._lane = _Lane(work, self._limits, self._limits.waiting)
        self._bulk = _Lane(work, self._limits, self._limits.bulk_waiting)
        self._tasks: list[asyncio.Task[None]] = []

    async def submit(self, entry: Entry) -> Answer:
        """The answer to `entry`, after the commit of the batch that carried it.

        Raises:
            Busy: too much waits, or the process is going down; nothing was done.
            Exception: what `work` raised for this entry alone.
        """
        if self._closing:
            raise Busy
        loop = asyncio.get_running_loop()
        weight = self._weight(entry)
        waiter = _Waiter[Entry, Answer](entry, weight, loop.create_future(), loop.time())
        (self._bulk if weight > self._limits.weight else self._lane).join(waiter)
        return await waiter.answer

    async def __aenter__(self) -> Self:
        self._closing = False
        runs = [self._lane.run() for _ in range(self._limits.at_once)]
        self._tasks = [asyncio.create_task(run) for run in (*runs, self._bulk.run())]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take nobody new, answer those who wait, then stop."""
        self._closing = True
        try:
            async with asyncio.timeout(self._limits.drain_seconds):
                await asyncio.gather(self._lane.drained(), self._bulk.drained())
        except TimeoutError:
            log.exception("the batcher did not drain in time; those who waited were told so")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._lane.abandon()
        self._bulk.abandon()


def _refuse(waiter: _Waiter[Entry, Answer], why: Exception) -> None:
    if not waiter.answer.done():
        waiter.answer.set_exception(why)
