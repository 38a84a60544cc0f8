"""Lines of an order of which goods come back, as they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from inventory import ReturnLine
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l
from orders.repo.stored import StoredOrder


@dataclass(frozen=True, slots=True)
class LineToReturn:
    """How much of a line comes back, and whether it can be sold again."""

    line_no: int
    quantity: int
    saleable: bool = False


def returned_lines(order: StoredOrder, wanted: Sequence[LineToReturn]) -> tuple[ReturnLine, ...]:
    """What is named by numbers, as lines of this order.

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
    return tuple(
        ReturnLine(by_no[one.line_no].id, by_no[one.line_no].product_id, one.quantity, one.saleable)
        for one in wanted
    )
