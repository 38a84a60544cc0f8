"""Writing a message about a subject, and keeping files with it."""

import hashlib
from collections.abc import Sequence

from kernel.actor import Actor
from kernel.db.idempotency import Key, perform
from kernel.db.outbox import Event, publish
from kernel.db.transaction import Tx
from kernel.messages import repo
from kernel.messages.errors import MessageTooLong, NothingWritten, TooManyFiles
from kernel.messages.sniffing import judge_file
from kernel.messages.types import Subject, Upload

LONGEST = 10_000
MOST_FILES = 5
POSTED = "messages:message:posted"


async def post_message(
    tx: Tx, actor: Actor, subject: Subject, body: str, files: Sequence[Upload] = (), *, key: str
) -> int:
    """Append a message with its files; the same key gets the same message.

    The caller was shown the subject by its room. The other side hears of it through the event.

    Raises, in this order:
        NothingWritten, MessageTooLong, TooManyFiles, and what `judge_file` raises.
    """
    # PostgreSQL keeps no NUL in a text.
    written = body.replace("\r\n", "\n").replace("\0", "").strip()
    if not written and not files:
        raise NothingWritten
    if len(written) > LONGEST:
        raise MessageTooLong(length=len(written), longest=LONGEST)
    if len(files) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    digests = [hashlib.sha256(file.content).hexdigest() for file in files]

    async def work() -> dict[str, int]:
        message_id = await tx.new_id()
        await repo.add_message(
            tx,
            {
                "id": message_id,
                "subject_kind": subject.kind,
                "subject_id": subject.id,
                "user_id": actor.user_id,
                "organisation_id": actor.organisation_id,
                "body": written,
                "posted_at": await tx.now(),
            },
        )
        await attach(tx, actor, subject, files, message_id=message_id)
        payload = {
            "kind": subject.kind,
            "subject_id": subject.id,
            "from": actor.organisation_id,
            "buyer_id": subject.party_id,
        }
        await publish(tx, [Event(POSTED, subject.seller_id, message_id, payload)])
        return {"message": message_id}

    claim = Key(actor.organisation_id, actor.user_id, "messages.post", key)
    done = await perform(tx, claim, [subject.kind, subject.id, written, digests], work)
    return int(done["message"])


async def attach(
    tx: Tx,
    actor: Actor,
    subject: Subject,
    files: Sequence[Upload],
    *,
    message_id: int | None = None,
) -> list[int]:
    """Keep files with a subject; their ids.

    Raises:
        FileTooLarge, FileNotTaken, FileNotWhatItSays: nothing is kept then.
    """
    judged = [(file, *judge_file(file)) for file in files]
    ids = await tx.new_ids(len(judged))
    now = await tx.now()
    await repo.add_files(
        tx,
        [
            {
                "id": id_,
                "subject_kind": subject.kind,
                "subject_id": subject.id,
                "message_id": message_id,
                "name": name,
                "media_type": media_type,
                "size": len(file.content),
                "sha256": hashlib.sha256(file.content).hexdigest(),
                "content": file.content,
                "user_id": actor.user_id,
                "organisation_id": actor.organisation_id,
                "attached_at": now,
            }
            for id_, (file, name, media_type) in zip(ids, judged, strict=True)
        ],
    )
    return ids
