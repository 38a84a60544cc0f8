"""Why a filter is not saved."""

from kernel.errors import Refusal
from kernel.i18n import _l


class TooManyFilters(Refusal):
    """A list has as many saved filters as fit on it."""

    code = "too_many_filters"
    title = _l("This list has enough saved filters")
    message = _l("You have %(count)s saved filters here. Delete one that you no longer use first.")
