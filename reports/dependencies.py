"""What a reader asked for, from the query of a request."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast

from litestar.di import NamedDependency, Provide
from litestar.params import FromQuery
from sqlalchemy import text

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l
from kernel.periods import Period, first_of_month, next_month
from kernel.web import typed_day
from reports.channel import channel_report
from reports.types import ChannelReport, NodeFigures, Organised, ProductFigures, Question

_OWN_CODE = text("SELECT code FROM organisation WHERE id = :id")
_KNOWN = text(
    "SELECT (:category = '' OR EXISTS (SELECT FROM category WHERE code = :category)) AS category,"
    " (:sku = '' OR EXISTS (SELECT FROM product WHERE sku = :sku)) AS sku"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What stood in the address; empty is left out. Both days belong to the period."""

    node: str = ""
    first: date | None = None
    last: date | None = None
    organised: str = "then"
    category: str = ""
    sku: str = ""


def asked_of(
    *,
    node: FromQuery[str] = "",
    first: FromQuery[str] = "",
    last: FromQuery[str] = "",
    organised: FromQuery[str] = "then",
    category: FromQuery[str] = "",
    sku: FromQuery[str] = "",
) -> Asked:
    """The one place where the parameters of a question are named."""
    days = typed_day("first", first), typed_day("last", last)
    return Asked(node, *days, organised, category, sku)


async def question_of(tx: ReadTx, scope: Scope, asked: Asked) -> Question:
    """The question, with what was left out filled in: the own node and twelve whole months.

    Raises:
        Invalid: dates in the wrong order, an unknown way to organise, category or product. A
            filter that nobody knows must not silently show everything.
    """
    own = {"id": scope.organisation_id}
    code = asked.node or (await tx.execute(_OWN_CODE, own)).scalar_one()
    period = await _default_period(tx)
    first, last = asked.first or period.first, asked.last or period.last
    problems = []
    if last < first or last == date.max:
        problems.append(
            FieldProblem("/last", "ends_before_it_begins", _l("Choose a day from the first on."))
        )
    if asked.organised not in ("then", "now"):
        problems.append(FieldProblem("/organised", "unknown", _l("Choose “then” or “now”.")))
    named = {"category": asked.category, "sku": asked.sku}
    known = (await tx.execute(_KNOWN, named)).one()
    if not known.category:
        problems.append(FieldProblem("/category", "unknown", _l("There is no such category.")))
    if not known.sku:
        problems.append(FieldProblem("/sku", "unknown", _l("There is no such product.")))
    if problems:
        raise Invalid(problems)
    return Question(
        code, Period(first, last + timedelta(days=1)), cast("Organised", asked.organised), **named
    )


async def _question(
    read_tx: NamedDependency[ReadTx], reach: NamedDependency[Scope], asked: NamedDependency[Asked]
) -> Question:
    return await question_of(read_tx, reach, asked)


_AS_ASKED = {"asked": Provide(asked_of, sync_to_thread=False)}
ASKED = {**_AS_ASKED, "question": Provide(_question)}
"""For handlers that ask for `question`."""
PRINTED = _AS_ASKED
"""For handlers that print: they ask for `asked`, and read it in a transaction of their own."""


async def _default_period(tx: ReadTx) -> Period:
    """Twelve whole months, the present one included."""
    until = next_month(await tx.today())
    return Period(until.replace(year=until.year - 1), until)


def presets(today: date) -> dict[str, Period]:
    """Periods that people ask for most, by name; all of whole months."""
    until = next_month(today)
    last = first_of_month(today)
    before = first_of_month(date.fromordinal(last.toordinal() - 1))
    return {
        "this_month": Period(last, until),
        "last_month": Period(before, last),
        "this_year": Period(today.replace(month=1, day=1), until),
        "twelve_months": Period(until.replace(year=until.year - 1), until),
    }


async def report_for(actor: Actor, tx: ReadTx, scope: Scope, question: Question) -> ChannelReport:
    """The channel report; what is weighted by standard cost only for who may read costs."""
    costs = actor.may("costs.read")
    report = await channel_report(tx, scope, question, costs=costs)
    if costs:
        return report
    return replace(
        report,
        total=_without_costs(report.total),
        below=tuple(_without_costs(node) for node in report.below),
    )


def _without_costs(node: NodeFigures) -> NodeFigures:
    nothing = ProductFigures()
    product = replace(
        node.product,
        out_cost=nothing.out_cost,
        sell_in_cost=nothing.sell_in_cost,
        sell_out_cost=nothing.sell_out_cost,
        area_cost=nothing.area_cost,
    )
    return replace(
        node, product=product, speeds=replace(node.speeds, dio=None, turns=None, loading=None)
    )
