"""What is changed on an organisation after it was created: status, settings, addresses, people."""

from dataclasses import asdict, dataclass, fields
from datetime import time
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import select, text, update
from sqlalchemy.orm import aliased

from dealers import repo
from dealers.errors import SupplierUnsuitable
from dealers.models import Address, Contact, Organisation
from dealers.scope import Scope
from dealers.types import OrganisationStatus
from kernel import audit
from kernel.actor import Actor
from kernel.db import Tx
from kernel.db.locks import lock_rows
from kernel.db.outbox import Event, publish
from kernel.errors import Conflict, NotFound
from kernel.i18n import _l
from kernel.jobs import enqueue

_ORGANISATION = _l("organisation")
_ADDRESS = _l("address")


@dataclass(frozen=True, slots=True)
class OrganisationChanges:
    """New values of what is given; None leaves a field as it is, an empty text clears it.

    Amounts in minor units of the organisation's currency.
    """

    name: str | None = None
    segment: str | None = None
    grade: str | None = None
    stock_mode: str | None = None
    issues_invoices: bool | None = None
    language: str | None = None
    country: str | None = None
    state: str | None = None
    city: str | None = None
    tax_number: str | None = None
    tax_class: str | None = None
    invoice_title: str | None = None
    invoice_address: str | None = None
    invoice_phone: str | None = None
    invoice_bank: str | None = None
    invoice_account: str | None = None
    minimum_order_minor: int | None = None
    flat_freight_minor: int | None = None
    freight_rate: Decimal | None = None
    tax_per_document: bool | None = None
    order_cut_off: time | Literal[""] | None = None
    receive_after_days: int | None = None
    reserve_working_days: int | None = None
    overdue_grace_days: int | None = None
    availability_shown: str | None = None
    upstream_sees: str | None = None


