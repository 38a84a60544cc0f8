"""From HTML to PDF in a process beside the server, one document at a time."""

import asyncio
import struct
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

from kernel.errors import Busy

WORKER = Path(__file__).with_name("worker.py")
MOST_WAITING = 50
SECONDS = 120
IDLE_SECONDS = 300
"""After so long without a document its memory is given back."""
MOST_MADE = 500
"""Documents after which a worker makes room for a fresh one."""
_LENGTH = struct.Struct(">I")
_ANSWER = struct.Struct(">BI")
_STOPPING_SECONDS = 2
_DONE = 0


class DocumentFailedError(Exception):
    """A bug: a template or a fact that cannot be laid out, or a worker that died of it."""


class Renderer:
    """The worker of this server process; started with the first document.

    Those who wait are served in turn; what is too much is refused, not queued without end.
    """

    def __init__(self) -> None:
        self._process: Process | None = None
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._made = 0
        self._idle: asyncio.TimerHandle | None = None

    async def render(self, html: str) -> bytes:
        """The document as a PDF.

        Raises:
            Busy: too many are waiting; safe to repeat.
            DocumentFailedError: it cannot be laid out; the next document gets a fresh worker.
        """
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with self._turn:
                return await self._ask(html)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the worker."""
        if self._idle is not None:
            self._idle.cancel()
        async with self._turn:
            await self._end()

    async def _ask(self, html: str) -> bytes:
        process = await self._worker()
        try:
            kind, content = await asyncio.wait_for(_converse(process, html.encode()), SECONDS)
        except BaseException as failed:
            # Cut short, it would answer the next question with this document.
            await self._end()
            if isinstance(failed, (TimeoutError, EOFError, ConnectionError)):
                raise DocumentFailedError(f"the worker gave no answer: {failed!r}") from failed
            raise
        self._made += 1
        if kind != _DONE:
            raise DocumentFailedError(content.decode())
        return content

    async def _worker(self) -> Process:
        """The running worker; an old or dead one is replaced."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._rest)
        if self._process is None or self._process.returncode is not None or self._made >= MOST_MADE:
            await self._end()
            # -P: this folder's modules must not stand in the way of the standard library's.
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", str(WORKER), stdin=PIPE, stdout=PIPE, start_new_session=True
            )
            self._made = 0
        return self._process

    def _rest(self) -> None:
        """Nobody wanted a document for long: close the worker's stdin, and it ends by itself."""
        if not self._turn.locked() and self._process is not None and self._process.stdin:
            self._process.stdin.close()

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _STOPPING_SECONDS)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _converse(process: Process, html: bytes) -> tuple[int, bytes]:
    """Send a document and read the answer: whether it worked, and the PDF or what went wrong."""
    questions, answers = process.stdin, process.stdout
    if questions is None or answers is None:
        raise EOFError
    questions.write(_LENGTH.pack(len(html)) + html)
    await questions.drain()
    kind, length = _ANSWER.unpack(await answers.readexactly(_ANSWER.size))
    return kind, await answers.readexactly(length)
