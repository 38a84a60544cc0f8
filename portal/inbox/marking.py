"""What people do with exceptions besides settling them: take them, let them rest, be done."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from dealers import Scope, list_members
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l
from portal.inbox import repo, words
from portal.inbox.errors import EndsByActing, NothingChosen
from portal.inbox.repo import Said
from portal.inbox.rules import ENDS_BY_ITSELF, subject_of
from portal.inbox.types import Mark
from reports import ExceptionFact, ExceptionKind, list_exceptions

LONGEST_REST = timedelta(days=92)
_NEW = Mark()
_KINDS = {kind.value: kind for kind in ExceptionKind}


async def assign(
    tx: Tx, actor: Actor, scope: Scope, chosen: Sequence[str], owner_id: int | None
) -> int:
    """Give exceptions to somebody of the reader's organisation, or (None) to nobody.

    Returns:
        How many.

    Raises:
        NothingChosen.
        Invalid: the person does not belong to the organisation.
    """
    if owner_id is not None:
        members = await list_members(tx, scope, actor.organisation_id)
        if owner_id not in {member.user_id for member in members}:
            message = _l("Choose somebody of your organisation.")
            raise Invalid([FieldProblem("/owner", "not_a_member", message)])
    return await _mark(tx, actor, scope, chosen, lambda mark, _: replace(mark, owner_id=owner_id))


async def let_rest(
    tx: Tx, actor: Actor, scope: Scope, chosen: Sequence[str], *, until: date | None, reason: str
) -> int:
    """Put exceptions aside until a day; a new occurrence comes back at once.

    Raises:
        NothingChosen.
        Invalid: no reason, or a day that is not within the next three months.
    """
    today = await tx.today()
    problems = _without_reason(reason)
    if until is None or not today < until <= today + LONGEST_REST:
        message = _l("Choose a day within the next three months.")
        problems.append(FieldProblem("/until", "day_out_of_range", message))
    if problems:
        raise Invalid(problems)
    return await _mark(
        tx, actor, scope, chosen, lambda mark, fact: _aside(mark, fact, reason, until=until)
    )


async def finish(tx: Tx, actor: Actor, scope: Scope, chosen: Sequence[str], reason: str) -> int:
    """Call exceptions dealt with, where no action of the portal ends them.

    Raises:
        NothingChosen, EndsByActing.
        Invalid: no reason.
    """
    if problems := _without_reason(reason):
        raise Invalid(problems)

    def done(mark: Mark, fact: ExceptionFact) -> Mark:
        if fact.kind in ENDS_BY_ITSELF:
            raise EndsByActing(what=words.KINDS[fact.kind])
        return _aside(mark, fact, reason, done=True)

    return await _mark(tx, actor, scope, chosen, done)


async def bring_back(tx: Tx, actor: Actor, scope: Scope, chosen: Sequence[str]) -> int:
    """Exceptions that were put aside wait again."""
    return await _mark(
        tx,
        actor,
        scope,
        chosen,
        lambda mark, _: replace(mark, hidden_until=None, done=False, reason=""),
    )


def _without_reason(reason: str) -> list[FieldProblem]:
    message = _l("Say why: whoever looks next reads it.")
    return [] if reason.strip() else [FieldProblem("/reason", "required", message)]


def _aside(
    mark: Mark, fact: ExceptionFact, reason: str, *, until: date | None = None, done: bool = False
) -> Mark:
    return replace(
        mark, occurrence=fact.occurrence, hidden_until=until, done=done, reason=reason.strip()
    )


async def _mark(
    tx: Tx,
    actor: Actor,
    scope: Scope,
    chosen: Sequence[str],
    change: Callable[[Mark, ExceptionFact], Mark],
) -> int:
    """Change the marks of the chosen, as far as they are exceptions of the reader's right now."""
    parts = (key.partition(":") for key in chosen)
    asked = {(kind, int(id_)) for kind, _, id_ in parts if id_.isdecimal()}
    kinds = {_KINDS[kind] for kind, _ in asked if kind in _KINDS}
    facts = await list_exceptions(tx, scope, await tx.today(), kinds) if kinds else []
    found = [fact for fact in facts if subject_of(fact) in asked]
    if not found:
        raise NothingChosen
    marks = await repo.list_marks(tx, scope)
    said = [
        Said(subject_of(fact), fact.seller_id, change(marks.get(subject_of(fact), _NEW), fact))
        for fact in found
    ]
    await repo.save_marks(tx, said, by=actor.user_id, at=await tx.now())
    for one in said:
        if one.mark.reason:
            await record(
                tx,
                actor,
                "portal:exception:put_aside",
                one.subject[0],
                one.subject[1],
                reason=one.mark.reason,
                until=one.mark.hidden_until,
            )
    return len(said)
