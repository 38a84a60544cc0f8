"""Measure what the portal promises about speed and memory, and print one table.

Everything runs on an embedded PostgreSQL of its own, durable as in production, in a temporary
home; ratios are taken within one run.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

import psutil

from benchmarks.example import measure_import, measure_report
from benchmarks.memory import measure_memory
from benchmarks.pages import measure_pages
from benchmarks.placing import (
    FULL,
    QUICK,
    Plan,
    Trading,
    make_trading,
    measure_placing,
    measure_placing_when_full,
)
from benchmarks.quoting import measure_quoting
from benchmarks.server import Postgres
from benchmarks.table import Figure, as_table


class Bench:
    """One run: the servers and data that its parts share, made when first needed."""

    def __init__(self, home: Path, plan: Plan) -> None:
        self._home = home
        self._plan = plan
        self.postgres = Postgres(home)

    @cached_property
    def _trading(self) -> Trading:
        return make_trading(self.postgres, self._home)

    @cached_property
    def _imported(self) -> list[Figure]:
        return measure_import(self.postgres, self._home)

    def placing(self) -> list[Figure]:
        """Orders over HTTP against pgbench."""
        return measure_placing(self._trading, self._plan)

    def full(self) -> list[Figure]:
        """The same in tables that are full."""
        return measure_placing_when_full(self._trading, self._plan)

    def quoting(self) -> list[Figure]:
        """A thousand prices."""
        return measure_quoting(self._trading)

    def example(self) -> list[Figure]:
        """The import of the example, then its report."""
        return self._imported + measure_report(self.postgres, self._home)

    def pages(self) -> list[Figure]:
        """Every page of the example: the server's time and what a first visit fetches."""
        self._imported  # noqa: B018 - the pages are those of the imported example
        return measure_pages(self.postgres, self._home)

    def memory(self) -> list[Figure]:
        """What a server process keeps."""
        return measure_memory(self._trading)


PARTS: dict[str, Callable[[Bench], list[Figure]]] = {
    "quoting": Bench.quoting,
    "placing": Bench.placing,
    "full": Bench.full,
    "example": Bench.example,
    "pages": Bench.pages,
    "memory": Bench.memory,
}


def main(arguments: Sequence[str]) -> int:
    """Run the parts that were asked for; 1 if a target was missed."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, 100,000 orders")
    chosen = parser.parse_args(arguments)
    unknown = [part for part in chosen.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}; choose of {', '.join(PARTS)}")
    figures: list[Figure] = []
    with _home() as home:
        bench = Bench(home, QUICK if chosen.quick else FULL)
        try:
            for part in chosen.parts or PARTS:
                begun = monotonic()
                figures += PARTS[part](bench)
                print(f"{part}: {monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
        finally:
            bench.postgres.server.stop("immediate")
            # What was measured is told even if a later part failed.
            _tell(figures)
    return 0 if all(figure.met is not False for figure in figures) else 1


def _tell(figures: Sequence[Figure]) -> None:
    memory = psutil.virtual_memory().total / 1024**3
    print(f"{os.cpu_count()} processors, {memory:.0f} GB, load {os.getloadavg()[0]:.1f}\n")
    print(as_table(figures))


@contextmanager
def _home() -> Iterator[Path]:
    """A folder that PostgreSQL's user may enter too: it never runs as root."""
    with TemporaryDirectory(prefix="portal-bench-") as name:
        home = Path(name)
        home.chmod(0o755)
        yield home


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
