"""Why somebody is not let in."""

from kernel.errors import Refusal
from kernel.i18n import _l


class SignInFailed(Refusal):
    """Login and password don't belong together; which of the two is never told."""

    code = "sign_in_failed"
    status = 422
    title = _l("Sign-in failed")
    message = _l(
        "The e-mail or phone number and the password do not belong together. Check both and "
        "try again, or ask your administrator for a new password."
    )


class TokenUnknown(Refusal):
    """The API token does not exist or was revoked."""

    code = "token_unknown"
    status = 401
    title = _l("Unknown token")
    message = _l("This token is unknown or was revoked. Ask headquarters for a new one.")
