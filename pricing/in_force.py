"""Which lists and policies a buyer's prices come from today, without asking for a product."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dealers import Party
from kernel.db import ReadTx
from pricing import repo_in_force
from pricing.keys import buyer_keys


@dataclass(frozen=True, slots=True)
class ListInForce:
    """A price list that is assigned to the buyer; the strongest comes first."""

    id: int
    code: str
    name: str
    currency: str
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class PolicyInForce:
    """A price policy in whose scope the buyer is; `rate` is what it takes off (0.05)."""

    code: str
    name: str
    rate: Decimal | None
    minimum_quantity: int | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """Everything that may set a price of one buyer on one day."""

    lists: tuple[ListInForce, ...]
    policies: tuple[PolicyInForce, ...]


async def rules_in_force(tx: ReadTx, buyer: Party, on: date) -> RulesInForce:
    """The rules of whoever the buyer buys from; the caller has checked who asks."""
    if buyer.seller_id is None:
        return RulesInForce((), ())
    keys = list(buyer_keys(buyer.id, buyer.segment, buyer.ancestors))
    sellers = [buyer.seller_id, *buyer.ancestors]
    lists = await repo_in_force.lists(tx, sellers, keys, on)
    policies = await repo_in_force.policies(tx, sellers, keys, on)
    return RulesInForce(
        tuple(ListInForce(*row) for row in lists), tuple(PolicyInForce(*row) for row in policies)
    )
