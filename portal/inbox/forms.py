"""Forms of the inbox."""

from datetime import date
from decimal import Decimal

import msgspec


class MarkForm(msgspec.Struct):
    """What is done with the chosen rows: `step` is the button."""

    step: str = ""
    chosen: list[str] = []
    owner: int | None = None
    until: date | None = None
    reason: str = ""
    back: str = "/today"


class TargetRow(msgspec.Struct):
    """One company's target; empty: none."""

    code: str = ""
    net: Decimal | None = None
    version: int = 0


class TargetsForm(msgspec.Struct):
    """The targets of a month (any day of it)."""

    month: date
    rows: list[TargetRow] = []
