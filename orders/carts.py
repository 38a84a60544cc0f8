"""Carts: what somebody means to order, kept until it is placed or thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import NotFound
from kernel.i18n import gettext
from orders.repo import carts as repo
from orders.repo.carts import CartLineRow, CartRow
from orders.types import LineRequest, OrderRequest


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart with its lines; `id` None: nothing was put in yet."""

    id: int | None
    name: str
    lines: tuple[CartLineRow, ...]

    def request(self, **asked: object) -> OrderRequest:
        """The order that the cart stands for."""
        lines = tuple(LineRequest(line.sku, plain(line.quantity), line.unit) for line in self.lines)
        return OrderRequest(lines=lines, cart_id=self.id, **asked)  # type: ignore[arg-type]


def plain(quantity: Decimal) -> int | str:
    """A typed quantity: a whole number where it is one, else decimal text."""
    return int(quantity) if quantity == quantity.to_integral_value() else str(quantity)


async def list_carts(tx: ReadTx, actor: Actor) -> list[CartRow]:
    """The actor's carts, the one that was changed last first."""
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
    return CartView(cart_id, carts[cart_id].name, tuple(await repo.lines_of(tx, cart_id)))


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
        cart_id = await repo.open_cart(tx, actor.organisation_id, actor.user_id, name.strip())
    await _check_own(tx, actor, cart_id)
    await repo.add_lines(tx, cart_id, [line for line in lines if line[2] > 0])
    return cart_id


async def change_cart(tx: Tx, actor: Actor, cart_id: int, quantities: dict[int, Decimal]) -> None:
    """Set the quantities of lines; 0 takes a line out.

    Raises:
        NotFound: the cart is not the actor's.
    """
    await _check_own(tx, actor, cart_id)
    await repo.set_quantities(tx, cart_id, quantities)


async def drop_cart(tx: Tx, actor: Actor, cart_id: int) -> None:
    """Throw a cart away.

    Raises:
        NotFound: it is not the actor's.
    """
    await _check_own(tx, actor, cart_id)
    await repo.drop_cart(tx, cart_id)


async def _check_own(tx: Tx, actor: Actor, cart_id: int) -> None:
    if not await repo.is_own_cart(tx, cart_id, actor.organisation_id, actor.user_id):
        raise NotFound(kind=gettext("cart"))
