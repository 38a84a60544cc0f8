"""News in words, in the language of the moment, from the plain facts of the occasion."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kernel.i18n import present
from kernel.money import Money
from kernel.web.filters import ABSENT
from portal.notifications.kinds import KINDS


def title(kind: str, facts: Mapping[str, Any]) -> str:
    """One line: what happened to which document."""
    return KINDS[kind].title % _Shown(facts)


def text(kind: str, facts: Mapping[str, Any]) -> str:
    """What to know or to do about it."""
    return KINDS[kind].text % _Shown(facts)


class _Shown(dict[str, object]):
    """Facts as a reader writes them: amounts as money, days as dates, what lacks as a dash."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__({name: _shown(name, value) for name, value in facts.items()})

    def __missing__(self, name: str) -> str:
        return ABSENT


def _shown(name: str, value: Any) -> object:
    if isinstance(value, dict):
        return present(Money(value["minor"], value["currency"]))
    if name.endswith("_on") and isinstance(value, str):
        return present(date.fromisoformat(value))
    return present(value) if value != "" else ABSENT
