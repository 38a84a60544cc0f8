"""The portal's own cuts of Noto Sans SC, for machines without a Chinese font of their own.

`portal.css` is read by every page: Latin; the Chinese characters that stand in texts of many
rooms; those of few rooms in slices, so that a page fetches little more than it shows. `common.css`
has further common characters for what people write, in slices as small. The rest of the script is
left to the package's own slices (`noto-sans-sc.css`). A browser whose machine has a Chinese font
fetches none of it. Run by `make assets`, after `npm ci`; writes `portal/static/fonts/`.
"""

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.pofile import read_po
from fontTools import subset
from fontTools.ttLib import TTFont

from kernel.i18n import LANGUAGES
from tools.made import CHECKOUT, PACKAGES, STATIC, compress, made_anew

FONTS = STATIC / "fonts"
CATALOGUES = CHECKOUT / "portal" / "locales"
WHOLE = PACKAGES / "@expo-google-fonts" / "noto-sans-sc"
REGULAR = WHOLE / "400Regular" / "NotoSansSC_400Regular.ttf"
BOLD = WHOLE / "700Bold" / "NotoSansSC_700Bold.ttf"
SLICES = PACKAGES / "@fontsource-variable" / "noto-sans-sc"
LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *map(ord, "–—‘’“”…•←↑→↓↵≤≥−×€¥£′″‹›"),
]
FIRST_IDEOGRAPHIC = 0x2E80
MANY_ROOMS, FRAME = 5, "templates/_"
"""A character of the frame of all pages, or of so many rooms, is fetched at once."""
SLICE = 16
"""Characters of a slice, about 3 KB: mostly a page needs one of them."""
COMMON_RANGES = 20
"""The last ranges of the package's slices: the commonest 2,900 characters."""
LOCAL = (
    "Noto Sans CJK SC",
    "NotoSansCJKsc-Regular",
    "Source Han Sans SC",
    "SourceHanSansSC-Regular",
    "Noto Sans SC",
    "NotoSansSC-Regular",
    "WenQuanYi Micro Hei",
)
"""The fonts of Android and Linux, by their full and their PostScript names."""
_FACE = (
    '@font-face{{font-family:"{family}";font-style:normal;font-display:swap;font-weight:{weight};'
    "src:{local}url({file}) format('woff2');unicode-range:{ranges}}}\n"
)
_RANGE = re.compile(r"unicode-range: *([^;}]+)")


@dataclass(frozen=True, slots=True)
class Face:
    """A family in one weight: `local` names fonts of the machine that serve as well."""

    family: str
    weight: int
    font: Path
    local: tuple[str, ...] = ()

    def write(self, target: Path, slices: Sequence[Sequence[int]]) -> str:
        """Write a file a slice; the rules that name them."""
        rules = ""
        for number, (codes, cut) in enumerate(zip(slices, cuts(self.font, slices), strict=True)):
            file = f"{self.family.lower().replace(' ', '-')}-{self.weight}-{number}.woff2"
            (target / file).write_bytes(cut)
            rules += _FACE.format(
                family=self.family,
                weight=self.weight,
                local="".join(f'local("{name}"),' for name in self.local),
                file=file,
                ranges=ranges(codes),
            )
        return rules


def main() -> None:
    """Make the whole folder."""
    with made_anew(FONTS) as fresh:
        rest = (SLICES / "wght.css").read_text()
        (fresh / "noto-sans-sc.css").write_text(rest)
        shutil.copytree(SLICES / "files", fresh / "files")
        cut_fonts(fresh, CATALOGUES.glob("*/LC_MESSAGES/messages.po"), rest)
        compress(fresh)


