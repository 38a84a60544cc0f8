"""Saving dated rows of any rule table: one read, then one insert and one update for all."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from kernel.db import Tx
from kernel.db.bulk import insert_rows
from kernel.errors import FieldProblem, Invalid
from kernel.i18n import _l
from pricing.errors import PriceOverlap
from pricing.inputs import Saved
from pricing.models import PriceEntry, PriceLimit, TaxRate
from pricing.repo_rules import change_rows
from pricing.rules.dated import Dated, Overlap, plan

EXCLUSION_VIOLATION = "23P01"
OVERLAP = _l(
    "It would be valid at the same time as the one from %(other_from)s until %(other_until)s. "
    "End that one first, or choose other dates."
)
OPEN = _l("open")


async def save_dated(
    tx: Tx,
    entity: type[PriceEntry | PriceLimit | TaxRate],
    existing: Sequence[Dated],
    wanted: Sequence[Dated],
    rows: Sequence[dict[str, Any]],
) -> Saved:
    """Add what is new and change what differs; `rows` are the column values beside `wanted`.

    Raises:
        Invalid: a row overlaps another of its key, stored or handed in; each is named.
        PriceOverlap: somebody else saved an overlapping row in this very moment.
    """
    found = plan(existing, wanted)
    if found.overlaps:
        raise Invalid([_problem(one) for one in found.overlaps])
    try:
        await change_rows(tx, entity, [{"changed": row, **rows[at]} for row, at in found.change])
        ids = await tx.new_ids(len(found.add))
        added = [{"id": new, **rows[at]} for new, at in zip(ids, found.add, strict=True)]
        await insert_rows(tx, entity, added)
    except IntegrityError as refused:
        if getattr(refused.orig, "sqlstate", None) == EXCLUSION_VIOLATION:
            raise PriceOverlap from refused
        raise
    return Saved(len(found.add), len(found.change), found.unchanged)


def _problem(one: Overlap) -> FieldProblem:
    other = one.other
    return FieldProblem(
        f"/{one.place}",
        "price_overlap",
        OVERLAP,
        other_from=other.valid_from or OPEN,
        other_until=other.valid_until or OPEN,
    )
