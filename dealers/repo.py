"""Reading organisations; statements take a scope wherever a user's rows are read."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    any_,
    func,
    literal,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, aliased

from dealers.models import (
    Address,
    Contact,
    NodeAncestor,
    Organisation,
    OrganisationTerritory,
    Territory,
)
from dealers.rules import Node, Span
from dealers.scope import Scope
from dealers.types import (
    AddressView,
    ContactView,
    OrganisationFilters,
    OrganisationKind,
    OrganisationRow,
    OrganisationStatus,
    Step,
)
from kernel.db import ReadTx
from kernel.db.patterns import containing
from kernel.paging import Page, PageRequest

_MATCHES = text(
    "(organisation.code || ' ' || organisation.name || ' ' || coalesce(organisation.city, ''))"
    " ILIKE :pattern"
)
"""The expression of the trigram index, to the letter."""


def ids_of(path: str) -> tuple[int, ...]:
    """An ltree path as ids from the root down."""
    return tuple(map(int, path.split(".")))


def among(column: InstrumentedAttribute[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """`column = ANY (array)`: one prepared statement for any number of values."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def valid_on(on: date) -> ColumnElement[bool]:
    """A span of node_ancestor holds on a day."""
    return and_(
        or_(NodeAncestor.valid_from.is_(None), NodeAncestor.valid_from <= on),
        or_(NodeAncestor.valid_until.is_(None), NodeAncestor.valid_until > on),
    )


_PARTIES = text(
    """
    SELECT o.*, coalesce(
        (SELECT a.id FROM organisation a
          WHERE a.id = ANY (string_to_array(o.path::text, '.')::bigint[]) AND a.kind <> 'dealer'
          ORDER BY nlevel(a.path) DESC LIMIT 1), o.id) AS branch_id
      FROM organisation o WHERE o.id = ANY (CAST(:ids AS BIGINT[]))
    """
)


async def load_rows(tx: ReadTx, ids: Collection[int]) -> list[Row[Any]]:
    """Whole organisations, each with the nearest company above it or itself."""
    return list((await tx.execute(_PARTIES, {"ids": list(ids)})).all())


async def load_nodes(tx: ReadTx, codes: Iterable[str]) -> dict[str, Node]:
    """Places in the tree by code, for those that exist."""
    rows = await tx.scalars(select(Organisation).where(among(Organisation.code, codes)))
    return {
        row.code: Node(
            id=row.id,
            code=row.code,
            kind=OrganisationKind(row.kind),
            path=ids_of(row.path),
            tier=row.tier,
            currency=row.currency,
            language=row.language,
            time_zone=row.time_zone,
            country=row.country,
        )
        for row in rows
    }


async def load_ids(tx: ReadTx, codes: Iterable[str]) -> dict[str, int]:
    """Ids by code, for those that exist."""
    statement = select(Organisation.code, Organisation.id).where(among(Organisation.code, codes))
    return dict((await tx.execute(statement)).all())


async def load_spans(tx: ReadTx, node_ids: Iterable[int]) -> dict[int, list[Span]]:
    """Every dated ancestor of the nodes."""
    statement = select(NodeAncestor).where(among(NodeAncestor.node_id, node_ids))
    spans: dict[int, list[Span]] = {}
    for row in await tx.scalars(statement):
        span = Span(row.node_id, row.ancestor_id, row.distance, row.valid_from, row.valid_until)
        spans.setdefault(row.node_id, []).append(span)
    return spans


async def find_id(tx: ReadTx, scope: Scope, code: str) -> int | None:
    """The id of an organisation that the reader may see."""
    return await tx.scalar(
        select(Organisation.id).where(
            Organisation.code == code, scope.organisations(Organisation.id)
        )
    )


async def list_rows(
    tx: ReadTx, scope: Scope, filters: OrganisationFilters, page: PageRequest
) -> Page[OrganisationRow]:
    """Organisations in scope that pass the filters, in order of code."""
    parent = aliased(Organisation, name="parent")
    matching = _filtered(
        select(
            Organisation.id,
            Organisation.code,
            Organisation.name,
            Organisation.kind,
            Organisation.status,
            Organisation.tier,
            Organisation.segment,
            Organisation.grade,
            parent.code,
            parent.name,
            Organisation.city,
            Organisation.country,
            func.count().over(),
        )
        .outerjoin(parent, parent.id == Organisation.parent_id)
        .where(scope.organisations(Organisation.id)),
        filters,
    )
    statement = matching.order_by(Organisation.code).limit(page.size).offset(page.offset)
    found = list((await tx.execute(statement)).all())
    total = found[0][-1] if found else 0
    if not found and page.number > 1:
        counted = matching.with_only_columns(func.count()).order_by(None)
        total = (await tx.execute(counted)).scalar_one()
    rows = [
        OrganisationRow(
            row[0],
            row[1],
            row[2],
            OrganisationKind(row[3]),
            OrganisationStatus(row[4]),
            *row[5:12],
        )
        for row in found
    ]
    return Page(rows, total, page)


