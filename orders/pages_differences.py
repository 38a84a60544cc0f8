"""HTML: the seller's decision about a difference of a delivery."""

from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dealers import Scope
from kernel.actor import Actor
from kernel.db import Tx
from kernel.i18n import gettext
from kernel.web import Form, requires, to
from orders.differences import decide


class DecisionForm(msgspec.Struct):
    """What the seller answers."""

    note: Annotated[str, msgspec.Meta(max_length=500)] = ""


@post(
    "/deliveries/{number:str}/claims/{claim_id:int}/{decision:str}",
    guards=[requires("orders.ship")],
)
async def settle_difference_page(
    *,
    request: Request[Any, Any, Any],
    number: FromPath[str],
    claim_id: FromPath[int],
    decision: FromPath[str],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    answer = (await Form.read(request, DecisionForm)).parse().note
    settled = await decide(tx, actor, reach, claim_id, decision, answer=answer)
    flash = gettext("The decision is recorded.")
    if settled.notes:
        credited = ", ".join(note.number for note in settled.notes)
        flash = gettext("The difference is accepted; %(numbers)s is credited for it.")
        flash %= {"numbers": credited}
    return to(f"/deliveries/{number}", flash=flash)


ROUTES = [settle_difference_page]
