"""Whether credit lets an order through, and every reason why not."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from credit.types import ApprovalToken, BlockReason, Reason, Standing


class Receivable(Protocol):
    """The running columns of a receivable (or of a pool above it), read under its lock."""

    @property
    def balance(self) -> int: ...

    @property
    def held_in(self) -> int: ...

    @property
    def summary(self) -> "Receivable | None": ...


def exposure_of(state: Receivable) -> int:
    """What is owed plus what confirmed orders have promised."""
    return state.balance + state.held_in


def judge(
    standing: Standing,
    state: Receivable,
    gross_minor: int,
    prepaid_minor: int = 0,
    approvals: Collection[ApprovalToken] = (),
    *,
    buyer_status: str = "active",
    held_before_minor: int = 0,
) -> list[BlockReason]:
    """Every reason that still stops an order, in the order of `Reason`; none: it may pass.

    Exactly at the limit passes. What lowers exposure is never judged against limit or overdue:
    an edit says with `held_before_minor` what the order holds already. An order whose own
    payments reach its gross passes limit and overdue, but not a blocked account or an inactive
    dealer.

    Args:
        standing: of the order's (seller, payer) on the seller's business date.
        state: the receivable, under its lock; its `summary` is the pool above it, if any.
        gross_minor: the order's gross as it is to be confirmed.
        prepaid_minor: unapplied payments that name this order.
        approvals: tokens in force for this version of the order (see `in_force`).
        buyer_status: status of the buyer's organisation.
        held_before_minor: what the order holds on this receivable already.
    """
    added = gross_minor - held_before_minor
    reasons: list[BlockReason] = []
    if added > 0 and prepaid_minor < gross_minor:
        over = _over_limit(standing, state, added)
        if over is not None:
            reasons.append(over)
        if standing.overdue_minor > 0:
            reasons.append(_overdue(standing))
    if standing.blocked:
        reasons.append(
            BlockReason(Reason.ACCOUNT_BLOCKED.value, 0, {"note": standing.block_note or ""})
        )
    if buyer_status != "active":
        reasons.append(BlockReason(Reason.DEALER_NOT_ACTIVE.value, 0, {"status": buyer_status}))
    return uncovered(reasons, approvals, gross_minor)


def _over_limit(standing: Standing, state: Receivable, added: int) -> BlockReason | None:
    """The tighter of the account's own limit and its pool's."""
    tightest: BlockReason | None = None
    chain = [(standing.limit_minor, state, False)]
    if state.summary is not None:
        chain.append((standing.pool_limit_minor, state.summary, True))
    for limit, account, of_pool in chain:
        if limit is None:
            continue
        exposure = exposure_of(account)
        excess = exposure + added - limit
        if excess > 0 and (tightest is None or excess > tightest.excess_minor):
            facts = {
                "currency": standing.currency,
                "limit_minor": limit,
                "exposure_minor": exposure,
                "added_minor": added,
                "excess_minor": excess,
                "pool": of_pool,
                "account": standing.account_id is not None,
                "expired": standing.expired,
            }
            tightest = BlockReason(Reason.OVER_LIMIT.value, excess, facts)
    return tightest


def _overdue(standing: Standing) -> BlockReason:
    due = standing.overdue_due_on
    facts = {
        "currency": standing.currency,
        "overdue_minor": standing.overdue_minor,
        "invoice": standing.overdue_number,
        "due_on": due.isoformat() if due else None,
        "days": standing.overdue_days,
    }
    return BlockReason(Reason.OVERDUE.value, standing.overdue_minor, facts)


def in_force(
    approvals: Sequence[ApprovalToken], order_version: int, at: datetime
) -> list[ApprovalToken]:
    """The tokens that still speak: for this version of the order and not expired."""
    return [
        token
        for token in approvals
        if token.order_version == order_version and at < token.expires_at
    ]


def uncovered(
    reasons: Sequence[BlockReason], approvals: Collection[ApprovalToken], gross_minor: int
) -> list[BlockReason]:
    """The reasons that no token covers: its gross and its excess must not be below theirs."""
    return [
        reason
        for reason in reasons
        if not any(
            token.reason == reason.code
            and gross_minor <= token.gross_minor
            and reason.excess_minor <= token.excess_minor
            for token in approvals
        )
    ]
