"""The tax rate of a line: seller's country, product class and buyer class, exact before any."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from kernel.periods import is_valid
from pricing.book import TaxRow
from pricing.keys import ANY

Classes = tuple[str | None, str, str]


class TaxTable:
    """The rates of a batch; keeps what it has looked up."""

    def __init__(self, taxes: Sequence[TaxRow]) -> None:
        self._rates: dict[Classes, list[TaxRow]] = defaultdict(list)
        for row in taxes:
            self._rates[row.seller_country, row.product_class, row.buyer_class].append(row)
        self._known: dict[tuple[Classes, date], int] = {}

    def rate_micros(self, classes: Classes, on: date) -> int:
        """The rate in force, 0 where none is recorded.

        The exact country outranks any country, then the exact product class, then the exact
        buyer class.
        """
        asked = (classes, on)
        known = self._known.get(asked)
        if known is None:
            known = self._known[asked] = self._find(classes, on)
        return known

    def _find(self, classes: Classes, on: date) -> int:
        country, product, buyer = classes
        for where in (country, ANY):
            for what in (product, ANY):
                for whom in (buyer, ANY):
                    for row in self._rates.get((where, what, whom), ()):
                        if is_valid(on, row.valid_from, row.valid_until):
                            return row.rate_micros
        return 0
