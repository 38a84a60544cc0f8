"""Refusals of this room, and the sentence of each problem that an order can have.

Outcomes carry problems as bare facts, because they are stored with the idempotency key and read
again in another language; their sentences are looked up here by code.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from typing_extensions import override

import credit
from kernel.errors import FieldProblem, Invalid, Refusal
from kernel.i18n import Text, _l, present
from kernel.money import Money
from orders.types import Problem

STOCK_PROBLEMS = frozenset({"short", "short_run_out", "nothing_available"})

SENTENCES: dict[str, Text] = {
    # Who and when
    "unknown_buyer": _l(
        "There is no dealer %(organisation)s that you may order for. Check the code."
    ),
    "unknown_payer": _l("There is no dealer %(organisation)s that may pay for this order."),
    "no_seller": _l("%(organisation)s has no supplier. Ask headquarters to set one."),
    "unknown_ship_to": _l("This is no delivery address of the buyer. Choose one from its list."),
    "backdating": _l("Ordering for another day needs the permission “orders.backdate”."),
    "ordered_in_future": _l("The order date lies in the future. Leave it empty for today."),
    "requested_in_past": _l("The requested date has passed. Choose %(today)s or later."),
    "currency_differs": _l(
        "This account is kept in %(account)s, the order is in %(currency)s. "
        "Ask your branch for an account in that currency."
    ),
    # What
    "no_lines": _l("The order has no lines. Add at least one product."),
    "too_many_lines": _l("An order has at most %(most)s lines. Split it into several orders."),
    "no_sku": _l("Say which product: its number is missing."),
    "unknown_sku": _l("There is no product %(sku)s. Check the number or search the catalogue."),
    "unknown_sku_suggested": _l("There is no product %(sku)s. Did you mean %(suggestion)s?"),
    "unknown_unit": _l("%(sku)s is not sold by the %(unit)s. It is sold by: %(units)s."),
    "quantity_invalid": _l("The quantity of %(sku)s must be a number above zero."),
    "quantity_not_whole": _l(
        "%(requested)s of %(sku)s is not a whole number of %(unit)s. "
        "The nearest possible are %(lower)s and %(upper)s."
    ),
    "below_minimum": _l("%(sku)s is sold from %(minimum)s up; %(requested)s were asked for."),
    "not_a_multiple": _l(
        "%(sku)s is sold in multiples of %(multiple)s. "
        "The nearest to %(requested)s are %(lower)s and %(upper)s."
    ),
    "discontinued": _l("%(sku)s is no longer sold. Remove it from the order."),
    "discontinued_succeeded": _l("%(sku)s is no longer sold. Order %(successor)s instead."),
    "product_blocked": _l("%(sku)s cannot be ordered at the moment. Ask your branch when it can."),
    "not_authorised": _l("You are not authorised to buy %(sku)s. Ask your branch to authorise it."),
    "no_price": _l("There is no price for %(sku)s yet. Ask your branch for one."),
    "below_minimum_order": _l(
        "The order comes to %(net)s; the least is %(minimum)s. Add goods for %(missing)s more."
    ),
    # Stock
    "short": _l(
        "%(sku)s: %(requested)s were asked for, %(available)s are available. Order no more than "
        "that, or choose to have the rest later or left out."
    ),
    "short_run_out": _l(
        "%(sku)s is sold while stock lasts: %(requested)s were asked for, %(available)s are left. "
        "Order no more than that, or choose to have the rest left out."
    ),
    "nothing_available": _l(
        "Nothing of this order is available, so there is nothing to leave out the rest of. "
        "Choose to have it later instead."
    ),
    # Reasons to wait, besides those that credit explains
    "price_limit": _l(
        "%(sku)s is priced at %(price)s, past the agreed bound of %(bound)s. "
        "An approval lets the order go on."
    ),
    "stock_gone": _l(
        "%(sku)s: %(requested)s are needed, %(available)s are available. "
        "The order goes on when goods come in."
    ),
    # Worth knowing
    "duplicate_po": _l("You used the PO number %(po_number)s before, in order %(number)s."),
    "rest_cancelled": _l(
        "%(sku)s: %(cancelled)s of %(requested)s were left out for want of stock."
    ),
    "backordered": _l("%(sku)s: %(backordered)s of %(requested)s follow when goods come in."),
}

_UNTOLD = _l("This stands in the way of the order.")


def money_fact(minor: int, currency: str) -> dict[str, Any]:
    """An amount as a plain fact of a problem."""
    return {"minor": minor, "currency": currency}


def day_fact(day: date) -> dict[str, Any]:
    """A calendar day as a fact, to be written in the reader's language."""
    return {"day": day.isoformat()}


def _spoken(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"minor", "currency"}:
        return Money(value["minor"], value["currency"])
    if isinstance(value, dict) and value.keys() == {"day"}:
        return date.fromisoformat(value["day"])
    return value


def sentence(problem: Problem) -> str:
    """What a person reads of a problem, in the language of the moment."""
    text = SENTENCES.get(problem.code)
    if text is None:
        return credit.explain(problem.code, problem.facts, problem.facts.get("currency", ""))
    return str(text) % {name: present(_spoken(value)) for name, value in problem.facts.items()}


