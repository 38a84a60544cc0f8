"""HTML: the bank's statement on the payments desk: bring it in, look at the matches, book."""

from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from credit import bank
from credit.bank import Match, ToBook
from credit.repo.bank import list_owed
from credit.rules.matching import Confidence
from dealers import OrganisationFilters, Scope, list_organisations
from kernel.actor import Actor
from kernel.db import Database, ReadTx, Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l, gettext, ngettext
from kernel.paging import LARGEST_SIZE, PageRequest
from kernel.tables import read_table, read_text
from kernel.web import Form, page as rendered, requires, to
from kernel.web.filters import number

BANK = "credit/bank.html"
MOST = 100
"""So many entries are booked with one click; each takes a few hundredths of a second."""


class StatementForm(msgspec.Struct):
    """A statement: pasted, or as a file."""

    text: str = ""


class BookManyForm(msgspec.Struct):
    """Entries as they were seen: `entry:payer:invoice.invoice`."""

    chosen: list[str] = []


class BookForm(msgspec.Struct):
    """One entry with its payer; `invoices`: numbers, empty for the oldest first."""

    payer: str
    invoices: str = ""


class LeaveOutForm(msgspec.Struct):
    """Why an entry is no payment of a dealer."""

    reason: str


@get("/payments/bank", guards=[requires("payments.record")])
async def show_bank(read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]) -> Template:
    """Entries that wait, each with whose it seems to be."""
    return rendered(BANK, form=Form(StatementForm), **await _shown(read_tx, reach))


async def _shown(tx: ReadTx, scope: Scope) -> dict[str, Any]:
    everybody = PageRequest(1, LARGEST_SIZE)
    dealers = await list_organisations(tx, scope, OrganisationFilters(kind="dealer"), everybody)
    matches = await bank.list_matches(tx, scope)
    return {
        "matches": matches,
        "certain": sum(_is_certain(match) for match in matches),
        "is_certain": _is_certain,
        "dealers": [(row.code, row.name) for row in dealers.rows],
        "results": [],
    }


def _is_certain(match: Match) -> bool:
    return match.suggestion.confidence is Confidence.CERTAIN and match.payer is not None


@post("/payments/bank", guards=[requires("payments.record")])
async def import_statement_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, StatementForm)
    with form.on(BANK, **await _shown(tx, reach)):
        content = await form.content("file")
        rows = await read_table(content) if content else read_text(form.parse().text)
        done = await bank.import_statement(tx, actor, rows if any(map(any, rows)) else [])
    said = ngettext("%(n)s entry is new.", "%(n)s entries are new.", done.added)
    flash = said % {"n": number(done.added)}
    if done.known:
        known = ngettext("%(n)s was here before.", "%(n)s were here before.", done.known)
        flash += " " + known % {"n": number(done.known)}
    if done.outgoing:
        out = ngettext("%(n)s goes out.", "%(n)s go out and are left aside.", done.outgoing)
        flash += " " + out % {"n": number(done.outgoing)}
    return to("/payments/bank", flash=flash)


@post("/payments/bank/book", guards=[requires("payments.record")])
async def book_many_page(
    request: Request[Any, Any, Any],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect | Template:
    """Book the chosen entries as they were suggested; what is refused is told, one by one."""
    typed = (await Form.read(request, BookManyForm)).parse()
    wanted = [one for one in map(_wanted, typed.chosen[:MOST]) if one is not None]
    if not wanted:
        raise Invalid([FieldProblem("/chosen", "nothing_chosen", _l("Choose entries first."))])
    database: Database = request.app.state.database
    results = await bank.book_entries(database, actor, reach, wanted)
    refused = [one for one in results if one.refusal is not None]
    booked = len(results) - len(refused)
    said = ngettext("%(n)s payment is booked.", "%(n)s payments are booked.", booked)
    flash = said % {"n": number(booked)}
    if refused:
        first = refused[0].refusal
        more = ngettext("%(n)s was not: %(why)s", "%(n)s were not: %(why)s", len(refused))
        flash += " " + more % {"n": number(len(refused)), "why": first.detail if first else ""}
    return to("/payments/bank", flash=flash, kind="warning" if refused else "success")


def _wanted(key: str) -> ToBook | None:
    entry, _, rest = key.partition(":")
    payer, _, invoices = rest.partition(":")
    if not entry.isdecimal() or not payer:
        return None
    ids = tuple(int(one) for one in invoices.split(".") if one.isdecimal())
    return ToBook(int(entry), payer, ids)


@post("/payments/bank/{entry_id:int}/book", guards=[requires("payments.record")])
async def book_entry_page(
    entry_id: FromPath[int],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, BookForm)
    await bank.take_entry(tx, reach, entry_id)
    typed = form.parse()
    owed = await list_owed(tx, reach)
    ids = bank.invoices_named(typed.invoices, owed)
    done = await bank.book_entry(tx, actor, reach, ToBook(entry_id, typed.payer.strip(), ids))
    flash = gettext("Payment %(number)s is booked.") % {"number": done.number}
    return to("/payments/bank", flash=flash)


@post("/payments/bank/{entry_id:int}/leave-out", guards=[requires("payments.record")])
async def leave_out_page(
    entry_id: FromPath[int],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, LeaveOutForm)
    await bank.take_entry(tx, reach, entry_id)
    typed = form.parse()
    await bank.leave_out(tx, actor, reach, entry_id, typed.reason)
    return to("/payments/bank", flash=gettext("The entry is left out."))


ROUTES = [show_bank, import_statement_page, book_many_page, book_entry_page, leave_out_page]
