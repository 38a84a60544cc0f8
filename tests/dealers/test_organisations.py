"""Lists and single organisations, as far as the reader's scope goes."""

from datetime import date

import pytest
from sqlalchemy import insert

from dealers import (
    OrganisationFilters,
    Scope,
    UnknownFilter,
    find_organisation_id,
    get_organisation,
    list_addresses,
    list_contacts,
    list_moves,
    list_organisations,
    list_segments,
    move_organisation,
)
from dealers.models import OrganisationTerritory, Territory
from dealers.particulars import NewAddress, add_address, add_contact
from kernel.db import Tx
from kernel.errors import NotFound
from kernel.paging import PageRequest
from tests.support.factories import Channel, make_channel
from tests.support.queries import count_queries


async def codes(tx: Tx, scope: Scope, **filters: str) -> list[str]:
    page = await list_organisations(tx, scope, OrganisationFilters(**filters))
    assert page.total == len(page.rows)
    return [row.code for row in page.rows]


def scope_of(c: Channel, organisation_id: int) -> Scope:
    return c.person(organisation_id).scope


async def with_territories(tx: Tx) -> Channel:
    """Delta works in Maharashtra, which lies in India; beta in Tibet."""
    c = await make_channel(tx)
    india, maharashtra, tibet = await tx.new_ids(3)
    rows = [
        {"id": india, "code": "IN", "name": "India", "path": f"{india}", "parent_id": None},
        {
            "id": maharashtra,
            "code": "IN-MH",
            "name": "Maharashtra",
            "path": f"{india}.{maharashtra}",
            "parent_id": india,
        },
        {"id": tibet, "code": "TB", "name": "Tibet", "path": f"{tibet}", "parent_id": None},
    ]
    await tx.execute(insert(Territory), rows)
    works = [(c.delta, maharashtra), (c.beta, tibet)]
    await tx.execute(
        insert(OrganisationTerritory),
        [{"organisation_id": dealer, "territory_id": area} for dealer, area in works],
    )
    return c


async def test_each_list_shows_its_scope_in_order_of_code(tx: Tx) -> None:
    c = await make_channel(tx)
    assert await codes(tx, scope_of(c, c.east)) == ["ALPHA", "BETA", "DELTA", "EAST"]
    assert await codes(tx, scope_of(c, c.alpha)) == ["ALPHA", "DELTA"]
    assert await codes(tx, scope_of(c, c.delta)) == ["DELTA"]
    assert len(await codes(tx, scope_of(c, c.hq))) == 8


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"text": "trading"}, ["ALPHA", "BETA", "GAMMA", "OMEGA"]),
        ({"text": "alph"}, ["ALPHA"]),
        ({"text": "a%a"}, []),
        ({"segment": "gold"}, ["ALPHA", "GAMMA"]),
        ({"kind": "branch"}, ["EAST", "WEST"]),
        ({"status": "suspended"}, []),
        ({"below": "EAST"}, ["ALPHA", "BETA", "DELTA", "EAST"]),
        ({"below": "EAST", "segment": "gold"}, ["ALPHA"]),
    ],
)
async def test_filters_narrow_the_list(
    tx: Tx, filters: dict[str, str], expected: list[str]
) -> None:
    c = await make_channel(tx)
    assert await codes(tx, scope_of(c, c.hq), **filters) == expected


async def test_a_territory_finds_dealers_of_the_areas_inside_it(tx: Tx) -> None:
    """G16: filtered by India, a dealer that works in Maharashtra is found."""
    c = await with_territories(tx)
    assert await codes(tx, scope_of(c, c.hq), territory="IN") == ["DELTA"]
    assert await codes(tx, scope_of(c, c.hq), territory="IN-MH") == ["DELTA"]
    assert await codes(tx, scope_of(c, c.hq), territory="TB") == ["BETA"]


@pytest.mark.parametrize(
    "filters",
    [
        {"territory": "NOWHERE"},
        {"territory": ""},
        {"below": "NOWHERE"},
        {"below": ""},
        {"segment": "platinum"},
        {"kind": "shop"},
        {"status": "asleep"},
    ],
)
async def test_a_filter_that_nobody_knows_or_that_is_blank_never_shows_everything(
    tx: Tx, filters: dict[str, str]
) -> None:
    """G16: unknown and blank are errors."""
    c = await with_territories(tx)
    with pytest.raises(UnknownFilter) as refused:
        await codes(tx, scope_of(c, c.hq), **filters)
    assert refused.value.detail


async def test_another_branch_is_no_filter_for_a_branch(tx: Tx) -> None:
    c = await make_channel(tx)
    with pytest.raises(UnknownFilter):
        await codes(tx, scope_of(c, c.east), below="WEST")


async def test_pages_say_how_many_there_are_in_all(tx: Tx) -> None:
    c = await make_channel(tx)
    first = await list_organisations(tx, scope_of(c, c.hq), None, PageRequest(1, 3))
    last = await list_organisations(tx, scope_of(c, c.hq), None, PageRequest(3, 3))
    beyond = await list_organisations(tx, scope_of(c, c.hq), None, PageRequest(9, 3))
    assert (len(first.rows), first.total, first.last) == (3, 8, 3)
    assert (len(last.rows), last.total) == (2, 8)
    assert (len(beyond.rows), beyond.total) == (0, 8)


async def test_a_list_is_one_query_however_long(tx: Tx) -> None:
    c = await make_channel(tx)
    with count_queries(tx) as queries:
        await list_organisations(tx, scope_of(c, c.hq))
    assert len(queries) == 1


async def test_one_organisation_comes_with_its_way_up(tx: Tx) -> None:
    c = await with_territories(tx)
    found = await get_organisation(tx, scope_of(c, c.hq), "DELTA")
    assert [step.code for step in found.way] == ["HQ", "EAST", "ALPHA", "DELTA"]
    assert found.territories == ("Maharashtra",)
    assert found.party.tier == 2
    assert found.supplier_code is None


async def test_what_lies_outside_the_scope_looks_as_if_it_did_not_exist(tx: Tx) -> None:
    c = await make_channel(tx)
    for reader, code in [(c.alpha, "BETA"), (c.alpha, "EAST"), (c.east, "GAMMA"), (c.hq, "NONE")]:
        with pytest.raises(NotFound):
            await get_organisation(tx, scope_of(c, reader), code)
        assert await find_organisation_id(tx, scope_of(c, reader), code) is None


async def test_addresses_contacts_and_moves_stay_inside_the_scope(tx: Tx) -> None:
    c = await make_channel(tx)
    actor, everything = c.person(c.hq).actor, scope_of(c, c.hq)
    new = NewAddress("ship_to", "1 Quay", "Ningbo", "CN", is_default=True)
    await add_address(tx, actor, everything, "BETA", new)
    await add_contact(tx, everything, "BETA", name="Warehouse desk")
    await move_organisation(tx, actor, c.beta, c.west, date(2026, 3, 2))
    for reader, seen in [(c.hq, 1), (c.west, 1), (c.beta, 1), (c.east, 0), (c.alpha, 0)]:
        scope = scope_of(c, reader)
        assert len(await list_addresses(tx, scope, c.beta)) == seen
        assert len(await list_contacts(tx, scope, c.beta)) == seen
        assert len(await list_moves(tx, scope, c.beta)) == seen


async def test_segments_are_those_of_the_scope(tx: Tx) -> None:
    c = await make_channel(tx)
    assert await list_segments(tx, scope_of(c, c.hq)) == ["gold", "silver"]
    assert await list_segments(tx, scope_of(c, c.west)) == ["gold"]
