"""The files of the example channel, read as they are."""

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "adventureworks"

Row = dict[str, str]


def rows(name: str) -> Iterator[Row]:
    """The rows of a file."""
    path = FOLDER / name
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    else:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def day(text: str) -> date | None:
    """A date; empty is open."""
    return date.fromisoformat(text) if text else None


def number(text: str) -> int | None:
    """A whole number; empty is none."""
    return int(text) if text else None


def decimal(text: str) -> Decimal | None:
    """A decimal number; empty is none."""
    return Decimal(text) if text else None
