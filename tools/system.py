"""Make sure of what neither pip nor npm brings: Pango for PDFs, a browser for the tests.

`python tools/system.py pdf|browser` looks, installs with the machine's package manager where it
may (root, or sudo without a password), and otherwise ends with the command to type.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

PDF_LIBRARIES: Final = ("pango-1.0.0", "pangoft2-1.0.0", "harfbuzz-subset.0")
MANAGERS: Final = {
    "apt-get": ["apt-get", "install", "-y", "--no-install-recommends"],
    "dnf": ["dnf", "install", "-y"],
    "zypper": ["zypper", "--non-interactive", "install"],
    "pacman": ["pacman", "-S", "--noconfirm", "--needed"],
    "apk": ["apk", "add"],
    "brew": ["brew", "install"],
}
PDF_PACKAGES: Final = {
    "apt-get": ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"],
    "dnf": ["pango", "harfbuzz"],
    "zypper": ["libpango-1_0-0", "libharfbuzz-subset0"],
    "pacman": ["pango", "harfbuzz"],
    "apk": ["pango", "harfbuzz-subset"],
    "brew": ["pango", "harfbuzz"],
}
BROWSER_PACKAGES: Final = {
    "apt-get": ["chromium"],
    "dnf": ["chromium"],
    "zypper": ["chromium"],
    "pacman": ["chromium"],
    "apk": ["chromium"],
}
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSERS: Final = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def main() -> None:
    match sys.argv[1:]:
        case ["pdf"]:
            ensure(has_pdf_libraries, "PDFs need Pango", PDF_PACKAGES)
        case ["browser"]:
            ensure(lambda: find_browser() is not None, "The tests need Chromium", BROWSER_PACKAGES)
        case _:
            sys.exit("Say what to look for: pdf or browser.")


def ensure(found: Callable[[], bool], need: str, packages: dict[str, list[str]]) -> None:
    """Look, install if that is allowed, look again."""
    if found():
        return
    command = install_command(packages)
    if command and may_install(command):
        print(f"{need}: {' '.join(command)}")
        if command[0] == "apt-get":
            subprocess.run([*as_root(command), "apt-get", "update", "-q"], check=False)
        subprocess.run([*as_root(command), *command], check=False)
    elif not command and packages is BROWSER_PACKAGES:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not found():
        hint = f"Type: sudo {' '.join(command)}" if command else "Install it and try again."
        sys.exit(f"{need}, and it could not be installed from here. {hint}")


def install_command(packages: dict[str, list[str]]) -> list[str]:
    """The command of the first package manager found; empty if there is none."""
    for manager, names in packages.items():
        if shutil.which(manager):
            return [*MANAGERS[manager], *names]
    return []


def may_install(command: list[str]) -> bool:
    """Homebrew needs no root; the others do, and nobody is asked for a password here."""
    if command[0] == "brew" or os.geteuid() == 0:
        return True
    sudo = shutil.which("sudo")
    if sudo is None:
        return False
    return subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0


def as_root(command: list[str]) -> list[str]:
    return [] if command[0] == "brew" or os.geteuid() == 0 else ["sudo", "-n"]


def has_pdf_libraries() -> bool:
    """Whether the loader finds every library, under Linux' or macOS' name."""
    return all(map(_loads, PDF_LIBRARIES))


def _loads(name: str) -> bool:
    stem, _, major = name.rpartition(".")
    names = [f"lib{stem}.so.{major}", f"lib{stem}.{major}.dylib"]
    names += [f"{prefix}/lib/{names[1]}" for prefix in ("/opt/homebrew", "/usr/local")]
    for candidate in names:
        try:
            ctypes.CDLL(candidate)
        except OSError:
            continue
        return True
    return False


def find_browser() -> str | None:
    """Path of a Chromium that starts: the one named, the system's, or Playwright's own."""
    named = os.environ.get("PORTAL_CHROMIUM")
    on_path = [shutil.which(name) for name in BROWSERS]
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    own = sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)
    for candidate in (named, *on_path, *MAC_BROWSERS, *map(str, own)):
        # Ubuntu's chromium-browser may be a note that points to a snap: only a version counts.
        if candidate and Path(candidate).exists() and _starts(candidate):
            return candidate
    return None


def _starts(browser: str) -> bool:
    answer = subprocess.run([browser, "--version"], check=False, capture_output=True)
    return answer.returncode == 0


if __name__ == "__main__":
    main()
