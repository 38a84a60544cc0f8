"""Whether the translations are whole: nothing missing, left over, fuzzy, empty or broken.

Run by `make check`. Extracts the texts as `make messages` does, into memory, and compares.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

CHECKOUT = Path(__file__).resolve().parents[1]
LOCALES = CHECKOUT / "portal" / "locales"
EXTRACT = [
    "-q", "extract", "-F", "babel.toml", "-k", "_l", "-k", "pgettext:1c,2",
    "-k", "npgettext:1c,2,3", "-c", "Translators:", "--add-location=file", "--sort-output",
    "--ignore-dirs", ".* node_modules",
    "--no-wrap", "--project", "portal", "--version", "1",
]  # fmt: skip
"""Arguments of pybabel; the Makefile runs this file with `extract` so that both say the same."""


def extract(target: Path) -> None:
    """Write every text of the rooms and templates to `target`."""
    pybabel = Path(sys.executable).with_name("pybabel")
    subprocess.run([pybabel, *EXTRACT, "-o", target, "."], check=True, cwd=CHECKOUT)


def problems(texts: Catalog, path: Path) -> list[str]:
    """What is wrong with the catalogue at `path`, a sentence each."""
    with path.open("rb") as file:
        catalogue = read_po(file)
    wanted = {(message.id, message.context): message for message in texts if message.id}
    found = {(message.id, message.context): message for message in catalogue if message.id}
    wrong = [f"missing: {key[0]!r}" for key in wanted.keys() - found.keys()]
    wrong += [f"left over: {key[0]!r}" for key in found.keys() - wanted.keys()]
    for key, message in found.items():
        texts_of = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy:
            wrong.append(f"fuzzy: {key[0]!r}")
        elif not all(texts_of):
            wrong.append(f"not translated: {key[0]!r}")
        wrong += [f"{key[0]!r}: {error}" for error in message.check(catalogue)]
    if catalogue.fuzzy:
        wrong.append("its header is marked fuzzy: it would not be compiled")
    return sorted(wrong)


def main() -> None:
    if sys.argv[1:2] == ["extract"]:
        extract(Path(sys.argv[2]).resolve())
        return
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        with template.open("rb") as file:
            texts = read_po(file)
    catalogues = sorted(LOCALES.glob("*/LC_MESSAGES/messages.po"))
    failed = 0
    for path in catalogues:
        wrong = problems(texts, path)
        failed += len(wrong)
        print(*(f"{path.relative_to(CHECKOUT)}: {sentence}" for sentence in wrong), sep="\n")
    print(f"{len(texts)} texts, {len(catalogues)} catalogues, {failed} problems.")
    if failed or not catalogues:
        sys.exit("Run `make messages`, translate what is empty, and run `make check` again.")


if __name__ == "__main__":
    main()
