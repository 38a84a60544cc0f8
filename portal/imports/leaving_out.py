"""Records that no check of the file could find fault with, and that a room refuses all the same.

Such a record is left out and told like a bad line; the rest of the file goes on. Without this one
refused record would stop its file for good, and every later import with it.
"""

import logging

from asyncpg import PostgresError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel.db.transaction import Tx
from kernel.errors import Busy, Invalid, Refusal
from kernel.i18n import _l
from portal.imports.file_format import Format
from portal.imports.reading import Problem
from portal.imports.staging import note, table_of

LOG = logging.getLogger(__name__)
_LONGEST_WHY = 300
_DATA, _INTEGRITY = "22", "23"
"""Classes of SQLSTATE: a value that no column takes, a row that breaks a constraint."""


def is_of_the_record(failed: Exception) -> bool:
    """Whether the data is at fault, and not the moment: trying again would fail again."""
    if isinstance(failed, (DBAPIError, PostgresError)):
        state = getattr(getattr(failed, "orig", failed), "sqlstate", None) or ""
        return state[:2] in (_DATA, _INTEGRITY)
    if isinstance(failed, Busy):
        return False
    return isinstance(failed, (Refusal, LookupError, ArithmeticError, ValueError))


def _why(failed: Exception) -> str:
    if isinstance(failed, Invalid):
        return " ".join(dict.fromkeys(problem.detail for problem in failed.problems))
    if isinstance(failed, Refusal):
        return failed.detail
    cause = getattr(failed, "orig", failed)
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__


async def leave_out(
    tx: Tx, run_id: int, file_format: Format, ordinal: int, failed: Exception
) -> int:
    """Tell of the lines of one record that it was refused; how many they are."""
    if not isinstance(failed, Refusal):
        LOG.error("A record of %s could not be imported.", file_format.name, exc_info=failed)
    table = table_of(run_id, file_format)
    lines = (
        await tx.scalars(
            text(f"UPDATE {table} SET bad = true WHERE ordinal = :ordinal RETURNING line"),
            {"ordinal": ordinal},
        )
    ).all()
    reason = _l("cannot be recorded and was left out: %(why)s")
    facts = {"why": _why(failed)[:_LONGEST_WHY]}
    await note(
        tx,
        run_id,
        file_format.name,
        [Problem(line, "", "not_recorded", reason, facts=facts) for line in sorted(lines)],
    )
    return len(lines)
