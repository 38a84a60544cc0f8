"""Goods enter the channel: produced, purchased, or there when the books were opened."""

from collections.abc import Sequence

from inventory import repo
from inventory.accounts import on_hand_key, supply_key
from inventory.goods_in import tell_goods_in
from inventory.models import Supply
from inventory.recording import Recording, check_rows, open_recording, post_recorded
from inventory.rules import OPENING_HOUR
from inventory.types import SupplyRow
from kernel.actor import Actor
from kernel.audit import record
from kernel.db import Tx
from kernel.db.bulk import insert_rows
from kernel.errors import NotFound
from kernel.i18n import gettext
from ledger import AlreadyReversed, Document, Transfer, reverse


async def record_supply(tx: Tx, actor: Actor, rows: Sequence[SupplyRow]) -> list[int]:
    """Record many rows at once; dated rows are booked at 00:00 in headquarters' zone.

    Returns:
        The ids of the supplies in the order of `rows`.

    Raises:
        Invalid: a quantity below 1 or a day that has not come, each named.
    """
    recording = await open_recording(tx, actor, (row.organisation_id for row in rows))
    check_rows([(row.quantity, row.supplied_on) for row in rows], recording.today, "supplied_on")
    ids = await tx.new_ids(len(rows))
    numbered = list(zip(ids, rows, strict=True))
    await insert_rows(tx, Supply, [supply_row(recording, *each) for each in numbered])
    await post_recorded(tx, recording, [supply_transfer(recording, *each) for each in numbered])
    await tell_goods_in(tx, recording.parties)
    return ids


def supply_row(recording: Recording, supply_id: int, row: SupplyRow) -> dict[str, object]:
    """The columns of a supply."""
    return {
        "id": supply_id,
        "organisation_id": row.organisation_id,
        "product_id": row.product_id,
        "location_id": row.location_id or recording.places[row.organisation_id],
        "kind": row.kind,
        "quantity": row.quantity,
        "supplied_on": row.supplied_on or recording.today,
        "reference": row.reference,
        "recorded_by": recording.user_id,
        "recorded_at": recording.now,
        "generated": row.generated,
        "source": row.source,
        "external_id": row.external_id,
    }


def supply_transfer(recording: Recording, supply_id: int, row: SupplyRow) -> Transfer:
    """What a supply puts on the shelf."""
    location_id = row.location_id or recording.places[row.organisation_id]
    return Transfer(
        supply_key(recording.parties[row.organisation_id].headquarters_id, row.product_id),
        on_hand_key(row.organisation_id, row.product_id, location_id),
        row.quantity,
        Document("supply", supply_id),
        occurred_at=recording.instant(row.supplied_on, OPENING_HOUR),
    )


async def reverse_supply(tx: Tx, actor: Actor, supply_id: int) -> None:
    """Take a supply back that never was.

    Raises:
        NotFound: there is no such supply.
        AlreadyReversed: it was taken back before.
    """
    supply = await repo.lock_row(tx, Supply, supply_id)
    if supply is None:
        raise NotFound(kind=gettext("supply"))
    if supply.reversed_at is not None:
        raise AlreadyReversed
    await repo.mark_reversed(tx, Supply, supply_id, await tx.now(), actor.user_id)
    by = Document("supply_reversal", supply_id)
    await reverse(tx, Document("supply", supply_id), by)
    await record(tx, actor, "inventory:supply:reversed", "supply", supply_id)
