"""Statements on saved filters; each only of the person and organisation of the actor."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from portal.filters.models import SavedFilter


def _own(actor: Actor) -> ColumnElement[bool]:
    return and_(
        SavedFilter.user_id == actor.user_id, SavedFilter.organisation_id == actor.organisation_id
    )


async def list_filters(tx: ReadTx, actor: Actor, path: str) -> Sequence[SavedFilter]:
    """The filters of a list, by name."""
    wanted = select(SavedFilter).where(_own(actor), SavedFilter.path == path)
    return (await tx.scalars(wanted.order_by(SavedFilter.name))).all()


async def count_filters(tx: ReadTx, actor: Actor, path: str) -> int:
    """How many filters of a list this person has."""
    counted = select(func.count()).select_from(SavedFilter)
    return (await tx.scalar(counted.where(_own(actor), SavedFilter.path == path))) or 0


async def put_filter(tx: Tx, actor: Actor, path: str, name: str, query: str) -> None:
    """Save a filter; one of the same name is replaced."""
    values = insert(SavedFilter).values(
        id=await tx.new_id(),
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        path=path,
        name=name,
        query=query,
    )
    keys = ["user_id", "organisation_id", "path", "name"]
    await tx.execute(values.on_conflict_do_update(index_elements=keys, set_={"query": query}))


async def delete_filter(tx: Tx, actor: Actor, filter_id: int) -> None:
    """Forget a filter; one that is gone already, or another's, stays as it is."""
    await tx.execute(delete(SavedFilter).where(_own(actor), SavedFilter.id == filter_id))
