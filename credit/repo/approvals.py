"""Approval tokens and how far roles may grant them."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from credit.models import Approval, ApprovalAuthority
from credit.types import ApprovalRequest
from kernel.db import ReadTx, Tx


async def insert_approval(
    tx: Tx, request: ApprovalRequest, *, granted_by: int, at: datetime
) -> int:
    """Write a token."""
    new_id = await tx.new_id()
    await tx.execute(
        insert(Approval),
        {
            "id": new_id,
            "order_id": request.order_id,
            "seller_id": request.seller_id,
            "reason": request.reason,
            "order_version": request.order_version,
            "currency": request.currency,
            "gross_minor": request.gross_minor,
            "excess_minor": request.excess_minor,
            "expires_at": request.expires_at,
            "note": request.note,
            "granted_by": granted_by,
            "granted_at": at,
        },
    )
    return new_id


async def withdraw(tx: Tx, order_id: int, at: datetime) -> None:
    """End the tokens of an order that were not withdrawn yet."""
    await tx.execute(
        update(Approval)
        .where(Approval.order_id == order_id, Approval.withdrawn_at.is_(None))
        .values(withdrawn_at=at)
    )


async def cap(
    tx: ReadTx, organisation_id: int, role: str, reason: str, currency: str
) -> int | None:
    """The largest excess that a role of an organisation may grant; None: without a cap."""
    found: int | None = (
        await tx.execute(
            select(ApprovalAuthority.excess_up_to_minor).where(
                ApprovalAuthority.organisation_id == organisation_id,
                ApprovalAuthority.role == role,
                ApprovalAuthority.reason == reason,
                ApprovalAuthority.currency == currency,
            )
        )
    ).scalar_one_or_none()
    return found


async def set_cap(
    tx: Tx, *, organisation_id: int, role: str, reason: str, currency: str, up_to_minor: int
) -> None:
    """Give a role of an organisation a cap, or change it."""
    statement = upsert(ApprovalAuthority).values(
        id=await tx.new_id(),
        organisation_id=organisation_id,
        role=role,
        reason=reason,
        currency=currency,
        excess_up_to_minor=up_to_minor,
    )
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "role", "reason", "currency"],
            set_={"excess_up_to_minor": up_to_minor},
        )
    )
