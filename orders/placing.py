"""Placing: the one door through which an order comes to hold stock and credit.

Load, decide, write, for a list of commands at once; one order is a list of one. New orders, edits,
approved and retried orders all go through here. A refused order leaves no trace but its answer.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from kernel.audit import record
from kernel.db import ReadTx, Tx
from kernel.db.editions import Editions, read_editions
from kernel.db.idempotency import Key, fingerprint, recall, remember
from kernel.db.outbox import Event, publish
from kernel.errors import IdempotencyConflict
from ledger import Accounts, write
from orders.allocation import ORDER
from orders.drafts import Draft, DraftLine, Unreadable, decimal_text
from orders.errors import refusal
from orders.loading import glance, load_books
from orders.reading import read_drafts
from orders.repo.carts import empty_carts
from orders.repo.placing import insert_orders, replace_request, update_lines, update_orders
from orders.repo.timeline import Happened, add_events
from orders.rules import Decision, decide, foresee
from orders.states import State
from orders.types import (
    Blocked,
    Command,
    Confirmed,
    DeliveryPreference,
    Outcome,
    PlacedLine,
    PlaceOrder,
    Problem,
    Refused,
)

PLACE = "orders.place"

Answer = Outcome | IdempotencyConflict
"""An outcome, or the complaint that a key was used for something else before (not raised)."""


async def place(tx: Tx, commands: Sequence[Command]) -> list[Answer]:
    """What becomes of each command, in their order; everything is written in `tx`.

    A new order's key makes it safe to send twice: a command that was answered before gets the
    same answer, and twins within the list attach to the first of them.
    Refusals are outcomes here, not exceptions; whatever is raised is a failure of the whole list.

    Raises:
        KeyTaken: another transaction answered one of the keys meanwhile; run again in a new one.
    """
    keys = [_key(command) for command in commands]
    prints: dict[Key, bytes] = {}
    answers: dict[int, Answer] = {}
    twins: dict[int, Key] = {}
    firsts: set[Key] = set()
    fresh: list[int] = []
    for at, (command, key) in enumerate(zip(commands, keys, strict=True)):
        if key is None or not isinstance(command, PlaceOrder):
            fresh.append(at)
            continue
        digest = fingerprint(command.request)
        if prints.setdefault(key, digest) != digest:
            answers[at] = IdempotencyConflict(key=key.key)
        else:
            twins[at] = key
            if key not in firsts:
                firsts.add(key)
                fresh.append(at)
    known = await recall(tx, prints)
    by_key: dict[Key, Answer] = {key: _recall(stored) for key, stored in known.items()}
    fresh = [at for at in fresh if keys[at] not in by_key]
    outcomes = await _place(tx, [commands[at] for at in fresh]) if fresh else []
    told: dict[Key, Any] = {}
    for at, outcome in zip(fresh, outcomes, strict=True):
        answers[at] = outcome
        key = keys[at]
        if key is not None:
            by_key[key] = outcome
            told[key] = outcome
    await remember(tx, prints, told)
    return [answers[at] if at in answers else by_key[twins[at]] for at in range(len(commands))]


async def placed_before(tx: ReadTx, command: PlaceOrder) -> bool:
    """Whether this very command has its answer: placing it once more will only repeat that."""
    key = _key(command)
    if key is None:
        return False
    found = await recall(tx, {key: fingerprint(command.request)})
    return key in found and not isinstance(found[key], IdempotencyConflict)


def accepted(answer: Answer) -> Confirmed | Blocked:
    """The order, confirmed or blocked.

    Raises:
        IdempotencyConflict: the key was used for something else.
        OrderRefused: every problem at once (StockShort, 409, if only stock is missing).
    """
    if isinstance(answer, IdempotencyConflict):
        raise answer
    if isinstance(answer, Refused):
        raise refusal(answer.problems)
    return answer


def _key(command: Command) -> Key | None:
    if not isinstance(command, PlaceOrder):
        return None
    actor = command.actor
    return Key(actor.organisation_id, actor.user_id, PLACE, command.key)


def _recall(stored: dict[str, Any] | IdempotencyConflict) -> Answer:
    if isinstance(stored, IdempotencyConflict):
        return stored
    outcome: Outcome = msgspec.convert(stored, Outcome)
    return outcome


async def _place(tx: Tx, commands: Sequence[Command]) -> list[Outcome]:
    editions = await read_editions(tx)
    drafts = await read_drafts(tx, editions, commands)
    await _name_the_rest(tx, editions, drafts)
    if not any(isinstance(draft, Draft) for draft in drafts):
        return [_refused(draft.problems) for draft in drafts if not isinstance(draft, Draft)]
    books = await load_books(tx, editions, drafts)
    decisions = decide(drafts, books)
    numbers = await _write(tx, decisions, books.accounts)
    return [_outcome(decision, numbers) for decision in decisions]


async def _name_the_rest(tx: Tx, editions: Editions, drafts: Sequence[Draft | Unreadable]) -> None:
    """A refusal names everything at once: also what credit and stock have against it.

    Of a product that cannot be ordered at all it doesn't matter how much there is.
    """
    refused = [
        (one, one.draft)
        for one in drafts
        if isinstance(one, Unreadable) and one.draft and one.draft.lines and not one.draft.before
    ]
    if not refused:
        return
    books = await glance(tx, editions, [draft for _, draft in refused])
    for one, draft in refused:
        hopeless = {p.pointer for p in one.problems if p.pointer.endswith("/sku")}
        one.problems += [
            problem
            for problem in foresee(draft, books)
            if problem.pointer.replace("/quantity", "/sku") not in hopeless
        ]


async def _write(tx: Tx, decisions: Sequence[Decision], accounts: Accounts) -> dict[int, str]:
    """Store what was decided, a few statements for all of it; numbers by order id."""
    new: list[tuple[Draft, Decision]] = []
    again: list[tuple[Draft, Decision]] = []
    for decision in decisions:
        draft = decision.draft
        if isinstance(draft, Draft) and decision.state is not None:
            (new if draft.before is None else again).append((draft, decision))
    numbers: dict[int, str] = {}
    if new:
        numbers |= await insert_orders(tx, new, accounts.at)
        await empty_carts(
            tx, [(d.cart_id, d.actor.user_id) for d, _ in new if d.cart_id is not None]
        )
        await _audit_backdated(tx, new)
    numbers |= {draft.id: draft.before.number for draft, _ in again if draft.before}
    again = [(draft, decision) for draft, decision in again if _differs(draft, decision)]
    if again:
        await _write_again(tx, again)
    if new or again:
        await write(tx, accounts, [result for d in decisions for result in d.results])
        await publish(tx, [_event(d, decision, numbers) for d, decision in new + again])
    return numbers


def _differs(draft: Draft, decision: Decision) -> bool:
    """Whether judging again changed anything; most blocked orders stay as they are."""
    before = draft.before
    if before is None or draft.is_edit or before.state is not decision.state:
        return True
    return before.reasons != decision.reasons


async def _write_again(tx: Tx, again: Sequence[tuple[Draft, Decision]]) -> None:
    await update_orders(tx, again)
    for draft, _ in again:
        if draft.is_edit:
            await replace_request(tx, draft)
    await update_lines(tx, [line for draft, _ in again if draft.is_kept for line in draft.lines])
    await add_events(
        tx,
        [
            Happened(
                draft.id,
                "edited" if draft.is_edit else decision.state.value,
                draft.actor.user_id,
                {"state": decision.state.value, "version": draft.version},
            )
            for draft, decision in again
            if decision.state is not None
            and (draft.is_edit or draft.before is None or draft.before.state != decision.state)
        ],
    )


async def _audit_backdated(tx: Tx, new: Sequence[tuple[Draft, Decision]]) -> None:
    for draft, _ in new:
        if draft.backdated:
            day = draft.ordered_on.isoformat()
            await record(tx, draft.actor, "orders:order:backdated", ORDER, draft.id, on=day)


def _event(draft: Draft, decision: Decision, numbers: dict[int, str]) -> Event:
    state = (decision.state or State.DRAFT).value
    payload: dict[str, Any] = {"number": numbers[draft.id], "buyer_id": draft.buyer.id}
    if draft.before is not None:
        payload["was"] = draft.before.state.value
    else:
        payload["placed_by"] = draft.actor.user_id
    return Event(f"orders:order:{state}", draft.seller.id, draft.id, payload)


def _refused(problems: Sequence[Problem]) -> Refused:
    return Refused(problems=tuple(problems))


def _outcome(decision: Decision, numbers: dict[int, str]) -> Outcome:
    draft = decision.draft
    if isinstance(draft, Unreadable) or decision.state is None:
        return _refused(decision.problems)
    facts: dict[str, Any] = {
        "order_id": draft.id,
        "number": numbers[draft.id],
        "version": draft.version,
        "currency": draft.currency,
        "net_minor": draft.net_minor,
        "tax_minor": draft.tax_minor,
        "freight_minor": draft.freight_minor,
        "gross_minor": draft.gross_minor,
        "lines": tuple([_placed_line(line) for line in draft.lines]),
        "warnings": tuple(draft.warnings) + _partly(draft),
    }
    if decision.state is State.CONFIRMED:
        return Confirmed(**facts)
    return Blocked(reasons=tuple(decision.reasons), **facts)


def _placed_line(line: DraftLine) -> PlacedLine:
    return PlacedLine(
        line.line_no,
        line.sku,
        line.quantity,
        line.held,
        line.wanted - line.shipped - line.held,
        line.cancelled,
        decimal_text(line.unit_price_micros),
        line.net_minor,
        line.tax_minor,
        line.net_minor + line.tax_minor,
    )


def _partly(draft: Draft) -> tuple[Problem, ...]:
    """What the buyer should know of lines that are not delivered in full at once."""
    if draft.delivery_preference is DeliveryPreference.COMPLETE:
        return ()
    told: list[Problem] = []
    for line in draft.lines:
        pointer = f"/lines/{line.index}/quantity"
        facts = {"sku": line.sku, "requested": line.quantity}
        if line.cancelled:
            told.append(Problem("rest_cancelled", pointer, facts | {"cancelled": line.cancelled}))
        waiting = line.wanted - line.shipped - line.held
        if waiting:
            told.append(Problem("backordered", pointer, facts | {"backordered": waiting}))
    return tuple(told)