def _filtered(
    statement: Select[*tuple[Any, ...]], filters: OrganisationFilters
) -> Select[*tuple[Any, ...]]:
    if filters.text.strip():
        statement = statement.where(_MATCHES.bindparams(pattern=containing(filters.text)))
    for name in ("kind", "status", "segment"):
        if value := getattr(filters, name):
            statement = statement.where(getattr(Organisation, name) == value)
    if filters.below:
        top = aliased(Organisation, name="top")
        path = select(top.path).where(top.code == filters.below).scalar_subquery()
        statement = statement.where(Organisation.path.op("<@")(path))
    if filters.territory:
        statement = statement.where(_works_in(filters.territory))
    return statement


def _works_in(code: str) -> ColumnElement[bool]:
    outer = aliased(Territory, name="outer_territory")
    path = select(outer.path).where(outer.code == code).scalar_subquery()
    inside = (
        select(OrganisationTerritory.organisation_id)
        .join(Territory, Territory.id == OrganisationTerritory.territory_id)
        .where(Territory.path.op("<@")(path))
    )
    return Organisation.id.in_(inside)


async def territory_exists(tx: ReadTx, code: str) -> bool:
    """Whether an area has that code."""
    return await tx.scalar(select(true()).where(Territory.code == code)) is True


async def segment_exists(tx: ReadTx, scope: Scope, segment: str) -> bool:
    """Whether somebody in scope belongs to a segment."""
    found = select(Organisation.id).where(
        Organisation.segment == segment, scope.organisations(Organisation.id)
    )
    return await tx.scalar(found.limit(1)) is not None


async def list_segments(tx: ReadTx, scope: Scope) -> list[str]:
    """The segments in scope, in order."""
    statement = (
        select(Organisation.segment)
        .where(Organisation.segment.is_not(None), scope.organisations(Organisation.id))
        .distinct()
        .order_by(Organisation.segment)
    )
    return [segment for segment in await tx.scalars(statement) if segment is not None]


async def way_to(tx: ReadTx, scope: Scope, organisation_id: int) -> tuple[Step, ...]:
    """From headquarters down to a node; a dealer sees its suppliers' names, not their data."""
    node = aliased(Organisation, name="node")
    statement = (
        select(Organisation.id, Organisation.code, Organisation.name, Organisation.kind)
        .join(node, Organisation.path.op("@>")(node.path))
        .where(node.id == organisation_id, scope.organisations(node.id))
        .order_by(func.nlevel(Organisation.path))
    )
    rows = await tx.execute(statement)
    return tuple(Step(id_, code, name, OrganisationKind(kind)) for id_, code, name, kind in rows)


async def territories_of(tx: ReadTx, scope: Scope, organisation_id: int) -> tuple[str, ...]:
    """Names of the areas in which an organisation works."""
    statement = (
        select(Territory.name)
        .join(OrganisationTerritory, OrganisationTerritory.territory_id == Territory.id)
        .where(
            OrganisationTerritory.organisation_id == organisation_id,
            scope.organisations(OrganisationTerritory.organisation_id),
        )
        .order_by(Territory.name)
    )
    return tuple(await tx.scalars(statement))


async def list_addresses(tx: ReadTx, scope: Scope, organisation_id: int) -> list[AddressView]:
    """The addresses in use of an organisation, defaults first."""
    statement = (
        select(Address)
        .where(
            Address.organisation_id == organisation_id,
            Address.active,
            scope.organisations(Address.organisation_id),
        )
        .order_by(Address.kind.desc(), Address.is_default.desc(), Address.id)
    )
    return [
        AddressView(
            id=row.id,
            kind=row.kind,
            label=row.label,
            recipient=row.recipient,
            phone=row.phone,
            street=row.street,
            city=row.city,
            state=row.state,
            postal_code=row.postal_code,
            country=row.country,
            is_default=row.is_default,
        )
        for row in await tx.scalars(statement)
    ]


async def list_contacts(tx: ReadTx, scope: Scope, organisation_id: int) -> list[ContactView]:
    """People to speak to at an organisation."""
    statement = (
        select(Contact)
        .where(
            Contact.organisation_id == organisation_id,
            scope.organisations(Contact.organisation_id),
        )
        .order_by(Contact.name)
    )
    return [
        ContactView(row.id, row.name, row.function, row.email, row.phone)
        for row in await tx.scalars(statement)
    ]


async def load_address_owners(tx: ReadTx, ids: Collection[int]) -> dict[int, int]:
    """Which organisation each ship-to address in use belongs to."""
    statement = select(Address.id, Address.organisation_id).where(
        among(Address.id, ids), Address.active, Address.kind == "ship_to"
    )
    return dict((await tx.execute(statement)).all())


async def load_places(tx: ReadTx, ids: Collection[int]) -> dict[int, str]:
    """In a few words, where each address is."""
    statement = select(
        Address.id,
        func.concat_ws(", ", func.nullif(Address.label, ""), Address.street, Address.city),
    ).where(among(Address.id, ids))
    return dict((await tx.execute(statement)).all())


async def load_sole_territories(tx: ReadTx, ids: Collection[int]) -> dict[int, int]:
    """Organisation -> its territory, for those that work in exactly one."""
    column = OrganisationTerritory.organisation_id
    rows = await tx.execute(
        select(column, func.min(OrganisationTerritory.territory_id))
        .where(among(column, ids))
        .group_by(column)
        .having(func.count() == 1)
    )
    return {row[0]: row[1] for row in rows}
