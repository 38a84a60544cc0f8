"""Price policies as a person keeps them: made, changed, ended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from catalogue import list_categories, load_products, resolve_skus
from dealers import Scope, load_parties
from kernel import audit
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid, NotFound
from kernel.i18n import _l
from pricing import repo_rulebook, repo_rules
from pricing.buyers import TypedBuyers, scopes_of, typed_of
from pricing.fingerprint import check_unchanged, fingerprint
from pricing.inputs import BuyerScope, NewPolicy
from pricing.models import PricePolicy
from pricing.policies import save_policies
from pricing.rulebook import told_of_form

POLICY = _l("price policy")
CODE_TAKEN = _l("There is a policy %(given)s already. Choose another code, or change that one.")
UNKNOWN_SKU = _l("There is no product %(given)s. Copy its number from the catalogue.")
UNKNOWN_CATEGORY = _l("There is no category %(given)s. Copy its code from the catalogue.")
UNKNOWN_LIST = _l("There is no price list %(given)s. Make it first.")
PAST = _l("A policy ends today, %(today)s, or later: what was ordered keeps its price.")


NOBODY_NAMED = TypedBuyers()


@dataclass(frozen=True, slots=True)
class PolicyTerms:
    """A policy as it is typed; empty scopes are everybody, everything.

    `rate` is the share taken off; `price_list` the code of the list that lines switch to. Amounts
    are minor units of the policy's currency.
    """

    name: str
    rate: Decimal | None = None
    price_list: str = ""
    minimum_quantity: int | None = None
    maximum_quantity: int | None = None
    minimum_amount_minor: int | None = None
    maximum_amount_minor: int | None = None
    counted_over: str = "product"
    priority: int = 0
    exclusivity_group: str = "standard"
    stacking: str = "compound"
    valid_from: date | None = None
    valid_until: date | None = None
    buyers: TypedBuyers = NOBODY_NAMED
    skus: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyDetail:
    """One policy with its scopes; `seen` is the state that an edit builds upon."""

    id: int
    code: str
    currency: str
    terms: PolicyTerms
    seen: str


async def get_policy(tx: ReadTx, scope: Scope, policy_id: int) -> PolicyDetail:
    """One policy.

    Raises:
        NotFound: no such policy, or another's.
    """
    row = await repo_rulebook.find_policy(tx, scope, policy_id)
    if row is None:
        raise NotFound(kind=POLICY)
    terms = await _terms_of(tx, row)
    currency = row.currency or await _currency(tx, row.seller_id)
    return PolicyDetail(row.id, row.code, currency, terms, _seen(terms))


async def _currency(tx: ReadTx, seller_id: int) -> str:
    return (await load_parties(tx, [seller_id]))[seller_id].currency


async def own_currency(tx: ReadTx, scope: Scope) -> str:
    """The currency of the reader's own policies."""
    return await _currency(tx, scope.organisation_id)


def _seen(terms: PolicyTerms) -> str:
    return fingerprint([terms])


async def _terms_of(tx: ReadTx, row: PricePolicy) -> PolicyTerms:
    lists = {}
    if row.price_list_id is not None:
        lists = await repo_rules.list_codes(tx, [row.price_list_id])
    buyers = [BuyerScope(*each) for each in await repo_rulebook.policy_buyers(tx, row.id)]
    named = await repo_rulebook.policy_products(tx, row.id)
    products = await load_products(tx, ids={each.product_id for each in named} - {None})
    codes = {node.id: node.code for node in await list_categories(tx)} if named else {}
    return PolicyTerms(
        name=row.name,
        rate=row.rate,
        price_list=lists.get(row.price_list_id or 0, ""),
        minimum_quantity=row.minimum_quantity,
        maximum_quantity=row.maximum_quantity,
        minimum_amount_minor=row.minimum_amount_minor,
        maximum_amount_minor=row.maximum_amount_minor,
        counted_over=row.counted_over,
        priority=row.priority,
        exclusivity_group=row.exclusivity_group,
        stacking=row.stacking,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        buyers=await typed_of(tx, buyers),
        skus=tuple(products.by_id[each.product_id].sku for each in named if each.product_id),
        categories=tuple(codes[each.category_id] for each in named if each.category_id),
    )


async def create_policy(tx: Tx, actor: Actor, scope: Scope, code: str, terms: PolicyTerms) -> int:
    """A policy of the actor's own organisation; its id.

    Raises:
        Invalid: a code that is taken, names that nobody bears, ranges and dates in the wrong
            order, a policy that does nothing: all problems at once.
    """
    seller_id = scope.organisation_id
    if await repo_rules.policy_ids(tx, [(seller_id, code)]):
        raise Invalid([FieldProblem("/code", "code_taken", CODE_TAKEN, given=code)])
    currency = await own_currency(tx, scope)
    blank = NewPolicy(seller_id=seller_id, code=code, name=code, currency=currency)
    policy_id = await _save(tx, scope, blank, terms)
    event = "pricing:policy:created"
    await audit.record(tx, actor, event, "price_policy", policy_id, code=code, **_told(terms))
    return policy_id


