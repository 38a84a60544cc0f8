"""Tabler's stylesheet without the components that the portal has no use for.

Whole families are left out, by the first part of their class names; `tests/architecture` sees to it
that no template uses one. What is left is two thirds of it.
"""

import re

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

LEFT_OUT = frozenset(
    """
    accordion avatar bg-gradient bg-pattern btn-animate calendar card-gradient card-img card-
    stamp carousel demo divide dropdown dropend dropstart dropup dropzone fc flag focus-ring
    form-colorinput form-floating form-help form-imagecheck form-range form-selectgroup hover-
    shadow hr-text img-responsive jvm layout-boxed legend link litepicker markdown mention
    modal nav-segmented navbar noUi offcanvas otp otp-input-wrapper otp-slot page-cover
    pagination-sm payment plyr popover ribbon row-cols signal sortable stars status-indicator
    step-item steps strength swatch switch-icon table-mobile text-bg theme toast tom-select
    tooltip tracking ts vc
    """.split()  # noqa: SIM905 - a list of words
)
"""Families: `modal` is .modal, .modal-body and so on."""
COLOURS = frozenset(
    """
    cyan indigo lime pink purple yellow
    bitbucket dribbble facebook flickr github google instagram linkedin pinterest rss tabler twitter
    vimeo vk youtube
    """.split()  # noqa: SIM905 - a list of words
)
"""That are no state here, and those of other houses: .bg-lime-lt, .btn-facebook."""
_CLASS = re.compile(r"\.(-?[_a-zA-Z][\w-]*)")
_NESTED = {"media", "supports", "layer", "container"}


def lighten(css: str) -> str:
    """The stylesheet without every selector that needs a class of a family that is left out."""
    return "".join(_kept(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def is_left_out(name: str) -> bool:
    """Whether a class belongs to a family that is left out."""
    if not COLOURS.isdisjoint(name.split("-")):
        return True
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
    wanted = [
        one
        for one in selectors
        if "[data-vc" not in one and not any(map(is_left_out, _CLASS.findall(one)))
    ]
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
