"""Languages: every text is English in the source and looked up when it is read.

The reader's language lives in a context variable that the web edge, a job or the command line
sets; `_l` marks a text of a class or module, `gettext` one of a function.
"""

from kernel.i18n.present import present
from kernel.i18n.translations import (
    LANGUAGES,
    Language,
    Text,
    _l,
    current_language,
    gettext,
    ngettext,
    npgettext,
    pgettext,
    speaking,
)
from kernel.i18n.zones import current_zone, in_zone

__all__ = [
    "LANGUAGES",
    "Language",
    "Text",
    "_l",
    "current_language",
    "current_zone",
    "gettext",
    "in_zone",
    "ngettext",
    "npgettext",
    "pgettext",
    "present",
    "speaking",
]
