"""The inbox of one reader: facts, what was said about them, and the names to go with them."""

from datetime import date

from dealers import Party, Scope, load_parties, load_user_names
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.i18n import gettext
from kernel.paging import Page, PageRequest
from kernel.web.filters import day
from portal.inbox import repo, words
from portal.inbox.rules import arrange, subject_of
from portal.inbox.types import Entry, Inbox, InboxFilters, Mark
from reports import ExceptionFact, list_exceptions


async def get_inbox(
    tx: ReadTx, actor: Actor, scope: Scope, filters: InboxFilters, request: PageRequest
) -> Inbox:
    """The exceptions that wait for a company, a page of them; four queries, however many wait.

    Behind the last page stands the last page: what was on it may just have been settled.
    """
    today = await tx.today()
    facts = await list_exceptions(tx, scope, today)
    marks = await repo.list_marks(tx, scope)
    arranged = arrange(facts, marks, filters, today=today, reader_id=actor.user_id)
    total = len(arranged.shown)
    asked = PageRequest(min(request.number, -(-total // request.size)), request.size)
    shown = arranged.shown[asked.offset : asked.offset + asked.size]
    parties = await load_parties(tx, {id_ for f in shown for id_ in (f.party_id, f.seller_id)})
    owners = {mark.owner_id for mark in marks.values() if mark.owner_id is not None}
    people = await load_user_names(tx, owners) if owners else {}
    entries = [_entry(fact, marks.get(subject_of(fact)), parties, people, today) for fact in shown]
    return Inbox(
        entries=Page(entries, total, asked),
        counts=arranged.counts,
        mine=arranged.mine,
        nobodys=arranged.nobodys,
        aside=arranged.aside,
    )


def _entry(
    fact: ExceptionFact,
    mark: Mark | None,
    parties: dict[int, Party],
    people: dict[int, str],
    today: date,
) -> Entry:
    party = parties[fact.party_id]
    label, path = words.way_out(fact, party)
    owner_id = mark.owner_id if mark else None
    days_late = max(0, (today - fact.due).days) if fact.due else 0
    return Entry(
        fact=fact,
        party=party,
        seller=parties[fact.seller_id],
        what=words.what(fact, party),
        why=words.why(fact),
        way_out=label,
        path=path,
        owner_id=owner_id,
        owner=people.get(owner_id, "") if owner_id else "",
        age=(today - fact.since).days if fact.since else None,
        days_late=days_late,
        deadline=words.deadline(fact, days_late),
        aside=_aside(mark) if mark and mark.occurrence == fact.occurrence else "",
    )


def _aside(mark: Mark) -> str:
    if mark.done:
        return gettext("Dealt with: %(reason)s") % {"reason": mark.reason}
    if mark.hidden_until is not None:
        said = gettext("Rests until %(until)s: %(reason)s")
        return said % {"until": day(mark.hidden_until), "reason": mark.reason}
    return ""
