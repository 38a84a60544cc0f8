"""Lists and policies by the keys of a buyer."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Date, bindparam, text

from kernel.db import ReadTx

_ON = bindparam("on", type_=Date)
_VALID = (
    "(r.valid_from IS NULL OR r.valid_from <= :on)"
    " AND (r.valid_until IS NULL OR r.valid_until > :on)"
)
_LISTS = text(
    f"""
    SELECT r.id, r.code, r.name, r.currency, r.valid_until
    FROM price_assignment a JOIN price_list r ON r.id = a.price_list_id
    WHERE a.buyer_key = ANY(CAST(:keys AS TEXT[])) AND r.seller_id = ANY(CAST(:sellers AS BIGINT[]))
      AND {_VALID}
    ORDER BY array_position(CAST(:keys AS TEXT[]), a.buyer_key), a.priority DESC, r.id DESC
    """  # noqa: S608 - no values
).bindparams(_ON)
_POLICIES = text(
    f"""
    SELECT r.code, r.name, r.rate, r.minimum_quantity, r.valid_until
    FROM price_policy r
    WHERE r.seller_id = ANY(CAST(:sellers AS BIGINT[])) AND {_VALID}
      AND (r.every_buyer OR EXISTS (
          SELECT FROM price_policy_buyer b
          WHERE b.policy_id = r.id AND b.buyer_key = ANY(CAST(:keys AS TEXT[]))))
    ORDER BY r.priority DESC, r.id DESC LIMIT 50
    """  # noqa: S608 - no values
).bindparams(_ON)


async def lists(
    tx: ReadTx, sellers: Sequence[int], keys: Sequence[str], on: date
) -> Sequence[tuple[Any, ...]]:
    """(id, code, name, currency, valid until), the strongest first."""
    values = {"sellers": list(sellers), "keys": list(keys), "on": on}
    return [tuple(row) for row in await tx.execute(_LISTS, values)]


async def policies(
    tx: ReadTx, sellers: Sequence[int], keys: Sequence[str], on: date
) -> Sequence[tuple[Any, ...]]:
    """(code, name, rate, minimum quantity, valid until), the strongest first."""
    values = {"sellers": list(sellers), "keys": list(keys), "on": on}
    return [tuple(row) for row in await tx.execute(_POLICIES, values)]
