"""What organisations have: accounts by their owners, read without a lock.

Scope is applied by the room that chose the organisations.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text

from kernel.db import ReadTx
from ledger.repo import state_from
from ledger.state import AccountState
from ledger.types import Kind

_OF_OWNERS = text(
    """
    SELECT id, organisation_id, kind, unit, counterparty_id, location_id, lot,
           balance, held_out, held_in, floor, has_ceiling, summary_id
    FROM ledger_account
    WHERE book = :book AND kind = :kind
      AND organisation_id = ANY(CAST(:organisations AS BIGINT[]))
      AND (CAST(:units AS BIGINT[]) IS NULL OR unit = ANY(CAST(:units AS BIGINT[])))
    ORDER BY organisation_id, unit, id
    """
)
_BELOW_THEIR_FLOOR = text(
    """
    SELECT id, organisation_id, kind, unit, counterparty_id, location_id, lot,
           balance, held_out, held_in, floor, has_ceiling, summary_id
    FROM ledger_account
    WHERE book IN ('product', 'funds') AND organisation_id = ANY(CAST(:organisations AS BIGINT[]))
      AND floor IS NOT NULL AND balance - held_out < floor
    ORDER BY organisation_id, id
    """
)
_SUMS = text(
    """
    SELECT organisation_id, count(*) FILTER (WHERE balance <> 0), sum(balance)::BIGINT,
           count(*) FILTER (WHERE balance < 0)
    FROM ledger_account
    WHERE book = :book AND kind = :kind
      AND organisation_id = ANY(CAST(:organisations AS BIGINT[]))
    GROUP BY organisation_id
    """
)


@dataclass(frozen=True, slots=True)
class OwnerSum:
    """All accounts of one kind of one owner: how many hold something, the sum, the negatives."""

    accounts: int
    balance: int
    negative: int


async def accounts_of(
    tx: ReadTx,
    organisation_ids: Iterable[int],
    kind: Kind,
    *,
    units: Iterable[int] | None = None,
) -> list[AccountState]:
    """The accounts of one kind of these owners, by owner and unit; `units` None: all units."""
    rows = await tx.execute(
        _OF_OWNERS,
        {
            "book": kind.book,
            "kind": kind,
            "organisations": sorted(set(organisation_ids)),
            "units": None if units is None else sorted(set(units)),
        },
    )
    return [state_from(row) for row in rows]


async def sums_of(tx: ReadTx, organisation_ids: Iterable[int], kind: Kind) -> dict[int, OwnerSum]:
    """Owner -> the sum over its accounts of one kind; an owner without any is absent."""
    rows = await tx.execute(
        _SUMS,
        {"book": kind.book, "kind": kind, "organisations": sorted(set(organisation_ids))},
    )
    return {row[0]: OwnerSum(*row[1:]) for row in rows}


async def exceptions(tx: ReadTx, organisation_ids: Iterable[int]) -> list[AccountState]:
    """Accounts below their floor; ceilings need the limits that credit works out."""
    rows = await tx.execute(_BELOW_THEIR_FLOOR, {"organisations": list(organisation_ids)})
    return [state_from(row) for row in rows]
