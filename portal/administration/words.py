"""What people read of events in the audit trail and of jobs."""

from typing import Final

from kernel.i18n import Text, _l, gettext

AREAS: Final[dict[str, Text]] = {
    "dealers": _l("Organisations and people"),
    "catalogue": _l("Products"),
    "pricing": _l("Prices"),
    "credit": _l("Credit and payments"),
    "orders": _l("Orders"),
    "inventory": _l("Goods"),
    "portal": _l("Portal"),
}
EVENTS: Final[dict[str, Text]] = {
    "catalogue:authorisation:set": _l("Authorisation for a product set"),
    "catalogue:product:cost": _l("Standard cost set"),
    "catalogue:product:status": _l("Status of a product changed"),
    "credit:account:blocked": _l("Credit account blocked"),
    "credit:account:opened": _l("Credit account opened"),
    "credit:account:unblocked": _l("Credit account unblocked"),
    "credit:approval:granted": _l("Order approved beyond a rule"),
    "credit:approval:withdrawn": _l("Approval withdrawn"),
    "credit:authority:set": _l("Authority to approve set"),
    "credit:bank_entry:left_out": _l("Bank entry left out"),
    "credit:credit_note:applied": _l("Credit note applied"),
    "credit:credit_note:issued": _l("Credit note issued"),
    "credit:invoice:issued": _l("Invoice issued"),
    "credit:invoice:written_off": _l("Invoice written off"),
    "credit:limit:lowered": _l("Credit limit lowered"),
    "credit:limit:raised": _l("Credit limit raised"),
    "credit:payment:applied": _l("Payment applied"),
    "credit:payment:recorded": _l("Payment recorded"),
    "credit:payment:reversed": _l("Payment reversed"),
    "credit:payment_notice:declined": _l("Payment notice declined"),
    "credit:payment_notice:told": _l("Payment told of"),
    "credit:pool:created": _l("Credit pool created"),
    "credit:pool:joined": _l("Credit pool joined"),
    "credit:raise:granted": _l("Temporary raise granted"),
    "credit:statement:imported": _l("Bank statement brought in"),
    "credit:terms:changed": _l("Payment terms changed"),
    "credit:write_off:reversed": _l("Write-off reversed"),
    "dealers:address:added": _l("Address added"),
    "dealers:address:retired": _l("Address no longer in use"),
    "dealers:contact:added": _l("Contact added"),
    "dealers:contact:removed": _l("Contact removed"),
    "dealers:letterhead:changed": _l("Letterhead changed"),
    "dealers:membership:ended": _l("Membership ended"),
    "dealers:membership:granted": _l("Membership granted"),
    "dealers:organisation:changed": _l("Settings of an organisation changed"),
    "dealers:organisation:created": _l("Organisation created"),
    "dealers:organisation:move_withdrawn": _l("Move withdrawn"),
    "dealers:organisation:moved": _l("Organisation moved"),
    "dealers:organisation:status": _l("Status of an organisation changed"),
    "dealers:organisation:supplier": _l("Supplier changed"),
    "dealers:organisation:territories": _l("Territories changed"),
    "dealers:territory:created": _l("Territory created"),
    "dealers:token:created": _l("API token created"),
    "dealers:token:revoked": _l("API token revoked"),
    "dealers:user:barred": _l("Sign-in barred"),
    "dealers:user:let_in": _l("Sign-in allowed again"),
    "inventory:claim:accepted": _l("Claim accepted"),
    "inventory:claim:rejected": _l("Claim rejected"),
    "inventory:claim:reopened": _l("Claim opened again"),
    "inventory:count:reversed": _l("Count reversed"),
    "inventory:location:created": _l("Place created"),
    "inventory:move:reversed": _l("Transfer between places reversed"),
    "inventory:receipt:reversed": _l("Receipt reversed"),
    "inventory:return:arrived": _l("Return arrived"),
    "inventory:return:reversed": _l("Return reversed"),
    "inventory:return:sent": _l("Return sent"),
    "inventory:safety_stock:set": _l("Safety stock set"),
    "inventory:sell_out:reversed": _l("Sale to the market reversed"),
    "inventory:shipment:received": _l("Delivery received"),
    "inventory:shipment:refused": _l("Delivery refused"),
    "inventory:shipment:reversed": _l("Shipment reversed"),
    "inventory:shipment:shipped": _l("Shipped"),
    "inventory:supply:reversed": _l("Supply reversed"),
    "orders:order:backdated": _l("Order backdated"),
    "orders:order:rejected": _l("Order rejected"),
    "orders:return_request:declined": _l("Return request declined"),
    "portal:exception:put_aside": _l("Exception put aside"),
    "portal:job:retried": _l("Job started again"),
    "portal:target:set": _l("Target set"),
    "pricing:assignment:added": _l("Price list assigned"),
    "pricing:assignment:removed": _l("Price list no longer assigned"),
    "pricing:limit:ended": _l("Price limit ended"),
    "pricing:limit:set": _l("Price limit set"),
    "pricing:list:changed": _l("Price list changed"),
    "pricing:list:created": _l("Price list created"),
    "pricing:policy:changed": _l("Price policy changed"),
    "pricing:policy:created": _l("Price policy created"),
    "pricing:policy:ended": _l("Price policy ended"),
    "pricing:price:changed": _l("Price changed"),
    "pricing:price:ended": _l("Price ended"),
    "pricing:tax:ended": _l("Tax rate ended"),
    "pricing:tax:set": _l("Tax rate set"),
}
JOBS: Final[dict[str, Text]] = {
    "credit.start_raises": _l("Temporary raises begin"),
    "dealers.apply_moves": _l("Planned moves take effect"),
    "documents.sweep": _l("Old working papers go"),
    "imports.run": _l("Import of files"),
    "inventory.receive_overdue": _l("Deliveries nobody contested are received"),
    "ledger.keep_partitions": _l("The coming months of the ledger are prepared"),
    "notifications.forget": _l("Old news go"),
    "notifications.remind": _l("Reminders"),
    "notifications.send": _l("News are sent"),
    "orders.retry_blocked": _l("Blocked orders are looked at again"),
    "orders.sweep": _l("Reservations that ran out lapse"),
}

