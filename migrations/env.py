"""Alembic's door: runs on the connection that `kernel.db.migrate` hands over."""

from alembic import context
from sqlalchemy import text

from kernel.db.base import Base

connection = context.config.attributes["connection"]
if connection is None:
    raise RuntimeError("Run migrations through `python -m portal migrate`.")

# An upgrade runs the scripts alone and takes the naming of constraints from here;
# only a comparison needs the models.
metadata = Base.metadata
if context.config.attributes["compare"]:
    import portal.model_registry  # noqa: F401

_PARTITIONS = ("ledger_transfer_", "ledger_day_")


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    """Months of a partitioned table are made on demand; they are no tables of the models."""
    return kind != "table" or name is None or not name.startswith(_PARTITIONS)


connection.execute(text("SET LOCAL lock_timeout = '5s'"))
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_name=_ours,
    compare_type=True,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
