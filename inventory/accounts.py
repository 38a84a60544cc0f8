"""Which ledger accounts goods lie in and pass through."""

from collections.abc import Iterable, Mapping

from dealers import Party
from inventory.types import ClaimView, ReturnGoods, ShipGoods, ShipmentView
from ledger import AccountKey, Bounds, Kind

KEPT = Bounds(floor=0)
REPORTED = Bounds(floor=None)


def on_hand_key(
    organisation_id: int, product_id: int, location_id: int, lot: str | None = None
) -> AccountKey:
    """What an organisation has of a product at one place."""
    return AccountKey(organisation_id, Kind.ON_HAND, product_id, location_id=location_id, lot=lot)


def in_transit_key(
    seller_id: int, buyer_id: int, product_id: int, lot: str | None = None
) -> AccountKey:
    """What a seller shipped to a buyer, or a buyer sent back to it, and nobody took in yet."""
    return AccountKey(seller_id, Kind.IN_TRANSIT, product_id, buyer_id, lot=lot)


def quarantine_key(organisation_id: int, product_id: int) -> AccountKey:
    """What came back and may not be sold."""
    return AccountKey(organisation_id, Kind.QUARANTINE, product_id)


def loss_key(organisation_id: int, product_id: int) -> AccountKey:
    """Damage, shrinkage and count differences."""
    return AccountKey(organisation_id, Kind.LOSS, product_id)


def supply_key(headquarters_id: int, product_id: int) -> AccountKey:
    """Where goods come from: production and purchases."""
    return AccountKey(headquarters_id, Kind.SUPPLY, product_id)


def market_key(headquarters_id: int, product_id: int, territory_id: int | None) -> AccountKey:
    """Where goods go in the end; the account's place is the territory."""
    return AccountKey(headquarters_id, Kind.MARKET, product_id, location_id=territory_id)


def bounds_for(party: Party) -> Bounds:
    """How a party's shelves are bounded: kept stock has a floor, reported stock has none."""
    return KEPT if party.stock_mode == "kept" else REPORTED


def bounds_of(keys: Iterable[AccountKey], parties: Mapping[int, Party]) -> dict[AccountKey, Bounds]:
    """The bounds of the shelves among `keys`, for those that are opened now."""
    return {
        key: bounds_for(parties[key.organisation_id]) for key in keys if key.kind is Kind.ON_HAND
    }


def shipment_keys(command: ShipGoods) -> list[AccountKey]:
    """Every account that shipping touches: lock them first when more is posted with it."""
    seller, buyer = command.seller.id, command.buyer.id
    return _unique(
        key
        for line in command.lines
        for key in (
            on_hand_key(seller, line.product_id, line.location_id, line.lot),
            in_transit_key(seller, buyer, line.product_id, line.lot),
        )
    )


def receipt_keys(shipment: ShipmentView, buyer_location_id: int) -> list[AccountKey]:
    """Every account that receiving, refusing or taking back a shipment touches."""
    seller, buyer = shipment.seller_id, shipment.buyer_id
    return _unique(
        key
        for line in shipment.lines
        for key in (
            in_transit_key(seller, buyer, line.product_id, line.lot),
            on_hand_key(buyer, line.product_id, buyer_location_id, line.lot),
            on_hand_key(seller, line.product_id, line.location_id, line.lot),
        )
    )


def claim_keys(
    shipment: ShipmentView, claim: ClaimView, buyer_location_id: int
) -> list[AccountKey]:
    """Every account that a decision about a claim, or its undoing, touches."""
    line = next(line for line in shipment.lines if line.id == claim.shipment_line_id)
    lot = line.lot if claim.product_id == line.product_id else None
    seller, buyer, product = claim.seller_id, claim.buyer_id, claim.product_id
    return [
        in_transit_key(seller, buyer, product, lot),
        on_hand_key(buyer, product, buyer_location_id, lot),
        on_hand_key(seller, product, line.location_id, lot),
        loss_key(seller, product),
    ]


def return_keys(
    command: ReturnGoods, seller_location_id: int, buyer_location_id: int
) -> list[AccountKey]:
    """Every account that a return touches, sent and taken in."""
    seller, buyer = command.seller.id, command.buyer.id
    return _unique(
        key
        for line in command.lines
        for key in (
            on_hand_key(buyer, line.product_id, buyer_location_id),
            in_transit_key(seller, buyer, line.product_id),
            shelf_key(seller, line.product_id, seller_location_id, saleable=line.saleable),
        )
    )


def shelf_key(
    organisation_id: int, product_id: int, location_id: int, *, saleable: bool
) -> AccountKey:
    """Where returned goods go: back on the shelf, or to quarantine."""
    if saleable:
        return on_hand_key(organisation_id, product_id, location_id)
    return quarantine_key(organisation_id, product_id)


def _unique(keys: Iterable[AccountKey]) -> list[AccountKey]:
    return list(dict.fromkeys(keys))
