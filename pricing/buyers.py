"""Whom a list or policy is for, as a person types and reads it: codes and names of segments."""

from collections.abc import Sequence
from dataclasses import dataclass

from dealers import Scope, list_segments, load_parties, resolve_codes
from kernel.db import ReadTx
from kernel.errors import FieldProblem
from kernel.i18n import _l
from pricing.inputs import BuyerScope

UNKNOWN = _l("There is no %(what)s %(given)s. Type its code as the list of organisations shows it.")
UNKNOWN_SEGMENT = _l("Nobody belongs to the segment %(given)s. Type it as the dealers have it.")
_DEALER, _NODE = _l("dealer"), _l("organisation")


@dataclass(frozen=True, slots=True)
class TypedBuyers:
    """Codes of dealers and of nodes (everyone below them), names of segments."""

    dealers: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()


def split(typed: str) -> tuple[str, ...]:
    """What stands between commas or on lines of its own, each once."""
    parts = (part.strip() for part in typed.replace("\n", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


async def scopes_of(
    tx: ReadTx, scope: Scope, typed: TypedBuyers
) -> tuple[list[BuyerScope], list[FieldProblem]]:
    """The scopes that were typed, and a problem for each name that nobody bears."""
    ids = await resolve_codes(tx, {*typed.dealers, *typed.nodes})
    known = set(await list_segments(tx, scope)) if typed.segments else set()
    found: list[BuyerScope] = []
    problems: list[FieldProblem] = []
    for code in typed.dealers:
        if code in ids:
            found.append(BuyerScope(organisation_id=ids[code]))
        else:
            problems.append(_unknown("/dealers", code, str(_DEALER)))
    for segment in typed.segments:
        if segment in known:
            found.append(BuyerScope(segment=segment))
        else:
            unknown = FieldProblem("/segments", "unknown_segment", UNKNOWN_SEGMENT, given=segment)
            problems.append(unknown)
    for code in typed.nodes:
        if code in ids:
            found.append(BuyerScope(node_id=ids[code]))
        else:
            problems.append(_unknown("/nodes", code, str(_NODE)))
    return found, problems


def _unknown(pointer: str, given: str, what: str) -> FieldProblem:
    return FieldProblem(pointer, "unknown_organisation", UNKNOWN, given=given, what=what)


async def typed_of(tx: ReadTx, scopes: Sequence[BuyerScope]) -> TypedBuyers:
    """Scopes as they would be typed."""
    named = {one.organisation_id or one.node_id for one in scopes} - {None}
    parties = await load_parties(tx, {one for one in named if one is not None})
    return TypedBuyers(
        tuple(parties[one.organisation_id].code for one in scopes if one.organisation_id),
        tuple(one.segment for one in scopes if one.segment),
        tuple(parties[one.node_id].code for one in scopes if one.node_id),
    )
