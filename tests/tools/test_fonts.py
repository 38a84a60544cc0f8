"""The cuts of the font: every character in one slice, and each slice holds what its rule says."""

import re
from collections import Counter
from io import BytesIO

from fontTools.ttLib import TTFont

from tools.fonts import (
    REGULAR,
    SLICE,
    cuts,
    expanded,
    ranges,
    rooms_of_characters,
    slices_of_rooms,
)


def test_a_slice_holds_its_characters_and_no_others() -> None:
    slices = [[ord(sign) for sign in text] for text in ("渠道商", "价格", "库存")]
    found = [set(TTFont(BytesIO(cut)).getBestCmap()) for cut in cuts(REGULAR, slices)]
    assert found == [set(codes) for codes in slices]


def test_characters_of_many_rooms_or_of_the_frame_come_at_once_the_others_by_room() -> None:
    many = Counter({f"room {n}": 1 for n in range(9)})
    rooms = {1: many, 2: Counter({"templates/_layout": 1})}
    rooms |= {code: Counter({"templates/orders": 1}) for code in range(10, 10 + SLICE)}
    rooms |= {code: Counter({"templates/credit": 1}) for code in range(100, 103)}
    at_once, first, second = slices_of_rooms(rooms)
    assert list(at_once) == [1, 2]
    assert list(first) == [100, 101, 102, *range(10, 10 + SLICE - 3)]
    assert list(second) == [*range(10 + SLICE - 3, 10 + SLICE)]


def test_ranges_say_each_code_point_once_and_are_read_back() -> None:
    codes = [0x20, 0x21, 0x22, 0x4E00, 0x4E02, 0x4E03]
    assert ranges(codes) == "U+20-22,U+4E00,U+4E02-4E03"
    assert expanded(ranges(codes)) == codes
    assert re.fullmatch(r"U\+4E00", ranges([0x4E00, 0x4E00]))


def test_the_names_of_languages_can_be_read_on_every_page() -> None:
    at_once = slices_of_rooms(rooms_of_characters([]))[0]
    assert set(map(ord, "简体中文")) <= set(at_once)
