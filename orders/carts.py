"""Carts: what somebody means to order, kept until it is placed or thrown away; and templates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import msgspec

from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import gettext
from orders.errors import CartChanged, CartNeedsName
from orders.repo import carts as repo
from orders.repo.carts import CartLineRow, CartRow
from orders.types import LineRequest, OrderRequest, Particulars

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart with its lines; `id` None: nothing was put in yet."""

    id: int | None
    name: str
    lines: tuple[CartLineRow, ...]
    version: int = 0
    particulars: Particulars = field(default_factory=Particulars)

    def request(self, *, buyer: str = "") -> OrderRequest:
        """The order that the cart stands for."""
        lines = tuple(LineRequest(line.sku, plain(line.quantity), line.unit) for line in self.lines)
        return requested(self.particulars, lines, buyer=buyer, cart_id=self.id)


def requested(
    particulars: Particulars,
    lines: tuple[LineRequest, ...],
    *,
    buyer: str = "",
    cart_id: int | None = None,
) -> OrderRequest:
    """An order of these lines that says this beside them."""
    said = msgspec.structs.asdict(particulars)
    return OrderRequest(lines=lines, buyer=buyer, cart_id=cart_id, **said)


def sum_of(cart: CartView, sku: str, unit: str) -> Decimal:
    """How much of a product lies in a cart, in that unit."""
    return sum(
        (line.quantity for line in cart.lines if (line.sku, line.unit) == (sku, unit)), Decimal(0)
    )


def plain(quantity: Decimal) -> int | str:
    """A typed quantity: a whole number where it is one, else decimal text."""
    return int(quantity) if quantity == quantity.to_integral_value() else str(quantity)


async def list_carts(tx: ReadTx, actor: Actor) -> list[CartRow]:
    """The actor's carts, the one that was changed last first."""
    return [row for row in await _rows(tx, actor) if not row.is_template]


async def list_templates(tx: ReadTx, actor: Actor) -> list[CartRow]:
    """The actor's templates, the one that was changed last first."""
    return [row for row in await _rows(tx, actor) if row.is_template]


async def _rows(tx: ReadTx, actor: Actor) -> list[CartRow]:
    return await repo.carts_of(tx, actor.organisation_id, actor.user_id)


async def get_cart(tx: ReadTx, actor: Actor, cart_id: int | None = None) -> CartView:
    """One of the actor's carts, by default the one that was changed last.

    Raises:
        NotFound: it is not the actor's.
    """
    carts = {row.id: row for row in await list_carts(tx, actor)}
    if cart_id is None:
        cart_id = next(iter(carts), None)
        if cart_id is None:
            return CartView(None, "", ())
    if cart_id not in carts:
        raise NotFound(kind=gettext("cart"))
    row = carts[cart_id]
    lines = tuple(await repo.lines_of(tx, cart_id))
    return CartView(cart_id, row.name, lines, row.version, row.particulars)


async def add_to_cart(
    tx: Tx,
    actor: Actor,
    lines: Sequence[tuple[str, str, Decimal]],
    *,
    cart_id: int | None = None,
    name: str = "",
) -> int:
    """Put (SKU, unit, quantity) into a cart: the named one, else the one changed last.

    What is no product is found out when the cart is looked at: nothing typed is lost.

    Raises:
        NotFound: the cart is not the actor's.
    """
    if cart_id is None and not name:
        cart_id = (await get_cart(tx, actor)).id
    if cart_id is None:
        cart_id = await open_cart(tx, actor, name)
    await _take_up(tx, actor, cart_id)
    await repo.add_lines(tx, cart_id, [line for line in lines if line[2] > 0])
    return cart_id


async def fill_cart(
    tx: Tx, actor: Actor, name: str, lines: Sequence[tuple[str, str, Decimal]]
) -> int:
    """Have (SKU, unit, quantity), and nothing else, in the cart of that name; its id."""
    cart_id = await open_cart(tx, actor, name)
    await _take_up(tx, actor, cart_id)
    await repo.clear_cart(tx, cart_id)
    await repo.add_lines(tx, cart_id, [line for line in lines if line[2] > 0])
    return cart_id


async def open_cart(tx: Tx, actor: Actor, name: str) -> int:
    """The actor's cart of that name, made if there is none; from now on the one in use."""
    named = name.strip()[:LONGEST_NAME]
    return await repo.open_cart(tx, actor.organisation_id, actor.user_id, named)


async def change_cart(
    tx: Tx, actor: Actor, cart_id: int, quantities: dict[int, Decimal], *, version: int = 0
) -> None:
    """Set the quantities of lines; 0 takes a line out.

    Raises:
        NotFound: the cart is not the actor's.
        CartChanged: it is no longer at `version` (0: whatever it is at).
    """
    await _take_up(tx, actor, cart_id, version)
    await repo.set_quantities(tx, cart_id, quantities)


async def keep_particulars(tx: Tx, actor: Actor, cart_id: int, said: Particulars) -> None:
    """Keep what the order will say until it is placed; a foreign cart is not touched."""
    await repo.keep_particulars(tx, cart_id, actor.organisation_id, actor.user_id, said)


async def drop_cart(tx: Tx, actor: Actor, cart_id: int) -> None:
    """Throw a cart or a template away.

    Raises:
        NotFound: it is not the actor's.
    """
    await _take_up(tx, actor, cart_id)
    await repo.drop_cart(tx, cart_id)


async def save_as_template(tx: Tx, actor: Actor, cart_id: int, name: str) -> None:
    """Keep what lies in a cart under a name; a template of that name is replaced.

    Raises:
        NotFound: the cart is not the actor's.
        CartNeedsName: the name is empty.
    """
    named = name.strip()[:LONGEST_NAME]
    if not named:
        raise CartNeedsName
    await _take_up(tx, actor, cart_id)
    template = await repo.open_cart(
        tx, actor.organisation_id, actor.user_id, named, is_template=True
    )
    await repo.clear_cart(tx, template)
    await repo.take_over(tx, cart_id, template, len(await repo.lines_of(tx, cart_id)))


async def fill_from_template(
    tx: Tx, actor: Actor, template_id: int, cart_id: int | None = None
) -> int:
    """Put everything of a template into a cart: the one given, else the one changed last.

    Raises:
        NotFound: one of them is not the actor's.
    """
    await _take_up(tx, actor, template_id)
    into = cart_id or (await get_cart(tx, actor)).id or await open_cart(tx, actor, "")
    await _take_up(tx, actor, into)
    await repo.take_over(tx, template_id, into, len(await repo.lines_of(tx, template_id)))
    return into


async def _take_up(tx: Tx, actor: Actor, cart_id: int, version: int = 0) -> None:
    found = await repo.lock_own_cart(tx, cart_id, actor.organisation_id, actor.user_id)
    if found is None:
        raise NotFound(kind=gettext("cart"))
    if version and found != version:
        raise CartChanged
