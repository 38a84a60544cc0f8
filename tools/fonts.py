"""The portal's own cut of Noto Sans SC: Latin, and the Chinese characters of its own texts.

A browser whose machine has a Chinese font takes that and fetches nothing. Any other fetches these
few files; characters beyond them come slice by slice (`noto-sans-sc.css`), when a page has some.
"""

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import read_po
from fontTools import subset

LATIN = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *map(ord, "–—‘’“”…•←↑→↓↵≤≥−×€¥£′″‹›"),
]
FIRST_IDEOGRAPHIC = 0x2E80
_FACE = (
    '@font-face{{font-family:"{family}";font-style:normal;font-display:swap;font-weight:{weight};'
    "src:url({file}) format('woff2');unicode-range:{ranges}}}\n"
)


def cut_fonts(source: Path, target: Path, catalogues: Iterable[Path]) -> None:
    """Write the cuts and `portal.css` that names them to `target`; TTFs are in `source`."""
    words = {ord(sign) for path in catalogues for text in _texts(path) for sign in text}
    ideographs = sorted(code for code in words if code >= FIRST_IDEOGRAPHIC)
    regular, bold = source / "NotoSansSC-Regular.ttf", source / "NotoSansSC-Bold.ttf"
    faces = [
        ("Portal Latin", "400", regular, LATIN),
        ("Portal Latin", "700", bold, LATIN),
        ("Portal Chinese", "400", regular, ideographs),
    ]
    css = ""
    for family, weight, font, codes in faces:
        file = f"{family.lower().replace(' ', '-')}-{weight}.woff2"
        (target / file).write_bytes(_cut(font, codes))
        css += _FACE.format(family=family, weight=weight, file=file, ranges=ranges(codes))
    (target / "portal.css").write_text(css)


def _texts(catalogue: Path) -> Iterable[str]:
    with catalogue.open("rb") as file:
        for message in read_po(file):
            yield from [message.string] if isinstance(message.string, str) else message.string or ()


def _cut(font: Path, codes: Iterable[int]) -> bytes:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["tnum"]
    options.hinting = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    opened = subset.load_font(font, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=list(codes))
    subsetter.subset(opened)
    made = BytesIO()
    opened.flavor = "woff2"
    opened.save(made)
    return made.getvalue()


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
