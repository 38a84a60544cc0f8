"""Texts in sheets that people open with a spreadsheet program."""

from typing import Final

_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


def plain_text(text: str) -> str:
    """A text that a spreadsheet would take for a formula is kept a text."""
    return "'" + text if text.startswith(_FORMULAS) else text