class OrderProblem(FieldProblem):
    """A problem of an order as the web edge shows it beside its field."""

    def __init__(self, problem: Problem) -> None:
        message = SENTENCES.get(problem.code, _UNTOLD)
        facts = {name: _spoken(value) for name, value in problem.facts.items()}
        super().__init__(problem.pointer, problem.code, message, **facts)
        self._problem = problem

    @property
    @override
    def detail(self) -> str:
        return sentence(self._problem)


class OrderRefused(Invalid):
    """The order was not placed; `problems` has every reason at once."""

    code = "order_refused"
    title = _l("The order was not placed")
    message = _l("%(count)s things stand in the way; each says what would help.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.reasons = tuple(problems)
        super().__init__([OrderProblem(problem) for problem in self.reasons])


class StockShort(OrderRefused):
    """All else is well, but the goods are not there."""

    code = "stock_short"
    status = 409
    title = _l("Not enough in stock")


def refusal(problems: Iterable[Problem]) -> OrderRefused:
    """The refusal to raise: 409 if stock stands in the way, 422 if the request does.

    What would only block the order is named with either.
    """
    found = tuple(problems)
    mistakes = [problem for problem in found if not _only_blocks(problem)]
    if all(problem.code in STOCK_PROBLEMS for problem in mistakes):
        return StockShort(found)
    return OrderRefused(found)


def _only_blocks(problem: Problem) -> bool:
    """Credit's reasons have their sentences there."""
    return problem.code == "price_limit" or problem.code not in SENTENCES


class OrderNotInState(Refusal):
    """The table of transitions has no such step from where the order stands."""

    code = "order_not_in_state"
    title = _l("The order has moved on")
    message = _l(
        "Order %(number)s is %(state)s; “%(step)s” is not possible from there. "
        "Open the order to see what can be done now."
    )


class NothingConfirmed(Refusal):
    """A document of an order that does not stand."""

    code = "nothing_confirmed"
    title = _l("Nothing is confirmed")
    message = _l(
        "Order %(number)s is not confirmed, so there is nothing to print yet. Open the order to "
        "see what it waits for."
    )


class OrderChanged(Refusal):
    """Somebody else changed the order since it was read."""

    code = "order_changed"
    title = _l("The order was changed in the meantime")
    message = _l("Order %(number)s was changed by somebody else. Look at it again and repeat.")


class OrderAlreadyShipping(Refusal):
    """Some of it has left: what is asked for would rewrite what happened."""

    code = "order_already_shipping"
    title = _l("Part of the order has been shipped")
    message = _l(
        "Part of order %(number)s has been shipped. Close the rest of it and order anew, "
        "or return what was delivered."
    )


class NothingToShip(Refusal):
    """No line has goods that are held for it."""

    code = "nothing_to_ship"
    title = _l("Nothing to ship")
    message = _l("Nothing of order %(number)s is ready. Its goods are shipped or on their way in.")


class MoreThanHeld(Invalid):
    """A shipment asks for more than is held for a line."""

    code = "more_than_held"
    status = 409
    title = _l("More than is held for the order")
    message = _l("Some lines ask for more than is held for them; each says how much there is.")


class ShipmentsStopped(Refusal):
    """Suspended or hand-blocked dealers get nothing shipped either."""

    code = "shipments_stopped"
    title = _l("Shipments to this dealer are stopped")
    message = _l(
        "Nothing of order %(number)s may be shipped: %(why)s. "
        "Unblock the account or activate the dealer first."
    )


class NeedsHeadquarters(Refusal):
    """A price so far past its bound that only headquarters may let it through."""

    code = "needs_headquarters"
    status = 403
    title = _l("Headquarters must approve this")
    message = _l("The price of %(sku)s is past what a branch may approve. Ask headquarters.")


class DifferenceCredited(Refusal):
    """A decision that money already followed is not undone by moving goods."""

    code = "difference_credited"
    title = _l("A credit note was issued for this")
    message = _l(
        "The difference of order %(number)s was accepted and credited. Bill goods that turned up "
        "after all by a new order."
    )


class ReturnAskedBefore(Refusal):
    """One wish at a time, so that the seller knows which one stands."""

    code = "return_asked_before"
    status = 409
    title = _l("A return was asked for already")
    message = _l(
        "A return of goods of order %(number)s waits for the seller's answer. Withdraw it first, "
        "then ask for all that is to come back."
    )


class ReturnRequestSettled(Refusal):
    """Somebody has dealt with the request already."""

    code = "return_request_settled"
    status = 409
    title = _l("This request is settled")
    message = _l(
        "The return asked for of order %(number)s was agreed to, declined or withdrawn before. "
        "Open the order to see what became of it."
    )


class CartChanged(Refusal):
    """Another window changed or ordered the cart that this one still shows."""

    code = "cart_changed"
    status = 409
    title = _l("The cart has changed")
    message = _l(
        "This cart was changed or ordered in another window. Look at it again; nothing was "
        "changed or ordered now."
    )


class CartNeedsName(Invalid):
    """A template without a name could not be found again."""

    def __init__(self) -> None:
        super().__init__([FieldProblem("/name", "required", _l("Give the template a name."))])
