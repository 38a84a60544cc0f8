"""Creating organisations: one or thousands, in few statements, all or nothing."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from dealers import (
    NewOrganisation,
    OrganisationKind,
    Scope,
    create_organisations,
    list_contacts,
    load_parties,
    resolve_codes,
)
from dealers.invariants import INVARIANTS
from dealers.models import Organisation
from kernel.db import Tx
from kernel.errors import Invalid
from tests.dealers.holding import assert_holds
from tests.support.factories import make_channel
from tests.support.queries import count_queries

HQ = OrganisationKind.HEADQUARTERS
BRANCH = OrganisationKind.BRANCH
DEALER = OrganisationKind.DEALER


async def test_a_company_keeps_stock_and_issues_invoices_and_a_dealer_reports(tx: Tx) -> None:
    ids = await create_organisations(
        tx,
        [
            NewOrganisation("D", "Dealer", DEALER, parent="B"),
            NewOrganisation("B", "Branch", BRANCH, parent="H"),
            NewOrganisation("H", "Makers", HQ, currency="JPY"),
        ],
    )
    parties = await load_parties(tx, ids.values())
    branch, dealer = parties[ids["B"]], parties[ids["D"]]
    assert (branch.stock_mode, branch.issues_invoices, branch.is_company) == ("kept", True, True)
    assert (dealer.stock_mode, dealer.issues_invoices) == ("reported", False)
    assert dealer.currency == "JPY"
    assert dealer.zone == ZoneInfo("Asia/Shanghai")
    assert dealer.seller_id == branch.id
    assert dealer.branch_id == branch.id
    assert dealer.headquarters_id == ids["H"]
    assert parties[ids["H"]].seller_id is None


async def test_an_address_or_a_number_becomes_the_first_contact(tx: Tx) -> None:
    ids = await create_organisations(
        tx,
        [
            NewOrganisation("H", "Makers", HQ),
            NewOrganisation("D", "Dealer", DEALER, parent="H", phone="+49 30 1234", email="a@b.c"),
        ],
    )
    contacts = await list_contacts(tx, Scope(ids["H"], HQ), ids["D"])
    assert [(one.name, one.phone, one.email) for one in contacts] == [
        ("Dealer", "+49 30 1234", "a@b.c")
    ]
    assert await list_contacts(tx, Scope(ids["H"], HQ), ids["H"]) == []


async def test_a_thousand_dealers_take_a_handful_of_statements(tx: Tx) -> None:
    c = await make_channel(tx)
    rows = [NewOrganisation(f"N{i}", f"Dealer {i}", DEALER, parent="EAST") for i in range(1000)]
    with count_queries(tx) as queries:
        ids = await create_organisations(tx, rows)
    assert len(queries) <= 15
    assert len(ids) == 1000
    assert (await c.party(tx, ids["N999"])).ancestors == (ids["N999"], c.east, c.hq)
    await assert_holds(tx, INVARIANTS)


async def test_a_refused_row_creates_nothing(tx: Tx) -> None:
    await make_channel(tx)
    rows = [
        NewOrganisation("GOOD", "Good", DEALER, parent="EAST"),
        NewOrganisation("BAD", "Bad", DEALER, parent="NOWHERE"),
        NewOrganisation("ALPHA", "Taken", DEALER, parent="EAST"),
    ]
    with pytest.raises(Invalid) as refused:
        await create_organisations(tx, rows)
    assert [(p.pointer, p.code) for p in refused.value.problems] == [
        ("/2/code", "code_taken"),
        ("/1/parent", "parent_unknown"),
    ]
    assert await resolve_codes(tx, ["GOOD", "BAD"]) == {}


async def test_nothing_to_create_asks_the_database_nothing(tx: Tx) -> None:
    with count_queries(tx) as queries:
        assert await create_organisations(tx, []) == {}
        assert await load_parties(tx, []) == {}
    assert queries == []


async def test_a_supplier_may_stand_elsewhere_in_the_tree(tx: Tx) -> None:
    c = await make_channel(tx)
    new = NewOrganisation("NEW", "New", DEALER, parent="WEST", supplier="ALPHA")
    new_id = (await create_organisations(tx, [new]))["NEW"]
    party = await c.party(tx, new_id)
    assert (party.parent_id, party.supplier_id, party.seller_id) == (c.west, c.alpha, c.alpha)


async def test_loading_parties_is_one_query(tx: Tx) -> None:
    c = await make_channel(tx)
    with count_queries(tx) as queries:
        parties = await load_parties(tx, [c.alpha, c.delta, c.east, c.hq, 1])
    assert len(queries) == 1
    assert set(parties) == {c.alpha, c.delta, c.east, c.hq}
    assert [parties[id_].branch_id for id_ in (c.alpha, c.delta, c.east, c.hq)] == [
        *(c.east, c.east, c.east, c.hq),
    ]


async def test_an_external_id_exists_once_per_source(tx: Tx) -> None:
    await make_channel(tx)
    one = NewOrganisation("X1", "X", DEALER, parent="EAST", source="erp", external_id="77")
    two = NewOrganisation("X2", "X", DEALER, parent="EAST", source="erp", external_id="77")
    other = NewOrganisation("X3", "X", DEALER, parent="EAST", source="crm", external_id="77")
    await create_organisations(tx, [one, other])
    with pytest.raises(IntegrityError):
        async with tx.begin_nested():
            await create_organisations(tx, [two])
    assert await tx.scalar(select(func.count()).where(Organisation.external_id == "77")) == 2
