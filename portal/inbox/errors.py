"""Refusals of the inbox."""

from kernel.errors import Refusal
from kernel.i18n import _l


class NothingChosen(Refusal):
    """No row was chosen, or those that were have settled themselves."""

    code = "nothing_chosen"
    status = 422
    title = _l("Nothing was chosen")
    message = _l("Choose rows first. Those that you chose may have been settled in the meantime.")


class EndsByActing(Refusal):
    """Only what it says to do ends this exception."""

    code = "ends_by_acting"
    title = _l("This ends only when it is dealt with")
    message = _l(
        "%(what)s is settled by what its button leads to. Until then it can rest for a while."
    )


class TargetChanged(Refusal):
    """Somebody else set the target since it was read."""

    code = "target_changed"
    title = _l("The target was changed in the meantime")
    message = _l("Somebody else set the target of %(name)s. Look at it again and repeat.")
