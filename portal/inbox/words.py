"""What people read of exceptions: what it is, why it matters, what to do about it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import quote

import msgspec

from dealers import Party
from kernel.i18n import Text, _l, gettext, ngettext
from kernel.money import Money
from kernel.web.filters import day, money, number
from orders import Problem, sentence
from reports import ExceptionFact, ExceptionKind

KINDS: Final[Mapping[ExceptionKind, Text]] = {
    ExceptionKind.BLOCKED_ORDER: _l("Blocked order"),
    ExceptionKind.OVER_LIMIT: _l("Over the limit"),
    ExceptionKind.OVER_POOL: _l("Shared limit exceeded"),
    ExceptionKind.NEGATIVE_STOCK: _l("Stock below its floor"),
    ExceptionKind.CLAIM: _l("Difference in a delivery"),
    ExceptionKind.RETURN_REQUEST: _l("Return asked for"),
    ExceptionKind.GOODS_READY: _l("Backorder can go"),
    ExceptionKind.LATE_SHIPMENT: _l("Shipment is late"),
    ExceptionKind.OVERDUE: _l("Overdue"),
    ExceptionKind.PAYMENT_NOTICE: _l("Told of a payment"),
    ExceptionKind.BANK_ENTRIES: _l("Bank entries to match"),
    ExceptionKind.UNAPPLIED: _l("Payment not used"),
    ExceptionKind.NEARLY_USED: _l("Limit nearly used"),
    ExceptionKind.CONTACT_DUE: _l("Get in touch"),
    ExceptionKind.NO_ORDER: _l("No order for too long"),
    ExceptionKind.OLD_STOCK: _l("Old stock"),
}
TONES: Final[Mapping[ExceptionKind, str]] = {
    ExceptionKind.BLOCKED_ORDER: "danger",
    ExceptionKind.OVER_LIMIT: "danger",
    ExceptionKind.OVER_POOL: "danger",
    ExceptionKind.NEGATIVE_STOCK: "danger",
    ExceptionKind.CLAIM: "warning",
    ExceptionKind.RETURN_REQUEST: "warning",
    ExceptionKind.GOODS_READY: "info",
    ExceptionKind.LATE_SHIPMENT: "warning",
    ExceptionKind.OVERDUE: "warning",
    ExceptionKind.PAYMENT_NOTICE: "info",
    ExceptionKind.BANK_ENTRIES: "info",
    ExceptionKind.UNAPPLIED: "info",
}
_WAYS_OUT: Final[Mapping[ExceptionKind, tuple[Text, str]]] = {
    ExceptionKind.BLOCKED_ORDER: (_l("Decide"), "/approvals/{number}"),
    ExceptionKind.OVER_LIMIT: (_l("See the account"), "/dealers/{party}/account"),
    ExceptionKind.OVER_POOL: (_l("See its accounts"), "/account?pool={number}"),
    ExceptionKind.NEGATIVE_STOCK: (_l("See the stock"), "/stock?organisation={party}"),
    ExceptionKind.CLAIM: (_l("Settle"), "/deliveries/{number}"),
    ExceptionKind.RETURN_REQUEST: (_l("Agree or decline"), "/orders/{number}/return"),
    ExceptionKind.GOODS_READY: (_l("Ship"), "/shipping/{number}"),
    ExceptionKind.LATE_SHIPMENT: (_l("Ship"), "/shipping/{number}"),
    ExceptionKind.OVERDUE: (_l("See the account"), "/dealers/{party}/account"),
    ExceptionKind.PAYMENT_NOTICE: (_l("Book or decline"), "/payment-notices"),
    ExceptionKind.BANK_ENTRIES: (_l("Match"), "/payments/bank"),
    ExceptionKind.UNAPPLIED: (_l("Apply"), "/payments/{subject}"),
    ExceptionKind.NEARLY_USED: (_l("See the account"), "/dealers/{party}/account"),
    ExceptionKind.CONTACT_DUE: (_l("Write a note"), "/dealers/{party}#notes"),
    ExceptionKind.NO_ORDER: (_l("Get in touch"), "/dealers/{party}#notes"),
    ExceptionKind.OLD_STOCK: (_l("See the stock"), "/stock?organisation={party}&slow=true"),
}


def way_out(fact: ExceptionFact, party: Party) -> tuple[str, str]:
    """What gets rid of an exception: words for a button, and where it leads."""
    label, path = _WAYS_OUT[fact.kind]
    return str(label), path.format(
        number=quote(fact.number), party=quote(party.code), subject=fact.subject_id
    )


def what(fact: ExceptionFact, party: Party) -> str:
    """What the exception is about, in a few words."""
    return f"{fact.number} · {party.name}" if fact.number else party.name


def why(fact: ExceptionFact) -> str:
    """A sentence with the figures of the exception."""
    return _SENTENCES[fact.kind](fact)


def deadline(fact: ExceptionFact, days_late: int) -> str:
    """Until when, or how late; nothing where there is no deadline.

    Who is expected to order owes nothing: that it has not is told by the day.
    """
    if fact.due is None:
        return ""
    if not days_late:
        return gettext("until %(day)s") % {"day": day(fact.due)}
    if fact.kind is ExceptionKind.NO_ORDER:
        return gettext("expected since %(day)s") % {"day": day(fact.due)}
    late = ngettext("%(n)s day late", "%(n)s days late", days_late)
    return late % {"n": number(days_late)}


def _amount(fact: ExceptionFact, minor: Any) -> str:
    return money(Money(int(minor), fact.currency or ""))


def _blocked(fact: ExceptionFact) -> str:
    reasons = msgspec.convert(fact.facts["reasons"], list[Problem])
    return " ".join(sentence(reason) for reason in reasons)


def _over_limit(fact: ExceptionFact) -> str:
    said = gettext("%(excess)s over the limit of %(limit)s.")
    return said % {
        "excess": _amount(fact, fact.amount_minor),
        "limit": _amount(fact, fact.facts["limit"]),
    }


def _over_pool(fact: ExceptionFact) -> str:
    n = fact.facts["members"]
    said = ngettext(
        "%(name)s: %(n)s account is %(excess)s over the limit of %(limit)s.",
        "%(name)s: its %(n)s accounts together are %(excess)s over the limit of %(limit)s.",
        n,
    )
    return said % {
        "name": fact.facts["name"],
        "n": number(n),
        "excess": _amount(fact, fact.amount_minor),
        "limit": _amount(fact, fact.facts["limit"]),
    }


def _nearly_used(fact: ExceptionFact) -> str:
    said = gettext("%(free)s free of %(limit)s.")
    return said % {
        "free": _amount(fact, fact.amount_minor),
        "limit": _amount(fact, fact.facts["limit"]),
    }


def _negative_stock(fact: ExceptionFact) -> str:
    n = fact.facts["products"]
    said = ngettext(
        "%(n)s product is below its floor. Count it, or book what is missing.",
        "%(n)s products are below their floor. Count them, or book what is missing.",
        n,
    )
    return said % {"n": number(n)}


_CLAIMED: Final[Mapping[str, Text]] = {
    "missing": _l("%(quantity)s of %(sku)s are missing."),
    "damaged": _l("%(quantity)s of %(sku)s came damaged."),
    "surplus": _l("%(quantity)s of %(sku)s came that nobody had shipped."),
    "wrong_item": _l("%(quantity)s of %(sku)s are another product."),
}


def _claim(fact: ExceptionFact) -> str:
    facts = {"quantity": number(abs(fact.quantity or 0)), "sku": fact.facts["sku"]}
    return str(_CLAIMED[fact.facts["reason"]]) % facts


def _return_request(fact: ExceptionFact) -> str:
    said = ngettext(
        "%(n)s piece is to come back: “%(reason)s”",
        "%(n)s pieces are to come back: “%(reason)s”",
        fact.quantity or 0,
    )
    return said % {"n": number(fact.quantity), "reason": fact.facts["reason"]}


def _goods_ready(fact: ExceptionFact) -> str:
    said = gettext("%(quantity)s came in and are held for it.")
    return said % {"quantity": number(fact.quantity)}


def _late_shipment(fact: ExceptionFact) -> str:
    said = gettext("%(quantity)s are held and should have left by %(due)s.")
    return said % {"quantity": number(fact.quantity), "due": day(fact.due)}


def _overdue(fact: ExceptionFact) -> str:
    n = fact.facts["invoices"]
    said = ngettext(
        "%(amount)s on %(n)s invoice, due since %(due)s.",
        "%(amount)s on %(n)s invoices, the oldest due since %(due)s.",
        n,
    )
    amount = _amount(fact, fact.amount_minor)
    return said % {"amount": amount, "n": number(n), "due": day(fact.due)}


def _payment_notice(fact: ExceptionFact) -> str:
    said = gettext("It says that it paid %(amount)s on %(day)s.")
    paid_on = date.fromisoformat(fact.facts["paid_on"])
    return said % {"amount": _amount(fact, fact.amount_minor), "day": day(paid_on)}


def _bank_entries(fact: ExceptionFact) -> str:
    n = fact.facts["entries"]
    said = ngettext(
        "%(n)s bank entry of %(amount)s waits for its payer.",
        "%(n)s bank entries of %(amount)s wait for their payers.",
        n,
    )
    return said % {"n": number(n), "amount": _amount(fact, fact.amount_minor)}


def _unapplied(fact: ExceptionFact) -> str:
    said = gettext("%(amount)s is not used, and invoices are open.")
    return said % {"amount": _amount(fact, fact.amount_minor)}


def _contact_due(fact: ExceptionFact) -> str:
    return str(fact.facts["note"])


def _no_order(fact: ExceptionFact) -> str:
    if not fact.facts["orders"]:
        return gettext("It has not ordered for two years, or never.")
    last = {"last": day(fact.since)}
    if not fact.facts["gap"]:
        return gettext("Its only order is of %(last)s.") % last
    said = gettext("It used to order every %(gap)s days; its last order is of %(last)s.")
    return said % {"gap": number(fact.facts["gap"]), **last}


def _old_stock(fact: ExceptionFact) -> str:
    n = fact.facts["products"]
    said = ngettext(
        "%(n)s product, %(quantity)s pieces, untouched since before %(since)s.",
        "%(n)s products, %(quantity)s pieces, untouched since before %(since)s.",
        n,
    )
    return said % {"quantity": number(fact.quantity), "n": number(n), "since": day(fact.since)}


_SENTENCES: Final = {
    ExceptionKind.BLOCKED_ORDER: _blocked,
    ExceptionKind.OVER_LIMIT: _over_limit,
    ExceptionKind.OVER_POOL: _over_pool,
    ExceptionKind.NEGATIVE_STOCK: _negative_stock,
    ExceptionKind.CLAIM: _claim,
    ExceptionKind.RETURN_REQUEST: _return_request,
    ExceptionKind.GOODS_READY: _goods_ready,
    ExceptionKind.LATE_SHIPMENT: _late_shipment,
    ExceptionKind.OVERDUE: _overdue,
    ExceptionKind.PAYMENT_NOTICE: _payment_notice,
    ExceptionKind.BANK_ENTRIES: _bank_entries,
    ExceptionKind.UNAPPLIED: _unapplied,
    ExceptionKind.NEARLY_USED: _nearly_used,
    ExceptionKind.CONTACT_DUE: _contact_due,
    ExceptionKind.NO_ORDER: _no_order,
    ExceptionKind.OLD_STOCK: _old_stock,
}
