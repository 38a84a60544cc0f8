"""Approvals: who may give them, what they cover, when they end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from credit import (
    ApprovalExpiresTooEarly,
    ApprovalRequest,
    BeyondAuthority,
    OwnOrder,
    Reason,
    ReasonNotApprovable,
    grant_approval,
    load_approvals,
    set_authority,
    withdraw_approvals,
)
from kernel.actor import Actor
from kernel.clock import FixedClock
from kernel.db import Tx
from kernel.errors import Forbidden
from tests.credit.desk import Desk

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PLACER, EDITOR, APPROVER = 501, 502, 503


def request(desk: Desk, reason: str = Reason.OVER_LIMIT.value) -> ApprovalRequest:
    return ApprovalRequest(
        order_id=1,
        order_version=1,
        seller_id=desk.seller_id,
        buyer_id=desk.payer_id,
        payer_id=desk.payer_id,
        placed_by=PLACER,
        last_edited_by=EDITOR,
        currency="CNY",
        gross_minor=150,
        reason=reason,
        excess_minor=50,
        expires_at=NOW + timedelta(days=2),
        note="known for years",
    )


def approver(desk: Desk, user_id: int = APPROVER, organisation_id: int | None = None) -> Actor:
    return Actor(
        user_id,
        organisation_id or desk.seller_id,
        "branch_manager",
        frozenset({"orders.approve"}),
    )


async def test_c21_approved_order_goes_through_as_it_was_seen(
    tx: Tx, desk: Desk, clock: FixedClock
) -> None:
    await desk.account(tx, 100)
    assert [r.excess_minor for r in await desk.place(tx, 1, 150)] == [50]
    await grant_approval(tx, approver(desk), request(desk))
    assert [r.code for r in await desk.place(tx, 1, 150, version=2)] == [Reason.OVER_LIMIT]
    assert await desk.place(tx, 1, 150) == []
    assert await desk.exposure(tx) == 150
    clock.advance(timedelta(days=3))
    assert await desk.exposure(tx) == 150, "expiry never ends a confirmed order"


async def test_expired_or_withdrawn_approval_confirms_nothing(
    tx: Tx, desk: Desk, clock: FixedClock
) -> None:
    await desk.account(tx, 100)
    await grant_approval(tx, approver(desk), request(desk))
    clock.advance(timedelta(days=2))
    assert len(await desk.place(tx, 1, 150)) == 1
    clock.advance(timedelta(days=-2))
    await withdraw_approvals(tx, approver(desk), 1)
    assert await load_approvals(tx, [1]) == {}
    assert len(await desk.place(tx, 1, 150)) == 1


async def test_more_debt_in_the_meantime_needs_a_new_approval(tx: Tx, desk: Desk) -> None:
    await desk.account(tx, 100)
    await grant_approval(tx, approver(desk), request(desk))
    other = await desk.place(tx, 2, 1)
    assert other == []
    assert [r.excess_minor for r in await desk.place(tx, 1, 150)] == [51]


@pytest.mark.parametrize("user_id", [PLACER, EDITOR])
async def test_nobody_approves_what_they_placed_or_edited(tx: Tx, desk: Desk, user_id: int) -> None:
    with pytest.raises(OwnOrder):
        await grant_approval(tx, approver(desk, user_id), request(desk))


async def test_no_member_of_the_buyer_approves(tx: Tx, desk: Desk) -> None:
    with pytest.raises(OwnOrder):
        await grant_approval(tx, approver(desk, organisation_id=desk.payer_id), request(desk))


async def test_role_without_the_permission_may_not(tx: Tx, desk: Desk) -> None:
    dealer = Actor(APPROVER, desk.seller_id, "dealer_buyer", frozenset())
    with pytest.raises(Forbidden):
        await grant_approval(tx, dealer, request(desk))


@pytest.mark.parametrize("reason", [Reason.ACCOUNT_BLOCKED, Reason.DEALER_NOT_ACTIVE])
async def test_some_reasons_end_only_at_their_cause(tx: Tx, desk: Desk, reason: Reason) -> None:
    with pytest.raises(ReasonNotApprovable):
        await grant_approval(tx, approver(desk), request(desk, reason.value))


async def test_approval_that_is_over_is_refused(tx: Tx, desk: Desk) -> None:
    with pytest.raises(ApprovalExpiresTooEarly):
        await grant_approval(tx, approver(desk), replace(request(desk), expires_at=NOW))


async def test_authority_caps_the_excess(tx: Tx, desk: Desk) -> None:
    for up_to in (10, 49):
        await set_authority(
            tx,
            desk.actor,
            organisation_id=desk.seller_id,
            role="branch_manager",
            reason=Reason.OVER_LIMIT.value,
            currency="CNY",
            up_to_minor=up_to,
        )
    with pytest.raises(BeyondAuthority):
        await grant_approval(tx, approver(desk), request(desk))
    await grant_approval(tx, approver(desk), replace(request(desk), excess_minor=49))
    headquarters = Actor(APPROVER, desk.codes["HQ"], "headquarters", frozenset({"orders.approve"}))
    await grant_approval(tx, headquarters, request(desk))
