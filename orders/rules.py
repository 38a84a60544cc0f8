"""Which orders are confirmed, blocked or refused: a pure walk over drafts and locked accounts.

No I/O. Drafts are decided in turn against the running state, so the outcome of a batch is that of
the same orders placed one after the other, and what one order may not have harms no neighbour.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from credit import (
    ApprovalToken,
    BlockReason,
    Pair,
    Standing,
    ceilings,
    funds_holds,
    in_force,
    judge,
    receivable_key,
    uncovered,
)
from kernel.clock import business_date, start_of_day
from ledger import (
    AccountKey,
    Accounts,
    Cancellation,
    Document,
    Entry,
    Hold,
    OpenHold,
    Result,
    apply as apply_entries,
    undo,
)
from orders.allocation import ORDER, Allocation
from orders.drafts import Draft, DraftLine, Unreadable
from orders.states import State, Step, step
from orders.types import Problem

PRICE_LIMIT = "price_limit"
SATURDAY = 5


class GuardError(RuntimeError):
    """A bug: the ledger refused what the guard had let through."""


@dataclass(slots=True)
class Books:
    """What is known under the locks; the working copies change as drafts are decided.

    `shelves`: where a seller keeps a product, in the order in which it is taken from.
    """

    accounts: Accounts
    standings: Mapping[Pair, Standing]
    shelves: Mapping[tuple[int, int], Sequence[AccountKey]]
    ids: Iterator[int]
    approvals: Mapping[int, Sequence[ApprovalToken]] = field(default_factory=dict)
    prepaid: Mapping[int, int] = field(default_factory=dict)
    open_holds: Mapping[int, OpenHold] = field(default_factory=dict)


@dataclass(slots=True)
class Decision:
    """What becomes of a draft: no state means refused, and then nothing was changed."""

    draft: Draft | Unreadable
    state: State | None
    problems: list[Problem] = field(default_factory=list)
    reasons: list[Problem] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    reserve_until: datetime | None = None


def decide(drafts: Sequence[Draft | Unreadable], books: Books) -> list[Decision]:
    """Decide the drafts in turn; precedence of problems: input, price, credit, stock."""
    return [
        Decision(draft, None, draft.problems)
        if isinstance(draft, Unreadable)
        else _decide(draft, books)
        for draft in drafts
    ]


def _decide(draft: Draft, books: Books) -> Decision:
    standing = books.standings[draft.pair]
    if not standing.accepts(draft.currency):
        facts = {"account": standing.currency, "currency": draft.currency}
        return Decision(draft, None, [Problem("currency_differs", "", facts)])
    freed = _free(draft, books)
    stock = Allocation(draft, books.accounts, books.shelves, books.ids)
    short = stock.allocate()
    holds = stock.holds
    reasons = _reasons(draft, books)
    if short and not draft.is_kept:
        undo(freed)
        return Decision(draft, None, reasons + short)
    if short:
        reasons += [Problem("stock_gone", "", problem.facts) for problem in short]
    if not reasons:
        return _confirm(draft, books, freed, holds)
    if draft.before is not None and draft.before.state is State.CONFIRMED:
        undo(freed)
        return Decision(draft, None, reasons)
    return _block(draft, books, freed, [] if draft.is_kept else holds, reasons)


def foresee(draft: Draft, books: Books) -> list[Problem]:
    """What else would stand in the way of a draft whose request is refused: credit, then stock.

    The draft is spent by it. Lines that could not be read count for nothing.
    """
    standing = books.standings[draft.pair]
    if not standing.accepts(draft.currency):
        facts = {"account": standing.currency, "currency": draft.currency}
        return [Problem("currency_differs", "", facts)]
    draft.add_up()
    reasons = _reasons(draft, books)
    return reasons + Allocation(draft, books.accounts, books.shelves, books.ids).allocate()


def _confirm(
    draft: Draft, books: Books, freed: list[Result], holds: list[tuple[DraftLine, Hold]]
) -> Decision:
    funds = funds_holds(
        draft.id,
        *draft.pair,
        draft.currency,
        net_minor=draft.net_minor,
        tax_minor=draft.tax_minor,
        freight_minor=draft.freight_minor,
    )
    for line in draft.lines:
        line.confirmed = line.wanted
    results = freed + _post(books, [*_stock_entries(holds), *funds], _ceilings(draft, books))
    return Decision(draft, _after(draft, Step.CONFIRM), results=results)


def _block(
    draft: Draft,
    books: Books,
    freed: list[Result],
    holds: list[tuple[DraftLine, Hold]],
    reasons: list[Problem],
) -> Decision:
    """A blocked order takes no credit, and keeps its goods only for the seller's working days."""
    if draft.before is not None and draft.is_kept:
        return Decision(
            draft, _after(draft, Step.BLOCK), [], reasons, [], draft.before.reserve_until
        )
    until = reserve_until(books.accounts.at, draft)
    for line in draft.lines:
        line.confirmed = 0
    results = freed
    if until is not None:
        results = freed + _post(books, _stock_entries(holds), {})
    return Decision(draft, _after(draft, Step.BLOCK), [], reasons, results, until)


