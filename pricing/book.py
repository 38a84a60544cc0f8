"""The rules, as the database hands them over: rows without behaviour.

`rank` is the place in the order of creation: the higher, the newer. Dates are half-open.
"""

from datetime import date

import msgspec


class Row(msgspec.Struct, frozen=True, array_like=True, eq=False):
    """A row that travels as an array; equal only to itself, so that it is a cheap key."""


class PriceListRow(Row, frozen=True):
    id: int
    seller_id: int
    code: str
    currency: str
    tax_included: bool
    merge: bool
    valid_from: date | None
    valid_until: date | None
    rank: int


class AssignmentRow(Row, frozen=True):
    price_list_id: int
    buyer_key: str
    priority: int


class Break(Row, frozen=True):
    minimum: int
    price_micros: int
    valid_from: date | None
    valid_until: date | None


class EntryRow(Row, frozen=True):
    """All dated breaks of one product in one list."""

    price_list_id: int
    product_id: int
    breaks: tuple[Break, ...]


class PolicyRow(Row, frozen=True):
    """`buyers`, `products`, `categories`: None is everybody, everything, every category."""

    id: int
    seller_id: int
    code: str
    name: str
    rate_micros: int | None
    currency: str | None
    minimum_quantity: int | None
    maximum_quantity: int | None
    minimum_amount_minor: int | None
    maximum_amount_minor: int | None
    counted_over: str
    price_list_id: int | None
    priority: int
    exclusivity_group: str
    stacking: str
    valid_from: date | None
    valid_until: date | None
    rank: int
    buyers: frozenset[str] | None
    products: frozenset[int] | None
    categories: frozenset[int] | None


class LimitRow(Row, frozen=True):
    seller_id: int
    product_key: str
    currency: str
    lowest_micros: int | None
    highest_micros: int | None
    branch_rate_micros: int
    valid_from: date | None
    valid_until: date | None


class TaxRow(Row, frozen=True):
    seller_country: str
    product_class: str
    buyer_class: str
    rate_micros: int
    valid_from: date | None
    valid_until: date | None


class Book(Row, frozen=True):
    """The rules of one edition but for the entries of lists, which are read as they are needed."""

    edition: str
    lists: list[PriceListRow]
    assignments: list[AssignmentRow]
    policies: list[PolicyRow]
    limits: list[LimitRow]
    taxes: list[TaxRow]
