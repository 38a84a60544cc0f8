"""Where an imported record comes from: its (source, external_id)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.actor import Actor

GENERATED = "generated"
"""The source of records that an example made up; they are marked wherever they are shown."""
IMPORT = "import"
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Of which import a chunk is: who imports, from which run and file (by its digest)."""

    actor: Actor
    run_id: int
    digest: str

    def of(self, line: Line, key: str | None = None) -> tuple[str, str]:
        """The line's own (source, external_id), else (`import`, its key or file and line)."""
        source = line["source"] or IMPORT
        return source, line["external_id"] or key or f"{self.digest[:16]}:{line['line']}"


def is_generated(line: Line) -> bool:
    """Whether the record was made up for an example."""
    return bool(line["source"] == GENERATED)
