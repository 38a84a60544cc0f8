"""Conflicts between a seller's rules, for the person who saves them."""

from dealers import Scope
from kernel.db import ReadTx
from kernel.i18n import _l
from pricing.repo_conflicts import load_conflicts
from pricing.views import Conflict

_MESSAGES = {
    "policies_tie": _l(
        "Policies %(first)s and %(second)s are equally strong for the same lines; "
        "only the newer one, %(second)s, applies. Give one of them a higher priority."
    ),
    "lists_tie": _l(
        "Lists %(first)s and %(second)s are equally strong for the same buyers and both price "
        "%(products)s products; the newer one, %(second)s, counts. "
        "Give one of them a higher priority."
    ),
    "list_for_nobody": _l(
        "List %(first)s is given to nobody and no policy switches to it. "
        "Assign it to a dealer, a segment or a node."
    ),
    "not_in_list": _l(
        "Policy %(first)s switches to list %(second)s, which has no price for %(products)s of its "
        "products; these keep their normal list."
    ),
    "no_tax_rate": _l("There is no tax rate at all: every line is priced without tax."),
}


async def list_conflicts(tx: ReadTx, scope: Scope, about: str = "") -> list[Conflict]:
    """What in the rules that the reader may see is ambiguous or without effect.

    `policies_tie`, `lists_tie`: only creation decides; `list_for_nobody`; `not_in_list`: a
    policy's list lacks some of its products; `no_tax_rate`. `about`: only those that name the
    list or policy with this code.
    """
    return [
        Conflict(
            row.code,
            _MESSAGES[row.code],
            {"first": row.first, "second": row.second, "products": row.products},
        )
        for row in await load_conflicts(tx, scope)
        if about in ("", row.first, row.second)
    ]
