"""Whose money an entry of a bank statement is, and what it pays."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

_WORD = re.compile(r"[A-Z0-9][A-Z0-9/-]*[A-Z0-9]")
"""What a number of a document looks like once it is in capitals."""


class Confidence(StrEnum):
    """How sure a suggestion is: `certain` where two signs agree."""

    CERTAIN = "certain"
    LIKELY = "likely"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that somebody still owes, in whole minor units."""

    id: int
    number: str
    payer_id: int
    currency: str
    open_minor: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A payer with what it pays; no invoices: the oldest first."""

    confidence: Confidence
    payer_id: int | None = None
    invoice_ids: tuple[int, ...] = ()


UNKNOWN = Suggestion(Confidence.NONE)


def suggest(
    *,
    amount_minor: int,
    currency: str,
    reference: str,
    invoices: Sequence[OpenInvoice],
    codes: Mapping[str, int],
    named: int | None,
) -> Suggestion:
    """The likeliest payer: by the numbers in the reference, else by the amount, else by its name.

    `codes`: dealers by code; `named`: the dealer whose name is most like the payer's.
    """
    theirs = [one for one in invoices if one.currency == currency]
    words = set(_WORD.findall(reference.upper()))
    told = [one for one in theirs if one.number.upper() in words]
    payers = {one.payer_id for one in told} | {codes[word] for word in words if word in codes}
    if len(payers) == 1:
        return _told(payers.pop(), told, amount_minor)
    if payers:
        return UNKNOWN
    exact = [one for one in theirs if one.open_minor == amount_minor]
    if named is not None:
        own = [one for one in exact if one.payer_id == named]
        if len(own) == 1:
            return Suggestion(Confidence.CERTAIN, named, (own[0].id,))
        return Suggestion(Confidence.LIKELY, named)
    if len(exact) == 1:
        return Suggestion(Confidence.LIKELY, exact[0].payer_id, (exact[0].id,))
    return UNKNOWN


def _told(payer_id: int, told: Sequence[OpenInvoice], amount_minor: int) -> Suggestion:
    """The reference says who paid; it is certain where the amount says the same."""
    agrees = not told or sum(one.open_minor for one in told) == amount_minor
    confidence = Confidence.CERTAIN if agrees else Confidence.LIKELY
    return Suggestion(confidence, payer_id, tuple(one.id for one in told))
