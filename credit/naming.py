"""Orders by their numbers, as a payment names them: answered by the room above."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from dealers import Scope
from kernel.db import ReadTx


@dataclass(frozen=True, slots=True)
class NamedOrder:
    """As much of an order as credit must know of it."""

    id: int
    seller_id: int
    payer_id: int


class OrderFinder(ABC):
    """Finds orders; the application puts the room of orders behind it."""

    @abstractmethod
    async def find(self, tx: ReadTx, scope: Scope, number: str) -> NamedOrder:
        """The order with that number.

        Raises:
            NotFound: no such order, or none that the reader may see.
        """
