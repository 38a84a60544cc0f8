"""Where the goods of an order come from: which shelf is held for which line, and what is short."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from inventory import in_transit_key
from ledger import AccountKey, Accounts, Document, Hold
from orders.drafts import Draft, DraftLine
from orders.types import DeliveryPreference, Problem

ORDER = "order"
Part = tuple[AccountKey, int]


@dataclass(slots=True)
class Allocation:
    """The stock side of one draft. Lines of one product draw on the same shelf in turn.

    `shelves`: by (seller, product), in the order in which they are taken from. `holds` pairs each
    line with the hold to take for it; nothing is taken before the order's outcome is known.
    """

    draft: Draft
    accounts: Accounts
    shelves: Mapping[tuple[int, int], Sequence[AccountKey]]
    ids: Iterator[int]
    taken: dict[AccountKey, int] = field(default_factory=dict)
    holds: list[tuple[DraftLine, Hold]] = field(default_factory=list)

    def allocate(self) -> list[Problem]:
        """Fill `holds`; hand back every line that is short.

        What is short is refused, left for later or cancelled, as the order prefers; of a product
        that runs out nothing comes later. Cancelling changes the order's amounts.
        """
        draft = self.draft
        problems: list[Problem] = []
        for line in list(draft.lines):
            need = line.wanted - line.shipped - line.held
            if need > 0:
                problem = self._line(line, need)
                if problem is not None:
                    problems.append(problem)
        if draft.delivery_preference is DeliveryPreference.CANCEL_REST and not problems:
            if not any(line.wanted for line in draft.lines):
                return [Problem("nothing_available", "/lines")]
            draft.add_up()
        return problems

    def _line(self, line: DraftLine, need: int) -> Problem | None:
        parts = self._pick(self._shelves(line), need)
        if line.hold_id is not None or self.draft.is_kept:
            # Lines that are written already are not split: one shelf must do.
            parts = parts[:1]
        free = sum([amount for _, amount in parts])
        if free < need:
            if self.draft.delivery_preference is DeliveryPreference.COMPLETE:
                return _short(line, need, free)
            if self.draft.delivery_preference is DeliveryPreference.SPLIT and line.runs_out:
                return _short(line, need, free, "short_run_out")
            if self.draft.delivery_preference is DeliveryPreference.CANCEL_REST:
                line.give_up(need - free)
        for key, amount in parts[1:]:
            self._hold(self._split(line, amount), key, amount)
        for key, amount in parts[:1]:
            self._hold(line, key, amount)
        return None

    def _shelves(self, line: DraftLine) -> Sequence[AccountKey]:
        shelves = self.shelves[self.draft.seller.id, line.product_id]
        if line.location_id is None:
            line.location_id = shelves[0].location_id
        elif line.held:
            return [key for key in shelves if key.location_id == line.location_id]
        return shelves

    def _pick(self, shelves: Sequence[AccountKey], need: int) -> list[Part]:
        """From one shelf if one has it all, else from each in turn what it has."""
        parts: list[Part] = []
        missing = need
        for key in shelves:
            available = self.accounts[key].available()
            if available is None:
                return [(key, need)]
            available -= self.taken.get(key, 0)
            if available >= need:
                return [(key, need)]
            if available > 0 and missing > 0:
                amount = min(available, missing)
                parts.append((key, amount))
                missing -= amount
        return parts

    def _split(self, line: DraftLine, amount: int) -> DraftLine:
        """A line whose goods lie in several places becomes several, because a hold names one."""
        part = line.split_off(amount, self.draft.lines[-1].line_no + 1)
        part.id = next(self.ids)
        self.draft.lines.append(part)
        return part

    def _hold(self, line: DraftLine, shelf: AccountKey, amount: int) -> None:
        """One hold a line: what it held before is in it."""
        self.taken[shelf] = self.taken.get(shelf, 0) + amount
        draft = self.draft
        target = in_transit_key(draft.seller.id, draft.buyer.id, line.product_id)
        document = Document(ORDER, draft.id, line.id)
        whole = amount + line.held
        self.holds.append((line, Hold(shelf, target, whole, document, 0, next(self.ids))))


def _short(line: DraftLine, need: int, available: int, code: str = "short") -> Problem:
    facts = {"sku": line.sku, "requested": need, "available": available}
    return Problem(code, f"/lines/{line.index}/quantity", facts)
