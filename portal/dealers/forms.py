"""Forms of the dealers' pages."""

from datetime import date

import msgspec

from dealers import NoteKind


class HealthForm(msgspec.Struct):
    """How the list of dealers is narrowed."""

    q: str = ""
    below: str = ""
    segment: str = ""
    status: str = ""
    trouble: str = ""


class NoteForm(msgspec.Struct):
    """A note about a dealer."""

    on: date
    text: str
    kind: NoteKind = NoteKind.NOTE
    again_on: date | None = None


class StatusForm(msgspec.Struct):
    """A dealer's status, as the form shows it."""

    status: str = ""
    note: str = ""
