"""HTML: the overview of all settings; each leads to the form that changes it."""

from litestar import get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from dealers import Scope
from kernel.db import ReadTx
from kernel.web import Form, page, requires
from portal.administration.choices import company_choices
from portal.administration.forms import SettingsOfForm
from portal.administration.settings import list_fixed, list_settings


@get("/administration/settings", guards=[requires("portal.administer", "dealers.write")])
async def show_settings(
    read_tx: NamedDependency[ReadTx],
    reach: NamedDependency[Scope],
    state: State,
    organisation: FromQuery[str] = "",
) -> Template:
    """What is set at an organisation, headquarters unless another is named."""
    companies = await company_choices(read_tx, reach)
    detail, rows = await list_settings(read_tx, reach, organisation or companies[0][0])
    if detail.party.code not in dict(companies):
        companies.append((detail.party.code, detail.party.name))
    return page(
        "administration/settings.html",
        party=detail.party,
        rows=rows,
        companies=companies,
        fixed=list_fixed(state.settings),
        form=Form.filled(SettingsOfForm, organisation=detail.party.code),
    )


ROUTES = [show_settings]
