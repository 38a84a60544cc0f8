"""Looking at organisations: lists and single ones, as far as the reader's scope goes."""

from sqlalchemy import exists, select

from dealers import repo
from dealers.errors import UnknownFilter
from dealers.models import Organisation, OrganisationMove
from dealers.parties import party_of
from dealers.scope import Scope
from dealers.tree import view_of
from dealers.types import (
    AddressView,
    ContactView,
    Move,
    OrganisationDetail,
    OrganisationFilters,
    OrganisationKind,
    OrganisationRow,
    OrganisationStatus,
)
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import Text, _l
from kernel.paging import Page, PageRequest

_ORGANISATION = _l("organisation")
_FILTERS: dict[str, Text] = {
    "kind": _l("kind of organisation"),
    "status": _l("status"),
    "segment": _l("segment"),
    "below": _l("branch"),
    "territory": _l("territory"),
}


async def has_organisations(tx: ReadTx) -> bool:
    """Whether anybody is registered yet: an installation without organisations is new."""
    return bool(await tx.scalar(select(exists().select_from(Organisation))))


async def list_organisations(
    tx: ReadTx,
    scope: Scope,
    filters: OrganisationFilters | None = None,
    page: PageRequest | None = None,
) -> Page[OrganisationRow]:
    """Organisations that the reader may see, by code.

    Raises:
        UnknownFilter: a filter names what does not exist; it never silently shows everything.
    """
    wanted = filters or OrganisationFilters()
    await _check(tx, scope, wanted)
    return await repo.list_rows(tx, scope, wanted, page or PageRequest())


async def _check(tx: ReadTx, scope: Scope, filters: OrganisationFilters) -> None:
    known = {
        "kind": filters.kind is None or filters.kind in set(OrganisationKind),
        "status": filters.status is None or filters.status in set(OrganisationStatus),
        "segment": filters.segment is None or await repo.segment_exists(tx, scope, filters.segment),
        "below": filters.below is None or await repo.find_id(tx, scope, filters.below) is not None,
        "territory": filters.territory is None
        or await repo.territory_exists(tx, filters.territory),
    }
    for name, is_known in known.items():
        if not is_known:
            raise UnknownFilter(filter=_FILTERS[name], value=getattr(filters, name))


async def find_organisation_id(tx: ReadTx, scope: Scope, code: str) -> int | None:
    """The id of an organisation that the reader may see, by its code."""
    return await repo.find_id(tx, scope, code)


async def list_segments(tx: ReadTx, scope: Scope) -> list[str]:
    """The segments that organisations in scope belong to."""
    return await repo.list_segments(tx, scope)


async def get_organisation(tx: ReadTx, scope: Scope, code: str) -> OrganisationDetail:
    """One organisation with its way up, areas and settings.

    Raises:
        NotFound: no such organisation, or none that the reader may see.
    """
    organisation_id = await repo.find_id(tx, scope, code)
    if organisation_id is None:
        raise NotFound(kind=_ORGANISATION)
    row = (await repo.load_rows(tx, [organisation_id]))[0]
    party = party_of(row)
    suppliers = await repo.load_rows(tx, [party.supplier_id]) if party.supplier_id else []
    return OrganisationDetail(
        party=party,
        way=await repo.way_to(tx, scope, organisation_id),
        supplier_code=suppliers[0].code if suppliers else None,
        state=row.state,
        city=row.city,
        tax_number=row.tax_number,
        invoice_title=row.invoice_title,
        invoice_address=row.invoice_address,
        invoice_phone=row.invoice_phone,
        invoice_bank=row.invoice_bank,
        invoice_account=row.invoice_account,
        territories=await repo.territories_of(tx, scope, organisation_id),
        created_at=row.created_at,
        version=row.version,
        source=row.source,
        external_id=row.external_id,
    )


async def list_addresses(tx: ReadTx, scope: Scope, organisation_id: int) -> list[AddressView]:
    """The addresses in use of an organisation in scope, defaults first."""
    return await repo.list_addresses(tx, scope, organisation_id)


async def list_contacts(tx: ReadTx, scope: Scope, organisation_id: int) -> list[ContactView]:
    """The people to speak to at an organisation in scope."""
    return await repo.list_contacts(tx, scope, organisation_id)


async def list_moves(tx: ReadTx, scope: Scope, organisation_id: int) -> list[Move]:
    """The recorded moves of a node in scope, newest first."""
    statement = (
        select(OrganisationMove)
        .where(
            OrganisationMove.node_id == organisation_id,
            scope.organisations(OrganisationMove.node_id),
        )
        .order_by(OrganisationMove.on.desc())
    )
    return [view_of(move) for move in await tx.scalars(statement)]
