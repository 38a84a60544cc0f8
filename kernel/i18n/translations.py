"""Catalogues and the language of the moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from typing_extensions import override

LOCALES: Final = Path(__file__).resolve().parents[2] / "portal" / "locales"


class Language:
    """A language the portal speaks: tag for HTML, locale for Babel, its own name for people."""

    __slots__ = ("locale", "name", "tag")

    def __init__(self, tag: str, locale: str, name: str) -> None:
        self.tag = tag
        self.locale = locale
        self.name = name


LANGUAGES: Final = {
    "en": Language("en", "en", "English"),
    "zh": Language("zh-Hans", "zh_Hans_CN", "简体中文"),
}
_language: ContextVar[str] = ContextVar("language", default="en")


def current_language() -> str:
    """The key of LANGUAGES in which texts are read at the moment."""
    return _language.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Read texts in `language` inside the block; an unknown language means English."""
    token = _language.set(language if language in LANGUAGES else "en")
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalogue(language: str) -> NullTranslations:
    path = LOCALES / LANGUAGES[language].locale / "LC_MESSAGES" / "messages.mo"
    if not path.exists():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)


def gettext(message: str) -> str:
    """The text in the language of the moment."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The text for a number of things in the language of the moment."""
    return _catalogue(_language.get()).ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """The text of a word that means different things in different places."""
    return _catalogue(_language.get()).pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, number: int) -> str:
    """`pgettext` for a number of things."""
    return _catalogue(_language.get()).npgettext(context, singular, plural, number)


class Text:
    """A text that is looked up each time it is read."""

    __slots__ = ("message",)

    def __init__(self, message: str) -> None:
        self.message = message

    @override
    def __str__(self) -> str:
        return gettext(self.message)

    def __mod__(self, values: object) -> str:
        return str(self) % values

    @override
    def __repr__(self) -> str:
        return f"Text({self.message!r})"

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and other.message == self.message

    @override
    def __hash__(self) -> int:
        return hash(self.message)


def _l(message: str) -> Text:
    return Text(message)
