"""Refusals of one's own company's pages."""

from kernel.errors import Refusal
from kernel.i18n import _l


class NotYourself(Refusal):
    """Somebody must stay who can let others in."""

    code = "not_yourself"
    status = 409
    title = _l("You cannot change your own access")
    message = _l(
        "Ask a colleague to do it, so that somebody of your company can still let others in."
    )
