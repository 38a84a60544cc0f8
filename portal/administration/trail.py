"""The audit trail: who did what to whom, what was before and after."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from dealers import (
    ROLE_LABELS,
    OrganisationFilters,
    Party,
    Scope,
    find_user_ids,
    list_organisations,
    load_parties,
    load_user_names,
)
from kernel.clock import start_of_day
from kernel.db import ReadTx
from kernel.i18n.present import present, whole_month
from kernel.money import Money
from kernel.paging import LARGEST_SIZE, Page, PageRequest
from portal.administration import repo
from portal.administration.words import event_words, fact_words, subject_words
from reports import Subject, name_subjects

ORGANISATION = "organisation"
_MOVED = ("from", "to")
"""The parents of a node that moved, by id."""
_ONLY_IDS = frozenset({"receipt"})
"""Facts that are nothing but an id: the trail keeps them, people read what they belong to."""


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class TrailFilters:
    """How the trail is narrowed: room, words of who, words of the organisation, days."""

    area: str = ""
    who: str = ""
    organisation: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that an event tells; `before` only where something was replaced."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event."""

    at: datetime
    what: str
    who: str
    organisation: str
    subject: str
    subject_kind: str
    subject_address: str
    facts: tuple[Fact, ...]


async def list_trail(
    tx: ReadTx, scope: Scope, filters: TrailFilters, page: PageRequest
) -> Page[TrailRow]:
    """Events, newest first; the trail is headquarters' to read."""
    chosen = await _chosen(tx, scope, filters)
    rows = await repo.audit_rows(tx, chosen, page.size, page.offset)
    told = [row.facts for row in rows]
    people = await load_user_names(
        tx, {row.user_id for row in rows} | {facts["user"] for facts in told if "user" in facts}
    )
    named = {row.organisation_id for row in rows}
    named |= {row.subject_id for row in rows if row.subject_kind == ORGANISATION}
    named |= {facts[side] for facts in told for side in _MOVED if _is_move(facts)}
    parties = await load_parties(tx, named)
    subjects = await name_subjects(tx, {(row.subject_kind, row.subject_id) for row in rows})
    shown = [_row(row, people, parties, subjects) for row in rows]
    return Page(shown, await repo.audit_total(tx, chosen), page)


async def _chosen(tx: ReadTx, scope: Scope, filters: TrailFilters) -> Mapping[str, Any]:
    organisations = users = None
    if filters.organisation:
        found = await list_organisations(
            tx, scope, OrganisationFilters(text=filters.organisation), PageRequest(1, LARGEST_SIZE)
        )
        organisations = [one.id for one in found.rows]
    if filters.who:
        users = await find_user_ids(tx, filters.who)
    return {
        "event": f"{filters.area}:" if filters.area else "",
        "organisations": organisations,
        "users": users,
        "first": start_of_day(filters.first, tx.zone) if filters.first else None,
        "until": start_of_day(filters.last + timedelta(days=1), tx.zone) if filters.last else None,
    }


def _row(
    row: Any,
    people: Mapping[int, str],
    parties: Mapping[int, Party],
    subjects: Mapping[tuple[str, int], Subject],
) -> TrailRow:
    about = parties.get(row.subject_id) if row.subject_kind == ORGANISATION else None
    by = parties.get(row.organisation_id)
    subject = subjects.get((row.subject_kind, row.subject_id))
    if about:
        subject = Subject(about.name, f"/dealers/{quote(about.code)}")
    return TrailRow(
        at=row.at,
        what=event_words(row.event),
        who=people.get(row.user_id, ""),
        organisation=by.name if by else "",
        subject=subject.name if subject else str(row.subject_id),
        subject_kind="" if about else subject_words(row.subject_kind),
        subject_address=subject.address if subject else "",
        facts=tuple(facts_of(_in_words(row.facts, people, parties))),
    )


def _is_move(facts: Mapping[str, Any]) -> bool:
    return all(isinstance(facts.get(side), int) for side in _MOVED)


def _in_words(
    facts: Mapping[str, Any], people: Mapping[int, str], parties: Mapping[int, Party]
) -> dict[str, Any]:
    """People and organisations by name where an event names them by id."""
    told = {name: fact for name, fact in facts.items() if name not in _ONLY_IDS}
    if "user" in told:
        told["user"] = people.get(told["user"], told["user"])
    if _is_move(facts):
        told |= {side: parties[facts[side]].name for side in _MOVED if facts[side] in parties}
    if "role" in told:
        told["role"] = ROLE_LABELS.get(told["role"], told["role"])
    return as_written(told)


def as_written(facts: Mapping[str, Any], currency: str = "") -> dict[str, Any]:
    """Days and months as people write them, amounts with the currency that the event names."""
    currency = facts.get("currency") or currency
    told = {name: _written(name, fact, currency) for name, fact in facts.items()}
    if any(name.endswith("_minor") for name in facts):
        told.pop("currency", None)
    return told


def _written(name: str, fact: Any, currency: str) -> Any:
    if isinstance(fact, Mapping):
        return as_written(fact, currency)
    if name.endswith("_minor") and isinstance(fact, int) and currency:
        return present(Money(fact, currency))
    if isinstance(fact, str) and _DAY.fullmatch(fact):
        day = date.fromisoformat(fact)
        return whole_month(day) if name == "month" else present(day)
    return fact


def facts_of(facts: Mapping[str, Any]) -> Iterator[Fact]:
    """What an event tells, as before and after where it says both.

    Events say it in one of two ways: `before` and `after` are fields by name, or
    `before_x` and `after_x` (and `from` and `to`) are one field.
    """
    before, after = facts.get("before"), facts.get("after")
    if isinstance(before, Mapping):
        now = after if isinstance(after, Mapping) else {}
        for name, was in before.items():
            yield Fact(fact_words(name), _text(was), _text(now.get(name)))
        return
    for name, value in facts.items():
        if name == "from":
            yield Fact("", _text(value), _text(facts.get("to")))
        elif name.startswith("before_"):
            of = name.removeprefix("before_")
            yield Fact(fact_words(of), _text(value), _text(facts.get(f"after_{of}")))
        elif not name.startswith("after_") and not (name == "to" and "from" in facts):
            yield Fact(fact_words(name), "", _text(value))


def _text(value: object) -> str:
    return "" if value is None else str(value)
