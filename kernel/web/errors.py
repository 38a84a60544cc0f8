"""Refusals of the web edge itself."""

from typing import ClassVar

from kernel.errors import Refusal
from kernel.i18n import _l


class Malformed(Refusal):
    """The body or the address could not be read at all."""

    code = "malformed"
    status = 400
    title = _l("This request cannot be read")
    message = _l("What was sent is not complete or not what is taken here. Mend it and try again.")


class FormOutdated(Refusal):
    """The form's security token is missing or not this browser's."""

    code = "form_outdated"
    status = 403
    title = _l("This form is no longer valid")
    message = _l("Load the page again and repeat what you did. Nothing was changed.")


class MethodUnknown(Refusal):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    status = 405
    title = _l("Not possible here")
    message = _l("This address does not answer to %(method)s. Go back and choose from the page.")


class TooLarge(Refusal):
    """The upload is larger than the page takes."""

    code = "too_large"
    status = 413
    title = _l("Too large")
    message = _l("The upload is larger than this page takes. Split it and send the parts.")


class TooManyAttempts(Refusal):
    """Too many tries in a short time."""

    code = "too_many_attempts"
    status = 429
    title = _l("Too many attempts")
    message = _l("Wait %(minutes)s minutes and try again, or ask your administrator for help.")
    retry_after_seconds: ClassVar[int] = 900


class Unexpected(Refusal):
    """A bug or an outage: what happened is in the log under the incident number."""

    code = "unexpected"
    status = 500
    title = _l("Something went wrong")
    message = _l(
        "Nothing was changed. Try again; if it happens again, tell your administrator the "
        "number %(incident)s."
    )
