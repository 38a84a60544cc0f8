"""What is changed later: status, settings, supplier, addresses."""

from decimal import Decimal

import pytest
from sqlalchemy import select, text

from dealers import (
    NewAddress,
    OrganisationChanges,
    OrganisationStatus,
    SupplierUnsuitable,
    add_address,
    change_organisation,
    get_organisation,
    list_addresses,
    own_addresses,
    retire_address,
    set_status,
    set_supplier,
)
from kernel.db import Tx
from kernel.errors import NotFound
from kernel.models import AuditEvent
from tests.support.factories import Channel, make_channel


async def audited(tx: Tx, event: str) -> list[dict[str, object]]:
    return list(await tx.scalars(select(AuditEvent.facts).where(AuditEvent.event == event)))


async def test_a_status_change_is_audited_with_its_note(tx: Tx) -> None:
    c = await make_channel(tx)
    hq = c.person(c.hq)
    suspended = OrganisationStatus.SUSPENDED
    await set_status(tx, hq.actor, hq.scope, "ALPHA", suspended, note="Cheque bounced")
    await set_status(tx, hq.actor, hq.scope, "ALPHA", suspended)
    assert (await c.party(tx, c.alpha)).status is suspended
    assert await audited(tx, "dealers:organisation:status") == [
        {"from": "active", "to": "suspended", "note": "Cheque bounced"}
    ]


async def test_a_dealer_that_becomes_active_gets_its_blocked_orders_retried(tx: Tx) -> None:
    c = await make_channel(tx)
    hq = c.person(c.hq)
    waiting = text("SELECT count(*) FROM jobs.pgqueuer WHERE entrypoint = 'orders.retry_blocked'")
    await set_status(tx, hq.actor, hq.scope, "ALPHA", OrganisationStatus.SUSPENDED)
    assert await tx.scalar(waiting) == 0
    await set_status(tx, hq.actor, hq.scope, "ALPHA", OrganisationStatus.ACTIVE)
    assert await tx.scalar(waiting) == 1


async def test_settings_are_changed_one_by_one_and_what_was_before_is_kept(tx: Tx) -> None:
    c = await make_channel(tx)
    hq = c.person(c.hq)
    changes = OrganisationChanges(
        name="Alpha & Sons",
        invoice_title="Alpha Ltd",
        freight_rate=Decimal("0.025"),
        receive_after_days=10,
    )
    await change_organisation(tx, hq.actor, hq.scope, "ALPHA", changes)
    await change_organisation(tx, hq.actor, hq.scope, "ALPHA", changes)
    found = await get_organisation(tx, hq.scope, "ALPHA")
    assert (found.party.name, found.invoice_title) == ("Alpha & Sons", "Alpha Ltd")
    assert found.party.freight_rate_micros == 25_000
    assert found.party.receive_after_days == 10
    assert found.party.segment == "gold"
    assert len(await audited(tx, "dealers:organisation:changed")) == 1


async def test_an_empty_text_clears_what_may_be_empty(tx: Tx) -> None:
    c = await make_channel(tx)
    hq = c.person(c.hq)
    changes = OrganisationChanges(name="", segment="")
    await change_organisation(tx, hq.actor, hq.scope, "ALPHA", changes)
    party = await c.party(tx, c.alpha)
    assert (party.name, party.segment) == ("Alpha Trading", None)


async def test_nobody_changes_what_lies_outside_the_scope(tx: Tx) -> None:
    c = await make_channel(tx)
    west = c.person(c.west)
    with pytest.raises(NotFound):
        await set_status(tx, west.actor, west.scope, "ALPHA", OrganisationStatus.CLOSED)
    with pytest.raises(NotFound):
        changes = OrganisationChanges(name="Mine")
        await change_organisation(tx, west.actor, west.scope, "ALPHA", changes)
    with pytest.raises(NotFound):
        await set_supplier(tx, west.actor, west.scope, "GAMMA", "ALPHA")


async def test_a_supplier_can_be_set_and_taken_back(tx: Tx) -> None:
    c = await make_channel(tx)
    hq = c.person(c.hq)
    await set_supplier(tx, hq.actor, hq.scope, "BETA", "ALPHA")
    assert (await c.party(tx, c.beta)).seller_id == c.alpha
    await set_supplier(tx, hq.actor, hq.scope, "BETA", None)
    assert (await c.party(tx, c.beta)).seller_id == c.east


async def test_nobody_buys_from_itself_round_about(tx: Tx) -> None:
    c = await make_channel(tx)
    hq = c.person(c.hq)
    await set_supplier(tx, hq.actor, hq.scope, "BETA", "DELTA")
    for supplier in ("ALPHA", "DELTA", "BETA"):
        with pytest.raises(SupplierUnsuitable):
            await set_supplier(tx, hq.actor, hq.scope, "ALPHA", supplier)


async def addresses(tx: Tx, c: Channel) -> list[tuple[str, bool]]:
    found = await list_addresses(tx, c.person(c.hq).scope, c.alpha)
    return [(address.street, address.is_default) for address in found]


async def test_a_new_default_address_takes_the_place_of_the_old(tx: Tx) -> None:
    c = await make_channel(tx)
    hq = c.person(c.hq)
    first = NewAddress("ship_to", "1 Quay", "Ningbo", "CN", is_default=True)
    second = NewAddress("ship_to", "2 Quay", "Ningbo", "CN", is_default=True)
    await add_address(tx, hq.actor, hq.scope, "ALPHA", first)
    second_id = await add_address(tx, hq.actor, hq.scope, "ALPHA", second)
    assert await addresses(tx, c) == [("2 Quay", True), ("1 Quay", False)]
    assert await own_addresses(tx, [second_id]) == {second_id: c.alpha}
    await retire_address(tx, hq.actor, hq.scope, second_id)
    assert await addresses(tx, c) == [("1 Quay", False)]
    assert await own_addresses(tx, [second_id]) == {}
    with pytest.raises(NotFound):
        await retire_address(tx, hq.actor, hq.scope, second_id)


async def test_a_bill_to_address_is_no_place_to_ship_to(tx: Tx) -> None:
    c = await make_channel(tx)
    hq = c.person(c.hq)
    bill_to = NewAddress("bill_to", "1 Tower", "Shanghai", "CN")
    address_id = await add_address(tx, hq.actor, hq.scope, "ALPHA", bill_to)
    assert await own_addresses(tx, [address_id]) == {}
