"""Organisations on paper: who sends a document, and to which address it goes."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dealers import repo
from dealers.errors import LogoNotTaken
from dealers.letterhead_repo import Head, find_address, find_head, save_head
from dealers.scope import Scope
from kernel import audit
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import Conflict, FieldProblem, Invalid, NotFound
from kernel.i18n import _l, gettext
from kernel.messages import Upload, judge_file
from kernel.pdf import Recipient, Sender

LOGO_TYPES = frozenset({"image/png", "image/jpeg"})
LARGEST_LOGO_KILOBYTES = 200
LONGEST_FOOTER = 300


@dataclass(frozen=True, slots=True)
class LetterheadChange:
    """What is printed from now on; no `logo`: it stays, unless `without_logo`."""

    version: int
    footer: str = ""
    logo: Upload | None = None
    without_logo: bool = False


async def get_letterhead(tx: ReadTx, scope: Scope) -> tuple[Sender, int]:
    """The reader's own letterhead as it is printed, and its version."""
    head = await find_head(tx, scope.organisation_id)
    return await load_sender(tx, scope.organisation_id), head.version


async def change_letterhead(tx: Tx, actor: Actor, scope: Scope, change: LetterheadChange) -> None:
    """Set what the reader's own organisation prints; issued documents stay as they are.

    Raises, in this order:
        Conflict: somebody changed it since `version`.
        Invalid: a footer that is too long.
        LogoNotTaken, and what `judge_file` raises: the logo is no picture of a fitting size.
    """
    before = await find_head(tx, scope.organisation_id)
    if before.version != change.version:
        raise Conflict(kind=gettext("letterhead"))
    footer = " ".join(change.footer.split())
    if len(footer) > LONGEST_FOOTER:
        message = _l("Up to %(longest)s characters fit below a document.")
        problem = FieldProblem("/footer", "too_long", message, longest=LONGEST_FOOTER)
        raise Invalid([problem])
    logo, logo_type = before.logo, before.logo_type
    if change.logo is not None:
        logo, logo_type = change.logo.content, _judged(change.logo)
    elif change.without_logo:
        logo = logo_type = None
    after = Head(footer, logo, logo_type, before.version)
    if not await save_head(tx, scope.organisation_id, after):
        raise Conflict(kind=gettext("letterhead"))
    event, kind = "dealers:letterhead:changed", "organisation"
    await audit.record(tx, actor, event, kind, scope.organisation_id, footer=footer)


def _judged(logo: Upload) -> str:
    name, media_type = judge_file(logo)
    if media_type not in LOGO_TYPES or len(logo.content) > LARGEST_LOGO_KILOBYTES * 1_000:
        raise LogoNotTaken(name=name, kilobytes=LARGEST_LOGO_KILOBYTES)
    return media_type


async def load_sender(tx: ReadTx, organisation_id: int) -> Sender:
    """The letterhead of an organisation; the caller has checked who is asking."""
    row = await _row(tx, organisation_id)
    head = await find_head(tx, organisation_id)
    return Sender(
        name=row.name,
        code=row.code,
        zone=row.time_zone,
        title=row.invoice_title or row.name,
        address=row.invoice_address or _joined((row.city, row.state, row.country)),
        phone=row.invoice_phone or "",
        tax_number=row.tax_number or "",
        bank=row.invoice_bank or "",
        account=row.invoice_account or "",
        footer=head.footer,
        logo=_embedded(head),
    )


async def load_recipient(
    tx: ReadTx, organisation_id: int, address_id: int | None = None, *, kind: str = "ship_to"
) -> Recipient:
    """An organisation with one of its addresses: the one named, else its default of `kind`.

    Where it has none, what stands on its invoices, or its town.
    """
    row = await _row(tx, organisation_id)
    address = await find_address(tx, organisation_id, address_id, kind)
    if address is not None:
        town = _joined((address.postal_code, address.city, address.state), " ")
        person = _joined((address.recipient, address.phone), " · ")
        lines = [person, address.street, _joined((town, address.country))]
    else:
        lines = [row.invoice_address or _joined((row.city, row.state, row.country))]
    return Recipient(
        name=row.invoice_title or row.name,
        code=row.code,
        lines=tuple(line for line in lines if line),
        tax_number=row.tax_number or "",
    )


async def _row(tx: ReadTx, organisation_id: int) -> Any:
    rows = await repo.load_rows(tx, [organisation_id])
    if not rows:
        raise NotFound(kind=gettext("organisation"))
    return rows[0]


def _joined(parts: Iterable[str | None], between: str = ", ") -> str:
    return between.join(part for part in parts if part)


def _embedded(head: Head) -> str:
    """The logo as an address that carries it: a frozen document needs no file beside it."""
    if head.logo is None:
        return ""
    return f"data:{head.logo_type};base64,{base64.b64encode(head.logo).decode()}"
