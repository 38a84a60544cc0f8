"""What rooms hand over to be printed. Facts are plain and frozen: they are stored as JSON."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec


class Sender(msgspec.Struct, frozen=True):
    """Whose letterhead it is. `logo` is a `data:` address; `zone` that of instants printed."""

    name: str
    code: str
    zone: str
    title: str = ""
    address: str = ""
    phone: str = ""
    tax_number: str = ""
    bank: str = ""
    account: str = ""
    footer: str = ""
    logo: str = ""


class Recipient(msgspec.Struct, frozen=True):
    """To whom it goes; `lines` are those of the address."""

    name: str
    code: str
    lines: tuple[str, ...] = ()
    tax_number: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What every document says: whose it is, its number, when its facts were read."""

    sender: Sender
    number: str
    as_of: datetime


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind of document: the template that prints it, the shape of its facts.

    `kept` ones are issued for good; the others are working papers and go after some days.
    """

    name: str
    template: str
    facts: type[Facts]
    permission: str
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to be issued: who its two sides are, and everything that it says.

    `revision` tells apart what may be issued more than once of a subject, such as an order's
    version; what was issued under it keeps its facts, whatever is handed over later.
    """

    kind: DocumentKind
    subject_id: int
    seller_id: int
    party_id: int
    facts: Facts
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued document; `facts` as they were stored."""

    id: int
    kind: str
    number: str
    permission: str
    seller_id: int
    party_id: int
    facts: dict[str, Any]
    issued_at: datetime

    @property
    def file_name(self) -> str:
        """What a browser saves it as."""
        return f"{self.number}-{self.kind.replace('_', '-')}.pdf"
