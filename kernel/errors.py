"""Refusals as facts, and the few errors that every room knows.

A refusal is expected: it carries a code, a status, facts for programs and a sentence that tells
a person what to do next. Its text is made when it is read, in the reader's language.
Bugs end in `Error` and are never refusals.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from typing_extensions import override

from kernel.i18n import Text, _l, present


class Refusal(Exception):
    """A command that a rule did not let through.

    Subclasses set `code`, `status`, `title` and `message`; keyword arguments become `facts`:
    the members of the problem document and the placeholders of the message.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    title: ClassVar[Text] = _l("This cannot be done")
    message: ClassVar[Text] = _l("The request was refused.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts: Mapping[str, Any] = facts

    @property
    def detail(self) -> str:
        """The sentence for a person, in the language of the moment."""
        return str(self.message) % {name: present(value) for name, value in self.facts.items()}

    @override
    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"


class NotFound(Refusal):
    """Nothing by that name, or nothing that the asker may see: both look alike."""

    code = "not_found"
    status = 404
    title = _l("Not found")
    message = _l("There is no such %(kind)s here. Go back and choose one from the list.")


class Forbidden(Refusal):
    """The role does not include what was asked."""

    code = "forbidden"
    status = 403
    title = _l("Not allowed")
    message = _l("Your role does not include this. Ask who administers the portal if you need it.")


class Unauthenticated(Refusal):
    """Nobody is signed in."""

    code = "unauthenticated"
    status = 401
    title = _l("Please sign in")
    message = _l("Sign in first; what you were doing is kept.")


class Busy(Refusal):
    """Too much at once, or a lock that did not come in time; safe to repeat."""

    code = "busy"
    status = 503
    title = _l("Busy for a moment")
    message = _l("Too many requests at once. Nothing was changed; try again in a moment.")
    retry_after_seconds: ClassVar[int] = 1


class Conflict(Refusal):
    """Somebody else changed it in the meantime."""

    code = "conflict"
    status = 409
    title = _l("Changed in the meantime")
    message = _l("Somebody else changed this %(kind)s. Look at it again and repeat your change.")


class FieldProblem:
    """One thing wrong with one field of an input."""

    __slots__ = ("code", "facts", "message", "pointer")

    def __init__(self, pointer: str, code: str, message: Text, **facts: Any) -> None:
        self.pointer = pointer
        self.code = code
        self.message = message
        self.facts = facts

    @property
    def detail(self) -> str:
        """The sentence for a person, in the language of the moment."""
        return str(self.message) % {name: present(value) for name, value in self.facts.items()}


class Invalid(Refusal):
    """The input has problems: all of them, each with a JSON pointer."""

    code = "invalid"
    status = 422
    title = _l("Please correct the marked fields")
    message = _l("What is marked needs a correction; each place says which.")

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__(count=len(problems))
        self.problems = problems


class IdempotencyConflict(Refusal):
    """The key was used for a different command."""

    code = "idempotency_conflict"
    status = 409
    title = _l("This key was used before")
    message = _l("The key %(key)s belongs to a different request. Use a new key.")
