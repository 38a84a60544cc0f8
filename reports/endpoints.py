"""The channel report for programs."""

from litestar import get
from litestar.di import NamedDependency

from dealers import Scope
from kernel.actor import Actor
from kernel.db import ReadTx
from kernel.web import PROBLEMS, requires
from reports.dependencies import ASKED, report_for
from reports.types import ChannelReport, Question


@get(
    "/reports/channel",
    guards=[requires("reports.read")],
    dependencies=ASKED,
    responses=PROBLEMS,
    tags=["reports"],
)
async def read_channel_report(
    read_tx: NamedDependency[ReadTx],
    actor: NamedDependency[Actor],
    reach: NamedDependency[Scope],
    question: NamedDependency[Question],
) -> ChannelReport:
    """Quantities in base units, amounts in minor units, areas in amount x seconds."""
    return await report_for(actor, read_tx, reach, question)


ROUTES = [read_channel_report]