async def change_policy(
    tx: Tx, actor: Actor, scope: Scope, policy_id: int, terms: PolicyTerms, *, seen: str
) -> None:
    """Change a policy from now on; what was ordered keeps its price.

    Raises, in this order:
        NotFound: no such policy, or another's.
        Conflict: somebody else changed it since it was read.
        Invalid: as for a new one.
    """
    row, before = await _locked(tx, scope, policy_id)
    check_unchanged(seen, [before], POLICY)
    if terms == before:
        return
    await _save(tx, scope, _kept(row), terms)
    old, new = _told(before), _told(terms)
    changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    await audit.record(
        tx,
        actor,
        "pricing:policy:changed",
        "price_policy",
        policy_id,
        before={name: old.get(name) for name in changed},
        after={name: new.get(name) for name in changed},
    )


async def end_policy(tx: Tx, actor: Actor, scope: Scope, policy_id: int, last: date) -> None:
    """Let a policy hold for the last time on a day; ended twice it is ended once.

    Raises, in this order:
        NotFound: no such policy, or another's.
        Invalid: the day is past, or lies before the policy begins.
    """
    row, before = await _locked(tx, scope, policy_id)
    today = await tx.today()
    if last < today:
        raise Invalid([FieldProblem("/last", "day_is_past", PAST, today=today)])
    until = last + timedelta(days=1)
    if before.valid_until == until:
        return
    await _save(tx, scope, _kept(row), replace(before, valid_until=until))
    facts = {"code": row.code, "last": last.isoformat()}
    await audit.record(tx, actor, "pricing:policy:ended", "price_policy", policy_id, **facts)


async def _locked(tx: Tx, scope: Scope, policy_id: int) -> tuple[PricePolicy, PolicyTerms]:
    seen = await repo_rulebook.find_policy(tx, scope, policy_id)
    row = await repo_rulebook.lock_policy(tx, policy_id) if seen is not None else None
    if row is None:
        raise NotFound(kind=POLICY)
    return row, await _terms_of(tx, row)


def _kept(row: PricePolicy) -> NewPolicy:
    """What of a policy is not typed stays as it is."""
    return NewPolicy(
        seller_id=row.seller_id,
        code=row.code,
        name=row.name,
        currency=row.currency,
        source=row.source,
        external_id=row.external_id,
    )


async def _save(tx: Tx, scope: Scope, kept: NewPolicy, terms: PolicyTerms) -> int:
    buyers, problems = await scopes_of(tx, scope, terms.buyers)
    products, unknown = await _products(tx, terms)
    list_id, missing = await _list(tx, kept.seller_id, terms.price_list)
    problems += unknown + missing
    if problems:
        raise Invalid(problems)
    currency = kept.currency
    if terms.minimum_amount_minor is not None or terms.maximum_amount_minor is not None:
        currency = currency or await _currency(tx, kept.seller_id)
    new = replace(
        kept,
        currency=currency,
        name=terms.name or kept.code,
        effect=None if terms.rate is None else "percent_off",
        rate=terms.rate,
        minimum_quantity=terms.minimum_quantity,
        maximum_quantity=terms.maximum_quantity,
        minimum_amount_minor=terms.minimum_amount_minor,
        maximum_amount_minor=terms.maximum_amount_minor,
        counted_over=terms.counted_over,
        price_list_id=list_id,
        priority=terms.priority,
        exclusivity_group=terms.exclusivity_group or "standard",
        stacking=terms.stacking,
        buyers=tuple(buyers) or None,
        product_ids=products["products"] or None,
        category_ids=products["categories"] or None,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
    )
    return (await told_of_form(save_policies(tx, [new])))[kept.code]


async def _products(
    tx: ReadTx, terms: PolicyTerms
) -> tuple[dict[str, tuple[int, ...]], list[FieldProblem]]:
    skus = await resolve_skus(tx, terms.skus) if terms.skus else {}
    nodes = {node.code: node.id for node in await list_categories(tx)} if terms.categories else {}
    problems = [
        FieldProblem("/skus", "unknown_sku", UNKNOWN_SKU, given=sku)
        for sku in terms.skus
        if sku not in skus
    ] + [
        FieldProblem("/categories", "unknown_category", UNKNOWN_CATEGORY, given=code)
        for code in terms.categories
        if code not in nodes
    ]
    found = {
        "products": tuple(skus[sku] for sku in terms.skus if sku in skus),
        "categories": tuple(nodes[code] for code in terms.categories if code in nodes),
    }
    return found, problems


async def _list(tx: ReadTx, seller_id: int, code: str) -> tuple[int | None, list[FieldProblem]]:
    if not code:
        return None, []
    ids = await repo_rules.list_ids(tx, [(seller_id, code)])
    if code not in ids:
        return None, [FieldProblem("/price_list", "unknown_list", UNKNOWN_LIST, given=code)]
    return ids[code], []


def _told(terms: PolicyTerms) -> Mapping[str, Any]:
    """A policy as the audit trail tells it: what says something, as text."""
    values = {
        "name": terms.name,
        "rate": terms.rate,
        "price_list": terms.price_list,
        "quantity": (terms.minimum_quantity, terms.maximum_quantity),
        "amount": (terms.minimum_amount_minor, terms.maximum_amount_minor),
        "priority": terms.priority,
        "group": terms.exclusivity_group,
        "stacking": terms.stacking,
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
        "dealers": ", ".join(terms.buyers.dealers),
        "segments": ", ".join(terms.buyers.segments),
        "nodes": ", ".join(terms.buyers.nodes),
        "products": ", ".join(terms.skus),
        "categories": ", ".join(terms.categories),
    }
    return {
        name: str(value) for name, value in values.items() if value not in (None, "", (None, None))
    }
