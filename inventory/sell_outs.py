"""Goods leave the channel: sold to end customers, reported by whoever sold them."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from dealers import Party, sole_territories
from inventory import repo
from inventory.accounts import market_key, on_hand_key
from inventory.goods_in import tell_goods_in
from inventory.models import SellOut
from inventory.recording import Recording, check_rows, open_recording, post_recorded
from inventory.rules import BUSINESS_HOUR
from inventory.types import SoldRow
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.db.bulk import insert_rows
from kernel.errors import NotFound
from kernel.i18n import gettext
from ledger import AlreadyReversed, Document, Transfer, reverse


async def record_sell_out(
    tx: Tx,
    actor: Actor,
    rows: Sequence[SoldRow],
    parties: Mapping[int, Party] | None = None,
) -> list[int]:
    """Record many sales to the market; each is a fact and always posts.

    Stock may fall below zero: a dealer that reports its stock sold what the portal had not yet
    heard of, and the stock list flags it. A row without a territory belongs to the only one that
    its organisation works in, if it is only one. Dated rows are booked at 12:00 in headquarters'
    zone. `parties`: the sellers, if the caller has read them in this transaction.

    Returns:
        The ids of the sales in the order of `rows`.

    Raises:
        Invalid: a quantity below 1 or a day that has not come, each named.
    """
    recording = await open_recording(tx, actor, {row.organisation_id for row in rows}, parties)
    check_rows([(row.quantity, row.sold_on) for row in rows], recording.today, "sold_on")
    territories = await sole_territories(tx, recording.parties)
    ids = await tx.new_ids(len(rows))
    numbered = [
        (sale_id, _placed(row, territories)) for sale_id, row in zip(ids, rows, strict=True)
    ]
    await insert_rows(tx, SellOut, [_stored(recording, *each) for each in numbered])
    await post_recorded(tx, recording, [_transfer(recording, *each) for each in numbered])
    return ids


def _placed(row: SoldRow, territories: Mapping[int, int]) -> SoldRow:
    """Whoever works in one territory sold it there."""
    if row.territory_id is not None or row.organisation_id not in territories:
        return row
    return replace(row, territory_id=territories[row.organisation_id])


def _stored(recording: Recording, sale_id: int, row: SoldRow) -> dict[str, object]:
    return {
        "id": sale_id,
        "organisation_id": row.organisation_id,
        "product_id": row.product_id,
        "location_id": row.location_id or recording.places[row.organisation_id],
        "territory_id": row.territory_id,
        "quantity": row.quantity,
        "sold_on": row.sold_on or recording.today,
        "unit_price": row.unit_price,
        "currency": row.currency or recording.parties[row.organisation_id].currency,
        "recorded_by": recording.user_id,
        "recorded_at": recording.now,
        "generated": row.generated,
        "source": row.source,
        "external_id": row.external_id,
    }


def _transfer(recording: Recording, sale_id: int, row: SoldRow) -> Transfer:
    root = recording.parties[row.organisation_id].headquarters_id
    location_id = row.location_id or recording.places[row.organisation_id]
    return Transfer(
        on_hand_key(row.organisation_id, row.product_id, location_id),
        market_key(root, row.product_id, row.territory_id),
        row.quantity,
        Document("sell_out", sale_id),
        occurred_at=recording.instant(row.sold_on, BUSINESS_HOUR),
    )


async def reverse_sell_out(tx: Tx, actor: Actor, sale_id: int) -> None:
    """Take a reported sale back: the goods are on the shelf again.

    Raises:
        NotFound: there is no such sale.
        AlreadyReversed: it was taken back before.
    """
    sale = await repo.lock_row(tx, SellOut, sale_id)
    if sale is None:
        raise NotFound(kind=gettext("sale"))
    if sale.reversed_at is not None:
        raise AlreadyReversed
    await repo.mark_reversed(tx, SellOut, sale_id, await tx.now(), actor.user_id)
    by = Document("sell_out_reversal", sale_id)
    await reverse(tx, Document("sell_out", sale_id), by)
    await record(tx, actor, "inventory:sell_out:reversed", "sell_out", sale_id)
    await tell_goods_in(tx, [sale.organisation_id])
