"""Saving policies with their scopes."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from kernel.db import Tx
from kernel.errors import Invalid
from pricing import repo_rules as rows
from pricing.checks import check_policies
from pricing.errors import EffectNotAvailable, UnknownPriceList
from pricing.inputs import NewPolicy
from pricing.keys import category_key, product_key

AVAILABLE_EFFECTS = (None, "percent_off")
SCOPES = ("buyers", "product_ids", "category_ids")


async def save_policies(tx: Tx, policies: Sequence[NewPolicy]) -> dict[str, int]:
    """Add or change policies by (seller, code); their scopes are replaced. The ids by code.

    Raises:
        EffectNotAvailable: an effect whose logic comes later.
        Invalid: rates, ranges, dates, empty scopes; every problem of every row.
        UnknownPriceList: the list to switch to belongs to nobody whose rules count here.
    """
    for policy in policies:
        if policy.effect not in AVAILABLE_EFFECTS:
            raise EffectNotAvailable(policy=policy.code, effect=policy.effect)
    if problems := check_policies(policies):
        raise Invalid(problems)
    await _check_lists(tx, policies)
    created_at = await tx.now()
    values = [
        {"id": new, "created_at": created_at, **_columns(policy)}
        for new, policy in zip(await tx.new_ids(len(policies)), policies, strict=True)
    ]
    await rows.upsert_policies(tx, values)
    ids = await rows.policy_ids(tx, [(policy.seller_id, policy.code) for policy in policies])
    await rows.replace_scopes(
        tx,
        list(ids.values()),
        [scope for policy in policies for scope in _products(ids[policy.code], policy)],
        [scope for policy in policies for scope in _buyers(ids[policy.code], policy)],
    )
    return ids


async def _check_lists(tx: Tx, policies: Sequence[NewPolicy]) -> None:
    named = {policy.price_list_id for policy in policies if policy.price_list_id is not None}
    sellers = await rows.list_sellers(tx, list(named))
    for policy in policies:
        wanted = policy.price_list_id
        if wanted is not None and sellers.get(wanted) != policy.seller_id:
            raise UnknownPriceList(price_list=wanted)


def _columns(policy: NewPolicy) -> dict[str, Any]:
    columns = {name: value for name, value in asdict(policy).items() if name not in SCOPES}
    everything = policy.product_ids is None and policy.category_ids is None
    return {**columns, "every_buyer": policy.buyers is None, "every_product": everything}


def _products(policy_id: int, policy: NewPolicy) -> list[dict[str, Any]]:
    row = {"policy_id": policy_id, "product_id": None, "category_id": None}
    products = dict.fromkeys(policy.product_ids or ())
    categories = dict.fromkeys(policy.category_ids or ())
    return [{**row, "product_id": one, "product_key": product_key(one)} for one in products] + [
        {**row, "category_id": one, "product_key": category_key(one)} for one in categories
    ]


def _buyers(policy_id: int, policy: NewPolicy) -> list[dict[str, Any]]:
    scopes = dict.fromkeys(policy.buyers or ())
    return [{"policy_id": policy_id, **asdict(one), "buyer_key": one.key} for one in scopes]
