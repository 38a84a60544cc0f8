"""The placer of one process: requests that arrive together are placed in one transaction."""

from collections.abc import Sequence

from kernel.db import Database
from kernel.db.batcher import Batcher, BatchLimits
from orders.placing import Answer, place
from orders.types import PlaceOrder


class Placer(Batcher[PlaceOrder, Answer]):
    """`async with Placer(database) as placer: answer = await placer.submit(command)`.

    At most 64 orders and 500 lines share a batch; larger orders go through a lane of their own.
    """

    def __init__(self, database: Database, limits: BatchLimits | None = None) -> None:
        async def work(commands: Sequence[PlaceOrder]) -> Sequence[Answer]:
            async with database.write() as tx:
                return await place(tx, commands)

        super().__init__(work, weight=lambda command: len(command.request.lines), limits=limits)
