"""What this room hands to others."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from kernel.actor import Actor


class OrganisationKind(StrEnum):
    """What stands at a node of the tree."""

    HEADQUARTERS = "headquarters"
    BRANCH = "branch"
    DEALER = "dealer"


class OrganisationStatus(StrEnum):
    """How far a relation has come; only an active dealer's orders are confirmed."""

    PROSPECT = "prospect"
    ONBOARDING = "onboarding"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Role(StrEnum):
    """What a member may do; `dealers.permissions` has the list.

    A dealer's buyer may do all that a dealer may; the others see to a part of it.
    """

    DEALER_BUYER = "dealer_buyer"
    DEALER_ORDERS = "dealer_orders"
    DEALER_GOODS = "dealer_goods"
    DEALER_ACCOUNTS = "dealer_accounts"
    BRANCH_MANAGER = "branch_manager"
    HEADQUARTERS = "headquarters"


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as trading needs it: buyer, seller or payer.

    `ancestors` are ids of today's tree, itself first and headquarters last; `branch_id` is the
    nearest of them that is no dealer. Amounts in minor units of `currency`, the freight rate in
    millionths, `order_cut_off` in `zone`.
    """

    id: int
    code: str
    name: str
    kind: OrganisationKind
    tier: int
    parent_id: int | None
    supplier_id: int | None
    ancestors: tuple[int, ...]
    branch_id: int
    segment: str | None
    grade: str | None
    status: OrganisationStatus
    currency: str
    zone: ZoneInfo
    language: str
    country: str | None
    tax_class: str
    stock_mode: str
    issues_invoices: bool
    minimum_order_minor: int
    flat_freight_minor: int
    freight_rate_micros: int
    tax_per_document: bool
    order_cut_off: time | None
    receive_after_days: int
    reserve_working_days: int
    overdue_grace_days: int
    availability_shown: str
    upstream_sees: str

    @property
    def seller_id(self) -> int | None:
        """Whom it buys from: its supplier, by default its parent; None for headquarters."""
        return self.supplier_id or self.parent_id

    @property
    def is_company(self) -> bool:
        """Headquarters or a branch, no dealer."""
        return self.kind is not OrganisationKind.DEALER

    @property
    def headquarters_id(self) -> int:
        """The root of its tree."""
        return self.ancestors[-1]


def seller_of(party: Party) -> int | None:
    """Whom a party buys from: its supplier, by default its parent; None for headquarters."""
    return party.seller_id


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """An organisation to be created; what is left out comes from its parent.

    Stock is `kept` by headquarters and branches and `reported` by dealers unless said otherwise;
    so with `issues_invoices`. `parent` and `supplier` are codes, of rows beside it or existing.
    `email` and `phone` become its first contact.
    """

    code: str
    name: str
    kind: OrganisationKind
    parent: str | None = None
    supplier: str | None = None
    segment: str | None = None
    grade: str | None = None
    status: OrganisationStatus = OrganisationStatus.ACTIVE
    stock_mode: str | None = None
    issues_invoices: bool | None = None
    currency: str | None = None
    language: str | None = None
    time_zone: str | None = None
    country: str | None = None
    state: str | None = None
    city: str | None = None
    tax_number: str | None = None
    tax_class: str = "standard"
    invoice_title: str | None = None
    minimum_order_minor: int = 0
    flat_freight_minor: int = 0
    freight_rate: Decimal = Decimal(0)
    tax_per_document: bool = False
    email: str | None = None
    phone: str | None = None
    generated: bool = False
    source: str | None = None
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """A line of a list of organisations."""

    id: int
    code: str
    name: str
    kind: OrganisationKind
    status: OrganisationStatus
    tier: int
    segment: str | None
    grade: str | None
    parent_code: str | None
    parent_name: str | None
    city: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One organisation on the way from headquarters down to a node."""

    id: int
    code: str
    name: str
    kind: OrganisationKind


@dataclass(frozen=True, slots=True)
class OrganisationDetail:
    """Everything about one organisation that a reader in scope may see.

    `way` goes from headquarters down to itself; `version` rises with each change of settings.
    """

    party: Party
    way: tuple[Step, ...]
    supplier_code: str | None
    state: str | None
    city: str | None
    tax_number: str | None
    invoice_title: str | None
    invoice_address: str | None
    invoice_phone: str | None
    invoice_bank: str | None
    invoice_account: str | None
    territories: tuple[str, ...]
    created_at: datetime
    version: int
    source: str | None
    external_id: str | None


@dataclass(frozen=True, slots=True)
class OrganisationFilters:
    """How a list of organisations is narrowed; a value nobody knows is refused.

    `below` is the code of a node (itself and all below it), `territory` that of an area with the
    areas inside it.
    """

    text: str = ""
    kind: str | None = None
    status: str | None = None
    segment: str | None = None
    below: str | None = None
    territory: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A change of parent from the day `on`; `applied_at` is None while it lies ahead."""

    id: int
    node_id: int
    from_parent_id: int
    to_parent_id: int
    on: date
    recorded_at: datetime
    applied_at: datetime | None


@dataclass(frozen=True, slots=True)
class MovePreview:
    """What a move would change: `organisations` counts the node and all below it."""

    on: date
    from_parent_id: int
    to_parent_id: int
    organisations: int
    due: bool


@dataclass(frozen=True, slots=True)
class AddressView:
    """Where goods or bills go."""

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


@dataclass(frozen=True, slots=True)
class ContactView:
    """A person to speak to."""

    id: int
    name: str
    function: str | None
    email: str | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class User:
    """A person as signing in needs it; `password_hash` never leaves the server."""

    id: int
    email: str | None
    phone: str | None
    name: str
    language: str
    active: bool
    password_hash: str | None
    memberships: tuple["MembershipView", ...] = ()


@dataclass(frozen=True, slots=True)
class MembershipView:
    """One hat of a person."""

    organisation_id: int
    organisation_code: str
    organisation_name: str
    organisation_kind: OrganisationKind
    role: Role


@dataclass(frozen=True, slots=True)
class MemberView:
    """Somebody who signs in for an organisation."""

    user_id: int
    name: str
    email: str | None
    phone: str | None
    role: Role
    active: bool


@dataclass(frozen=True, slots=True)
class MemberContact:
    """A member as news reach them: how, in which language, and what their role includes."""

    organisation_id: int
    user_id: int
    email: str | None
    phone: str | None
    language: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking, for whom, and how much of the tree that lets them see.

    `zone` is that of the organisation: instants are told in it.
    """

    actor: Actor
    kind: OrganisationKind
    organisation_code: str
    organisation_name: str
    user_name: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class NewToken:
    """A fresh API token: `secret` is shown this once and kept nowhere."""

    id: int
    secret: str


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as its owner sees it in a list."""

    id: int
    name: str
    role: Role
    user_name: str
    created_at: datetime
    revoked_at: datetime | None
