"""The start page of headquarters: how fast its channel is and where it goes wrong."""

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.web.start_page import HEADQUARTERS, PanelSource


async def channel_panel(_tx: ReadTx, _actor: Actor, _scope: Scope) -> bool:
    """A place for the figures; the browser asks for them when the page is there."""
    return True


PANELS = [
    PanelSource(
        "reports/_home_channel.html",
        channel_panel,
        permission="reports.read",
        rank=30,
        kinds=HEADQUARTERS,
        width="full",
    )
]
