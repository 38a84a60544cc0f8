"""The same key and the same command get the same answer, however often they are sent.

A key is unique per (organisation, user, command); the fingerprint is taken over the parsed
command, so white space in a body doesn't matter. `Busy` and server errors are never stored.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from asyncpg import UniqueViolationError
from sqlalchemy import text

from kernel.db.arrays import numbers, texts
from kernel.db.bulk import copy_rows
from kernel.db.transaction import ReadTx, Tx
from kernel.errors import Busy, IdempotencyConflict

_CLAIM = text(
    """
    INSERT INTO idempotency_key (organisation_id, user_id, command, key, fingerprint)
    SELECT * FROM unnest(
        CAST(CAST(:organisations AS TEXT) AS BIGINT[]), CAST(CAST(:users AS TEXT) AS BIGINT[]),
        CAST(CAST(:commands AS TEXT) AS TEXT[]), CAST(CAST(:keys AS TEXT) AS TEXT[]),
        CAST(CAST(:prints AS TEXT) AS BYTEA[]))
    ORDER BY 1, 2, 3, 4
    ON CONFLICT DO NOTHING
    RETURNING organisation_id, user_id, command, key
    """
)
_STORED = text(
    """
    SELECT k.organisation_id, k.user_id, k.command, k.key, k.fingerprint, k.answer
    FROM idempotency_key k
    JOIN unnest(
        CAST(CAST(:organisations AS TEXT) AS BIGINT[]), CAST(CAST(:users AS TEXT) AS BIGINT[]),
        CAST(CAST(:commands AS TEXT) AS TEXT[]), CAST(CAST(:keys AS TEXT) AS TEXT[])
    ) AS asked (organisation_id, user_id, command, key)
      USING (organisation_id, user_id, command, key)
    """
)
_ANSWER = text(
    """
    UPDATE idempotency_key AS k SET answer = given.answer
    FROM unnest(
        CAST(CAST(:organisations AS TEXT) AS BIGINT[]), CAST(CAST(:users AS TEXT) AS BIGINT[]),
        CAST(CAST(:commands AS TEXT) AS TEXT[]), CAST(CAST(:keys AS TEXT) AS TEXT[]),
        CAST(CAST(:answers AS TEXT) AS JSONB[])
    ) AS given (organisation_id, user_id, command, key, answer)
    WHERE (k.organisation_id, k.user_id, k.command, k.key)
        = (given.organisation_id, given.user_id, given.command, given.key)
    """
)


_COLUMNS = ("organisation_id", "user_id", "command", "key", "fingerprint", "answer")
_encode = msgspec.json.Encoder().encode


class KeyTaken(Busy):
    """Somebody took the key between our look and our write; running again recalls the answer."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Whose key for which command."""

    organisation_id: int
    user_id: int
    command: str
    key: str


def fingerprint(command: object) -> bytes:
    """A digest of a parsed command (msgspec or dataclass): equal commands, equal bytes."""
    return hashlib.blake2b(
        msgspec.json.encode(command, order="deterministic"), digest_size=16
    ).digest()


def _columns(keys: Sequence[Key]) -> dict[str, str]:
    return {
        "organisations": numbers([key.organisation_id for key in keys]),
        "users": numbers([key.user_id for key in keys]),
        "commands": texts([key.command for key in keys]),
        "keys": texts([key.key for key in keys]),
    }


async def claim(
    tx: Tx, prints: Mapping[Key, bytes]
) -> dict[Key, dict[str, Any] | IdempotencyConflict]:
    """Take every key that is free; hand back what the taken ones hold.

    Waits for a transaction that holds the same key and hasn't committed. A key that is absent
    from the result is ours now: call `answer` before the commit.

    Returns:
        For keys used before: the stored answer, or `IdempotencyConflict` (not raised) where the
        key belongs to a different command.
    """
    if not prints:
        return {}
    keys = sorted(prints)
    values = _columns(keys) | {"prints": texts(["\\x" + prints[key].hex() for key in keys])}
    ours = {Key(*row) for row in await tx.execute(_CLAIM, values)}
    return await recall(tx, {key: prints[key] for key in keys if key not in ours})


async def answer(tx: Tx, answers: Mapping[Key, dict[str, Any]]) -> None:
    """Store what claimed keys were answered."""
    if not answers:
        return
    keys = sorted(answers)
    values = _columns(keys) | {"answers": texts([_encode(answers[key]).decode() for key in keys])}
    await tx.execute(_ANSWER, values)


async def recall(
    tx: ReadTx, prints: Mapping[Key, bytes]
) -> dict[Key, dict[str, Any] | IdempotencyConflict]:
    """What keys were answered that were used before; takes none, see `remember`.

    Returns:
        The stored answer, or `IdempotencyConflict` (not raised) where the key belongs to a
        different command; nothing for a key that nobody has used.
    """
    if not prints:
        return {}
    found: dict[Key, dict[str, Any] | IdempotencyConflict] = {}
    for *names, stored, given in await tx.rows(_STORED, _columns(list(prints))):
        key = Key(*names)
        found[key] = given or {} if stored == prints[key] else IdempotencyConflict(key=key.key)
    return found


async def remember(
    tx: Tx, prints: Mapping[Key, bytes], answers: Mapping[Key, dict[str, Any]]
) -> None:
    """Take keys that `recall` did not know, with their answers; the last write before the commit.

    One statement where `claim` and `answer` need two. It waits for a transaction that has taken
    one of the keys meanwhile; because that one waits for nobody any more, they cannot lock each
    other out.

    Raises:
        KeyTaken: somebody else was faster. The transaction must end; run again, it recalls.
    """
    if not answers:
        return
    rows = [
        (
            key.organisation_id,
            key.user_id,
            key.command,
            key.key,
            prints[key],
            _encode(answers[key]).decode(),
        )
        for key in sorted(answers)
    ]
    try:
        await copy_rows(tx, "idempotency_key", _COLUMNS, rows)
    except UniqueViolationError as taken:
        raise KeyTaken from taken


async def once(tx: Tx, key: Key, command: object) -> dict[str, Any] | None:
    """For a single command: None if the key is ours now, else the stored answer.

    Raises:
        IdempotencyConflict: the key belongs to a different command.
    """
    found = (await claim(tx, {key: fingerprint(command)})).get(key)
    if isinstance(found, IdempotencyConflict):
        raise found
    return found


async def perform(
    tx: Tx, key: Key, command: object, work: Callable[[], Awaitable[dict[str, Any]]]
) -> dict[str, Any]:
    """Run `work` for a key's first use; later uses get the answer that it gave then.

    Raises:
        IdempotencyConflict: the key belongs to a different command.
    """
    stored = await once(tx, key, command)
    if stored is not None:
        return stored
    given = await work()
    await answer(tx, {key: given})
    return given