_MANDATORY = frozenset(
    {"name", "stock_mode", "language", "tax_class", "availability_shown", "upstream_sees"}
)


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address to be added; `kind` is ship_to or bill_to."""

    kind: str
    street: str
    city: str
    country: str
    label: str = ""
    recipient: str = ""
    phone: str | None = None
    state: str | None = None
    postal_code: str | None = None
    is_default: bool = False
    source: str | None = None
    external_id: str | None = None


async def set_status(
    tx: Tx, actor: Actor, scope: Scope, code: str, status: OrganisationStatus, *, note: str = ""
) -> None:
    """Change how far a relation has come; who becomes active gets its blocked orders retried.

    Raises:
        NotFound: no such organisation in scope.
    """
    row = await _lock(tx, scope, code)
    if row.status == status.value:
        return
    facts = {"from": row.status, "to": status.value, "note": note}
    row.status = status.value
    await tx.flush()
    await audit.record(tx, actor, "dealers:organisation:status", "organisation", row.id, **facts)
    await publish(tx, [Event("dealers:organisation:status", None, row.id, facts)])
    seller_id = row.supplier_id or row.parent_id
    if status is OrganisationStatus.ACTIVE and seller_id is not None:
        await enqueue(tx, "orders.retry_blocked", {"seller_id": seller_id})


async def change_organisation(
    tx: Tx,
    actor: Actor,
    scope: Scope,
    code: str,
    changes: OrganisationChanges,
    *,
    version: int | None = None,
) -> None:
    """Write the fields that are given; what was before stands in the audit trail.

    Raises, in this order:
        NotFound: no such organisation in scope.
        Conflict: somebody else changed it since `version` was read.
    """
    row = await _lock(tx, scope, code)
    if version is not None and version != row.version:
        raise Conflict(kind=_ORGANISATION)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for field in fields(changes):
        value = getattr(changes, field.name)
        if value is None or (value == "" and field.name in _MANDATORY):
            continue
        value = None if value == "" else value
        if getattr(row, field.name) != value:
            before[field.name] = _plain(getattr(row, field.name))
            setattr(row, field.name, value)
            after[field.name] = _plain(value)
    if not before:
        return
    row.version += 1
    await tx.flush()
    event = "dealers:organisation:changed"
    await audit.record(tx, actor, event, "organisation", row.id, before=before, after=after)


async def set_supplier(
    tx: Tx, actor: Actor, scope: Scope, code: str, supplier_code: str | None
) -> None:
    """Say whom an organisation buys from; None: its parent.

    Raises, in this order:
        NotFound: the organisation or the supplier is not in scope.
        SupplierUnsuitable: the supplier buys from it, directly or round about.
    """
    row = await _lock(tx, scope, code)
    supplier_id = None
    if supplier_code:
        supplier_id = await repo.find_id(tx, scope, supplier_code)
        if supplier_id is None:
            raise NotFound(kind=_ORGANISATION)
        if await _buys_from(tx, supplier_id, row.id):
            raise SupplierUnsuitable(organisation=code, supplier=supplier_code)
    facts = {"from": row.supplier_id, "to": supplier_id}
    row.supplier_id = supplier_id
    await tx.flush()
    await audit.record(tx, actor, "dealers:organisation:supplier", "organisation", row.id, **facts)


async def _buys_from(tx: Tx, buyer_id: int, seller_id: int) -> bool:
    """Whether the chain of suppliers of `buyer_id` leads through `seller_id`."""
    chain = select(Organisation.id, Organisation.supplier_id, Organisation.parent_id).where(
        Organisation.id == buyer_id
    )
    steps = chain.cte("chain", recursive=True)
    above = aliased(Organisation, name="above")
    next_step = text("above.id = coalesce(chain.supplier_id, chain.parent_id)")
    steps = steps.union(select(above.id, above.supplier_id, above.parent_id).join(steps, next_step))
    found = await tx.scalar(select(steps.c.id).where(steps.c.id == seller_id))
    return found is not None


async def add_address(tx: Tx, actor: Actor, scope: Scope, code: str, new: NewAddress) -> int:
    """Add an address; a new default takes the place of the old one.

    Raises:
        NotFound: no such organisation in scope.
    """
    row = await _lock(tx, scope, code)
    if new.is_default:
        await tx.execute(
            update(Address)
            .where(Address.organisation_id == row.id, Address.kind == new.kind, Address.is_default)
            .values(is_default=False)
        )
    address = Address(id=await tx.new_id(), organisation_id=row.id, **asdict(new))
    tx.add(address)
    await tx.flush()
    await audit.record(tx, actor, "dealers:address:added", "organisation", row.id, id=address.id)
    return address.id


async def retire_address(tx: Tx, actor: Actor, scope: Scope, address_id: int) -> None:
    """Take an address out of use; documents that name it keep it.

    Raises:
        NotFound: no such address in scope.
    """
    retired = await tx.scalar(
        update(Address)
        .where(
            Address.id == address_id, Address.active, scope.organisations(Address.organisation_id)
        )
        .values(active=False)
        .returning(Address.organisation_id)
    )
    if retired is None:
        raise NotFound(kind=_ADDRESS)
    await audit.record(tx, actor, "dealers:address:retired", "organisation", retired, id=address_id)


async def add_contact(
    tx: Tx,
    scope: Scope,
    code: str,
    *,
    name: str,
    function: str | None = None,
    email: str | None = None,
    phone: str | None = None,
) -> int:
    """Add a person to speak to.

    Raises:
        NotFound: no such organisation in scope.
    """
    row = await _lock(tx, scope, code)
    contact = Contact(
        id=await tx.new_id(),
        organisation_id=row.id,
        name=name,
        function=function,
        email=email,
        phone=phone,
    )
    tx.add(contact)
    await tx.flush()
    return contact.id


async def _lock(tx: Tx, scope: Scope, code: str) -> Organisation:
    organisation_id = await repo.find_id(tx, scope, code)
    if organisation_id is None:
        raise NotFound(kind=_ORGANISATION)
    return (await lock_rows(tx, Organisation, [organisation_id]))[0]


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool | None) else str(value)
