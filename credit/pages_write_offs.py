"""HTML: writing off the small rest of an invoice, and taking that back."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from credit import desk
from credit.write_offs import reverse_write_off, write_off_rest
from dealers import Scope
from kernel.actor import Actor
from kernel.db import Tx
from kernel.i18n import gettext, present
from kernel.money import Money
from kernel.web import Form, requires, to


class WriteOffForm(msgspec.Struct):
    """Whose invoice, and why."""

    seller: str
    reason: str


Change = Callable[..., Awaitable[int]]
"""(tx, actor, scope, number, *, seller_id, reason) -> what it was about, in minor units."""


@post("/invoices/{number:str}/write-off", guards=[requires("account.read", "credit.write")])
async def write_off_page(
    number: FromPath[str],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    told = gettext("%(amount)s of %(number)s is written off.")
    return await _changed(request, tx, actor, reach, number, write_off_rest, told)


@post("/invoices/{number:str}/write-off/reverse", guards=[requires("account.read", "credit.write")])
async def reverse_write_off_page(
    number: FromPath[str],
    request: Request[Any, Any, Any],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    told = gettext("%(amount)s of %(number)s is open again.")
    return await _changed(request, tx, actor, reach, number, reverse_write_off, told)


async def _changed(  # noqa: PLR0917 - what a handler is given, handed on
    request: Request[Any, Any, Any],
    tx: Tx,
    actor: Actor,
    reach: Scope,
    number: str,
    change: Change,
    told: str,
) -> Redirect:
    typed = (await Form.read(request, WriteOffForm)).parse()
    invoice = (await desk.find_invoice(tx, reach, number, typed.seller)).row
    minor = await change(tx, actor, reach, number, seller_id=invoice.seller_id, reason=typed.reason)
    facts = {"amount": present(Money(minor, invoice.currency)), "number": number}
    return to(f"/invoices/{number}", flash=told % facts, query={"seller": typed.seller})


ROUTES = [write_off_page, reverse_write_off_page]
