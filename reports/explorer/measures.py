"""What can be explored, and by what."""

from dataclasses import dataclass
from typing import Final, Literal

from kernel.i18n import Text, _l

Kind = Literal["flow", "stock", "days"]
Dimension = Literal["node", "category", "product", "segment", "month"]
BY_PRODUCT: Final = ("category", "product")


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of the channel report.

    kind: a flow of the period, a stock at its end, or days. money: minor units of a currency.
    figure: the documents that make it, if it has any.
    """

    name: str
    label: Text
    kind: Kind = "flow"
    money: bool = False
    figure: str = ""

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """What it can be shown by: of money only net sales are known by product."""
        if not self.of_products:
            return tuple(one for one in DIMENSIONS if one not in BY_PRODUCT)
        return tuple(DIMENSIONS)

    @property
    def of_products(self) -> bool:
        """Whether it is known product by product."""
        return not self.money or self.name == "net"

    @property
    def monthly(self) -> bool:
        """Whether it has a value for each month."""
        return self.kind != "days"


DIMENSIONS: Final[dict[Dimension, Text]] = {
    "node": _l("Organisation"),
    "category": _l("Category"),
    "product": _l("Product"),
    "segment": _l("Segment"),
    "month": _l("Month"),
}
MEASURES: Final = {
    measure.name: measure
    for measure in (
        Measure("sell_out", _l("Sell-out"), figure="sell_out"),
        Measure("sell_in", _l("Sell-in"), figure="sell_in"),
        Measure("supplied", _l("Supplied"), figure="supplied"),
        Measure("sell_down", _l("Sell-down"), figure="sell_down"),
        Measure("taken_in", _l("In"), figure="taken_in"),
        Measure("given_out", _l("Out"), figure="given_out"),
        Measure("internal", _l("Internal"), figure="internal"),
        Measure("on_hand", _l("On hand"), "stock"),
        Measure("dealer", _l("On hand at dealers"), "stock"),
        Measure("days_in_stock", _l("Days in stock"), "days"),
        Measure("net", _l("Net sales"), money=True, figure="net"),
        Measure("invoiced", _l("Invoiced"), money=True),
        Measure("credited", _l("Credited"), money=True),
        Measure("collected", _l("Collected"), money=True, figure="collected"),
        Measure("owed", _l("Owed"), "stock", money=True, figure="open"),
    )
}
