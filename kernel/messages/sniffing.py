"""What a file really is: its first bytes against the ending of its name."""

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePath

from kernel.messages.errors import FileNotTaken, FileNotWhatItSays, FileTooLarge
from kernel.messages.types import Upload

LARGEST_MEGABYTES = 10
LARGEST = LARGEST_MEGABYTES * 1_000_000
LONGEST_NAME = 120


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


def _webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _package(folder: str) -> Callable[[bytes], bool]:
    """An Office file: a ZIP archive with that folder in it."""

    def is_package(content: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                names = archive.namelist()
        except (zipfile.BadZipFile, ValueError):
            return False
        return "[Content_Types].xml" in names and any(n.startswith(folder) for n in names)

    return is_package


def _text(content: bytes) -> bool:
    """Text as sheets write it: UTF-8, or GB 18030 of an older Chinese office."""
    if b"\0" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


KINDS: dict[str, tuple[str, Callable[[bytes], bool]]] = {
    ".pdf": ("application/pdf", _begins(b"%PDF-")),
    ".png": ("image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    ".jpg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".jpeg": ("image/jpeg", _begins(b"\xff\xd8\xff")),
    ".webp": ("image/webp", _webp),
    ".txt": ("text/plain", _text),
    ".csv": ("text/csv", _text),
    ".xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _package("xl/"),
    ),
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _package("word/"),
    ),
}
"""Endings that are taken, with the media type and the test of the content."""


def judge_file(upload: Upload) -> tuple[str, str]:
    """The name under which a file is kept, and its media type.

    Raises, in this order:
        FileTooLarge, FileNotTaken (by its ending), FileNotWhatItSays (by its content).
    """
    name = plain_name(upload.name)
    if len(upload.content) > LARGEST:
        raise FileTooLarge(name=name, megabytes=LARGEST_MEGABYTES)
    ending = PurePath(name).suffix.lower()
    if ending not in KINDS:
        kinds = ", ".join(sorted(kind[1:] for kind in KINDS))
        raise FileNotTaken(name=name, kinds=kinds)
    media_type, is_it = KINDS[ending]
    if not upload.content or not is_it(upload.content):
        raise FileNotWhatItSays(name=name)
    return name, media_type


def plain_name(name: str) -> str:
    """The last part of a path, without what no file system or header takes."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return kept[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
