"""Forms of one's own company."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from dealers import Role

Text = Annotated[str, Meta(max_length=500)]


class BillingForm(msgspec.Struct):
    """What stands on bills; an empty field is cleared."""

    version: int
    invoice_title: Text = ""
    tax_number: Text = ""
    invoice_address: Text = ""
    invoice_phone: Text = ""
    invoice_bank: Text = ""
    invoice_account: Text = ""


class ColleagueForm(msgspec.Struct):
    """Somebody new who signs in for the company, by e-mail, phone number or both."""

    name: Text
    email: Text = ""
    phone: Text = ""
    language: Text = "en"
    role: Role = Role.DEALER_BUYER


class RoleForm(msgspec.Struct):
    """What somebody who signs in for the company may do."""

    role: Role


class AddressForm(msgspec.Struct):
    """Where goods or bills go."""

    street: Text
    city: Text
    country: Text
    kind: Literal["ship_to", "bill_to"] = "ship_to"
    label: Text = ""
    recipient: Text = ""
    phone: Text = ""
    state: Text = ""
    postal_code: Text = ""
    is_default: bool = False
