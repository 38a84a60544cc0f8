"""The ledger's accounts and documents as credit names them."""

from collections.abc import Mapping

from credit.types import Standing
from kernel.money import numeric_code
from ledger import AccountKey, Document, Hold, Kind

ORDER = "order"
INVOICE = "invoice"
CREDIT_NOTE = "credit_note"
PAYMENT = "payment"
PAYMENT_REVERSAL = "payment_reversal"
WRITE_OFF = "write_off"
WRITE_OFF_REVERSAL = "write_off_reversal"
OPENING = "opening"


def receivable_key(seller_id: int, payer_id: int, currency: str) -> AccountKey:
    """What a payer owes a seller; under zero it has paid ahead."""
    return AccountKey(seller_id, Kind.RECEIVABLE, numeric_code(currency), payer_id)


def pool_key(seller_id: int, pool_id: int, currency: str) -> AccountKey:
    """The summary account of a pool."""
    return AccountKey(seller_id, Kind.POOL, numeric_code(currency), pool_id)


def source_key(seller_id: int, kind: Kind, currency: str) -> AccountKey:
    """One of the seller's unbounded funds accounts: revenue, tax, freight or cash."""
    return AccountKey(seller_id, kind, numeric_code(currency))


def order_document(order_id: int) -> Document:
    """What the funds holds of an order are for."""
    return Document(ORDER, order_id)


def funds_holds(
    order_id: int,
    seller_id: int,
    payer_id: int,
    currency: str,
    *,
    net_minor: int,
    tax_minor: int,
    freight_minor: int,
    priority: int = 0,
) -> list[Hold]:
    """The holds on the receivable that a confirmed order takes, one per source account."""
    receivable = receivable_key(seller_id, payer_id, currency)
    document = order_document(order_id)
    amounts = (
        (Kind.REVENUE, net_minor),
        (Kind.TAX, tax_minor),
        (Kind.FREIGHT, freight_minor),
    )
    return [
        Hold(source_key(seller_id, kind, currency), receivable, amount, document, priority)
        for kind, amount in amounts
        if amount > 0
    ]


def ceilings(standing: Standing, currency: str) -> Mapping[AccountKey, int | None]:
    """The limits in force of a receivable and of the pool above it, as the ledger wants them."""
    found: dict[AccountKey, int | None] = {
        receivable_key(standing.seller_id, standing.payer_id, currency): standing.limit_minor
    }
    if standing.pool_id is not None:
        found[pool_key(standing.seller_id, standing.pool_id, currency)] = standing.pool_limit_minor
    return found
