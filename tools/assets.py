"""Put the front-end files together: copies of npm packages, the chart bundle, the icon sprite.

Run by `make assets`, after `npm ci`. Reads `portal/assets/`, writes `portal/static/vendor/`:
nothing there is edited by hand or committed. `fonts-pdf/` is read by WeasyPrint, not served; the
fonts of pages take longer and change seldom, `tools/fonts.py` makes them.
"""

import re
import subprocess
import sys
from pathlib import Path

from tools.lighten import lighten
from tools.made import CHECKOUT, PACKAGES, STATIC, compress, made_anew

ASSETS = CHECKOUT / "portal" / "assets"
VENDOR = STATIC / "vendor"

COPIES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "htmx.org/dist/ext/hx-sse.min.js": "hx-sse.min.js",
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf": "fonts-pdf/NotoSansSC-Regular.ttf",  # noqa: E501 - one file a line
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf": "fonts-pdf/NotoSansSC-Bold.ttf",  # noqa: E501 - one file a line
}
SOURCE_MAP = re.compile(rb"\n?(/\*|//)# sourceMappingURL=\S+(\s*\*/)?\s*$")
SVG = re.compile(r"<svg[^>]*>(?P<shapes>.*)</svg>", re.DOTALL)
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
)


def main() -> None:
    """Make the whole folder."""
    with made_anew(VENDOR) as fresh:
        copy_packages(fresh)
        css = fresh / "tabler.min.css"
        css.write_text(lighten(css.read_text()))
        bundle_charts(fresh)
        (fresh / "icons.svg").write_text(sprite(icon_names()))
        compress(fresh)


def copy_packages(target: Path) -> None:
    """Copy single files, without the pointers to source maps that are not served."""
    for source, name in COPIES.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = (PACKAGES / source).read_bytes()
        text = path.suffix in {".css", ".js"}
        path.write_bytes(SOURCE_MAP.sub(b"\n", content) if text else content)


def bundle_charts(target: Path) -> None:
    """One module with the parts of ECharts that `chart.js` imports."""
    subprocess.run(
        [
            PACKAGES / ".bin" / "esbuild",
            ASSETS / "chart.js",
            "--bundle",
            "--minify",
            "--format=esm",
            "--log-level=warning",
            "--legal-comments=none",
            f"--outfile={target / 'chart.js'}",
        ],
        check=True,
        cwd=CHECKOUT,
    )


def icon_names() -> list[str]:
    """The icons the templates use, one a line."""
    lines = (ASSETS / "icons.txt").read_text().splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def sprite(names: list[str]) -> str:
    """One SVG whose symbols are the outline icons of these names."""
    symbols = []
    for name in names:
        path = PACKAGES / "@tabler/icons/icons/outline" / f"{name}.svg"
        if not path.exists():
            sys.exit(f"portal/assets/icons.txt: Tabler has no outline icon named {name!r}.")
        drawing = SVG.search(path.read_text())
        if drawing is None:
            sys.exit(f"{path} is no SVG drawing.")
        shapes = " ".join(drawing["shapes"].split())
        symbols.append(SYMBOL.format(name=name, shapes=shapes))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


if __name__ == "__main__":
    main()
