"""What import-linter cannot say: who may know the web, and what a front door never opens.

Layers, front doors and pure rules are contracts in pyproject.toml.
"""

import ast
import re
from collections.abc import Iterator

from tests.support.sources import ROOMS, Source, sources

WEB = re.compile(r"litestar\b|kernel\.web\b")
BORDER = re.compile(r"(endpoints|pages)(_\w+)?")
KNOW_THE_WEB = re.compile(BORDER.pattern + r"|dependencies|words|drawings|finders|home(_\w+)?")
"""Border files, what they ask for and show, what start page and search take from rooms."""


def imported(source: Source) -> Iterator[tuple[str, int]]:
    """Full names of the modules that a file imports, with the line."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno


def test_only_the_border_of_a_room_knows_the_web() -> None:
    rooms = [room for room in ROOMS if room not in {"kernel", "portal"}]
    found = [
        f"{source.path}:{line} {module}"
        for source in sources(*rooms)
        if not KNOW_THE_WEB.fullmatch(source.path.stem)
        for module, line in imported(source)
        if WEB.match(module)
    ]
    assert found == []


def test_front_doors_never_open_onto_endpoints_or_pages() -> None:
    found = [
        f"{source.path}:{line} {module}"
        for source in sources()
        if source.path.name == "__init__.py" and source.path.parts[0] not in {"kernel", "portal"}
        for module, line in imported(source)
        if BORDER.fullmatch(module.rpartition(".")[2])
    ]
    assert found == []


def test_weasyprint_is_known_to_one_room_only() -> None:
    found = {
        str(source.path.parent)
        for source in sources()
        for module, _line in imported(source)
        if module.split(".")[0] == "weasyprint"
    }
    assert found <= {"kernel/pdf"}
