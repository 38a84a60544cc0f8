"""The cockpit as sheets: what was asked, the levels, the organisations, the months."""

from decimal import Decimal

from kernel.i18n import gettext
from kernel.money import Money
from reports.cockpit.reading import BranchLine, Cockpit, change
from reports.cockpit.words import hop_name, month_label, place_name, trouble_name
from reports.exports import Cell, Sheet
from reports.rules import days, ratio


def cockpit_sheets(cockpit: Cockpit) -> list[Sheet]:
    """Everything that the page shows, with the moment it was read."""
    return [
        _about(cockpit),
        _organisations(cockpit),
        _levels(cockpit),
        _flows(cockpit),
        _months(cockpit),
    ]


def _about(cockpit: Cockpit) -> Sheet:
    question, compared = cockpit.report.question, cockpit.compared
    rows: list[list[Cell]] = [
        [gettext("Organisation"), cockpit.report.total.name],
        [gettext("From"), question.period.first.isoformat()],
        [gettext("Until (not included)"), question.period.until.isoformat()],
        [gettext("Category"), question.category],
        [gettext("Product (SKU)"), question.sku],
        [gettext("As of"), cockpit.report.as_of.isoformat()],
    ]
    if compared:
        period = compared.question.period
        rows.append([gettext("Compared with"), f"{period.first} – {period.until}"])
    return Sheet(gettext("Channel cockpit"), [gettext("What"), gettext("Value")], rows)


def _organisations(cockpit: Cockpit) -> Sheet:
    heads = [
        gettext("Code"),
        gettext("Name"),
        gettext("What goes wrong"),
        gettext("Supplied"),
        gettext("Sell-in"),
        gettext("Sell-out"),
        gettext("Sell-out, compared"),
        gettext("Change, %"),
        gettext("Dealers' stock"),
        gettext("Dealers' stock, days"),
        gettext("Collected"),
        gettext("Overdue"),
        gettext("Collection time, days"),
    ]
    return Sheet(
        gettext("Organisations"), heads, [_line(line, cockpit.currency) for line in cockpit.lines]
    )


def _line(line: BranchLine, currency: str) -> list[Cell]:
    node, before = line.node, line.before
    goods = node.product
    turn = change(goods.sell_out, before.product.sell_out if before else None)
    money = [one for one in node.funds if (one.currency, one.creditor) == (currency, "company")]
    return [
        node.code,
        node.name,
        "; ".join(trouble_name(one) for one in line.troubles),
        goods.supplied,
        goods.sell_in,
        goods.sell_out,
        before.product.sell_out if before else None,
        _rounded(None if turn is None else 100 * turn),
        goods.dealer,
        _rounded(days(goods.dealer_area, goods.dealer_sold)),
        Money(sum(one.collected for one in money), currency).amount if money else None,
        Money(sum(one.overdue for one in money), currency).amount if money else None,
        _rounded(node.speeds.collection_days),
    ]


def _levels(cockpit: Cockpit) -> Sheet:
    heads = [
        gettext("Level"),
        gettext("Left"),
        gettext("Standing there"),
        gettext("Days"),
        gettext("Unit"),
    ]
    rows: list[list[Cell]] = [
        [hop_name(hop), hop.left, hop.standing, _rounded(hop.days), gettext("units")]
        for hop in cockpit.product_hops
    ]
    for hop in cockpit.funds_hops:
        left, standing = (
            Money(minor, cockpit.currency).amount for minor in (hop.left, hop.standing)
        )
        rows.append([hop_name(hop), left, standing, _rounded(hop.days), cockpit.currency])
    return Sheet(gettext("Levels"), heads, rows)


def _flows(cockpit: Cockpit) -> Sheet:
    heads = [gettext("From"), gettext("To"), gettext("Amount"), gettext("Unit")]
    rows: list[list[Cell]] = [
        [place_name(edge.source), place_name(edge.target), edge.amount, gettext("units")]
        for edge in cockpit.product_edges
    ]
    rows += [
        [
            place_name(edge.source),
            place_name(edge.target),
            Money(edge.amount, cockpit.currency).amount,
            cockpit.currency,
        ]
        for edge in cockpit.funds_edges
    ]
    return Sheet(gettext("Flows"), heads, rows)


def _months(cockpit: Cockpit) -> Sheet:
    heads = [
        gettext("Month"),
        gettext("Production"),
        gettext("Sell-in"),
        gettext("Sell-out"),
        gettext("On hand"),
        gettext("Channel speed / production speed"),
    ]
    rows: list[list[Cell]] = [
        [
            month_label(point),
            point.supplied,
            point.sell_in,
            point.sell_out,
            point.on_hand,
            _rounded(ratio(point.sell_out, max(point.supplied, 0)), 2),
        ]
        for point in cockpit.report.total.months
    ]
    return Sheet(gettext("Months"), heads, rows)


def _rounded(value: Decimal | None, digits: int = 1) -> Decimal | None:
    return None if value is None else round(value, digits)
