"""Forms of this room's pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

import msgspec

from kernel.errors import Invalid
from orders.return_lines import LineToReturn
from orders.types import DeliveryPreference, OrderKind, Particulars

Said = Annotated[str, msgspec.Meta(max_length=500)]
"""Words to the other side."""
_LINE: Final = re.compile(r"^/lines/(\d+)")


class CartRow(msgspec.Struct):
    """A line of the cart's form."""

    id: int = 0
    quantity: Decimal = Decimal(0)


class ParticularsForm(msgspec.Struct, kw_only=True):
    """What an order says beside its lines, as it is typed."""

    cart_id: int | None = None
    delivery_preference: DeliveryPreference = DeliveryPreference.COMPLETE
    kind: OrderKind = OrderKind.STANDARD
    requested_on: date | None = None
    ship_to_id: int | None = None
    po_number: str = ""
    note: str = ""

    def particulars(self) -> Particulars:
        """As the cart keeps them."""
        return Particulars(
            delivery_preference=self.delivery_preference,
            kind=self.kind,
            requested_on=self.requested_on,
            ship_to_id=self.ship_to_id,
            po_number=self.po_number.strip(),
            note=self.note.strip(),
        )


class CartForm(ParticularsForm, kw_only=True):
    """The cart's quantities, as the version that was looked at has them.

    `complete`: the order's particulars were sent along.
    """

    cart_id: int
    version: int = 0
    rows: list[CartRow] = []
    complete: bool = False


class CartNameForm(msgspec.Struct):
    """A cart or template by name; `cart_id` where it is made from one."""

    name: str = ""
    cart_id: int | None = None


class FillForm(msgspec.Struct):
    """A template that is put into a cart."""

    template_id: int
    cart_id: int | None = None


class AddForm(msgspec.Struct):
    """One product into the cart."""

    sku: str
    quantity: Decimal = Decimal(1)
    unit: str = ""
    back: str = "/cart"


class PlaceRow(msgspec.Struct):
    """A line to be ordered, as it stands in the cart."""

    sku: str
    quantity: str
    unit: str = ""


class PlaceForm(ParticularsForm, kw_only=True):
    """The order that a cart becomes; `rows`: quantities that may have been changed meanwhile."""

    lines: list[PlaceRow]
    rows: list[CartRow] = []
    version: int = 0
    buyer: str = ""

    def changed(self) -> dict[int, Decimal]:
        """Quantities that were typed and not taken over: what was looked at is another order."""
        seen = [line.quantity for line in self.lines]
        now = [f"{row.quantity.normalize():f}" for row in self.rows]
        return {row.id: row.quantity for row in self.rows} if now and now != seen else {}


class FilterForm(msgspec.Struct):
    """The filter bar of order lists."""

    q: str = ""
    state: str = ""
    progress: str = ""
    buyer: str = ""
    first: date | None = None
    last: date | None = None


class FindForm(msgspec.Struct):
    """The filter bar of a list that is searched by number only."""

    q: str = ""


class CatalogueForm(msgspec.Struct):
    """The filter bar of the catalogue; `buyer`: whose prices are shown."""

    q: str = ""
    buyer: str = ""


class EditRow(msgspec.Struct):
    """A line as it should be from now on; no quantity: it is left out."""

    sku: str = ""
    quantity: str = ""
    unit: str = ""


class EditForm(msgspec.Struct):
    """What an order of that version should ask for from now on."""

    version: int
    rows: list[EditRow] = []
    delivery_preference: DeliveryPreference = DeliveryPreference.COMPLETE
    requested_on: date | None = None
    po_number: str = ""
    note: str = ""


class StepForm(msgspec.Struct):
    """One step of an order's life, from a button."""

    version: int
    reason: str = ""


class ApproveForm(msgspec.Struct):
    """An approval: up to an amount (empty: what is needed), until a day."""

    version: int
    expires_on: date
    up_to: Decimal | None = None
    note: str = ""


class RejectForm(msgspec.Struct):
    """A rejection; the buyer reads the reason."""

    version: int
    reason: str


class ShipRow(msgspec.Struct):
    """How much of a line leaves."""

    line_no: int = 0
    quantity: int = 0


class ShipForm(msgspec.Struct):
    """What leaves, with whom."""

    version: int
    lines: list[ShipRow] = []
    carrier: str = ""
    tracking_number: str = ""
    due_on: date | None = None
    freight: Decimal | None = None


class ShipManyForm(msgspec.Struct):
    """Orders that leave together, each as `number:version`."""

    chosen: list[str] = []
    carrier: str = ""


class ReturnRow(msgspec.Struct):
    """How much of a line comes back."""

    line_no: int = 0
    quantity: int = 0
    saleable: bool = False


class ReturnForm(msgspec.Struct):
    """Goods that come back: asked for by the buyer, or booked by the seller.

    request_id: the request that is agreed to with it.
    """

    reason: Said
    lines: list[ReturnRow] = []
    request_id: int | None = None

    def wanted(self) -> tuple[LineToReturn, ...]:
        """The lines with a quantity."""
        return tuple(
            LineToReturn(row.line_no, row.quantity, row.saleable)
            for row in self.lines
            if row.quantity
        )

    @contextmanager
    def beside_rows(self) -> Iterator[None]:
        """Problems of a line that is wanted stand beside its row, empty rows or not."""
        rows = [at for at, row in enumerate(self.lines) if row.quantity]
        try:
            yield
        except Invalid as refusal:
            for problem in refusal.problems:
                problem.pointer = _LINE.sub(
                    lambda found: f"/lines/{rows[int(found[1])]}", problem.pointer
                )
            raise


class DeclineForm(msgspec.Struct):
    """Why a request is declined; the buyer reads it."""

    answer: Said
