"""Statements on people and their memberships, and on the tree, for those who administer them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, text

from dealers.scope import Scope
from kernel.db import ReadTx, Tx
from kernel.db.arrays import numbers
from kernel.db.patterns import containing

_MATCHES = (
    "(:words = '' OR u.name ILIKE :words OR u.email ILIKE :words OR u.phone LIKE :words"
    " OR EXISTS (SELECT FROM membership m JOIN organisation o ON o.id = m.organisation_id"
    " WHERE m.user_id = u.id AND (o.code ILIKE :words OR o.name ILIKE :words)))"
)
_PEOPLE = text(
    f"""
    SELECT u.id, u.name, u.email, u.phone, u.language, u.active, count(*) OVER () AS total
    FROM app_user u WHERE {_MATCHES} ORDER BY lower(u.name), u.id LIMIT :limit OFFSET :offset
    """  # noqa: S608
)
_USER_IDS = text("SELECT id FROM app_user WHERE name ILIKE :words OR email ILIKE :words LIMIT 500")
_USER = text("SELECT id, name, email, phone, language, active FROM app_user u WHERE u.id = :id")
_END = text("DELETE FROM membership WHERE user_id = :user AND organisation_id = :organisation")
_SET_ACTIVE = text("UPDATE app_user SET active = :active WHERE id = :user AND active <> :active")
_TREE = """
    SELECT o.id, o.code, o.name, o.kind, o.status, o.parent_id, o.city, nlevel(o.path) AS depth,
           (SELECT count(*) FROM organisation b WHERE b.path <@ o.path AND b.id <> o.id) AS below,
           (SELECT max(m."on") FROM organisation_move m
            WHERE m.node_id = o.id AND m.applied_at IS NULL) AS moves_on
    FROM organisation o
    WHERE {seen} AND (o.parent_id = ANY(CAST(CAST(:open AS TEXT) AS BIGINT[])) OR o.id = :root)
    ORDER BY CASE o.kind WHEN 'dealer' THEN 1 ELSE 0 END, o.name, o.code
"""
_WAYS = """
    SELECT o.id, string_to_array(o.path::text, '.')::BIGINT[] AS way FROM organisation o
    WHERE {seen} AND (o.code = :code OR CAST(:words AS TEXT) <> ''
        AND (o.code ILIKE :words OR o.name ILIKE :words))
    ORDER BY o.code = :code DESC, nlevel(o.path), o.name LIMIT :limit
"""


async def people(tx: ReadTx, words: str, limit: int, offset: int) -> Sequence[Row[Any]]:
    """People whose name, login or organisation matches, by name; each with the total."""
    values = {"words": containing(words), "limit": limit, "offset": offset}
    return (await tx.execute(_PEOPLE, values)).all()


async def user_ids(tx: ReadTx, words: str) -> list[int]:
    """People whose name or e-mail matches."""
    return list((await tx.scalars(_USER_IDS, {"words": containing(words)})).all())


async def user(tx: ReadTx, user_id: int) -> Row[Any] | None:
    """One person."""
    return (await tx.execute(_USER, {"id": user_id})).first()


async def end_membership(tx: Tx, user_id: int, organisation_id: int) -> bool:
    """Whether there was one to end."""
    ended = await tx.execute(_END, {"user": user_id, "organisation": organisation_id})
    return bool(getattr(ended, "rowcount", 0))


async def set_active(tx: Tx, user_id: int, *, active: bool) -> bool:
    """Whether that changed anything."""
    changed = await tx.execute(_SET_ACTIVE, {"user": user_id, "active": active})
    return bool(getattr(changed, "rowcount", 0))


async def tree(tx: ReadTx, scope: Scope, opened: Collection[int]) -> Sequence[Row[Any]]:
    """The reader's own node and the children of the nodes that are open."""
    statement = text(_TREE.format(seen=scope.organisations_sql("o.id")))
    values = {"open": numbers(opened), "root": scope.organisation_id, **scope.bind}
    return (await tx.execute(statement, values)).all()


async def ways(
    tx: ReadTx, scope: Scope, code: str, words: str, limit: int
) -> list[tuple[int, list[int]]]:
    """(node, ids from headquarters down to it) of the node with a code, and of those found."""
    statement = text(_WAYS.format(seen=scope.organisations_sql("o.id")))
    values = {"code": code, "words": containing(words), "limit": limit, **scope.bind}
    return [(row.id, row.way) for row in await tx.execute(statement, values)]
