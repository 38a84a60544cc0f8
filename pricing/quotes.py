"""Quotes: one query for the whole batch, then pure rules."""

from collections.abc import Sequence

from kernel.db import ReadTx
from pricing.repo import load_book
from pricing.rules import price
from pricing.types import Quote, QuoteRequest


async def quote(tx: ReadTx, requests: Sequence[QuoteRequest]) -> list[Quote]:
    """Price every line of every request, in their order.

    One query however many requests and lines; takes no lock. Whose prices the asker may see is
    the caller's business: the buyer and seller of a request are taken as given.
    """
    if not requests:
        return []
    return price(requests, await load_book(tx, requests))
