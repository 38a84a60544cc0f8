"""What people of a company write down about a dealer: visits, calls, things to know."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import insert, select

from dealers.models import AppUser, DealerNote
from dealers.organisations import get_organisation
from dealers.scope import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.db.idempotency import Key, perform
from kernel.errors import FieldProblem, Forbidden, Invalid
from kernel.i18n import _l

LONGEST = 10_000
MOST_SHOWN = 50
FARTHEST = timedelta(days=400)


class NoteKind(StrEnum):
    """How one was in touch."""

    VISIT = "visit"
    CALL = "call"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note as it is written; `again_on`: when to get in touch again."""

    kind: NoteKind
    on: date
    text: str
    again_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note as it is read."""

    id: int
    kind: str
    on: date
    text: str
    again_on: date | None
    written_by: str
    written_at: datetime


async def write_note(
    tx: Tx, actor: Actor, scope: Scope, code: str, note: NewNote, *, key: str
) -> int:
    """Write a note about a dealer of the reader's part of the channel; the same key writes one.

    Raises, in this order:
        Forbidden: dealers keep no notes here.
        NotFound: no such dealer in scope.
        Invalid: nothing said, too much said, or a day out of reach.
    """
    if not scope.is_company:
        raise Forbidden(permission="dealers.read")
    dealer_id = (await get_organisation(tx, scope, code)).party.id
    text = note.text.strip()
    if problems := _problems(note, text, await tx.today()):
        raise Invalid(problems)

    async def work() -> dict[str, int]:
        id_ = await tx.new_id()
        await tx.execute(
            insert(DealerNote),
            {
                "id": id_,
                "dealer_id": dealer_id,
                "kind": note.kind.value,
                "on": note.on,
                "text": text,
                "again_on": note.again_on,
                "written_by": actor.user_id,
                "written_at": await tx.now(),
            },
        )
        return {"id": id_}

    claim = Key(actor.organisation_id, actor.user_id, "dealers.note", key)
    done = await perform(tx, claim, [code, note], work)
    return int(done["id"])


def _problems(note: NewNote, text: str, today: date) -> list[FieldProblem]:
    found: list[FieldProblem] = []
    if not text:
        found.append(FieldProblem("/text", "required", _l("Write what there is to know.")))
    if len(text) > LONGEST:
        message = _l("A note has at most %(longest)s characters; this one has %(length)s.")
        facts = {"longest": LONGEST, "length": len(text)}
        found.append(FieldProblem("/text", "too_long", message, **facts))
    if note.on > today:
        message = _l("This day lies in the future. Say below when to get in touch again.")
        found.append(FieldProblem("/on", "in_the_future", message))
    if note.again_on is not None and not today < note.again_on <= today + FARTHEST:
        message = _l("Choose a day within the next year, or leave it empty.")
        found.append(FieldProblem("/again_on", "day_out_of_range", message))
    return found


async def list_notes(tx: ReadTx, scope: Scope, dealer_id: int) -> list[NoteView]:
    """The newest notes about a dealer; none for dealers, whoever they ask about."""
    if not scope.is_company:
        return []
    statement = (
        select(
            DealerNote.id,
            DealerNote.kind,
            DealerNote.on,
            DealerNote.text,
            DealerNote.again_on,
            AppUser.name,
            DealerNote.written_at,
        )
        .outerjoin(AppUser, AppUser.id == DealerNote.written_by)
        .where(DealerNote.dealer_id == dealer_id, scope.organisations(DealerNote.dealer_id))
        .order_by(DealerNote.on.desc(), DealerNote.id.desc())
        .limit(MOST_SHOWN)
    )
    return [NoteView(*row) for row in await tx.execute(statement)]
