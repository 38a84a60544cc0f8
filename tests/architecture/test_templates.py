"""Every template compiles, names icons that exist, obeys the policy and speaks through gettext."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.lexer import TOKEN_DATA, TOKEN_RAW_END
from typing_extensions import override

from kernel.settings import CHECKOUT
from kernel.web.render import TEMPLATES, environment
from tools.lighten import LEFT_OUT, is_left_out, lighten

PAGES = sorted(path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.html"))
WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]{2,}")
ATTRIBUTE = re.compile(r"""[\w:-]+=("[^"]*"|'[^']*')""")
ADDRESS = re.compile(r"/\S+|0\.\w+")
"""What macros that make attributes and addresses print outside of any tag; endings of files."""
SILENT = {"script", "style", "code", "kbd", "pre"}
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title", "hx-confirm"}
NAMES = {"API", "CSV", "GET", "JSON", "PDF", "POST", "XLSX"}
"""Words that are the same in every language."""


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment({}, lambda name: f"/static/{name}")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_template_compiles(page: Path, jinja: Environment) -> None:
    jinja.get_template(page.as_posix())


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_words_for_people_are_translated(page: Path, jinja: Environment) -> None:
    reader = Words()
    reader.feed(markup(jinja, (TEMPLATES / page).read_text()))
    assert reader.found == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_template_obeys_the_security_policy(page: Path, jinja: Environment) -> None:
    if page.parts[0] in {"pdf", "email"}:
        return
    reader = Policy()
    reader.feed(markup(jinja, (TEMPLATES / page).read_text()))
    assert reader.found == []


def test_every_icon_named_is_in_the_sprite() -> None:
    there = set((CHECKOUT / "portal/assets/icons.txt").read_text().split())
    named = {
        name
        for page in PAGES
        for name in re.findall(r"""\bicon\(["']([\w-]+)["']""", (TEMPLATES / page).read_text())
    }
    assert named - there == set()


def test_no_template_uses_a_component_that_the_stylesheet_leaves_out() -> None:
    used = {
        (page.as_posix(), name)
        for page in PAGES
        for names in re.findall(r'class="([^"{]*)"', (TEMPLATES / page).read_text())
        for name in names.split()
        if is_left_out(name)
    }
    assert used == set()


def test_leaving_out_a_component_keeps_every_other_selector_of_a_rule() -> None:
    assert "modal" in LEFT_OUT
    css = ".a,.modal-body .b{x:1}@media print{.modal{y:2}.c:is(.d,.modal) i{z:3}.e{w:4}}"
    assert lighten(css) == ".a{x:1}@media print{.e{w:4}}"


def markup(jinja: Environment, source: str) -> str:
    """The template without Jinja: what it would print stands as a digit."""
    without_texts = re.sub(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", "0", source, flags=re.DOTALL)
    parts, inside = [], False
    for _line, kind, value in jinja.lex(without_texts):
        if kind == TOKEN_DATA:
            parts.append(value)
        elif kind == "variable_begin":
            inside = True
        elif kind == "variable_end" and inside:
            inside = False
            parts.append("0")
        elif kind == TOKEN_RAW_END:
            inside = False
    return "".join(parts)


class Words(HTMLParser):
    """Collects words that would be shown as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES:
                self._hear(value or "")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT

    @override
    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._hear(ADDRESS.sub("", ATTRIBUTE.sub("", data)))

    def _hear(self, text: str) -> None:
        self.found += [word for word in WORD.findall(text) if word not in NAMES]


class Policy(HTMLParser):
    """Collects what the browser would refuse: inline style, handlers and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [f"{tag} {name}" for name in values if name == "style" or name[:2] == "on"]
        self.found += [f"{tag} {name}" for name in values if name.startswith("hx-on")]
        if tag == "style":
            self.found.append(tag)
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.found.append("inline script")
