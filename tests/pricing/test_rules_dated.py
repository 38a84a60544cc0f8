"""Dated rows that exclude each other. No database."""

from datetime import date

from hypothesis import given, strategies as st

from pricing.rules.dated import Dated, overlap, plan

DAYS = [date(2026, 1, day) for day in range(1, 9)]
ends = st.sampled_from([None, *DAYS])


def dated(start: date | None, end: date | None, price: int = 1, row_id: int = 0) -> Dated:
    return Dated(("list", "bike", 1), start, end, (price,), row_id)


@given(ends, ends, ends, ends)
def test_two_ranges_overlap_when_they_share_a_day(
    start: date | None, end: date | None, other_start: date | None, other_end: date | None
) -> None:
    def days(first: date | None, until: date | None) -> set[date]:
        wide = [date(2025, 12, 31), *DAYS, date(2026, 1, 9)]
        return {d for d in wide if (first or d) <= d and (until is None or d < until)}

    if (start and end and end <= start) or (other_start and other_end and other_end <= other_start):
        return
    shared = days(start, end) & days(other_start, other_end)
    assert overlap(dated(start, end), dated(other_start, other_end)) == bool(shared)


def test_the_same_rows_again_change_nothing() -> None:
    stored = [dated(DAYS[0], DAYS[3], 5, 7)]
    assert plan(stored, [dated(DAYS[0], DAYS[3], 5)]) == ([], [], 1, [])


def test_ending_the_old_price_and_starting_the_new_one_go_together() -> None:
    stored = [dated(DAYS[0], None, 5, 7)]
    found = plan(stored, [dated(DAYS[0], DAYS[3], 5), dated(DAYS[3], None, 6)])
    assert found == ([1], [(7, 0)], 0, [])


def test_an_overlap_names_the_row_in_the_way_stored_or_handed_in() -> None:
    stored = [dated(DAYS[0], DAYS[3], 5, 7)]
    found = plan(stored, [dated(DAYS[2], None, 6), dated(DAYS[5], None, 8)])
    assert [(one.place, one.other.valid_from) for one in found.overlaps] == [
        (0, DAYS[0]),
        (1, DAYS[2]),
    ]
