"""The database: engine, transactions, column types, locks, idempotency, outbox, numbering."""

from kernel.db.base import Base, UtcDateTime
from kernel.db.transaction import Database, ReadTx, Tx, run_in_tx

__all__ = ["Base", "Database", "ReadTx", "Tx", "UtcDateTime", "run_in_tx"]
