"""The installation's secret: given, or made once and kept where only its owner reads it."""

import os
import secrets

from kernel.settings import Settings


def installation_secret(settings: Settings) -> str:
    """`PORTAL_SECRET`, else the content of the file `secret` in the installation's folder."""
    if settings.secret:
        return settings.secret
    path = settings.home / "secret"
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        made = secrets.token_urlsafe(48)
        file.write(made)
    return made
