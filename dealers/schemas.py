"""What crosses the border of this room: JSON in and out, and the forms of its pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

import msgspec
from msgspec import Meta

from dealers.types import (
    AddressView,
    Move,
    OrganisationDetail,
    OrganisationRow,
    OrganisationStatus,
    TokenView,
)
from kernel.paging import Page

Name = Annotated[str, Meta(min_length=1, max_length=200)]
Code = Annotated[str, Meta(min_length=1, max_length=60)]
ShortText = Annotated[str, Meta(max_length=500)]


class OrganisationOut(msgspec.Struct, frozen=True):
    """An organisation in a list."""

    code: str
    name: str
    kind: str
    status: str
    tier: int
    parent: str | None
    segment: str | None
    grade: str | None
    city: str | None
    country: str | None

    @classmethod
    def of(cls, row: OrganisationRow) -> Self:
        """From a row of the list."""
        return cls(
            code=row.code,
            name=row.name,
            kind=row.kind.value,
            status=row.status.value,
            tier=row.tier,
            parent=row.parent_code,
            segment=row.segment,
            grade=row.grade,
            city=row.city,
            country=row.country,
        )


class OrganisationPage(msgspec.Struct, frozen=True):
    """Some organisations."""

    items: list[OrganisationOut]
    total: int
    page: int
    pages: int

    @classmethod
    def of(cls, page: Page[OrganisationRow]) -> Self:
        """From a page of the list."""
        items = [OrganisationOut.of(row) for row in page.rows]
        return cls(items, page.total, page.request.number, page.last)


class AddressOut(msgspec.Struct, frozen=True):
    """Where goods (`ship_to`) or bills (`bill_to`) go."""

    id: int
    kind: str
    label: str
    recipient: str
    phone: str | None
    street: str
    city: str
    state: str | None
    postal_code: str | None
    country: str
    is_default: bool

    @classmethod
    def of(cls, view: AddressView) -> Self:
        """From the room's own view."""
        return msgspec.convert(view, cls, from_attributes=True)


class MoveOut(msgspec.Struct, frozen=True):
    """A dated change of parent; `applied_at` is null while its day lies ahead."""

    id: int
    on: date
    recorded_at: datetime
    applied_at: datetime | None

    @classmethod
    def of(cls, move: Move) -> Self:
        """From the room's own view."""
        return cls(move.id, move.on, move.recorded_at, move.applied_at)


class OrganisationDetailOut(msgspec.Struct, frozen=True):
    """One organisation; `way` are codes from headquarters down to itself.

    Amounts in minor units of `currency`, `freight_rate` as a decimal share of the net.
    """

    code: str
    name: str
    kind: str
    status: str
    tier: int
    way: list[str]
    supplier: str | None
    segment: str | None
    grade: str | None
    territories: list[str]
    currency: str
    language: str
    time_zone: str
    country: str | None
    state: str | None
    city: str | None
    tax_number: str | None
    tax_class: str
    invoice_title: str | None
    stock_mode: str
    issues_invoices: bool
    minimum_order_minor: int
    flat_freight_minor: int
    receive_after_days: int
    reserve_working_days: int
    source: str | None
    external_id: str | None
    addresses: list[AddressOut]

    @classmethod
    def of(cls, detail: OrganisationDetail, addresses: list[AddressView]) -> Self:
        """From the room's own view."""
        party = detail.party
        return cls(
            code=party.code,
            name=party.name,
            kind=party.kind.value,
            status=party.status.value,
            tier=party.tier,
            way=[step.code for step in detail.way],
            supplier=detail.supplier_code,
            segment=party.segment,
            grade=party.grade,
            territories=list(detail.territories),
            currency=party.currency,
            language=party.language,
            time_zone=str(party.zone),
            country=party.country,
            state=detail.state,
            city=detail.city,
            tax_number=detail.tax_number,
            tax_class=party.tax_class,
            invoice_title=detail.invoice_title,
            stock_mode=party.stock_mode,
            issues_invoices=party.issues_invoices,
            minimum_order_minor=party.minimum_order_minor,
            flat_freight_minor=party.flat_freight_minor,
            receive_after_days=party.receive_after_days,
            reserve_working_days=party.reserve_working_days,
            source=detail.source,
            external_id=detail.external_id,
            addresses=[AddressOut.of(address) for address in addresses],
        )


class OrganisationIn(msgspec.Struct, frozen=True):
    """A branch or dealer to be created below `parent`; also the form of the page."""

    code: Code
    name: Name
    parent: Code
    kind: Literal["branch", "dealer"] = "dealer"
    supplier: str = ""
    segment: str = ""
    grade: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    tax_number: str = ""
    currency: str = ""


class StatusIn(msgspec.Struct, frozen=True):
    """How far the relation has come, and why; also the form of the page."""

    status: OrganisationStatus
    note: ShortText = ""


class MoveIn(msgspec.Struct, frozen=True):
    """A new parent from the day `on` in headquarters' zone; also the form of the page."""

    parent: Code
    on: date


class AddressIn(msgspec.Struct, frozen=True):
    """An address to be added; also the form of the page."""

    street: Name
    city: Name
    country: Name
    kind: Literal["ship_to", "bill_to"] = "ship_to"
    label: ShortText = ""
    recipient: ShortText = ""
    phone: ShortText = ""
    state: ShortText = ""
    postal_code: ShortText = ""
    is_default: bool = False


class SettingsForm(msgspec.Struct, frozen=True):
    """The settings that headquarters edits; an empty field is cleared.

    Amounts in major units of the organisation's currency, the freight rate in percent.
    """

    name: Name
    segment: str = ""
    grade: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    tax_number: str = ""
    tax_class: Name = "standard"
    invoice_title: str = ""
    invoice_address: str = ""
    invoice_phone: str = ""
    invoice_bank: str = ""
    invoice_account: str = ""
    stock_mode: Literal["kept", "reported"] = "reported"
    issues_invoices: bool = False
    minimum_order: Decimal = Decimal(0)
    flat_freight: Decimal = Decimal(0)
    freight_percent: Decimal = Decimal(0)
    tax_per_document: bool = False
    order_cut_off: str = ""
    receive_after_days: Annotated[int, Meta(ge=0, le=365)] = 7
    reserve_working_days: Annotated[int, Meta(ge=0, le=365)] = 2
    overdue_grace_days: Annotated[int, Meta(ge=0, le=365)] = 0
    availability_shown: Literal["exact", "words"] = "exact"
    upstream_sees: Literal["quantities", "values", "customers"] = "quantities"
    version: int | None = None


class ListFilters(msgspec.Struct, frozen=True):
    """The filter bar of the list of organisations."""

    q: str = ""
    kind: str = ""
    status: str = ""
    segment: str = ""
    below: str = ""


class MeOut(msgspec.Struct, frozen=True):
    """Who the token acts for and what it may do."""

    user: str
    organisation: str
    organisation_name: str
    kind: str
    role: str
    permissions: list[str]


class TokenIn(msgspec.Struct, frozen=True):
    """A name by which the token is known again; also the form of the page."""

    name: Name


class TokenOut(msgspec.Struct, frozen=True):
    """A token in a list; its secret is shown only when it is made."""

    id: int
    name: str
    role: str
    user: str
    created_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, view: TokenView) -> Self:
        """From the room's own view."""
        return cls(
            id=view.id,
            name=view.name,
            role=view.role.value,
            user=view.user_name,
            created_at=view.created_at,
            revoked_at=view.revoked_at,
        )


class NewTokenOut(msgspec.Struct, frozen=True):
    """A fresh token; `secret` is shown this once."""

    id: int
    secret: str