SUBJECTS: Final[dict[str, Text]] = {
    "claim": _l("Difference"),
    "count": _l("Count"),
    "credit_account": _l("Credit account"),
    "credit_pool": _l("Credit pool"),
    "invoice": _l("Invoice"),
    "job": _l("Job"),
    "location": _l("Place"),
    "move": _l("Move"),
    "order": _l("Order"),
    "payment": _l("Payment"),
    "price_list": _l("Price list"),
    "price_policy": _l("Policy"),
    "product": _l("Product"),
    "return": _l("Return"),
    "return_request": _l("Return request"),
    "sell_out": _l("Sell-out"),
    "shipment": _l("Delivery"),
    "supply": _l("Goods in"),
    "territory": _l("Territory"),
    "user": _l("Person"),
}
FACTS: Final[dict[str, Text]] = {
    "buyers": _l("Buyers"),
    "code": _l("Code"),
    "cost": _l("Standard cost"),
    "currency": _l("Currency"),
    "footer": _l("Line below each document"),
    "job": _l("Job"),
    "kind": _l("Kind"),
    "limit": _l("Limit"),
    "limit_minor": _l("Limit"),
    "list": _l("Price list"),
    "month": _l("Month"),
    "name": _l("Name"),
    "net_minor": _l("Target"),
    "note": _l("Note"),
    "product": _l("Product"),
    "reason": _l("Reason"),
    "receipt": _l("Receipt"),
    "role": _l("Role"),
    "sku": _l("Product"),
    "status": _l("Status"),
    "terms_days": _l("Payment terms"),
    "token": _l("API token"),
    "user": _l("Person"),
    "valid_from": _l("Valid from"),
    "valid_until": _l("Valid until"),
}


def event_words(event: str) -> str:
    """An event in words; one that nobody described is told by its name."""
    return str(EVENTS.get(event, event))


def job_words(name: str) -> str:
    """A job in words; one that nobody described is told by its name."""
    return str(JOBS.get(name, name))


def subject_words(kind: str) -> str:
    """What kind of thing an event is about."""
    return str(SUBJECTS.get(kind, kind))


def fact_words(name: str) -> str:
    """What a fact of an event says; a field that nobody described is told by its name."""
    return str(FACTS.get(name, name.replace("_", " ")))


def times_words(expression: str) -> str:
    """When a schedule runs (UTC); an expression of more than minutes and hours as it stands."""
    minute, hour, *days = expression.split()
    if days != ["*", "*", "*"]:
        return expression
    if hour == "*" and minute == "*":
        return gettext("every minute")
    if hour == "*" and minute.startswith("*/"):
        return gettext("every %(count)s minutes") % {"count": minute.removeprefix("*/")}
    if hour == "*" and minute.isdigit():
        return gettext("every hour at :%(minute)s") % {"minute": minute.zfill(2)}
    if hour.isdigit() and minute.isdigit():
        return gettext("every day at %(time)s") % {"time": f"{hour.zfill(2)}:{minute.zfill(2)}"}
    return expression
