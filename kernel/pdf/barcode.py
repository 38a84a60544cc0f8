"""Code 128 (ISO/IEC 15417) as an SVG: what a scanner at the shelf or the door reads.

Digits in pairs take set C, everything else of ASCII set B; a check symbol modulo 103 ends it.
"""

from markupsafe import Markup

_TABLE = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 2331112"
)
WIDTHS = _TABLE.split()
"""Bars and gaps in turn, in modules, by the value of a symbol; the last one is the stop."""
TO_C, TO_B, START_B, START_C, STOP = 99, 100, 104, 105, 106
QUIET_MODULES = 10
PAIR = 2
"""Set C writes two digits in one symbol."""
WORTH_A_SWITCH = 4
"""So many digits in a row are shorter in set C, the change included."""


def code128(text: str) -> Markup:
    """An SVG of `text`; empty where a character is outside of printable ASCII.

    Its width is the number of modules: the style sheet says how wide one is printed.
    """
    if not text or not all(" " <= character <= "~" for character in text):
        return Markup()
    bars, at = [], QUIET_MODULES
    for value in symbols(text):
        for turn, width in enumerate(map(int, WIDTHS[value])):
            if turn % 2 == 0:
                bars.append(f"M{at} 0h{width}v40h-{width}z")
            at += width
    drawing = f'<path d="{"".join(bars)}"/>'
    size = f'viewBox="0 0 {at + QUIET_MODULES} 40" preserveAspectRatio="none"'
    # Only numbers of ours stand in it; the text itself is printed beside by the template.
    svg = f'<svg class="barcode" xmlns="http://www.w3.org/2000/svg" {size}>{drawing}</svg>'
    return Markup(svg)  # noqa: S704


def symbols(text: str) -> list[int]:
    """The values of the symbols: start, data, check symbol, stop."""
    data: list[int] = []
    in_c = _digits(text, 0) >= WORTH_A_SWITCH or (len(text) == PAIR and text.isdigit())
    values, at = [START_C if in_c else START_B], 0
    while at < len(text):
        digits = _digits(text, at)
        if in_c and digits < PAIR:
            data.append(TO_B)
            in_c = False
        elif not in_c and digits >= WORTH_A_SWITCH and digits % PAIR == 0:
            data.append(TO_C)
            in_c = True
        size = PAIR if in_c else 1
        piece = text[at : at + size]
        data.append(int(piece) if in_c else ord(piece) - ord(" "))
        at += size
    values += data
    check = (values[0] + sum(place * value for place, value in enumerate(data, start=1))) % 103
    return [*values, check, STOP]


def _digits(text: str, at: int) -> int:
    """How many digits stand in a row from `at` on."""
    end = at
    while end < len(text) and "0" <= text[end] <= "9":
        end += 1
    return end - at
