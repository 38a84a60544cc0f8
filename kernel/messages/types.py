"""What messages, files and news are about, and who has a say in it."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kernel.db.transaction import ReadTx
from kernel.i18n import Text


@dataclass(frozen=True, slots=True)
class Subject:
    """An order, an invoice, a dealer: what a thread is about.

    `seller_id` and `party_id` are its two sides; `path` is its page; `facts` are plain, for the
    sentences about it: amounts as {"minor", "currency"}, days as ISO text under names in `…_on`.
    `on` is its business date; what was `imported` is nobody's news.
    """

    kind: str
    id: int
    number: str
    path: str
    seller_id: int
    party_id: int
    on: date | None = None
    imported: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


Load = Callable[[ReadTx, Collection[int], Any], Awaitable[dict[int, Subject]]]
"""Subjects by id that a scope may see; no scope (None) is for jobs, who ask for nobody."""


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """A kind of subject as its room offers it in `subjects.SUBJECTS`."""

    name: str
    label: Text
    permission: str
    load: Load


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a thread lists it."""

    id: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message of a thread; `organisation_id` is whom its writer spoke for."""

    id: int
    user_id: int
    organisation_id: int
    body: str
    posted_at: datetime
    files: tuple[FileView, ...] = ()


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: its name is a claim, its content is what counts."""

    name: str
    content: bytes
