"""From commands to priced drafts: everything that placing reads before it locks an account.

A few statements for the whole batch, however many orders; the orders that are taken up again are
locked here, by id, because their lock ranks before the accounts'.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from catalogue import (
    Product,
    Products,
    forbidden_products,
    known_products,
    load_products,
    resolve_own_codes,
    restricted_buyers,
    suggest_skus,
)
from dealers import Party, known_parties, own_addresses, resolve_codes
from kernel.clock import business_date
from kernel.db import ReadTx, Tx
from kernel.db.editions import Editions, read_editions
from orders.drafting import LineReader, Trade, dates, new_draft, quote_request, take_prices
from orders.drafts import Before, Draft, Unreadable
from orders.repo.placing import same_po_numbers
from orders.repo.stored import StoredOrder, lock_orders
from orders.rules import PRICE_LIMIT
from orders.types import (
    Command,
    DeliveryPreference,
    EditOrder,
    JudgeAgain,
    OrderKind,
    PlaceOrder,
    Problem,
)
from pricing import quote


@dataclass(slots=True)
class _World:
    """What the commands of one batch name."""

    now: datetime
    parties: dict[int, Party]
    ids_by_code: dict[str, int]
    products: Products
    own_codes: dict[int, dict[str, int]]
    forbidden: dict[int, set[int]]
    stored: dict[int, StoredOrder]

    def products_of(self, buyer: Party) -> Mapping[str, Product]:
        """Products by number, and by what the buyer itself calls them."""
        own = self.own_codes.get(buyer.id)
        if own is None:
            return self.products.by_sku
        by_id = self.products.by_id
        return {code: by_id[one] for code, one in own.items()} | self.products.by_sku


@dataclass(slots=True)
class _Reading:
    """A command on its way: its draft as far as it could be made, and what is wrong with it."""

    command: Command
    draft: Draft | None
    problems: list[Problem]


async def read_drafts(
    tx: Tx, editions: Editions, commands: Sequence[Command]
) -> list[Draft | Unreadable]:
    """One priced draft for each command, or every problem that keeps it from becoming one."""
    stored = await lock_orders(
        tx, [command.order_id for command in commands if not isinstance(command, PlaceOrder)]
    )
    readings = await _readings(tx, editions, commands, stored)
    lines = [line for r in readings if r.draft and not r.draft.is_kept for line in r.draft.lines]
    ids = iter(await tx.new_ids(len(readings) + len(lines)))
    for reading in readings:
        if reading.draft is not None and reading.draft.before is None:
            reading.draft.id = next(ids)
    for line in lines:
        line.id = next(ids)
    return [
        Unreadable(reading.problems, reading.draft)
        if reading.draft is None or reading.problems
        else reading.draft
        for reading in readings
    ]


async def read_unplaced(tx: ReadTx, command: PlaceOrder) -> tuple[Draft | None, list[Problem]]:
    """A new order as far as it could be made, with what is wrong with it; nothing is locked."""
    [reading] = await _readings(tx, await read_editions(tx), [command], {})
    return reading.draft, reading.problems


async def _readings(
    tx: ReadTx, editions: Editions, commands: Sequence[Command], stored: dict[int, StoredOrder]
) -> list[_Reading]:
    world = await _read_world(tx, editions, commands, stored)
    readings = [_read(command, world) for command in commands]
    await _price(tx, readings, world.products.by_id)
    await _look_up_rarities(tx, readings)
    return readings


async def _read_world(
    tx: ReadTx, editions: Editions, commands: Sequence[Command], stored: dict[int, StoredOrder]
) -> _World:
    requests = [command.request for command in commands if not isinstance(command, JudgeAgain)]
    names = {code for request in requests for code in (request.buyer, request.payer) if code}
    ids_by_code = await resolve_codes(tx, names) if names else {}
    wanted = {command.actor.organisation_id for command in commands} | set(ids_by_code.values())
    for order in stored.values():
        wanted |= {order.seller_id, order.buyer_id, order.payer_id}
    parties = await _parties(tx, editions, wanted)
    skus = {line.sku for request in requests for line in request.lines}
    products = await known_products(tx, editions, skus)
    own_codes = await resolve_own_codes(tx, list(parties), skus - products.by_sku.keys())
    ids = {line.product_id for order in stored.values() for line in order.lines}
    ids |= {product_id for codes in own_codes.values() for product_id in codes.values()}
    if ids - products.by_id.keys():
        products = Products([*products, *await load_products(tx, ids=ids)])
    restricted = await restricted_buyers(tx, editions, parties.keys())
    forbidden = await forbidden_products(tx, restricted, products.by_id.keys())
    # The day of placing needs no database; the instant of the holds is read under the locks.
    now = tx.clock.now()
    return _World(now, parties, ids_by_code, products, own_codes, forbidden, stored)


async def _parties(tx: ReadTx, editions: Editions, wanted: set[int]) -> dict[int, Party]:
    """The parties asked for, with whom each of them buys from."""
    parties = await known_parties(tx, editions, wanted)
    sellers = {one.seller_id for one in parties.values() if one.seller_id is not None}
    return parties | await known_parties(tx, editions, sellers - parties.keys())


def _read(command: Command, world: _World) -> _Reading:
    if isinstance(command, JudgeAgain):
        return _Reading(command, _kept(command, world), [])
    trade = _trade(command, world)
    if isinstance(trade, Problem):
        return _Reading(command, None, [trade])
    reader = LineReader(world.products_of(trade.buyer), world.forbidden.get(trade.buyer.id, ()))
    lines = reader.read(command.request.lines)
    draft = new_draft(command.request, trade, lines)
    if isinstance(command, EditOrder):
        order = world.stored[command.order_id]
        draft.id, draft.version, draft.before = order.id, order.version + 1, _before(order)
    return _Reading(command, draft, reader.problems + dates(command.request, trade))


def _trade(command: PlaceOrder | EditOrder, world: _World) -> Trade | Problem:
    """Who trades with whom on which day, or why the asker may not order like this."""
    request, parties, actor = command.request, world.parties, command.actor
    if isinstance(command, EditOrder):
        order = world.stored[command.order_id]
        seller = parties[order.seller_id]
        trading = (seller, parties[order.buyer_id], parties[order.payer_id])
        return Trade(actor, *trading, order.ordered_on, business_date(world.now, seller.zone))
    acting = parties[actor.organisation_id]
    buyer = parties.get(world.ids_by_code.get(request.buyer, 0)) if request.buyer else acting
    if buyer is None or not may_order_for(acting, buyer):
        return Problem("unknown_buyer", "/buyer", {"organisation": request.buyer or acting.code})
    if buyer.seller_id is None:
        return Problem("no_seller", "/buyer", {"organisation": buyer.code})
    payer = parties.get(world.ids_by_code.get(request.payer, 0)) if request.payer else buyer
    if payer is None or not _may_pay(payer, buyer):
        return Problem("unknown_payer", "/payer", {"organisation": request.payer})
    seller = parties[buyer.seller_id]
    today = business_date(world.now, seller.zone)
    return Trade(actor, seller, buyer, payer, request.ordered_on or today, today)


def may_order_for(acting: Party, buyer: Party) -> bool:
    """A company orders for every dealer below it, a dealer for itself and for those it supplies."""
    if acting.id == buyer.id:
        return not acting.is_company or acting.seller_id is not None
    if acting.is_company:
        return acting.id in buyer.ancestors
    return buyer.seller_id == acting.id


def _may_pay(payer: Party, buyer: Party) -> bool:
    """A dealer pays for itself and for those below it."""
    return payer.id == buyer.id or (not payer.is_company and payer.id in buyer.ancestors)


def _before(order: StoredOrder) -> Before:
    return Before(
        state=order.state,
        number=order.number,
        version=order.version,
        gross_minor=order.gross_minor,
        reasons=order.reasons,
        reserve_until=order.reserve_until,
    )


def _kept(command: JudgeAgain, world: _World) -> Draft:
    """The order as it is stored, prices included: it is judged again, not priced again."""
    order = world.stored[command.order_id]
    for line in order.lines:
        line.sku = world.products.by_id[line.product_id].sku
    return Draft(
        id=order.id,
        actor=command.actor,
        seller=world.parties[order.seller_id],
        buyer=world.parties[order.buyer_id],
        payer=world.parties[order.payer_id],
        sales_branch_id=order.sales_branch_id,
        ordered_on=order.ordered_on,
        currency=order.currency,
        lines=order.lines,
        delivery_preference=DeliveryPreference(order.delivery_preference),
        kind=OrderKind(order.kind),
        version=order.version,
        before=_before(order),
        price_reasons=[reason for reason in order.reasons if reason.code == PRICE_LIMIT],
        net_minor=order.net_minor,
        tax_minor=order.tax_minor,
        freight_minor=order.freight_minor,
    )


async def _price(tx: ReadTx, readings: Sequence[_Reading], products: dict[int, Product]) -> None:
    """One quote for all drafts that have lines, those with other problems too."""
    pricing = [
        (reading, reading.draft)
        for reading in readings
        if reading.draft is not None and reading.draft.lines and not reading.draft.is_kept
    ]
    if not pricing:
        return
    quotes = await quote(tx, [quote_request(draft, products) for _, draft in pricing])
    for (reading, draft), given in zip(pricing, quotes, strict=True):
        reading.problems += take_prices(draft, given)


async def _look_up_rarities(tx: ReadTx, readings: Sequence[_Reading]) -> None:
    """What only some orders have: a PO number, a delivery address, a mistyped SKU."""
    drafts = {
        at: reading.draft
        for at, reading in enumerate(readings)
        if reading.draft is not None and not reading.draft.is_kept
    }
    await _warn_of_same_po(tx, drafts)
    asked = {at: draft for at, draft in drafts.items() if draft.ship_to_id is not None}
    if asked:
        owners = await own_addresses(tx, {d.ship_to_id for d in asked.values() if d.ship_to_id})
        for at, draft in asked.items():
            if owners.get(draft.ship_to_id or 0) != draft.buyer.id:
                readings[at].problems.append(Problem("unknown_ship_to", "/ship_to_id"))
    unknown = {
        problem.facts["sku"]
        for reading in readings
        for problem in reading.problems
        if problem.code == "unknown_sku"
    }
    if unknown:
        suggested = await suggest_skus(tx, unknown)
        for reading in readings:
            reading.problems = [_suggest(problem, suggested) for problem in reading.problems]


async def _warn_of_same_po(tx: ReadTx, drafts: dict[int, Draft]) -> None:
    asked = {at: (d.buyer.id, d.po_number) for at, d in drafts.items() if d.po_number}
    for at, number in (await same_po_numbers(tx, asked)).items():
        before = drafts[at].before
        if before is None or before.number != number:
            facts = {"po_number": drafts[at].po_number, "number": number}
            drafts[at].warnings.append(Problem("duplicate_po", "/po_number", facts))


def _suggest(problem: Problem, suggested: dict[str, str]) -> Problem:
    if problem.code != "unknown_sku" or problem.facts["sku"] not in suggested:
        return problem
    sku = problem.facts["sku"]
    facts = {"sku": sku, "suggestion": suggested[sku]}
    return Problem("unknown_sku_suggested", problem.pointer, facts)
