"""The reader's time zone: instants are stored in UTC and told in the zone of who reads them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, tzinfo

_zone: ContextVar[tzinfo | None] = ContextVar("zone", default=None)


def current_zone(otherwise: tzinfo = UTC) -> tzinfo:
    """The zone in which instants are told at the moment; `otherwise` where nobody set one."""
    return _zone.get() or otherwise


@contextmanager
def in_zone(zone: tzinfo | None) -> Iterator[None]:
    """Tell instants in `zone` inside the block; None leaves it open."""
    token = _zone.set(zone)
    try:
        yield
    finally:
        _zone.reset(token)
