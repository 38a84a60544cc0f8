"""Static files from memory: compressed once, under one hash for the whole folder, for ever.

One hash keeps relative addresses inside stylesheets (fonts) working.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

import brotli
from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from kernel.web.guards import public

COMPRESSED = {".css", ".js", ".mjs", ".svg", ".json", ".txt", ".map"}
NEVER_SERVED = {"fonts-pdf"}
MADE_BEFORE = ".br"
"""`make assets` leaves the best Brotli form of large files beside them."""
SMALLEST_COMPRESSED = 1_000
FOREVER = b"public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file in every form in which it may be asked for."""

    content_type: bytes
    forms: dict[bytes, bytes]


class StaticFiles:
    """Every file below some folders, read at start."""

    def __init__(self, *folders: Path) -> None:
        self.files: dict[str, StaticFile] = {}
        digest = hashlib.sha256()
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder).as_posix()
                served = NEVER_SERVED.isdisjoint(Path(name).parts) and path.suffix != MADE_BEFORE
                if path.is_file() and served:
                    raw = path.read_bytes()
                    digest.update(name.encode() + b"\0" + hashlib.sha256(raw).digest())
                    self.files[name] = _load(path, raw)
        self.hash = digest.hexdigest()[:12]

    def address(self, name: str) -> str:
        """Where a browser finds `vendor/tabler.min.css`."""
        return f"/static/{self.hash}/{name}"

    def route(self) -> ASGIRouteHandler:
        """The mount that answers below /static."""
        files = self

        @asgi("/static", is_mount=True, copy_scope=True, guards=[public], opt={"static": True})
        async def static_files(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
            await files.answer(scope, send)

        return static_files

    async def answer(self, scope: Scope, send: Send) -> None:
        """Send the file that the address names, in the best form that the browser takes."""
        _, _, name = scope["path"].strip("/").removeprefix("static/").partition("/")
        file = self.files.get(name)
        if file is None:
            await _send(send, 404, [(b"content-type", b"text/plain")], b"")
            return
        accepted = dict(scope["headers"]).get(b"accept-encoding", b"")
        encoding = next((e for e in (b"br", b"gzip") if e in accepted and e in file.forms), b"")
        headers = [
            (b"content-type", file.content_type),
            (b"cache-control", FOREVER),
            (b"vary", b"Accept-Encoding"),
        ]
        if encoding:
            headers.append((b"content-encoding", encoding))
        body = file.forms[encoding]
        await _send(send, 200, headers, b"" if scope.get("method") == "HEAD" else body, len(body))


def _load(path: Path, raw: bytes) -> StaticFile:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind.endswith(("javascript", "json")):
        kind += "; charset=utf-8"
    forms = {b"": raw}
    if path.suffix in COMPRESSED and len(raw) > SMALLEST_COMPRESSED:
        made = path.with_name(path.name + MADE_BEFORE)
        forms[b"br"] = made.read_bytes() if made.exists() else brotli.compress(raw, quality=6)
        forms[b"gzip"] = gzip.compress(raw, 6, mtime=0)
    return StaticFile(kind.encode(), forms)


async def _send(
    send: Send,
    status: int,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
    length: int | None = None,
) -> None:
    size = str(len(body) if length is None else length).encode()
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*headers, (b"content-length", size)],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
