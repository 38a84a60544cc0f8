"""Carts and their lines; a cart belongs to one person of one organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import msgspec
from sqlalchemy import text

from kernel.db import ReadTx, Tx
from orders.types import DeliveryPreference, OrderKind, Particulars

_EMPTY = text(
    """
    WITH ordered AS (
        UPDATE cart AS c SET version = c.version + 1, po_number = '', note = '',
            requested_on = NULL, ship_to_id = NULL, delivery_preference = 'complete',
            kind = 'standard'
        FROM unnest(CAST(:carts AS BIGINT[]), CAST(:users AS BIGINT[])) AS u (id, user_id)
        WHERE c.id = u.id AND c.user_id = u.user_id
        RETURNING c.id
    )
    DELETE FROM cart_line AS l USING ordered WHERE l.cart_id = ordered.id
    """
)
_CARTS = text(
    """
    SELECT c.id, c.name, c.is_template, c.version, c.changed_at, count(l.id) AS lines,
           c.po_number, c.note, c.requested_on, c.ship_to_id, c.delivery_preference, c.kind
    FROM cart c LEFT JOIN cart_line l ON l.cart_id = c.id
    WHERE c.organisation_id = :organisation_id AND c.user_id = :user_id
    GROUP BY c.id
    ORDER BY c.changed_at DESC, c.id DESC
    """
)
_OPEN = text(
    """
    INSERT INTO cart (id, organisation_id, user_id, name, is_template, changed_at)
    VALUES (:id, :organisation_id, :user_id, :name, :is_template, :at)
    ON CONFLICT (organisation_id, user_id, name, is_template)
        DO UPDATE SET changed_at = excluded.changed_at
    RETURNING id
    """
)
_LINES = text(
    """
    SELECT id, sku, unit, trim_scale(quantity) AS quantity FROM cart_line
    WHERE cart_id = :cart_id ORDER BY id
    """
)
_ADD = text(
    """
    INSERT INTO cart_line (id, cart_id, sku, unit, quantity)
    SELECT * FROM unnest(
        CAST(:ids AS BIGINT[]), CAST(:carts AS BIGINT[]), CAST(:skus AS TEXT[]),
        CAST(:units AS TEXT[]), CAST(:quantities AS NUMERIC[]))
    ON CONFLICT (cart_id, sku, unit) DO UPDATE SET quantity = cart_line.quantity + excluded.quantity
    """
)
_SET = text(
    """
    UPDATE cart_line AS l SET quantity = given.quantity
    FROM unnest(CAST(:ids AS BIGINT[]), CAST(:quantities AS NUMERIC[])) AS given (id, quantity)
    WHERE l.id = given.id AND l.cart_id = :cart_id AND given.quantity > 0
    """
)
_REMOVE = text(
    "DELETE FROM cart_line WHERE cart_id = :cart_id AND id = ANY(CAST(:ids AS BIGINT[]))"
)
_KEEP = text(
    """
    UPDATE cart
    SET po_number = :po_number, note = :note, requested_on = CAST(:requested_on AS DATE),
        ship_to_id = CAST(:ship_to_id AS BIGINT), delivery_preference = :delivery_preference,
        kind = :kind
    WHERE id = :cart_id AND organisation_id = :organisation_id AND user_id = :user_id
      AND (po_number, note, requested_on, ship_to_id, delivery_preference, kind)
          IS DISTINCT FROM (:po_number, :note, CAST(:requested_on AS DATE),
                            CAST(:ship_to_id AS BIGINT), :delivery_preference, :kind)
    """
)
_TOUCH = text("UPDATE cart SET changed_at = :at, version = version + 1 WHERE id = :cart_id")
_TAKE_OVER = text(
    """
    INSERT INTO cart_line (id, cart_id, sku, unit, quantity)
    SELECT ids.id, :into, l.sku, l.unit, l.quantity
    FROM (SELECT sku, unit, quantity, row_number() OVER (ORDER BY id) AS at
          FROM cart_line WHERE cart_id = :cart_id) l
    JOIN unnest(CAST(:ids AS BIGINT[])) WITH ORDINALITY AS ids (id, at) USING (at)
    ON CONFLICT (cart_id, sku, unit) DO UPDATE SET quantity = cart_line.quantity + excluded.quantity
    """
)
_CLEAR = text("DELETE FROM cart_line WHERE cart_id = :cart_id")
_DROP = text("DELETE FROM cart WHERE id = :cart_id")
_OWN = text(
    """
    SELECT version FROM cart
    WHERE id = :cart_id AND organisation_id = :organisation_id AND user_id = :user_id
    FOR UPDATE
    """
)


@dataclass(frozen=True, slots=True)
class CartRow:
    """A cart in a list."""

    id: int
    name: str
    is_template: bool
    version: int
    changed_at: datetime
    lines: int
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class CartLineRow:
    """A line of a cart, as typed."""

    id: int
    sku: str
    unit: str
    quantity: Decimal


async def empty_carts(tx: Tx, carts: Sequence[tuple[int, int]]) -> None:
    """Take everything out of (cart, its user); somebody else's cart is left alone.

    Their version rises: another window that still shows the lines cannot order them again.
    """
    if carts:
        await tx.execute(
            _EMPTY, {"carts": [cart for cart, _ in carts], "users": [user for _, user in carts]}
        )


async def carts_of(tx: ReadTx, organisation_id: int, user_id: int) -> list[CartRow]:
    """A person's carts, the one that was changed last first."""
    values = {"organisation_id": organisation_id, "user_id": user_id}
    return [
        CartRow(
            row.id,
            row.name,
            row.is_template,
            row.version,
            row.changed_at,
            row.lines,
            Particulars(
                delivery_preference=DeliveryPreference(row.delivery_preference),
                kind=OrderKind(row.kind),
                requested_on=row.requested_on,
                ship_to_id=row.ship_to_id,
                po_number=row.po_number,
                note=row.note,
            ),
        )
        for row in await tx.execute(_CARTS, values)
    ]


