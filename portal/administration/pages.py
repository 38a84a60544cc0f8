"""HTML: the administration: an overview, the audit trail, jobs."""

from datetime import date

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.i18n import gettext
from kernel.paging import PageRequest
from kernel.web import Form, page as rendered, requires, to
from portal.administration import (
    pages_particulars,
    pages_people,
    pages_settings,
    pages_tree,
    repo,
)
from portal.administration.forms import TrailForm
from portal.administration.queue import STATES, retry_job, show_queue
from portal.administration.trail import TrailFilters, list_trail
from portal.administration.words import AREAS
from portal.imports.overviews import list_runs

ADMINISTER = [requires("portal.administer")]
LATEST = 8


@get("/administration", guards=ADMINISTER)
async def show_administration(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    """The way to everything, what went wrong, what was changed last."""
    return rendered(
        "administration/overview.html",
        counts=await repo.job_counts(read_tx),
        runs=await list_runs(read_tx, reach, PageRequest(1, 5)),
        trail=await list_trail(read_tx, reach, TrailFilters(), PageRequest(1, LATEST)),
    )


@get("/administration/audit", guards=ADMINISTER)
async def show_trail(
    *,
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    area: FromQuery[str] = "",
    who: FromQuery[str] = "",
    organisation: FromQuery[str] = "",
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
    page: FromQuery[int] = 1,
) -> Template:
    filters = TrailFilters(area, who.strip(), organisation.strip(), _day(first), _day(last))
    return rendered(
        "administration/audit.html",
        form=Form.filled(
            TrailForm, area=area, who=who, organisation=organisation, first=first, last=last
        ),
        areas=[(name, str(words)) for name, words in AREAS.items()],
        trail=await list_trail(read_tx, reach, filters, PageRequest(page)),
    )


def _day(typed: str) -> date | None:
    """A day of the filter; what is no day narrows nothing."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


@get("/administration/jobs", guards=ADMINISTER)
async def show_jobs(
    read_tx: NamedDependency[ReadTx], status: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Template:
    queue = await show_queue(read_tx, status, PageRequest(page))
    return rendered("administration/jobs.html", queue=queue, states=STATES, chosen=status)


@post("/administration/jobs/{job_id:int}/retry", guards=ADMINISTER)
async def retry_job_page(
    job_id: FromPath[int], tx: NamedDependency[Tx], actor: NamedDependency[Actor]
) -> Redirect:
    words = await retry_job(tx, actor, job_id)
    flash = gettext("“%(job)s” is started again.") % {"job": words}
    return to("/administration/jobs", flash=flash)


ROUTES = [
    show_administration,
    show_trail,
    show_jobs,
    retry_job_page,
    *pages_tree.ROUTES,
    *pages_people.ROUTES,
    *pages_particulars.ROUTES,
    *pages_settings.ROUTES,
]
