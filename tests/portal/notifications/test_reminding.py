"""What is reminded of, without a database."""

from datetime import date

from kernel.messages import Subject
from portal.notifications.reminding import _overdue

TODAY = date(2026, 3, 2)


def invoice(number: str, due: str, minor: int, payer: int = 2) -> Subject:
    facts = {"open": {"minor": minor, "currency": "CNY"}, "due_on": due}
    return Subject("invoice", 1, number, f"/invoices/{number}", 1, payer, facts=facts)


def test_many_overdue_invoices_are_one_reminder_with_their_sum() -> None:
    owed = [invoice("B", "2026-02-20", 50), invoice("A", "2026-01-10", 100)]
    [one, other] = _overdue([*owed, invoice("C", "2026-02-28", 7, payer=3)], TODAY)
    assert one.facts == {
        "number": "A (+1)",
        "open": {"minor": 150, "currency": "CNY"},
        "due_on": "2026-01-10",
    }
    assert one.path == "/account"
    assert (other.organisation_id, other.path) == (3, "/invoices/C")


def test_again_after_a_week_or_when_another_falls_overdue() -> None:
    first = invoice("A", "2026-02-20", 1)

    def occasion(invoices: list[Subject], on: date) -> str:
        return _overdue(invoices, on)[0].occasion

    today = occasion([first], TODAY)
    assert occasion([first], date(2026, 3, 5)) == today
    assert occasion([first], date(2026, 3, 6)) != today
    assert occasion([first, invoice("B", "2026-03-01", 1)], TODAY) != today
