"""Days in an address: a date field that was left or made empty is sent as nothing."""

from datetime import date

from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l

NOT_A_DATE = _l("Enter a date as year-month-day, such as 2026-03-31.")


def typed_day(name: str, typed: str) -> date | None:
    """The day that parameter `name` says, None where it says nothing.

    Raises:
        Invalid: it is no date.
    """
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as strange:
        raise Invalid([FieldProblem(f"/{name}", "not_a_date", NOT_A_DATE)]) from strange
