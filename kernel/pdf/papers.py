"""Issuing documents: facts are frozen once, each language is printed from them once.

An edge of its own, as placing is: a handler asks for `papers` instead of a transaction. Facts are
read and stored in one short transaction; the PDF is made when that has ended; storing it is
another. Two that ask at the same time wait for the same rendering.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from zoneinfo import ZoneInfo

import msgspec
from jinja2 import Environment
from sqlalchemy import ColumnElement

from kernel.db.transaction import Database, ReadTx, Tx, run_in_tx
from kernel.errors import NotFound
from kernel.i18n import LANGUAGES, gettext, speaking
from kernel.pdf import repo
from kernel.pdf.barcode import code128
from kernel.pdf.renderer import Renderer
from kernel.pdf.types import DocumentKind, Issued, Paper
from kernel.web.render import environment

LOG = logging.getLogger(__name__)
WORKING_PAPER_DAYS = 7


class Papers:
    """Issues documents and hands out their PDFs, for one server process."""

    def __init__(self, database: Database, kinds: Iterable[DocumentKind]) -> None:
        self._database = database
        self._kinds = {kind.name: kind for kind in kinds}
        self._renderer = Renderer()
        self._making: dict[tuple[int, str], asyncio.Task[bytes]] = {}

    async def issue(self, read: Callable[[ReadTx], Awaitable[Paper]]) -> int:
        """Freeze what `read` finds, unless it was issued before; the document's id.

        `read` is where scope is asked: what it raises goes through.
        """

        async def work(tx: Tx) -> int:
            return await repo.freeze(tx, await read(tx))

        return await run_in_tx(self._database, work)

    async def find(self, document_id: int, seen: ColumnElement[bool] | None = None) -> Issued:
        """An issued document under the condition that the reader may see it.

        Raises:
            NotFound: there is none, or it is not the reader's to see.
        """
        async with self._database.read() as tx:
            found = await repo.find_issued(tx, document_id, seen)
        if found is None:
            raise NotFound(kind=gettext("document"))
        return found

    async def content(
        self, document: Issued, language: str, *, patience: float | None = None
    ) -> bytes | None:
        """The PDF in `language`; None where making it takes longer than `patience` seconds.

        It goes on being made then: who asks again gets it.

        Raises:
            Busy: too many documents are being made; safe to repeat.
            DocumentFailedError: a bug in its template.
        """
        language = language if language in LANGUAGES else "en"
        key = (document.id, language)
        making = self._making.get(key)
        if making is None:
            async with self._database.read() as tx:
                stored = await repo.find_content(tx, *key)
            if stored is not None:
                return stored
            making = self._making.get(key) or asyncio.create_task(self._make(document, language))
            self._making[key] = making
            making.add_done_callback(lambda _: self._making.pop(key, None))
        try:
            return await asyncio.wait_for(asyncio.shield(making), patience)
        except TimeoutError:
            making.add_done_callback(_tell_failure)
            return None

    async def close(self) -> None:
        """End what is being made, and the worker."""
        for making in list(self._making.values()):
            making.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)
        await self._renderer.close()

    async def _make(self, document: Issued, language: str) -> bytes:
        # Five hundred lines are thousands of formatted figures: not on the event loop.
        html = await asyncio.to_thread(self.html, document, language)
        content = await self._renderer.render(html)
        digest = hashlib.sha256(content).hexdigest()

        async def work(tx: Tx) -> bytes | None:
            await repo.keep(tx, document.id, language, content, digest)
            return await repo.find_content(tx, document.id, language)

        return await run_in_tx(self._database, work) or content

    def html(self, document: Issued, language: str) -> str:
        """The document as the worker gets it."""
        kind = self._kinds[document.kind]
        facts = msgspec.convert(document.facts, kind.facts)
        with speaking(language):
            return (
                _environment()
                .get_template(kind.template)
                .render(facts=facts, kind=document.kind, zone=ZoneInfo(facts.sender.zone))
            )


def _tell_failure(making: "asyncio.Task[bytes]") -> None:
    """Nobody waits for it any more: what went wrong is told by the log."""
    if not making.cancelled() and making.exception() is not None:
        LOG.error("A document could not be made.", exc_info=making.exception())


@cache
def _environment() -> Environment:
    return environment({"code128": code128}, lambda name: name)


async def sweep(database: Database) -> None:
    """Let working papers of the week before last go."""

    async def work(tx: Tx) -> None:
        await repo.sweep_working_papers(tx, await tx.now(), WORKING_PAPER_DAYS)

    await run_in_tx(database, work)
