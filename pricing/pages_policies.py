"""HTML: making, changing and ending price policies."""

from decimal import Decimal
from typing import Any

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l, gettext
from kernel.money import Money
from kernel.paging import LARGEST_SIZE, PageRequest
from kernel.web import Form, page, requires, to
from pricing.buyers import TypedBuyers, split
from pricing.conflicts import list_conflicts
from pricing.pages_lists import last_of, until_of
from pricing.policybook import (
    PolicyDetail,
    PolicyTerms,
    change_policy,
    create_policy,
    end_policy,
    get_policy,
    own_currency,
)
from pricing.reading import list_price_lists
from pricing.schemas import LastForm, PolicyForm

WRITE = [requires("prices.write")]
PAGE = "pricing/policy.html"
PERCENT = Decimal(100)
AMOUNT = _l("Enter an amount from zero up, with no more decimals than its currency has.")


@get("/prices/policies/new", guards=WRITE)
async def show_new_policy(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    form = Form.filled(
        PolicyForm,
        priority=0,
        exclusivity_group="standard",
        stacking="compound",
        counted_over="product",
        valid_from=await read_tx.today(),
    )
    return page(PAGE, form=form, **await _context(read_tx, reach, None))


@post("/prices/policies/new", guards=WRITE)
async def create_policy_page(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, PolicyForm)
    with form.on(PAGE, **await _context(tx, reach, None)):
        typed = form.parse()
        terms = _terms(typed, await own_currency(tx, reach))
        policy_id = await create_policy(tx, actor, reach, typed.code.strip(), terms)
    return to(f"/prices/policies/{policy_id}", flash=gettext("The policy is made."))


@get("/prices/policies/{policy_id:int}", guards=WRITE)
async def show_policy(
    policy_id: FromPath[int], read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope]
) -> Template:
    policy = await get_policy(read_tx, reach, policy_id)
    return page(PAGE, form=_filled(policy), **await _context(read_tx, reach, policy))


@post("/prices/policies/{policy_id:int}", guards=WRITE)
async def change_policy_page(
    request: Request[Any, Any, Any],
    policy_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, PolicyForm)
    policy = await get_policy(tx, reach, policy_id)
    with form.on(PAGE, **await _context(tx, reach, policy)):
        typed = form.parse()
        terms = _terms(typed, policy.currency)
        await change_policy(tx, actor, reach, policy_id, terms, seen=typed.seen)
    return to(f"/prices/policies/{policy_id}", flash=gettext("The policy is saved."))


@post("/prices/policies/{policy_id:int}/end", guards=WRITE)
async def end_policy_page(
    request: Request[Any, Any, Any],
    policy_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    form = await Form.read(request, LastForm)
    policy = await get_policy(tx, reach, policy_id)
    with form.on(PAGE, **await _context(tx, reach, policy)):
        await end_policy(tx, actor, reach, policy_id, form.parse().last)
    return to(f"/prices/policies/{policy_id}", flash=gettext("The policy ends then."))


async def _context(tx: ReadTx, scope: Scope, policy: PolicyDetail | None) -> dict[str, Any]:
    lists = await list_price_lists(tx, scope, PageRequest(1, LARGEST_SIZE))
    return {
        "policy": policy,
        "currency": policy.currency if policy else await own_currency(tx, scope),
        "lists": [(one.code, one.name) for one in lists.rows],
        "conflicts": await list_conflicts(tx, scope, policy.code) if policy else [],
        "today": await tx.today(),
    }


def _filled(policy: PolicyDetail) -> Form[PolicyForm]:
    terms = policy.terms
    return Form.filled(
        PolicyForm,
        name=terms.name,
        seen=policy.seen,
        percent=None if terms.rate is None else f"{(terms.rate * PERCENT).normalize():f}",
        price_list=terms.price_list,
        minimum_quantity=terms.minimum_quantity,
        maximum_quantity=terms.maximum_quantity,
        minimum_amount=_major(terms.minimum_amount_minor, policy.currency),
        maximum_amount=_major(terms.maximum_amount_minor, policy.currency),
        counted_over=terms.counted_over,
        priority=terms.priority,
        exclusivity_group=terms.exclusivity_group,
        stacking=terms.stacking,
        valid_from=terms.valid_from,
        last=last_of(terms.valid_until),
        dealers=", ".join(terms.buyers.dealers),
        segments=", ".join(terms.buyers.segments),
        nodes=", ".join(terms.buyers.nodes),
        skus=", ".join(terms.skus),
        categories=", ".join(terms.categories),
    )


def _major(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else Money(minor, currency).amount


def _minor(field: str, amount: Decimal | None, currency: str) -> int | None:
    """An amount as it was typed.

    Raises:
        Invalid: it is below zero or has more decimals than the currency.
    """
    if amount is None:
        return None
    try:
        minor = Money.of(amount, currency).minor
    except ValueError:
        minor = -1
    if minor < 0:
        raise Invalid([FieldProblem(f"/{field}", "amount_out_of_range", AMOUNT)])
    return minor


def _terms(typed: PolicyForm, currency: str) -> PolicyTerms:
    return PolicyTerms(
        name=typed.name.strip(),
        rate=None if typed.percent is None else typed.percent / PERCENT,
        price_list=typed.price_list,
        minimum_quantity=typed.minimum_quantity,
        maximum_quantity=typed.maximum_quantity,
        minimum_amount_minor=_minor("minimum_amount", typed.minimum_amount, currency),
        maximum_amount_minor=_minor("maximum_amount", typed.maximum_amount, currency),
        counted_over=typed.counted_over,
        priority=typed.priority,
        exclusivity_group=typed.exclusivity_group.strip() or "standard",
        stacking=typed.stacking,
        valid_from=typed.valid_from,
        valid_until=until_of(typed.last),
        buyers=TypedBuyers(split(typed.dealers), split(typed.segments), split(typed.nodes)),
        skus=split(typed.skus),
        categories=split(typed.categories),
    )


ROUTES = [
    show_new_policy,
    create_policy_page,
    show_policy,
    change_policy_page,
    end_policy_page,
]
