"""Passwords: right ones pass, wrong ones and strangers don't."""

from portal.auth.passwords import hash_password, verify_password


async def test_the_right_password_is_verified_and_a_wrong_one_is_not() -> None:
    stored = await hash_password("Kran-Öse 42")
    assert stored.startswith("$argon2id$")
    assert await verify_password(stored, "Kran-Öse 42")
    assert not await verify_password(stored, "Kran-Öse 43")


async def test_a_user_that_does_not_exist_is_verified_against_nobody() -> None:
    assert not await verify_password(None, "anything")


async def test_a_stored_text_that_is_no_hash_lets_nobody_in() -> None:
    assert not await verify_password("!", "!")
