"""Organisations on paper: who sends a document, and to which address it goes."""

import base64
from collections.abc import Iterable
from typing import Any

from dealers import repo
from dealers.letterhead_repo import Head, find_address, find_head
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.pdf import Recipient, Sender


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
