"""Pages as they look when nothing is there or something is wrong; the example is left as it was."""

from dataclasses import dataclass, field

from tests.support.browser import Visit

NOTHING = "qqqqzzzz"
"""Matches no name and no number."""


@dataclass(frozen=True, slots=True)
class State:
    """Open `path`, type into fields, press a button; nothing of it can succeed."""

    path: str
    typed: dict[str, str] = field(default_factory=dict)
    press: str = ""


SEND = "main form[method=post]:not([action*=saved]) button[type=submit]"
READ = "form[action='/stock/sell-out/bring'] button"
EVERYBODY = {
    "empty-search": State(f"/search?q={NOTHING}"),
    "empty-orders": State(f"/orders?q={NOTHING}"),
    "empty-invoices": State(f"/invoices?q={NOTHING}"),
    "empty-catalogue": State(f"/catalogue?q={NOTHING}"),
    "empty-price-changes": State("/price-changes/1999-12-31"),
    "refused-problem": State("/problems/not_found"),
    "refused-no-page": State("/nowhere"),
    "refused-no-order": State("/orders/SO-1999-000001"),
    "refused-quick-order": State(
        "/quick-order",
        {"#pasted": f"{NOTHING} 5\nHL-U509 x\nHL-U509 999999"},
        "button[value=check]",
    ),
}
STATES = {
    "dealer": {
        **EVERYBODY,
        "refused-not-yours": State("/administration"),
        "refused-notice": State("/account/pay", {"#amount": "much"}, SEND),
        "refused-sell-out": State("/stock/sell-out", {"#pasted": f"{NOTHING};5;yesterday"}, READ),
    },
    "branch": {
        **EVERYBODY,
        "empty-dealers": State(f"/dealers?q={NOTHING}"),
        "empty-payments": State(f"/payments?q={NOTHING}"),
        "refused-payment": State("/payments/new", press=SEND),
        "refused-count": State("/stock/count", press=SEND),
    },
    "headquarters": {
        **EVERYBODY,
        "empty-people": State(f"/administration/people?q={NOTHING}"),
        "empty-audit": State(f"/administration/audit?who={NOTHING}"),
        "empty-tree": State(f"/administration/tree?q={NOTHING}"),
        "refused-person": State("/administration/people/new", press=SEND),
        "refused-price-list": State("/prices/new", press=SEND),
        "refused-dealer": State("/dealers/new", press=SEND),
        "refused-report": State("/reports/documents"),
        "refused-import": State("/imports", press=SEND),
    },
}


async def bring_about(visitor: Visit, state: State) -> None:
    """Do what leads to the state."""
    await visitor.go(state.path)
    for field_, value in state.typed.items():
        await visitor.page.locator(field_).fill(value)
    if state.press:
        await visitor.page.locator(state.press).last.click()
        await visitor.page.wait_for_load_state("networkidle")
