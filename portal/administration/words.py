"""What people read of events in the audit trail and of jobs."""

from typing import Final

from kernel.i18n import Text, _l

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
    "credit:credit_note:applied": _l("Credit note applied"),
    "credit:credit_note:issued": _l("Credit note issued"),
    "credit:limit:lowered": _l("Credit limit lowered"),
    "credit:limit:raised": _l("Credit limit raised"),
    "credit:payment:applied": _l("Payment applied"),
    "credit:payment:recorded": _l("Payment recorded"),
    "credit:payment:reversed": _l("Payment reversed"),
    "credit:pool:created": _l("Credit pool created"),
    "credit:pool:joined": _l("Credit pool joined"),
    "credit:raise:granted": _l("Temporary raise granted"),
    "credit:terms:changed": _l("Payment terms changed"),
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
    "inventory:claim:reopened": _l("Claim opened again"),
    "inventory:count:reversed": _l("Count reversed"),
    "inventory:location:created": _l("Place created"),
    "inventory:move:reversed": _l("Transfer between places reversed"),
    "inventory:receipt:reversed": _l("Receipt reversed"),
    "inventory:return:reversed": _l("Return reversed"),
    "inventory:safety_stock:set": _l("Safety stock set"),
    "inventory:sell_out:reversed": _l("Sale to the market reversed"),
    "inventory:shipment:reversed": _l("Shipment reversed"),
    "inventory:shipment:shipped": _l("Shipped"),
    "inventory:supply:reversed": _l("Supply reversed"),
    "orders:order:backdated": _l("Order backdated"),
    "orders:order:rejected": _l("Order rejected"),
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


def event_words(event: str) -> str:
    """An event in words; one that nobody described is told by its name."""
    return str(EVENTS.get(event, event))


def job_words(name: str) -> str:
    """A job in words; one that nobody described is told by its name."""
    return str(JOBS.get(name, name))
