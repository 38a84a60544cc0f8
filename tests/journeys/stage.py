"""The channels in which the journeys play: for each look a branch and a dealer of its own.

What one journey leaves behind is in nobody else's way, so that all of them share one server. A
dealer may owe 1,000.00; a bicycle costs 20.00, a bell 5.00 (in sixes), a part 1.00.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalogue import NewProduct, Products, create_products, load_products
from dealers import OrganisationKind, Role
from inventory import SupplyRow, record_supply
from kernel.actor import system_actor
from kernel.db import Tx
from pricing import (
    BuyerScope,
    NewAssignment,
    NewEntry,
    NewPriceList,
    save_assignments,
    save_entries,
    save_price_lists,
)
from tests.journeys.looks import LOOKS, Look
from tests.support.factories import (
    Channel,
    make_channel,
    make_credit,
    make_user,
)

PARTS = [f"PART-{number:02}" for number in range(1, 49)]
PRICES = {"BIKE": "20", "BELL": "5"} | dict.fromkeys(PARTS, "1")
LIMIT_MINOR = 100_000
STOCK = 10_000
_GOODS = [
    NewProduct("BIKE", "Mountain Bicycle", names={"zh": "山地自行车"}),
    NewProduct("BELL", "Handlebar Bell", names={"zh": "车把铃铛"}, multiple=6),
    *(NewProduct(sku, f"Spare {sku}", names={"zh": f"备件 {sku}"}) for sku in PARTS),
]
_KINDS = {
    "headquarters": (OrganisationKind.HEADQUARTERS, Role.HEADQUARTERS),
    "branch": (OrganisationKind.BRANCH, Role.BRANCH_MANAGER),
    "dealer": (OrganisationKind.DEALER, Role.DEALER_BUYER),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who acts in a journey in one look: organisations, and the e-mail of one member of each."""

    channel: Channel
    headquarters: int
    branch: int
    dealer: int
    emails: Mapping[str, str]
    codes: Mapping[str, str]


async def make_goods(tx: Tx) -> None:
    """What all channels sell."""
    await create_products(tx, list(_GOODS))


async def make_cast(tx: Tx, prefix: str) -> dict[Look, Cast]:
    """Two channels of two branches each; everybody speaks the language of the look."""
    found = await load_products(tx, skus=list(PRICES))
    cast: dict[Look, Cast] = {}
    for language in ("en", "zh"):
        channel = await make_channel(tx, prefix=f"{prefix}{language.upper()}-")
        await price_goods(tx, channel, found)
        pairs = (("east", "alpha"), ("west", "gamma"))
        looks = [look for look in LOOKS if look.language == language]
        for look, (branch, dealer) in zip(looks, pairs, strict=True):
            one = await _act(tx, channel, look, branch, dealer)
            await open_trade(tx, one.branch, one.dealer, found)
            cast[look] = one
    return cast


async def open_trade(tx: Tx, branch: int, dealer: int, found: Products) -> None:
    """Full shelves at the branch, a credit for the dealer."""
    rows = [SupplyRow(branch, product.id, STOCK) for product in found]
    await record_supply(tx, system_actor(branch), rows)
    await make_credit(tx, branch, dealer, limit_minor=LIMIT_MINOR)


async def price_goods(tx: Tx, channel: Channel, found: Products) -> None:
    """Headquarters' one list, for everyone below it."""
    code = f"{channel.prefix}LIST"
    named = NewPriceList(channel.hq, code, "Dealer prices", channel.currency)
    list_id = (await save_price_lists(tx, [named]))[code]
    await save_assignments(tx, [NewAssignment(list_id, BuyerScope(node_id=channel.hq))])
    prices = PRICES.items()
    entries = [NewEntry(list_id, found.by_sku[sku].id, Decimal(price)) for sku, price in prices]
    await save_entries(tx, entries)


async def _act(tx: Tx, channel: Channel, look: Look, branch: str, dealer: str) -> Cast:
    ids = {
        "headquarters": channel.hq,
        "branch": getattr(channel, branch),
        "dealer": getattr(channel, dealer),
    }
    names = {"headquarters": "hq", "branch": branch, "dealer": dealer}
    emails = {}
    for who, (kind, role) in _KINDS.items():
        emails[who] = f"{channel.prefix}{who}-{look.name}@example.com".lower()
        await make_user(tx, ids[who], kind, role, email=emails[who], language=look.language)
    codes = {who: channel.code(name) for who, name in names.items()}
    return Cast(channel=channel, emails=emails, codes=codes, **ids)
