"""The channel report: one node, what went through it and how fast, and the nodes below it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row

from dealers import Scope
from kernel.db import ReadTx
from kernel.errors import NotFound
from kernel.i18n import gettext
from kernel.money import alpha_code
from reports import repo
from reports.products import figures_by_key, no_months
from reports.reading import Window
from reports.receivables import owed_areas
from reports.rules import speeds
from reports.types import (
    ChannelReport,
    FundsFigures,
    NodeFigures,
    ProductFigures,
    Question,
)


async def channel_report(
    tx: ReadTx, scope: Scope, question: Question, *, costs: bool = True
) -> ChannelReport:
    """Flows, stocks, money and speeds of a node in a period, with each node directly below.

    A dozen statements, however large the channel. Figures of products are base units; funds are
    per currency and creditor, counted at the payer's node. Without `costs` whatever is weighted
    by standard cost is left out.

    Raises:
        NotFound: no such node, or none that the reader may see.
    """
    await repo.plan_afresh(tx)
    node = await repo.find_node(tx, scope, question.node)
    if node is None:
        raise NotFound(kind=gettext("organisation"))
    window = await Window.of(tx, question.period)
    if not window.move_days:  # Nothing has moved: both trees are the same, one is kept.
        question = replace(question, organised="then")
    below = await repo.nodes_below(tx, node.id, window, question.organised)
    nodes = [node.id, *(row.id for row in below)]
    weights = await repo.costs(tx, nodes, window, question) if costs else {}
    products = figures_by_key(await repo.product_sums(tx, nodes, window, question), weights, window)
    nothing = (ProductFigures(), no_months(window))
    funds = await _funds(tx, nodes, window, question)

    def figures(row: Row[Any]) -> NodeFigures:
        product, months = products.get(row.id, nothing)
        money = tuple(funds.get(row.id, ()))
        return NodeFigures(
            node_id=row.id,
            code=row.code,
            name=row.name,
            kind=row.kind,
            product=product,
            funds=money,
            speeds=speeds(product, money, window.passed_seconds),
            months=months,
        )

    return ChannelReport(
        question=question,
        as_of=await tx.now(),
        way=tuple(await repo.way_to(tx, scope, node.id)),
        total=figures(node),
        below=tuple(figures(row) for row in below),
    )


async def _funds(
    tx: ReadTx, nodes: Sequence[int], window: Window, question: Question
) -> dict[int, list[FundsFigures]]:
    found: dict[int, list[FundsFigures]] = defaultdict(list)
    if question.narrowed:
        nets = await repo.net_of_products(tx, nodes, window, question)
        for (node_id, currency), net in sorted(nets.items()):
            found[node_id].append(FundsFigures(currency=currency, net=net))
        return found
    last_day = min(window.period.until - timedelta(days=1), window.today)
    stands = last_day if question.organised == "then" else window.today
    areas = await owed_areas(tx, nodes, window, question.organised)
    late = await repo.overdue(tx, nodes, last_day, stands)
    for row in await repo.funds_figures(tx, nodes, window, question.organised):
        values = dict(row)
        node_id, unit, creditor = values.pop("node_id"), values.pop("unit"), values["creditor"]
        currency = alpha_code(unit)
        found[node_id].append(
            FundsFigures(
                currency=currency,
                owed_area=areas.get((node_id, creditor, unit), 0),
                overdue=late.get((node_id, creditor, currency), 0),
                **values,
            )
        )
    return found
