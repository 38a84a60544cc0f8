"""The cockpit as sheets: what was asked, the levels, the organisations, the months."""

from decimal import Decimal

from kernel.i18n import gettext, pgettext
from kernel.money import Money
from reports.cockpit.drawings import smooth_speeds
from reports.cockpit.reading import BranchLine, Cockpit, change, company_funds
from reports.cockpit.words import hop_name, place_name, trouble_name
from reports.exports import Cell, Sheet, about_sheet
from reports.rules import days
from reports.types import NodeFigures


def cockpit_sheets(cockpit: Cockpit) -> list[Sheet]:
    """Everything that the page shows, with the moment it was read."""
    return [
        _about(cockpit),
        _glance(cockpit),
        _organisations(cockpit),
        _levels(cockpit),
        _flows(cockpit),
        _months(cockpit),
    ]


def _about(cockpit: Cockpit) -> Sheet:
    further = []
    if cockpit.compared:
        period = cockpit.compared.question.period
        further.append((gettext("Compared with"), f"{period.first} – {period.until}"))
    return about_sheet(cockpit.report, gettext("Channel cockpit"), further)


def _glance(cockpit: Cockpit) -> Sheet:
    """The figures at the head of the page, beside those of the other period."""
    heads = [
        gettext("What"),
        gettext("Value"),
        gettext("Compared"),
        gettext("Change, %"),
        gettext("Unit"),
    ]
    other = cockpit.compared.total if cockpit.compared else None
    rows = _glance_of_goods(cockpit, other)
    money = company_funds(cockpit.report.total, cockpit.currency)
    if money:
        past = company_funds(other, cockpit.currency) if other else None
        named = [(gettext("Net sales"), money.net, past.net if past else None)]
        if not cockpit.report.question.narrowed:
            named += [
                (gettext("Collected"), money.collected, past.collected if past else None),
                (gettext("Owed"), money.closing, past.closing if past else None),
                (gettext("Overdue"), money.overdue, past.overdue if past else None),
            ]
        rows += [_amount(*one, cockpit.currency) for one in named]
    return Sheet(gettext("At a glance"), heads, rows)


def _glance_of_goods(cockpit: Cockpit, other: NodeFigures | None) -> list[list[Cell]]:
    now = cockpit.report.total
    units, days_ = gettext("units"), gettext("days")
    speed, before = (
        None if one is None else _rounded(one.speeds.channel_to_production, 2)
        for one in (now, other)
    )
    through = _rounded(cockpit.through_days)
    sold_in, sold_out = now.product.sell_in, now.product.sell_out
    past = other.product if other else None
    return [
        [gettext("Channel speed / production speed"), speed, before, _turn(speed, before), ""],
        [gettext("From production to the market"), through, None, None, days_],
        _units(gettext("Sell-in"), sold_in, past.sell_in if past else None, units),
        _units(gettext("Sell-out"), sold_out, past.sell_out if past else None, units),
    ]


def _units(name: str, now: int, before: int | None, unit: str) -> list[Cell]:
    return [name, now, before, _turn(now, before), unit]


def _amount(name: str, now: int, before: int | None, currency: str) -> list[Cell]:
    past = None if before is None else Money(before, currency).amount
    return [name, Money(now, currency).amount, past, _turn(now, before), currency]


def _turn(now: Decimal | int | None, before: Decimal | int | None) -> Decimal | None:
    turn = change(now, before)
    return _rounded(None if turn is None else 100 * turn)


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
        gettext("Collected, %(currency)s") % {"currency": cockpit.currency},
        gettext("Overdue, %(currency)s") % {"currency": cockpit.currency},
        gettext("Collection time, days"),
    ]
    return Sheet(
        gettext("Organisations"), heads, [_line(line, cockpit.currency) for line in cockpit.lines]
    )


def _line(line: BranchLine, currency: str) -> list[Cell]:
    node, before = line.node, line.before
    goods = node.product
    money = company_funds(node, currency)
    return [
        node.code,
        node.name,
        "; ".join(trouble_name(one) for one in line.troubles),
        goods.supplied,
        goods.sell_in,
        goods.sell_out,
        before.product.sell_out if before else None,
        _turn(goods.sell_out, before.product.sell_out if before else None),
        goods.dealer,
        _rounded(days(goods.dealer_area, goods.dealer_sold)),
        Money(money.collected, currency).amount if money else None,
        Money(money.overdue, currency).amount if money else None,
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
    heads = [pgettext("party", "From"), pgettext("party", "To"), gettext("Amount"), gettext("Unit")]
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
        gettext("Sold / produced, over three months"),
    ]
    months = cockpit.report.total.months
    rows: list[list[Cell]] = [
        [
            point.month.strftime("%Y-%m"),
            point.supplied,
            point.sell_in,
            point.sell_out,
            point.on_hand,
            _rounded(speed, 2),
        ]
        for point, speed in zip(months, smooth_speeds(months), strict=True)
    ]
    return Sheet(gettext("Months"), heads, rows)


def _rounded(value: Decimal | None, digits: int = 1) -> Decimal | None:
    return None if value is None else round(value, digits)
