"""Statements on saved filters; each only of the person and organisation of the actor."""

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.dialects.postgresql import insert

from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from portal.filters.models import SavedFilter
from portal.filters.types import Saved


def _own(actor: Actor) -> ColumnElement[bool]:
    return and_(
        SavedFilter.user_id == actor.user_id, SavedFilter.organisation_id == actor.organisation_id
    )


async def list_filters(tx: ReadTx, actor: Actor, path: str) -> list[Saved]:
    """The filters of a list, by name."""
    wanted = select(SavedFilter.id, SavedFilter.name, SavedFilter.query)
    mine = wanted.where(_own(actor), SavedFilter.path == path).order_by(SavedFilter.name)
    return [Saved(*row) for row in await tx.execute(mine)]


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
