"""The tax rate of a line: seller's country, product class and buyer class, exact before any."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from kernel.periods import is_valid
from pricing.book import TaxRow
from pricing.keys import ANY

MOST_KNOWN = 1_000


class TaxTable:
    """The rates; keeps what it has looked up."""

    def __init__(self, taxes: Sequence[TaxRow]) -> None:
        self._rates: dict[tuple[str | None, str, str], list[TaxRow]] = defaultdict(list)
        for row in taxes:
            self._rates[row.seller_country, row.product_class, row.buyer_class].append(row)
        self._known: dict[tuple[str | None, str, str, date], int] = {}

    def rate_micros(self, country: str | None, product: str, buyer: str, on: date) -> int:
        """The rate in force, 0 where none is recorded.

        The exact country outranks any country, then the exact product class, then the exact
        buyer class.
        """
        asked = (country, product, buyer, on)
        known = self._known.get(asked)
        if known is None:
            if len(self._known) > MOST_KNOWN:
                self._known.clear()
            known = self._known[asked] = self._find(*asked)
        return known

    def _find(self, country: str | None, product: str, buyer: str, on: date) -> int:
        for where in (country, ANY):
            for what in (product, ANY):
                for whom in (buyer, ANY):
                    for row in self._rates.get((where, what, whom), ()):
                        if is_valid(on, row.valid_from, row.valid_until):
                            return row.rate_micros
        return 0
