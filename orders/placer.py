"""The placer of one process: requests that arrive together are placed in one transaction."""

from collections.abc import Sequence
from contextlib import suppress

from kernel.db import Database
from kernel.db.batcher import Batcher, BatchLimits
from kernel.db.idempotency import KeyTaken
from kernel.errors import Busy
from orders.placing import Answer, place
from orders.types import PlaceOrder

MOST_RUNS = 3
"""A key that another process answers meanwhile is found when the batch is run again."""


class Placer(Batcher[PlaceOrder, Answer]):
    """`async with Placer(database) as placer: answer = await placer.submit(command)`.

    At most 64 orders and 500 lines share a batch; larger orders go through a lane of their own.
    """

    def __init__(self, database: Database, limits: BatchLimits | None = None) -> None:
        async def work(commands: Sequence[PlaceOrder]) -> Sequence[Answer]:
            for _ in range(MOST_RUNS):
                with suppress(KeyTaken):
                    async with database.write() as tx:
                        return await place(tx, commands)
            raise Busy

        super().__init__(work, weight=lambda command: len(command.request.lines), limits=limits)
