"""Statements on threads and files. Whoever asks has been shown the subject by its room."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from kernel.db.transaction import ReadTx, Tx
from kernel.messages.models import Attachment, ThreadMessage
from kernel.messages.types import FileView, MessageView

MOST_SHOWN = 200


async def load_thread(tx: ReadTx, kind: str, subject_id: int) -> list[MessageView]:
    """The latest messages of a thread, oldest first, with their files; two queries."""
    newest = (
        select(ThreadMessage)
        .where(ThreadMessage.subject_kind == kind, ThreadMessage.subject_id == subject_id)
        .order_by(ThreadMessage.id.desc())
        .limit(MOST_SHOWN)
    )
    rows = list(await tx.scalars(newest))[::-1]
    files = await _files_of(tx, kind, subject_id)
    return [_view(row, tuple(files.get(row.id, ()))) for row in rows]


async def load_messages(tx: ReadTx, ids: Sequence[int]) -> list[MessageView]:
    """Messages by id without their files, for jobs, which ask for nobody."""
    wanted = select(ThreadMessage).where(ThreadMessage.id.in_(ids))
    return [_view(row) for row in await tx.scalars(wanted)]


def _view(row: ThreadMessage, files: tuple[FileView, ...] = ()) -> MessageView:
    return MessageView(row.id, row.user_id, row.organisation_id, row.body, row.posted_at, files)


async def load_loose_files(tx: ReadTx, kind: str, subject_id: int) -> list[FileView]:
    """Files of a subject that came without a message."""
    return (await _files_of(tx, kind, subject_id)).get(None, [])


async def load_files_of(
    tx: ReadTx, kind: str, subject_ids: Collection[int]
) -> dict[int, list[FileView]]:
    """Every file of many subjects of a kind, by subject."""
    rows = await tx.execute(
        select(
            Attachment.subject_id,
            Attachment.id,
            Attachment.name,
            Attachment.media_type,
            Attachment.size,
        )
        .where(Attachment.subject_kind == kind, Attachment.subject_id.in_(subject_ids))
        .order_by(Attachment.id)
    )
    found: dict[int, list[FileView]] = {}
    for subject_id, id_, name, media_type, size in rows:
        found.setdefault(subject_id, []).append(FileView(id_, name, media_type, size))
    return found


async def _files_of(tx: ReadTx, kind: str, subject_id: int) -> dict[int | None, list[FileView]]:
    rows = await tx.execute(
        select(
            Attachment.message_id,
            Attachment.id,
            Attachment.name,
            Attachment.media_type,
            Attachment.size,
        )
        .where(Attachment.subject_kind == kind, Attachment.subject_id == subject_id)
        .order_by(Attachment.id)
    )
    found: dict[int | None, list[FileView]] = {}
    for message_id, id_, name, media_type, size in rows:
        found.setdefault(message_id, []).append(FileView(id_, name, media_type, size))
    return found


async def count_messages(tx: ReadTx, kind: str, subject_id: int) -> int:
    """How many messages a thread has."""
    wanted = select(func.count()).where(
        ThreadMessage.subject_kind == kind, ThreadMessage.subject_id == subject_id
    )
    return int(await tx.scalar(wanted) or 0)


async def load_file(tx: ReadTx, attachment_id: int) -> tuple[str, int, FileView, bytes] | None:
    """(kind and id of its subject, the file, its content)."""
    row = (
        await tx.execute(
            select(
                Attachment.subject_kind,
                Attachment.subject_id,
                Attachment.id,
                Attachment.name,
                Attachment.media_type,
                Attachment.size,
                Attachment.content,
            ).where(Attachment.id == attachment_id)
        )
    ).one_or_none()
    if row is None:
        return None
    kind, subject_id, id_, name, media_type, size, content = row
    return kind, subject_id, FileView(id_, name, media_type, size), content


async def add_message(tx: Tx, row: dict[str, Any]) -> None:
    """Append a message."""
    await tx.execute(insert(ThreadMessage), row)


async def add_files(tx: Tx, rows: Sequence[dict[str, Any]]) -> None:
    """Append files."""
    if rows:
        await tx.execute(insert(Attachment), list(rows))
