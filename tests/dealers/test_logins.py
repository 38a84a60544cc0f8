"""One login, however it is typed."""

import pytest

from dealers import LoginInvalid, normalise_login
from dealers.logins import national_digits, normalise_email, normalise_phone


@pytest.mark.parametrize("typed", ["Ann@Example.com", " ann@example.com ", "ANN@EXAMPLE.COM"])
def test_an_email_is_written_in_lower_case(typed: str) -> None:
    assert normalise_email(typed) == "ann@example.com"
    assert normalise_login(typed) == "ann@example.com"


@pytest.mark.parametrize("typed", ["+86 138 0013 8000", "008613800138000", "+86-138-0013-8000"])
def test_a_phone_number_is_written_in_e164(typed: str) -> None:
    assert normalise_phone(typed) == ("+8613800138000", "13800138000")
    assert normalise_login(typed) == "+8613800138000"


def test_a_number_as_dialled_at_home_needs_its_region() -> None:
    assert normalise_phone("138 0013 8000", "CN") == ("+8613800138000", "13800138000")
    assert normalise_phone("030 123456", "DE") == ("+4930123456", "30123456")
    with pytest.raises(LoginInvalid):
        normalise_phone("138 0013 8000")


def test_a_number_at_home_is_looked_for_by_its_digits() -> None:
    assert normalise_login("138 0013 8000") == "13800138000"
    assert national_digits("(030) 123-456") == "30123456"
    assert national_digits("buyer-7") == ""


@pytest.mark.parametrize("typed", ["", "ann", "ann@", "@example.com", "ann@host", "a b@c.de"])
def test_what_is_no_email_is_refused(typed: str) -> None:
    with pytest.raises(LoginInvalid):
        normalise_email(typed)


@pytest.mark.parametrize("typed", ["", "+86 12", "hello", "+999 123 456 789 012"])
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(LoginInvalid):
        normalise_phone(typed)
