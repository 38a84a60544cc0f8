"""What people sign in with: an e-mail address or a phone number, always written one way."""

import re

import phonenumbers

from dealers.errors import LoginInvalid

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def normalise_email(typed: str) -> str:
    """Lower case without blanks around.

    Raises:
        LoginInvalid: it is no e-mail address.
    """
    email = typed.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise LoginInvalid
    return email


def normalise_phone(typed: str, region: str | None = None) -> tuple[str, str]:
    """A number in E.164 (+8613800138000) and as it is dialled at home (13800138000).

    `region` (CN, US) reads a number without its country code.

    Raises:
        LoginInvalid: it is no possible phone number.
    """
    international = typed.strip()
    if international.startswith("00"):
        international = "+" + international[2:]
    try:
        number = phonenumbers.parse(international, region)
    except phonenumbers.NumberParseException as unreadable:
        raise LoginInvalid from unreadable
    if not phonenumbers.is_possible_number(number):
        raise LoginInvalid
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, phonenumbers.national_significant_number(number)


def normalise_login(typed: str) -> str:
    """One form for all ways to write the same login; what is neither kind stays itself.

    `Ann@Example.com` and `ann@example.com ` are one, `+86 138 0013 8000` and `008613800138000` too.
    A number without its country code becomes its digits.
    """
    text = typed.strip()
    if "@" in text:
        return text.lower()
    try:
        return normalise_phone(text)[0]
    except LoginInvalid:
        return national_digits(text) or text.lower()


def national_digits(typed: str) -> str:
    """The digits of a number typed as it is dialled at home, without the leading zero."""
    if re.search(r"[^\d\s()./+-]", typed):
        return ""
    return re.sub(r"\D", "", typed).lstrip("0")
