"""What every recorded event needs to know: the hour, the parties, their places and bounds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dealers import Party, load_parties
from inventory.accounts import bounds_of
from inventory.places import default_locations
from inventory.rules import future_date, instant_of_history, not_positive
from kernel.actor import Actor
from kernel.db import Tx
from kernel.errors import FieldProblem, Invalid
from ledger import Transfer, post


@dataclass(frozen=True, slots=True)
class Recording:
    """The circumstances of recording rows of several organisations in one transaction."""

    now: datetime
    today: date
    zone: ZoneInfo
    user_id: int
    parties: Mapping[int, Party]
    places: Mapping[int, int]

    def instant(self, day: date | None, hour: int) -> datetime | None:
        """None (the present instant) where no day was given; else `hour` of it, never later."""
        return None if day is None else instant_of_history(day, hour, self.now, self.zone)


async def open_recording(
    tx: Tx,
    actor: Actor,
    organisation_ids: Iterable[int],
    parties: Mapping[int, Party] | None = None,
) -> Recording:
    """Read the circumstances; default places are made where they lack.

    `parties`: who the organisations are, if the caller has read it in this transaction.
    """
    organisations = set(organisation_ids)
    return Recording(
        now=await tx.now(),
        today=await tx.today(),
        zone=tx.zone,
        user_id=actor.user_id,
        parties=await load_parties(tx, organisations) if parties is None else parties,
        places=await default_locations(tx, organisations),
    )


def check_rows(rows: Sequence[tuple[int, date | None]], today: date, day_field: str) -> None:
    """Refuse quantities below 1 and days that have not come, naming each row.

    Raises:
        Invalid: with a pointer such as /rows/3/quantity for each problem.
    """
    problems: list[FieldProblem] = []
    for index, (quantity, day) in enumerate(rows):
        problems += not_positive(quantity, f"/rows/{index}/quantity")
        problems += future_date(day, today, f"/rows/{index}/{day_field}")
    if problems:
        raise Invalid(problems)


async def post_recorded(tx: Tx, recording: Recording, transfers: Sequence[Transfer]) -> None:
    """Post facts; shelves that are opened by them are bounded as their owner keeps stock."""
    if transfers:
        keys = [key for transfer in transfers for key in (transfer.source, transfer.target)]
        await post(tx, transfers, bounds=bounds_of(keys, recording.parties))
