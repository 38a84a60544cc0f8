"""The kinds of news: their words, whose role they concern, and how one is told by default.

`title` and `text` are filled with the facts of the occasion; see `wording`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kernel.i18n import Text, _l
from kernel.mail import EMAIL, SMS

IN_APP: Final = "in_app"
CHANNELS: Final = (IN_APP, EMAIL, SMS)
CHANNEL_WORDS: Final[Mapping[str, Text]] = {
    IN_APP: _l("In the portal"),
    EMAIL: _l("E-mails"),
    SMS: _l("SMS"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of news. `permission`: members whose role includes it are told."""

    name: str
    label: Text
    title: Text
    text: Text
    permission: str
    icon: str
    by_mail: bool = False

    def by_default(self, channel: str) -> bool:
        """Whether somebody who has chosen nothing is told this way."""
        return channel == IN_APP or (channel == EMAIL and self.by_mail)


_ALL = (
    Kind(
        "order_confirmed",
        _l("An order of ours is confirmed"),
        _l("Order %(number)s is confirmed"),
        _l("%(amount)s. You will hear when the goods leave."),
        "orders.place",
        "circle-check",
        by_mail=True,
    ),
    Kind(
        "order_blocked",
        _l("An order of ours waits"),
        _l("Order %(number)s waits"),
        _l("%(amount)s. It is not lost: open it to see what would confirm it."),
        "orders.place",
        "lock",
        by_mail=True,
    ),
    Kind(
        "order_unblocked",
        _l("An order that waited goes on"),
        _l("Order %(number)s goes on"),
        _l("What it waited for is settled. It is confirmed over %(amount)s."),
        "orders.place",
        "circle-check",
        by_mail=True,
    ),
    Kind(
        "order_rejected",
        _l("An order of ours is rejected"),
        _l("Order %(number)s is rejected"),
        _l("Open it to read the reason, and order again what you still need."),
        "orders.place",
        "ban",
        by_mail=True,
    ),
    Kind(
        "order_to_approve",
        _l("A customer's order waits for a decision"),
        _l("Order %(number)s of %(buyer)s waits for a decision"),
        _l("%(amount)s. Approve or reject it, so that the buyer knows."),
        "orders.approve",
        "checklist",
    ),
    Kind(
        "shipped",
        _l("Goods are on their way to us"),
        _l("Delivery %(number)s is on its way"),
        _l("Of order %(order)s, expected on %(due_on)s. Carrier: %(carrier)s."),
        "orders.read",
        "truck",
        by_mail=True,
    ),
    Kind(
        "delivery_to_confirm",
        _l("A delivery should be confirmed"),
        _l("Has delivery %(number)s arrived?"),
        _l("It was due on %(due_on)s. Confirm what came, or report what is missing."),
        "orders.receive",
        "truck-delivery",
        by_mail=True,
    ),
    Kind(
        "shortage_decided",
        _l("A difference that we reported is decided"),
        _l("A difference in delivery %(number)s is decided"),
        _l("Open the delivery to read the answer."),
        "orders.receive",
        "checklist",
        by_mail=True,
    ),
    Kind(
        "return_asked",
        _l("A customer asks for a return"),
        _l("%(buyer)s asks to return goods of order %(number)s"),
        _l("The reason: “%(reason)s”. Agree or decline, so that the buyer knows."),
        "orders.ship",
        "history",
    ),
    Kind(
        "return_withdrawn",
        _l("A customer no longer asks for a return"),
        _l("%(buyer)s keeps the goods of order %(number)s"),
        _l("The return asked for was withdrawn. There is nothing to do."),
        "orders.ship",
        "history",
    ),
    Kind(
        "return_agreed",
        _l("A return that we asked for is agreed to"),
        _l("The return of goods of order %(number)s is agreed to"),
        _l("Return %(return)s is booked and credited."),
        "orders.receive",
        "circle-check",
        by_mail=True,
    ),
    Kind(
        "return_declined",
        _l("A return that we asked for is declined"),
        _l("The return of goods of order %(number)s is declined"),
        _l("“%(answer)s” Write a message on the order if you see it otherwise."),
        "orders.receive",
        "ban",
        by_mail=True,
    ),
    Kind(
        "invoice_issued",
        _l("We get an invoice"),
        _l("Invoice %(number)s over %(amount)s"),
        _l("It is due on %(due_on)s."),
        "account.read",
        "file-invoice",
        by_mail=True,
    ),
    Kind(
        "credit_note_issued",
        _l("We get a credit note"),
        _l("Credit note %(number)s over %(amount)s"),
        _l("The amount is credited to your account."),
        "account.read",
        "file-invoice",
        by_mail=True,
    ),
    Kind(
        "payment_booked",
        _l("A payment of ours is booked"),
        _l("Payment %(number)s of %(amount)s is booked"),
        _l("It was paid on %(paid_on)s. Open it to see which invoices it settled."),
        "account.read",
        "cash",
    ),
    Kind(
        "overdue",
        _l("An invoice of ours is overdue"),
        _l("Invoice %(number)s is overdue"),
        _l("%(open)s was due on %(due_on)s. Pay it, so that new orders are not stopped."),
        "account.read",
        "alert-triangle",
        by_mail=True,
    ),
    Kind(
        "message_received",
        _l("Somebody writes to us about a document"),
        _l("New message about %(about)s"),
        _l("%(writer)s: %(excerpt)s"),
        "orders.read",
        "message",
        by_mail=True,
    ),
    Kind(
        "price_change",
        _l("Prices that concern us will change"),
        _l("Prices change on %(from_on)s"),
        _l("%(count)s products in price lists that apply to you get a new price."),
        "orders.place",
        "tags",
        by_mail=True,
    ),
)
KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in _ALL}
