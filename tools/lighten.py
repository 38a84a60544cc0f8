"""Tabler's stylesheet without the components that the portal has no use for.

Whole families are left out, by the first part of their class names; `tests/architecture` sees to it
that no template uses one. What is left is two thirds of it.
"""

import re

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

LEFT_OUT = frozenset(
    """
    accordion avatar carousel demo divide dropzone fc flag form-imagecheck form-colorinput
    img-responsive jvm legend link litepicker markdown mention modal navbar noUi offcanvas
    otp-input-wrapper pagination-sm payment plyr popover ribbon signal sortable stars steps strength
    swatch switch-icon theme toast tom-select tooltip tracking ts vc
    """.split()  # noqa: SIM905 - a list of words
)
"""Families: `modal` is .modal, .modal-body and so on."""
_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
_NESTED = {"media", "supports", "layer", "container"}


def lighten(css: str) -> str:
    """The stylesheet without every selector that needs a class of a family that is left out."""
    return "".join(_kept(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def is_left_out(name: str) -> bool:
    """Whether a class belongs to a family that is left out."""
    return any(name == family or name.startswith(family + "-") for family in LEFT_OUT)


def _kept(rules: list[Node]) -> list[str]:
    kept: list[str] = []
    for rule in rules:
        if isinstance(rule, QualifiedRule):
            kept += _lighter(rule)
        elif isinstance(rule, AtRule) and rule.content and rule.lower_at_keyword in _NESTED:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if text := "".join(_kept(inner)):
                head = tinycss2.serialize(rule.prelude)
                kept.append(f"@{rule.at_keyword}{head}{{{text}}}")
        else:
            kept.append(rule.serialize())
    return kept


def _lighter(rule: QualifiedRule) -> list[str]:
    selectors = _split(tinycss2.serialize(rule.prelude))
    wanted = [one for one in selectors if not any(map(is_left_out, _CLASS.findall(one)))]
    return [f"{','.join(wanted)}{{{tinycss2.serialize(rule.content)}}}"] if wanted else []


def _split(selectors: str) -> list[str]:
    """A list of selectors at its commas; those inside of :is() and :not() stay."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(selectors):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(selectors[start:place])
            start = place + 1
    return [*parts, selectors[start:]]
