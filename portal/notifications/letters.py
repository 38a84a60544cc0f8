"""The body of a mail, as text and as HTML."""

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment

from kernel.i18n import gettext
from kernel.web.render import environment


def text_of(told: Mapping[str, str]) -> str:
    """As plain text: what happened, where to deal with it, how to hear less."""
    parts = [
        told["title"],
        told["text"],
        told["enclosed"],
        told["link"],
        "-- \n" + gettext("Choose what you are told: %(address)s") % {"address": told["choices"]},
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def html_of(told: Mapping[str, str]) -> str:
    """The same as HTML that every mail program shows: no script, no picture, inline style."""
    return _environment().get_template("email/notification.html").render(told=told)


@cache
def _environment() -> Environment:
    return environment({}, lambda name: name)
