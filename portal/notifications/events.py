"""From what happened to what people are told of it: one reader of the outbox' events."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dealers import Party
from kernel.messages import POSTED, MessageView, Subject
from portal.notifications.telling import Telling

FRESH_DAYS = 7
"""What is dated further back was brought in from elsewhere or booked late: no news."""
EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the outbox with the subject that it is about."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    subject: Subject


Teller = Callable[[Happened, Mapping[int, Party]], Iterable[Telling]]


def _party(kind: str) -> Teller:
    """Tells the buying side."""

    def tell(happened: Happened, parties: Mapping[int, Party]) -> Iterable[Telling]:
        yield _telling(kind, happened, happened.subject.party_id, parties)

    return tell


def _confirmed(happened: Happened, parties: Mapping[int, Party]) -> Iterable[Telling]:
    kind = "order_unblocked" if happened.payload.get("was") == "blocked" else "order_confirmed"
    by = happened.payload.get("placed_by")
    yield _telling(kind, happened, happened.subject.party_id, parties, by=by)


def _blocked(happened: Happened, parties: Mapping[int, Party]) -> Iterable[Telling]:
    """A blocked order that is still blocked, for another reason, is no news."""
    if happened.payload.get("was") == "blocked":
        return
    yield _telling("order_blocked", happened, happened.subject.party_id, parties)
    path = happened.subject.path.replace("/orders/", "/approvals/", 1)
    seller_id = happened.subject.seller_id
    yield _telling("order_to_approve", happened, seller_id, parties, path=path)


def _return_to_decide(happened: Happened, parties: Mapping[int, Party]) -> Iterable[Telling]:
    """The seller decides on the page of the return."""
    path = f"{happened.subject.path}/return"
    yield _telling("return_asked", happened, happened.subject.seller_id, parties, path=path)


def _return_agreed(happened: Happened, parties: Mapping[int, Party]) -> Iterable[Telling]:
    """The buyer reads what was booked."""
    number = happened.payload["return"]
    telling = _telling(
        "return_agreed", happened, happened.subject.party_id, parties, path=f"/returns/{number}"
    )
    yield replace(telling, facts={**telling.facts, "return": number})


def _return_withdrawn(happened: Happened, parties: Mapping[int, Party]) -> Iterable[Telling]:
    yield _telling("return_withdrawn", happened, happened.subject.seller_id, parties)


TELLERS: Mapping[str, tuple[str, Teller]] = {
    "orders:order:confirmed": ("order", _confirmed),
    "orders:order:blocked": ("order", _blocked),
    "orders:order:rejected": ("order", _party("order_rejected")),
    "orders:return_request:asked": ("return_request", _return_to_decide),
    "orders:return_request:agreed": ("return_request", _return_agreed),
    "orders:return_request:declined": ("return_request", _party("return_declined")),
    "orders:return_request:withdrawn": ("return_request", _return_withdrawn),
    "inventory:delivery:shipped": ("delivery", _party("shipped")),
    "inventory:delivery:claim_accepted": ("delivery", _party("shortage_decided")),
    "inventory:delivery:claim_rejected": ("delivery", _party("shortage_decided")),
    "credit:invoice:issued": ("invoice", _party("invoice_issued")),
    "credit:credit_note:issued": ("invoice", _party("credit_note_issued")),
    "credit:payment:recorded": ("payment", _party("payment_booked")),
}
"""Event -> the kind of its subject, and who is told what of it."""
TOLD = frozenset({*TELLERS, POSTED})


def is_news(subject: Subject, today: date) -> bool:
    """Whether it happened in the portal, about now."""
    fresh = subject.on is None or subject.on >= today - timedelta(days=FRESH_DAYS)
    return fresh and not subject.imported


def _telling(
    kind: str,
    happened: Happened,
    to: int,
    parties: Mapping[int, Party],
    *,
    path: str = "",
    by: int | None = None,
) -> Telling:
    subject = happened.subject
    names = {
        name: parties[id_].name
        for name, id_ in (("buyer", subject.party_id), ("seller", subject.seller_id))
        if id_ in parties
    }
    facts = {"number": subject.number, **names, **subject.facts, "seller_id": subject.seller_id}
    return Telling(kind, str(happened.id), to, path or subject.path, facts, by)


def tell_of_message(message: MessageView, subject: Subject, writer: str) -> list[Telling]:
    """A message reaches the other side; one of a company above both sides reaches both."""
    sides = {subject.seller_id, subject.party_id} - {message.organisation_id}
    excerpt = " ".join(message.body.split())
    facts = {
        "about": subject.number,
        "writer": writer,
        "excerpt": excerpt[:EXCERPT] + ("…" if len(excerpt) > EXCERPT else ""),
    }
    path = f"/threads/{subject.kind}/{subject.id}"
    return [
        Telling("message_received", str(message.id), side, path, facts) for side in sorted(sides)
    ]
