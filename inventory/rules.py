"""Pure decisions: days and hours, what a receipt makes of a shipment, words for stock."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from inventory.types import CountedRow, ReceivedLine, ShipmentLineView, WrongItem
from kernel.clock import business_date
from kernel.errors import FieldProblem
from kernel.i18n import Text, _l

OPENING_HOUR: Final = 0
"""Dated imports: supply and openings at 00:00 …"""
RECEIPT_HOUR: Final = 6
"""… receipts at 06:00 …"""
BUSINESS_HOUR: Final = 12
"""… everything else at 12:00, in headquarters' zone (DESIGN section 2)."""

FEW: Final = 10
"""Up to so many base units, words say "few left"."""

StockWord = Literal["in_stock", "few_left", "out_of_stock"]
WORDS: Final[Mapping[StockWord, Text]] = {
    "in_stock": _l("In stock"),
    "few_left": _l("Few left"),
    "out_of_stock": _l("Out of stock"),
}


def instant_of(day: date | None, hour: int, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When an event of `day` is booked: None (the present instant) for today, else at `hour`."""
    if day is None or day >= business_date(now, zone):
        return None
    return datetime.combine(day, time(hour), tzinfo=zone)


def instant_of_history(day: date, hour: int, now: datetime, zone: ZoneInfo) -> datetime:
    """The convention of dated imports, but never in the future."""
    return min(datetime.combine(day, time(hour), tzinfo=zone), now)


def future_date(day: date | None, today: date, pointer: str) -> list[FieldProblem]:
    """The problem of a day that has not come, if it has not."""
    if day is None or day <= today:
        return []
    message = _l("%(day)s has not come yet. Enter today or an earlier day.")
    return [FieldProblem(pointer, "date_in_future", message, day=day)]


def not_positive(quantity: int, pointer: str) -> list[FieldProblem]:
    """The problem of a quantity that moves nothing, if it does."""
    if quantity > 0:
        return []
    return [FieldProblem(pointer, "not_positive", _l("Enter a quantity of at least 1."))]


def closes_on(due_on: date, receive_after_days: int) -> date | None:
    """The day on which an uncontested delivery is received by itself; 0 days: never."""
    return due_on + timedelta(days=receive_after_days) if receive_after_days > 0 else None


def word_for(available: int) -> StockWord:
    """What a dealer reads who is not shown figures."""
    if available <= 0:
        return "out_of_stock"
    return "few_left" if available <= FEW else "in_stock"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an event made of a shipment line: the line afterwards and what it added."""

    line: ShipmentLineView
    received: int = 0
    refused: int = 0
    claimed: int = 0
    reason: str = "missing"
    note: str = ""


def receive_line(line: ShipmentLineView, given: ReceivedLine) -> Outcome:
    """All that is in transit is dealt with: received, or claimed (negative: came too many)."""
    claimed = line.in_transit - given.received
    after = replace(
        line,
        in_transit=0,
        received=line.received + given.received,
        claimed=line.claimed + claimed,
    )
    reason = given.reason if claimed > 0 else "surplus"
    return Outcome(after, received=given.received, claimed=claimed, reason=reason, note=given.note)


def refuse_line(line: ShipmentLineView) -> Outcome:
    """All that is in transit goes back to the seller's shelf."""
    after = replace(line, in_transit=0, refused=line.refused + line.in_transit)
    return Outcome(after, refused=line.in_transit)


def take_back(line: ShipmentLineView, *, received: int, refused: int, claimed: int) -> Outcome:
    """The opposite of an earlier outcome: the goods are in transit again."""
    after = replace(
        line,
        in_transit=line.in_transit + received + refused + claimed,
        received=line.received - received,
        refused=line.refused - refused,
        claimed=line.claimed - claimed,
    )
    return Outcome(after, received=-received, refused=-refused, claimed=-claimed)


def receive(lines: Sequence[ShipmentLineView], given: Sequence[ReceivedLine]) -> list[Outcome]:
    """Receive the lines that are named; the others stay in transit."""
    by_id = {line.id: line for line in lines}
    return [receive_line(by_id[each.shipment_line_id], each) for each in given]


def receipt_problems(
    lines: Sequence[ShipmentLineView],
    given: Sequence[ReceivedLine],
    wrong_items: Sequence[WrongItem],
) -> list[FieldProblem]:
    """Everything wrong with what was typed at the buyer's door, each with its line."""
    by_id = {line.id: line for line in lines}
    seen: set[int] = set()
    problems: list[FieldProblem] = []
    for index, each in enumerate(given):
        at = f"/lines/{index}"
        line = by_id.get(each.shipment_line_id)
        if line is None or each.shipment_line_id in seen:
            message = _l("This line is not part of the delivery, or it is named twice.")
            problems.append(FieldProblem(at, "unknown_line", message))
        elif line.in_transit == 0:
            message = _l("Nothing of this line is under way; it was dealt with before.")
            problems.append(FieldProblem(at, "not_under_way", message))
        elif each.received < 0:
            message = _l("Enter 0 or how many arrived.")
            problems.append(FieldProblem(f"{at}/received", "negative", message))
        seen.add(each.shipment_line_id)
    for index, wrong in enumerate(wrong_items):
        problems += not_positive(wrong.quantity, f"/wrong_items/{index}/quantity")
        if wrong.shipment_line_id not in by_id:
            message = _l("Say in place of which line this came.")
            problems.append(FieldProblem(f"/wrong_items/{index}", "unknown_line", message))
    return problems


def status_of(lines: Iterable[ShipmentLineView]) -> str:
    """A shipment is under way until every unit is dealt with; refused if none was taken in."""
    rows = list(lines)
    if any(line.in_transit for line in rows):
        return "shipped"
    taken_in = any(line.received or line.claimed for line in rows)
    return "received" if taken_in else "refused"


def count_problems(
    rows: Sequence[CountedRow], visits: Sequence[Hashable], today: date
) -> list[FieldProblem]:
    """Everything wrong with a count; a product is counted once in a visit."""
    seen: set[tuple[Hashable, int]] = set()
    problems: list[FieldProblem] = []
    for index, (row, visit) in enumerate(zip(rows, visits, strict=True)):
        at = f"/rows/{index}"
        problems += future_date(row.counted_on, today, f"{at}/counted_on")
        if row.counted < 0:
            message = _l("Enter 0 or how many are there.")
            problems.append(FieldProblem(f"{at}/counted", "negative", message))
        if (visit, row.product_id) in seen:
            message = _l("This product stands twice in the list. Add the two up in one line.")
            problems.append(FieldProblem(at, "counted_twice", message))
        seen.add((visit, row.product_id))
    return problems
