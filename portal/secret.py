"""The installation's secret: given, or made once and kept where only its owner reads it."""

import os
import secrets
from pathlib import Path

from kernel.errors import Refusal
from kernel.i18n import _l
from kernel.settings import Settings


class HomeNotWritable(Refusal):
    """The installation has no folder to keep things in."""

    code = "home_not_writable"
    status = 500
    title = _l("The portal's folder cannot be written to")
    message = _l(
        "The portal may not write in %(home)s (%(reason)s). "
        "Set PORTAL_HOME to a folder that belongs to the user who starts it."
    )


def installation_secret(settings: Settings) -> str:
    """`PORTAL_SECRET`, else the content of the file `secret` in the installation's folder.

    Raises:
        HomeNotWritable: the folder cannot be made or written to, or the file not be read.
    """
    if settings.secret:
        return settings.secret
    try:
        return _kept_secret(settings.home)
    except OSError as failed:
        raise HomeNotWritable(home=settings.home, reason=failed.strerror or "") from failed


def _kept_secret(home: Path) -> str:
    path = home / "secret"
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        made = secrets.token_urlsafe(48)
        file.write(made)
    return made
