"""HTML: the thread of an order, an invoice, a delivery, a dealer; its files.

One page for all kinds: the room that owns the subject says who sees it. Documents load the same
page into themselves, so that no other page needs to know of messages.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from dealers import Scope, load_parties, load_user_names
from kernel.actor import Actor
from kernel.db import ReadTx, Tx
from kernel.errors import Forbidden, NotFound
from kernel.i18n import gettext
from kernel.messages import (
    KINDS,
    LARGEST,
    LONGEST,
    MOST_FILES,
    FileView,
    Subject,
    SubjectKind,
    Upload,
    load_file,
    load_loose_files,
    load_thread,
    post_message,
)
from kernel.web import Form, ThreadMessage, page as rendered, signed_in, to
from portal import rooms

TEMPLATE = "messages/thread.html"
LARGEST_BODY = MOST_FILES * LARGEST + 1_000_000
ACCEPTED = ",".join(sorted(KINDS))


class MessageForm(msgspec.Struct):
    """What is written; files come beside it."""

    body: str = ""


async def _seen(tx: ReadTx, actor: Actor, scope: Scope, kind: str, subject_id: int) -> Subject:
    """The subject, as far as the reader may see it.

    Raises:
        NotFound: no such kind, no such subject, or none that the reader may see.
        Forbidden: the role does not include this kind.
    """
    known: SubjectKind | None = rooms.subjects().get(kind)
    if known is None:
        raise NotFound(kind=gettext("document"))
    if not actor.may(known.permission):
        raise Forbidden(permission=known.permission)
    found = await known.load(tx, [subject_id], scope)
    if subject_id not in found:
        raise NotFound(kind=known.label)
    return found[subject_id]


async def _context(tx: ReadTx, actor: Actor, subject: Subject) -> dict[str, Any]:
    messages = await load_thread(tx, subject.kind, subject.id)
    names = await load_user_names(tx, {message.user_id for message in messages})
    parties = await load_parties(tx, {message.organisation_id for message in messages})
    return {
        "subject": subject,
        "accepted": ACCEPTED,
        "files": _links(await load_loose_files(tx, subject.kind, subject.id)),
        "most_files": MOST_FILES,
        "longest": LONGEST,
        "messages": [
            ThreadMessage(
                at=message.posted_at,
                who=_who(names, parties, message.user_id, message.organisation_id),
                text=message.body,
                own=message.organisation_id == actor.organisation_id,
                files=_links(message.files),
            )
            for message in messages
        ],
    }


def _who(
    names: Mapping[int, str], parties: Mapping[int, Any], user_id: int, organisation_id: int
) -> str:
    name, party = names.get(user_id, ""), parties.get(organisation_id)
    return " · ".join(part for part in (name, party.name if party else "") if part)


def _links(files: list[FileView] | tuple[FileView, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((file.name, f"/files/{file.id}") for file in files)


@get("/threads/{kind:str}/{subject_id:int}", guards=[signed_in])
async def show_thread(
    kind: FromPath[str],
    subject_id: FromPath[int],
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Template:
    subject = await _seen(read_tx, actor, reach, kind, subject_id)
    context = await _context(read_tx, actor, subject)
    return rendered(TEMPLATE, form=Form(MessageForm), **context)


@post(
    "/threads/{kind:str}/{subject_id:int}",
    guards=[signed_in],
    request_max_body_size=LARGEST_BODY,
)
async def write_message(
    *,
    request: Request[Any, Any, Any],
    kind: FromPath[str],
    subject_id: FromPath[int],
    tx: NamedDependency[Tx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Redirect:
    """What was typed stays when it is refused; files have to be chosen again."""
    form = await Form.read(request, MessageForm)
    subject = await _seen(tx, actor, reach, kind, subject_id)
    with form.on(TEMPLATE, **await _context(tx, actor, subject)):
        files = [
            Upload(file.filename, await file.read())
            for file in form.uploads.get("file", [])
            if file.filename
        ]
        await post_message(tx, actor, subject, form.parse().body, files, key=form.nonce)
    return to(f"/threads/{kind}/{subject_id}")


@get("/files/{attachment_id:int}", guards=[signed_in])
async def download(
    attachment_id: FromPath[int],
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
) -> Response[bytes]:
    """A file for whoever may see what it belongs to; never shown as a page of ours."""
    found = await load_file(read_tx, attachment_id)
    if found is None:
        raise NotFound(kind=gettext("file"))
    kind, subject_id, file, content = found
    await _seen(read_tx, actor, reach, kind, subject_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
        "Cache-Control": "private, no-cache",
    }
    return Response(content, media_type=file.media_type, headers=headers)


ROUTES = [show_thread, write_message, download]
