"""Forms of one's own company."""

from typing import Annotated

import msgspec
from msgspec import Meta

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
