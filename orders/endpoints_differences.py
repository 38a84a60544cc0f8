"""JSON: the seller's decision about a difference of a delivery."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from dealers import Scope
from kernel.actor import Actor
from kernel.db import Tx
from kernel.web import PROBLEMS, requires
from orders.differences import decide


class DecisionIn(msgspec.Struct, frozen=True):
    """What the seller answers."""

    answer: Annotated[str, msgspec.Meta(max_length=500)] = ""


class DecisionOut(msgspec.Struct, frozen=True):
    """The difference as it stands, and the credit notes for it."""

    id: int
    status: str
    quantity: int
    credit_notes: list[str]


@post(
    "/claims/{claim_id:int}/{decision:str}",
    guards=[requires("orders.ship")],
    responses=PROBLEMS,
    status_code=200,
    tags=["shipments"],
)
async def settle_difference_json(
    *,
    claim_id: FromPath[int],
    decision: FromPath[str],
    data: JSONBody[DecisionIn],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> DecisionOut:
    """Settle a difference as its seller: `accept`, `reject`, or `reopen` what was decided."""
    settled = await decide(tx, actor, reach, claim_id, decision, answer=data.answer)
    claim = settled.claim
    notes = [note.number for note in settled.notes]
    return DecisionOut(claim.id, claim.status, claim.quantity, notes)


ROUTES = [settle_difference_json]
