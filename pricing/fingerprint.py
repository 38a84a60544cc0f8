"""Which state of a rule somebody saw: what they save must build upon it."""

import hashlib
from collections.abc import Iterable

from kernel.errors import Conflict
from kernel.i18n import Text


def fingerprint(values: Iterable[object]) -> str:
    """A short text that changes with any of the values; rules carry no version of their own."""
    return hashlib.sha256(repr(list(values)).encode()).hexdigest()[:16]


def check_unchanged(seen: str, values: Iterable[object], kind: Text) -> None:
    """Refuse what builds upon another state.

    Raises:
        Conflict: somebody else saved in the meantime.
    """
    if seen != fingerprint(values):
        raise Conflict(kind=kind)
