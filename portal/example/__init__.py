"""The example channel, moved to today and brought to life: a folder like any other import."""

from portal.example.build import build_example
from portal.example.opening import open_the_day
from portal.example.scene import SHOWN_BRANCH, SHOWN_DEALER, SHOWN_HEADQUARTERS

__all__ = [
    "SHOWN_BRANCH",
    "SHOWN_DEALER",
    "SHOWN_HEADQUARTERS",
    "build_example",
    "open_the_day",
]
