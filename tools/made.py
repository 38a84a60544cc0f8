"""Folders of files that are made and served: each is put together beside the old one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGES = CHECKOUT / "node_modules"
STATIC = CHECKOUT / "portal" / "static"


@contextmanager
def made_anew(folder: Path) -> Iterator[Path]:
    """An empty folder that takes the place of `folder` in the end; a failure leaves that whole."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    yield fresh
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def compress(target: Path) -> None:
    """The best Brotli form beside each large text: too slow for the start of a server."""
    for path in [*target.rglob("*.css"), *target.rglob("*.js"), *target.rglob("*.svg")]:
        path.with_name(path.name + ".br").write_bytes(
            brotli.compress(path.read_bytes(), quality=11)
        )
