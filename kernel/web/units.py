"""Units of goods as words: files and programs say EA, people say pieces."""

from collections.abc import Callable

from kernel.i18n import ngettext

_SAME = {
    "C62": "EA",
    "H87": "EA",
    "PCE": "EA",
    "PCS": "EA",
    "BX": "BOX",
    "CTN": "CT",
    "PACK": "PK",
    "DZ": "DZN",
    "PX": "PAL",
}
_WORDS: dict[str, Callable[[int], str]] = {
    "EA": lambda of: ngettext("pc", "pcs", of),
    "SET": lambda of: ngettext("set", "sets", of),
    "PR": lambda of: ngettext("pair", "pairs", of),
    "BOX": lambda of: ngettext("box", "boxes", of),
    "CT": lambda of: ngettext("carton", "cartons", of),
    "PK": lambda of: ngettext("pack", "packs", of),
    "DZN": lambda of: ngettext("dozen", "dozens", of),
    "PAL": lambda of: ngettext("pallet", "pallets", of),
}
"""Codes of UN/ECE Recommendation 20 and what trade uses beside them."""


def unit(code: str, of: int = 1) -> str:
    """The word for `of` of a unit; a code that is not known here is its own word."""
    known = code.upper()
    word = _WORDS.get(_SAME.get(known, known))
    return word(of) if word else code
