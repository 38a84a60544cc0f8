"""A scope lets through exactly what DESIGN section 4 says, compared with a plain model of it."""

from collections.abc import Iterable
from itertools import product

import pytest
from sqlalchemy import select, text

from dealers import (
    NewOrganisation,
    OrganisationKind,
    Party,
    Scope,
    create_organisations,
    load_parties,
    set_supplier,
)
from dealers.models import Organisation
from kernel.actor import system_actor
from kernel.db import Tx
from tests.support.factories import make_channel

HQ = OrganisationKind.HEADQUARTERS
BRANCH = OrganisationKind.BRANCH
DEALER = OrganisationKind.DEALER


async def channel(tx: Tx) -> dict[int, Party]:
    """Two trees; branches in branches, dealers under headquarters, three tiers, a supplier that
    is not the parent.
    """
    one = await make_channel(tx)
    await make_channel(tx, prefix="OTHER-")
    more = await create_organisations(
        tx,
        [
            NewOrganisation("EAST-CITY", "City", BRANCH, parent="EAST"),
            NewOrganisation("URBAN", "Urban Trading", DEALER, parent="EAST-CITY"),
            NewOrganisation("DIRECT", "Direct Trading", DEALER, parent="HQ"),
            NewOrganisation("KIOSK", "Kiosk", DEALER, parent="DELTA"),
            NewOrganisation("GUEST", "Guest", DEALER, parent="WEST", supplier="ALPHA"),
        ],
    )
    assert len(more) == 5
    await set_supplier(tx, system_actor(one.hq), Scope(one.hq, HQ), "OMEGA", "EAST")
    ids = (await tx.scalars(select(Organisation.id))).all()
    return await load_parties(tx, ids)


def may_see(reader: Party, other: Party) -> bool:
    """The model of `organisations`."""
    if reader.kind is DEALER:
        return reader.id in {other.id, other.seller_id}
    return reader.id in other.ancestors


def may_see_trade(reader: Party, seller: Party, buyer: Party) -> bool:
    """The model of `trade`."""
    if reader.kind is DEALER:
        return reader.id in {seller.id, buyer.id}
    if seller.kind is DEALER:
        return False
    return reader.id in seller.ancestors or reader.id in buyer.ancestors


def ids(parties: Iterable[Party]) -> set[int]:
    return {party.id for party in parties}


async def test_everybody_sees_exactly_the_organisations_of_their_scope(tx: Tx) -> None:
    parties = await channel(tx)
    for reader in parties.values():
        scope = Scope(reader.id, reader.kind)
        seen = set(
            await tx.scalars(select(Organisation.id).where(scope.organisations(Organisation.id)))
        )
        assert seen == ids(p for p in parties.values() if may_see(reader, p)), reader.code
        condition = scope.organisations_sql("o.id")
        textual = text(f"SELECT id FROM organisation AS o WHERE {condition}")  # noqa: S608
        assert set(await tx.scalars(textual, scope.bind)) == seen
        own = select(Organisation.id).where(scope.own(Organisation.id))
        assert set(await tx.scalars(own)) == {reader.id}


async def test_everybody_sees_exactly_the_trade_of_their_scope(tx: Tx) -> None:
    parties = await channel(tx)
    await tx.execute(text("CREATE TEMPORARY TABLE trade (seller_id BIGINT, buyer_id BIGINT)"))
    await tx.execute(
        text(
            "INSERT INTO trade SELECT s.id, b.id FROM organisation s CROSS JOIN organisation b"
            " WHERE s.id <> b.id"
        )
    )
    for reader in parties.values():
        scope = Scope(reader.id, reader.kind)
        condition = scope.trade_sql("t.seller_id", "t.buyer_id")
        statement = text(f"SELECT seller_id, buyer_id FROM trade AS t WHERE {condition}")  # noqa: S608
        seen = set(await tx.execute(statement, scope.bind))
        expected = {
            (seller.id, buyer.id)
            for seller, buyer in product(parties.values(), repeat=2)
            if seller.id != buyer.id and may_see_trade(reader, seller, buyer)
        }
        assert seen == expected, reader.code


async def test_a_dealer_does_not_see_what_its_sub_dealer_sells_on(tx: Tx) -> None:
    parties = {party.code: party for party in (await channel(tx)).values()}
    assert not may_see_trade(parties["ALPHA"], parties["DELTA"], parties["KIOSK"])
    assert not may_see(parties["ALPHA"], parties["KIOSK"])
    assert may_see(parties["ALPHA"], parties["GUEST"])


@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_both_forms_of_a_condition_bind_one_parameter(kind: OrganisationKind) -> None:
    scope = Scope(7, kind)
    for condition in (scope.organisations_sql("x"), scope.trade_sql("x", "y"), scope.own_sql("x")):
        assert ":scope_id" in condition
        assert "::" not in condition
    assert scope.bind == {"scope_id": 7}
