"""Refusals of this room."""

from kernel.errors import Invalid, Refusal
from kernel.i18n import _l


class NotEnoughOnHand(Invalid):
    """A shipment would leave a shelf below nothing; each short line is named."""

    code = "not_enough_on_hand"
    status = 409
    title = _l("Not enough on hand")
    message = _l("%(count)s lines are short on the shelf; ship what is there or count the stock.")


class NotUnderWay(Refusal):
    """The delivery is received, refused or taken back already."""

    code = "delivery_not_under_way"
    title = _l("Nothing of this delivery is under way")
    message = _l("Delivery %(number)s was dealt with before. Open it to see what was recorded.")


class ReceiptHasSettledClaims(Refusal):
    """A receipt can only be taken back while its differences are open."""

    code = "receipt_has_settled_claims"
    title = _l("A difference of this receipt is settled")
    message = _l("Reopen the settled difference first, then take the receipt back.")


class ClaimSettledBefore(Refusal):
    """A claim is settled once; to decide otherwise it is reopened."""

    code = "claim_settled_before"
    title = _l("This difference is settled")
    message = _l("It was %(status)s before. Reopen it to decide otherwise.")


class ReturnNotUnderWay(Refusal):
    """The return has arrived or was taken back."""

    code = "return_not_under_way"
    title = _l("This return is not under way")
    message = _l("Return %(number)s has arrived or was taken back. Open it to see its state.")


class LocationExists(Refusal):
    """Two places of one organisation would bear the same code."""

    code = "location_exists"
    title = _l("This place exists")
    message = _l("There is a place %(location)s already. Choose another code.")


class ReturnTooLarge(Invalid):
    """More would come back than was received; each line is named."""

    code = "return_too_large"
    status = 409
    title = _l("More than was received")
    message = _l("%(count)s lines return more than was received. Correct the marked quantities.")


class NotEnoughToMove(Invalid):
    """Less may leave a place than the move takes; each line is named."""

    code = "not_enough_to_move"
    status = 409
    title = _l("Not enough to move")
    message = _l("%(count)s lines take more than is free at this place. Move less of them.")
