"""The clients, in a process of their own: `python -m benchmarks.load` reads a `Load` from stdin.

Each client has one connection that it keeps alive, and asks again as soon as it was answered.
HTTP is written and read by hand, because a client library would need more time than the server.
"""

import asyncio
import random
import sys
from collections import Counter
from time import perf_counter
from typing import Any

import msgspec
import uvloop
from typing_extensions import override

ORDER_LINES = 5
MOST_PIECES = 20
_HEAD_END = b"\r\n\r\n"


class Load(msgspec.Struct, frozen=True):
    """What is sent: orders of random products by random tokens, and pages.

    `orders_percent`: how many of a hundred requests place an order; the others get one of
    `pages` with one of `cookies`. It ends after `seconds` (counted after `warm_up_seconds`) or
    after `requests`, whichever comes first.
    """

    port: int
    clients: int
    seed: int
    seconds: float = 3600.0
    warm_up_seconds: float = 0.0
    requests: int = 10**9
    orders_percent: int = 100
    tokens: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()


class Answers(msgspec.Struct, frozen=True):
    """What came back after the warm-up: how many of each status, in how long, how soon."""

    statuses: dict[str, int]
    seconds: float
    median_ms: float
    p95_ms: float

    @property
    def answered(self) -> int:
        """All of them."""
        return sum(self.statuses.values())

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answered / self.seconds


class _Run:
    """What the clients of one load share."""

    def __init__(self, load: Load) -> None:
        self.load = load
        self.chance = random.Random(load.seed)
        self.sent = 0
        self.statuses: Counter[str] = Counter()
        self.times: list[float] = []
        self.begun = self.counted_from = perf_counter() + load.warm_up_seconds
        self.ends = self.begun + load.seconds
        self.ended = self.begun
        self.open = load.clients
        self.all_closed = asyncio.Event()

    def next_request(self) -> bytes | None:
        """The next request, or None when it is enough."""
        if self.sent >= self.load.requests or perf_counter() >= self.ends:
            return None
        self.sent += 1
        if self.chance.randrange(100) < self.load.orders_percent:
            return self._order()
        page, cookie = self.chance.choice(self.load.pages), self.chance.choice(self.load.cookies)
        return (
            f"GET {page} HTTP/1.1\r\nHost: localhost\r\nCookie: session={cookie}\r\n"
            "Accept: text/html\r\n\r\n"
        ).encode()

    def _order(self) -> bytes:
        chance, load = self.chance, self.load
        lines = ",".join(
            f'{{"sku":"{sku}","quantity":{chance.randint(1, MOST_PIECES)}}}'
            for sku in chance.sample(load.skus, ORDER_LINES)
        )
        body = f'{{"lines":[{lines}]}}'
        return (
            "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\n"
            f"Authorization: Bearer {chance.choice(load.tokens)}\r\n"
            f"Idempotency-Key: {load.seed}-{self.sent}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def answered(self, status: str, asked_at: float) -> None:
        """Count an answer, if the warm-up is over."""
        now = perf_counter()
        if now >= self.counted_from:
            self.statuses[status] += 1
            self.times.append(now - asked_at)
            self.ended = now

    def close(self) -> None:
        """One client has gone."""
        self.open -= 1
        if self.open == 0:
            self.all_closed.set()

    def answers(self) -> Answers:
        """The sums."""
        times = sorted(self.times) or [0.0]
        return Answers(
            dict(self.statuses),
            self.ended - self.begun,
            times[len(times) // 2] * 1_000,
            times[len(times) * 95 // 100] * 1_000,
        )


class _Client(asyncio.Protocol):
    def __init__(self, run: _Run) -> None:
        self._run = run
        self._received = bytearray()
        self._asked_at = 0.0
        self._transport: Any = None

    @override
    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._ask()

    @override
    def data_received(self, data: bytes) -> None:
        self._received += data
        head = self._received.find(_HEAD_END)
        if head < 0:
            return
        headers = bytes(self._received[:head]).lower()
        at = headers.index(b"content-length: ") + len(b"content-length: ")
        end = headers.find(b"\r", at)
        length = int(headers[at : end if end > 0 else None])
        if len(self._received) >= head + len(_HEAD_END) + length:
            self._run.answered(headers[9:12].decode(), self._asked_at)
            self._received.clear()
            self._ask()

    @override
    def connection_lost(self, error: Exception | None) -> None:
        self._run.close()

    def _ask(self) -> None:
        request = self._run.next_request()
        if request is None:
            self._transport.close()
            return
        self._asked_at = perf_counter()
        self._transport.write(request)


async def _send(load: Load) -> Answers:
    run = _Run(load)
    loop = asyncio.get_running_loop()
    for _ in range(load.clients):
        await loop.create_connection(lambda: _Client(run), "127.0.0.1", load.port)
    await run.all_closed.wait()
    return run.answers()


async def send(load: Load) -> Answers:
    """Send a load from a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.load",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await process.communicate(msgspec.json.encode(load))
    if process.returncode:
        raise RuntimeError("the clients failed; what they said stands above")
    return msgspec.json.decode(told, type=Answers)


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Load)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(_send(asked))))
