"""What each room offers to the application, found by the names of its windows.

A room is asked for `endpoints.ROUTES`, `pages.ROUTES`, `jobs.JOBS`, `jobs.SCHEDULES`,
`jobs.SUBSCRIPTIONS`, `invariants.INVARIANTS`, `papers.PAPERS`, `subjects.SUBJECTS`,
`finders.FINDERS` and, in one of the `HOME` windows, `NEEDS`, `PANELS` and `PLACES`; it has those
that it needs.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from kernel.invariants import Invariant
from kernel.jobs import Job, Schedule
from kernel.messages import SubjectKind
from kernel.pdf import DocumentKind

ROOMS = (
    "ledger",
    "dealers",
    "catalogue",
    "pricing",
    "credit",
    "inventory",
    "orders",
    "reports",
    "portal.administration",
    "portal.auth",
    "portal.company",
    "portal.dealers",
    "portal.documents",
    "portal.home",
    "portal.live",
    "portal.search",
    "portal.filters",
    "portal.imports",
    "portal.inbox",
    "portal.messages",
    "portal.notifications",
)
HOME = ("home", "home_dealer", "home_branch", "home_headquarters")
"""What a room adds to the start page and the menu; one file for each audience where it grows."""


@cache
def windows(name: str) -> tuple[ModuleType, ...]:
    """The module `name` of every room that has it, from the bottom of the house upwards."""
    return tuple(
        import_module(f"{room}.{name}") for room in ROOMS if find_spec(f"{room}.{name}") is not None
    )


def routes(window: str) -> list[Any]:
    """Every controller and handler of the rooms' `endpoints` or `pages`."""
    return [route for module in windows(window) for route in module.ROUTES]


def jobs() -> list[Job]:
    """Every kind of job."""
    return [job for module in windows("jobs") for job in getattr(module, "JOBS", {}).values()]


def schedules() -> list[Schedule]:
    """Everything that runs at certain times."""
    return [one for module in windows("jobs") for one in getattr(module, "SCHEDULES", ())]


def subscriptions() -> dict[str, str]:
    """Event kind -> name of the job that it starts."""
    found: dict[str, str] = {}
    for module in windows("jobs"):
        found |= getattr(module, "SUBSCRIPTIONS", {})
    return found


def papers() -> list[DocumentKind]:
    """Every kind of document that can be printed."""
    return [kind for module in windows("papers") for kind in module.PAPERS]


def subjects() -> dict[str, SubjectKind]:
    """Every kind of thing that a thread or news may be about, by name."""
    return {kind.name: kind for module in windows("subjects") for kind in module.SUBJECTS}


def invariants() -> list[Invariant]:
    """Everything that must always hold."""
    return [rule for module in windows("invariants") for rule in module.INVARIANTS]