async def keep_particulars(
    tx: Tx, cart_id: int, organisation_id: int, user_id: int, particulars: Particulars
) -> None:
    """Keep what the order will say; the lines and their version stay as they are."""
    values = msgspec.structs.asdict(particulars) | {
        "cart_id": cart_id,
        "organisation_id": organisation_id,
        "user_id": user_id,
        "delivery_preference": particulars.delivery_preference.value,
        "kind": particulars.kind.value,
    }
    await tx.execute(_KEEP, values)


async def lock_own_cart(tx: Tx, cart_id: int, organisation_id: int, user_id: int) -> int | None:
    """Lock the cart if it is that person's; its version."""
    values = {"cart_id": cart_id, "organisation_id": organisation_id, "user_id": user_id}
    return (await tx.execute(_OWN, values)).scalar_one_or_none()


async def open_cart(
    tx: Tx, organisation_id: int, user_id: int, name: str, *, is_template: bool = False
) -> int:
    """The id of the person's cart (or template) of that name, made if there is none."""
    values = {
        "id": await tx.new_id(),
        "organisation_id": organisation_id,
        "user_id": user_id,
        "name": name,
        "is_template": is_template,
        "at": await tx.now(),
    }
    return int((await tx.execute(_OPEN, values)).scalar_one())


async def lines_of(tx: ReadTx, cart_id: int) -> list[CartLineRow]:
    """The lines of a cart, oldest first."""
    return [CartLineRow(*row) for row in await tx.execute(_LINES, {"cart_id": cart_id})]


async def add_lines(tx: Tx, cart_id: int, lines: Sequence[tuple[str, str, Decimal]]) -> None:
    """Put (SKU, unit, quantity) in; what lies there already becomes more."""
    summed: dict[tuple[str, str], Decimal] = {}
    for sku, unit, quantity in lines:
        summed[sku, unit] = summed.get((sku, unit), Decimal(0)) + quantity
    if not summed:
        return
    values = {
        "ids": await tx.new_ids(len(summed)),
        "carts": [cart_id] * len(summed),
        "skus": [sku for sku, _ in summed],
        "units": [unit for _, unit in summed],
        "quantities": list(summed.values()),
    }
    await tx.execute(_ADD, values)
    await tx.execute(_TOUCH, {"cart_id": cart_id, "at": await tx.now()})


async def set_quantities(tx: Tx, cart_id: int, quantities: dict[int, Decimal]) -> None:
    """Set lines to new quantities; 0 takes a line out."""
    gone = [line_id for line_id, quantity in quantities.items() if quantity <= 0]
    values = {"ids": list(quantities), "quantities": list(quantities.values())}
    await tx.execute(_SET, values | {"cart_id": cart_id})
    await tx.execute(_REMOVE, {"cart_id": cart_id, "ids": gone})
    await tx.execute(_TOUCH, {"cart_id": cart_id, "at": await tx.now()})


async def drop_cart(tx: Tx, cart_id: int) -> None:
    """Throw a cart away with all in it."""
    await tx.execute(_DROP, {"cart_id": cart_id})


async def take_over(tx: Tx, cart_id: int, into: int, lines: int) -> None:
    """Put everything that lies in one cart (`lines` of them) into another."""
    values = {"cart_id": cart_id, "into": into, "ids": await tx.new_ids(lines)}
    await tx.execute(_TAKE_OVER, values)
    await tx.execute(_TOUCH, {"cart_id": into, "at": await tx.now()})


async def clear_cart(tx: Tx, cart_id: int) -> None:
    """Take everything out of a cart."""
    await tx.execute(_CLEAR, {"cart_id": cart_id})