def cut_fonts(target: Path, catalogues: Iterable[Path], rest: str) -> None:
    """Write the cuts and their two sheets to `target`; `rest` is the package's own sheet."""
    chinese = Face("Portal Chinese", 400, REGULAR, LOCAL)
    common = Face("Portal Common", 400, REGULAR, LOCAL)
    own = slices_of_rooms(rooms_of_characters(catalogues))
    (target / "portal.css").write_text(
        Face("Portal Latin", 400, REGULAR).write(target, [LATIN])
        + Face("Portal Latin", 700, BOLD).write(target, [LATIN])
        + chinese.write(target, own)
    )
    known = set(chain.from_iterable(own))
    with TTFont(REGULAR) as font:
        drawn = font.getBestCmap()
    listed = [code for text in _RANGE.findall(rest)[-COMMON_RANGES:] for code in expanded(text)]
    further = [
        code for code in listed if code >= FIRST_IDEOGRAPHIC and code in drawn and code not in known
    ]
    (target / "common.css").write_text(common.write(target, batches(further)))


def rooms_of_characters(catalogues: Iterable[Path]) -> dict[int, Counter[str]]:
    """In how many texts of which folders each Chinese character stands.

    Languages stand under their own names in the frame of pages in any other.
    """
    rooms: dict[int, Counter[str]] = defaultdict(Counter)
    for code in {ord(sign) for speech in LANGUAGES.values() for sign in speech.name}:
        if code >= FIRST_IDEOGRAPHIC:
            rooms[code][FRAME] += 1
    for catalogue in catalogues:
        with catalogue.open("rb") as file:
            messages = list(read_po(file))
        for message in messages:
            texts = [message.string] if isinstance(message.string, str) else message.string or ()
            folders = {Path(name).parent.as_posix() for name, _ in message.locations}
            for code in {ord(sign) for text in texts for sign in text}:
                if code >= FIRST_IDEOGRAPHIC:
                    rooms[code].update(folders)
    return rooms


def slices_of_rooms(rooms: Mapping[int, Counter[str]]) -> list[Sequence[int]]:
    """What is fetched at once, then slices of characters that stand in the same folder."""
    often = {
        code
        for code, folders in rooms.items()
        if len(folders) >= MANY_ROOMS or any(folder.startswith(FRAME) for folder in folders)
    }
    seldom = sorted(
        rooms.keys() - often,
        key=lambda code: (max(sorted(rooms[code]), key=rooms[code].__getitem__, default=""), code),
    )
    return [sorted(often), *batches(seldom)]


def batches(codes: Sequence[int]) -> list[Sequence[int]]:
    """Slices in the order given."""
    return [codes[at : at + SLICE] for at in range(0, len(codes), SLICE)]


def cuts(font: Path | bytes, slices: Sequence[Sequence[int]]) -> Iterator[bytes]:
    """A WOFF2 file a slice. Taking half of a font away again and again spares reading it whole."""
    if len(slices) == 1:
        yield _cut(font, slices[0], flavor="woff2")
        return
    middle = len(slices) // 2
    for half in (slices[:middle], slices[middle:]):
        yield from cuts(_cut(font, chain.from_iterable(half)), half)


def _cut(font: Path | bytes, codes: Iterable[int], flavor: str | None = None) -> bytes:
    options = subset.Options()
    options.flavor = flavor
    options.layout_features = ["pwid"]
    options.hinting = False
    options.name_IDs = []
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=list(codes))
    file = BytesIO(font) if isinstance(font, bytes) else font
    made = BytesIO()
    with subset.load_font(file, options) as opened:
        subsetter.subset(opened)
        opened.flavor = flavor
        opened.save(made)
    return made.getvalue()


def expanded(text: str) -> list[int]:
    """The code points of `ranges`."""
    codes: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        codes += range(int(first, 16), int(last or first, 16) + 1)
    return codes


def ranges(codes: Iterable[int]) -> str:
    """Code points as CSS writes them: U+20-7E,U+2013."""
    text = ""
    previous = -2
    for code in [*sorted(set(codes)), -2]:
        if code == previous + 1:
            previous = code
            continue
        if previous >= 0 and not text.endswith(f"U+{previous:X}"):
            text += f"-{previous:X}"
        text += f",U+{code:X}" if code >= 0 else ""
        previous = code
    return re.sub("^,", "", text)


if __name__ == "__main__":
    main()
