"""A seller's desk: orders stand in as ledger holds, everything else is the room's own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from credit import (
    AccountTerms,
    BlockReason,
    InvoiceDraft,
    IssuedInvoice,
    LineToBill,
    PaymentCommand,
    RecordedPayment,
    Standing,
    ceilings,
    funds_holds,
    in_force,
    issue_invoices,
    judge,
    load_approvals,
    load_prepayments,
    load_standings,
    open_account,
    order_document,
    receivable_key,
    record_payment,
)
from credit.invariants import INVARIANTS
from dealers import (
    NewOrganisation,
    OrganisationKind,
    OrganisationStatus,
    create_organisations,
    load_parties,
)
from kernel.actor import Actor, system_actor
from kernel.clock import business_date
from kernel.db import ReadTx, Tx
from ledger import AccountState, Cancellation, balances, lock_accounts, open_holds, post

RULES = [rule for rule in INVARIANTS if "names an order" not in rule.name]
"""The room's rules, but for the one about orders: here ledger holds stand in for them."""
TODAY = date(2026, 3, 2)
"""The business date of the tests' clock, in Shanghai and in the seller's zone."""

CHANNEL = [
    NewOrganisation("HQ", "Makers", OrganisationKind.HEADQUARTERS, currency="CNY"),
    NewOrganisation("NORTH", "Branch North", OrganisationKind.BRANCH, parent="HQ"),
    NewOrganisation("SOUTH", "Branch South", OrganisationKind.BRANCH, parent="HQ"),
    NewOrganisation("D1", "Dealer One", OrganisationKind.DEALER, parent="NORTH"),
    NewOrganisation("D2", "Dealer Two", OrganisationKind.DEALER, parent="NORTH"),
    NewOrganisation("D3", "Dealer Three", OrganisationKind.DEALER, parent="SOUTH"),
    NewOrganisation("D1A", "Sub-dealer of One", OrganisationKind.DEALER, parent="D1"),
]


@dataclass
class Desk:
    """One seller and one payer; `order_id` and line ids are made up, as no order is needed."""

    seller_id: int
    payer_id: int
    codes: dict[str, int]
    currency: str = "CNY"
    orders: dict[int, tuple[int, int, int]] = field(default_factory=dict)

    @property
    def pair(self) -> tuple[int, int]:
        return self.seller_id, self.payer_id

    @property
    def actor(self) -> Actor:
        return system_actor(self.seller_id)

    def facing(self, payer: str, seller: str = "NORTH") -> "Desk":
        """The same channel with another seller or payer."""
        return Desk(self.codes[seller], self.codes[payer], self.codes, self.currency)

    async def account(
        self, tx: Tx, limit: int | None, *, terms: int = 0, valid_until: date | None = None
    ) -> int:
        return await open_account(
            tx,
            self.actor,
            AccountTerms(*self.pair, self.currency, limit, terms, valid_until),
        )

    async def standing(self, tx: Tx, on: date | None = None) -> Standing:
        seller = (await load_parties(tx, [self.seller_id]))[self.seller_id]
        day = on or business_date(await tx.now(), seller.zone)
        grace = {self.seller_id: seller.overdue_grace_days}
        return (await load_standings(tx, [self.pair], {self.seller_id: day}, grace))[self.pair]

    async def place(
        self,
        tx: Tx,
        order_id: int,
        net: int,
        tax: int = 0,
        freight: int = 0,
        *,
        version: int = 1,
        buyer_status: str = OrganisationStatus.ACTIVE,
    ) -> list[BlockReason]:
        """What an order does: lock, read, judge, hold or stay blocked with every reason."""
        key = receivable_key(*self.pair, self.currency)
        accounts = await lock_accounts(tx, [key])
        standing = await self.standing(tx)
        tokens = (await load_approvals(tx, [order_id])).get(order_id, [])
        prepaid = (await load_prepayments(tx, [order_id])).get(order_id, 0)
        reasons = judge(
            standing,
            accounts[key],
            net + tax + freight,
            prepaid,
            in_force(tokens, version, accounts.at),
            buyer_status=buyer_status,
        )
        if not reasons:
            holds = funds_holds(
                order_id,
                *self.pair,
                self.currency,
                net_minor=net,
                tax_minor=tax,
                freight_minor=freight,
            )
            lifted = bool(tokens) or prepaid >= net + tax + freight
            limits = (
                dict.fromkeys(ceilings(standing, self.currency))
                if lifted
                else ceilings(standing, self.currency)
            )
            await post(tx, holds, ceilings=limits)
            self.orders[order_id] = (net, tax, freight)
        return reasons

    async def cancel(self, tx: Tx, order_id: int) -> None:
        document = order_document(order_id)
        held = await open_holds(tx, [document])
        await post(tx, [Cancellation(hold.hold_id, document) for hold in held])

    def draft(
        self,
        order_id: int,
        quantity: int = 1,
        of: int = 1,
        *,
        amounts: tuple[int, int, int] | None = None,
        **other: object,
    ) -> InvoiceDraft:
        """`quantity` of the one line of an order, which has `of`."""
        net, tax, freight = amounts or self.orders[order_id]
        line = LineToBill(order_id * 10, 77, quantity, of, net, tax)
        return InvoiceDraft(
            order_id=order_id,
            seller_id=self.seller_id,
            payer_id=self.payer_id,
            buyer_id=self.payer_id,
            currency=self.currency,
            lines=(line,),
            order_net_minor=net,
            order_freight_minor=freight,
            **other,  # type: ignore[arg-type]
        )

    async def bill(
        self, tx: Tx, order_id: int, quantity: int = 1, of: int = 1, **other: object
    ) -> IssuedInvoice:
        drafts = [self.draft(order_id, quantity, of, **other)]  # type: ignore[arg-type]
        return (await issue_invoices(tx, self.actor, drafts))[0]

    async def owe(
        self, tx: Tx, order_id: int, amount: int, issued_on: date, due_on: date | None = None
    ) -> IssuedInvoice:
        """An invoice of the past, without an order before it."""
        draft = self.draft(
            order_id, amounts=(amount, 0, 0), issued_on=issued_on, due_on=due_on or issued_on
        )
        return (await issue_invoices(tx, self.actor, [draft]))[0]

    async def pay(
        self,
        tx: Tx,
        amount: int,
        on: date = TODAY,
        *,
        order_id: int | None = None,
        invoices: Sequence[int] = (),
    ) -> RecordedPayment:
        command = PaymentCommand(
            *self.pair, self.currency, amount, on, order_id=order_id, invoice_ids=tuple(invoices)
        )
        return await record_payment(tx, self.actor, command)

    async def state(self, tx: ReadTx) -> AccountState:
        key = receivable_key(*self.pair, self.currency)
        return (await balances(tx, [key]))[key]

    async def exposure(self, tx: ReadTx) -> int:
        state = await self.state(tx)
        return state.balance + state.held_in


async def open_desk(tx: Tx) -> Desk:
    """A channel with the branch North facing its dealer D1."""
    codes = await create_organisations(tx, CHANNEL)
    return Desk(codes["NORTH"], codes["D1"], codes)