def _after(draft: Draft, taken: Step) -> State:
    before = draft.before
    if before is None:
        return step("", State.DRAFT, taken)
    return step(before.number, before.state, taken)


def _stock_entries(holds: list[tuple[DraftLine, Hold]]) -> list[Entry]:
    """The holds of the lines; a line that held a part before gets one hold for the whole."""
    entries: list[Entry] = []
    for line, hold in holds:
        if line.hold_id is not None:
            entries.append(Cancellation(line.hold_id, hold.document))
        entries.append(hold)
        line.held = hold.amount
        line.hold_id = hold.id
        line.location_id = hold.source.location_id
    return entries


def _post(
    books: Books, entries: Sequence[Entry], limits: Mapping[AccountKey, int | None]
) -> list[Result]:
    results = apply_entries(books.accounts, entries, limits, books.open_holds)
    for result in results:
        if result.problem is not None:
            raise GuardError(str(result.problem))
    return results


def _free(draft: Draft, books: Books) -> list[Result]:
    """An edit gives up what the order held before it is judged anew."""
    if draft.before is None or not draft.is_edit:
        return []
    document = Document(ORDER, draft.id)
    entries = [Cancellation(hold_id, document) for hold_id in draft.before.hold_ids]
    return _post(books, entries, {})


def _reasons(draft: Draft, books: Books) -> list[Problem]:
    """Every reason to wait that no approval lifts; an edit without more exposure has none."""
    before = draft.before
    if (
        before is not None
        and before.state is State.CONFIRMED
        and draft.gross_minor <= before.gross_minor
    ):
        return []
    tokens = in_force(books.approvals.get(draft.id, ()), draft.version, books.accounts.at)
    state = books.accounts[receivable_key(*draft.pair, draft.currency)]
    found = judge(
        books.standings[draft.pair],
        state,
        draft.gross_minor,
        books.prepaid.get(draft.id, 0),
        tokens,
        buyer_status=draft.buyer.status,
    )
    reasons = [_told(reason, draft.currency) for reason in found]
    if draft.price_reasons and uncovered([BlockReason(PRICE_LIMIT)], tokens, draft.gross_minor):
        reasons += draft.price_reasons
    return reasons


def _told(reason: BlockReason, currency: str) -> Problem:
    """Credit's reason as it is kept with the order; the excess is what an approval must cover.

    Amounts are of the order's currency: a payer without an account has none of its own.
    """
    facts = {"excess_minor": reason.excess_minor, **reason.facts, "currency": currency}
    return Problem(reason.code, "", facts)


def _ceilings(draft: Draft, books: Books) -> dict[AccountKey, int | None]:
    """The limits in force, but for one that an approval or a prepayment has lifted."""
    limits = ceilings(books.standings[draft.pair], draft.currency)
    found: dict[AccountKey, int | None] = {}
    for key, limit in limits.items():
        headroom = books.accounts[key].headroom(limit)
        lifted = headroom is not None and headroom < draft.gross_minor
        found[key] = None if lifted else limit
    return found


def reserve_until(at: datetime, draft: Draft) -> datetime | None:
    """How long a blocked order keeps its goods: to the end of the seller's n-th working day."""
    left = draft.seller.reserve_working_days
    if left <= 0:
        return None
    day: date = business_date(at, draft.seller.zone)
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return start_of_day(day + timedelta(days=1), draft.seller.zone)
