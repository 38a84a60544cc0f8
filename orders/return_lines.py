"""Lines of an order of which goods come back, as they are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inventory import ReturnTooLarge, progress
from kernel.db import ReadTx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l
from orders.drafts import DraftLine
from orders.repo.stored import StoredOrder


@dataclass(frozen=True, slots=True)
class LineToReturn:
    """How much of a line comes back, and whether it can be sold again."""

    line_no: int
    quantity: int
    saleable: bool = False


def lines_by_number(order: StoredOrder, wanted: Sequence[LineToReturn]) -> Mapping[int, DraftLine]:
    """The order's lines by number.

    Raises:
        Invalid: no line is named, one that the order does not have, or one twice.
    """
    by_no = {line.line_no: line for line in order.lines}
    problems = []
    seen: set[int] = set()
    for index, one in enumerate(wanted):
        if one.line_no not in by_no:
            message = _l("The order has no such line.")
            problems.append(FieldProblem(f"/lines/{index}", "unknown_line", message))
        elif one.line_no in seen:
            message = _l("This line is named twice. Put its quantities together.")
            problems.append(FieldProblem(f"/lines/{index}", "line_twice", message))
        seen.add(one.line_no)
    if not wanted:
        problems.append(FieldProblem("/lines", "no_lines", _l("Say which lines come back.")))
    if problems:
        raise Invalid(problems)
    return by_no


async def check_returnable(
    tx: ReadTx, by_no: Mapping[int, DraftLine], wanted: Sequence[LineToReturn]
) -> None:
    """Let only quantities pass that were received and have not come back yet.

    Raises:
        Invalid: a quantity below 1.
        ReturnTooLarge: names each line that is too much.
    """
    so_far = await progress(tx, [by_no[one.line_no].id for one in wanted])
    low, high = [], []
    for index, one in enumerate(wanted):
        pointer = f"/lines/{index}/quantity"
        line = so_far[by_no[one.line_no].id]
        returnable = max(line.received - line.returned, 0)
        if one.quantity < 1:
            message = _l("Enter a quantity of at least 1.")
            low.append(FieldProblem(pointer, "not_positive", message))
        elif one.quantity > returnable:
            message = _l("Only %(returnable)s of this line can still come back.")
            facts = {"returnable": returnable, "requested": one.quantity}
            high.append(FieldProblem(pointer, "more_than_received", message, **facts))
    if low:
        raise Invalid(low)
    if high:
        raise ReturnTooLarge(high)
