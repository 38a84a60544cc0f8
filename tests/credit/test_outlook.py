"""What an exposure will be if the payer goes on paying as it does."""

from datetime import date

from credit.rules.outlook import fits_on, outlook

TODAY = date(2026, 3, 10)


def test_items_come_in_as_late_as_usual_and_what_should_have_come_stays_used() -> None:
    items = [
        (date(2026, 3, 1), 100),
        (date(2026, 3, 8), 200),
        (date(2026, 3, 20), 300),
        (date(2026, 3, 20), 50),
    ]
    days = outlook(1_000, items, today=TODAY, days_late=5)
    assert [(day.on, day.expected_minor, day.used_minor) for day in days] == [
        (date(2026, 3, 13), 200, 800),
        (date(2026, 3, 25), 350, 450),
    ]


def test_an_order_fits_on_the_day_that_makes_room_to_the_last_unit() -> None:
    days = outlook(1_000, [(date(2026, 3, 20), 300)], today=TODAY, days_late=0)
    assert fits_on(days, limit_minor=1_000, wanted_minor=300) == date(2026, 3, 20)
    assert fits_on(days, limit_minor=1_000, wanted_minor=301) is None
