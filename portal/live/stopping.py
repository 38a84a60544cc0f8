"""Told to stop: the open streams end first.

The server lets the application end when every answer is finished, and a stream has no end of its
own: without this, one open page holds a restart up until the worker is killed.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def when_told_to_stop(act: Callable[[], None]) -> Iterator[None]:
    """While the block is open, a signal that ends the process calls `act` in the event loop.

    What the server does with the signal stays as it is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def told(number: int, frame: FrameType | None) -> Any:
        loop.call_soon_threadsafe(act)
        handler = before[signal.Signals(number)]
        return handler(number, frame) if callable(handler) else None

    for number in SIGNALS:
        if callable(before[number]):
            signal.signal(number, told)
    try:
        yield
    finally:
        for number in SIGNALS:
            if signal.getsignal(number) is told:
                signal.signal(number, before[number])
