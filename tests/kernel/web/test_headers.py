"""Every answer carries the security headers once, in its own words where it has some."""

from typing import Any

from kernel.web.headers import HEADERS, security_headers


async def sent_with(*own: tuple[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer that says `own`."""
    message: Any = {"type": "http.response.start", "status": 200, "headers": list(own)}
    scope: Any = {"state": {}}
    await security_headers(secure=False)(message, scope)
    headers: list[tuple[bytes, bytes]] = message["headers"]
    return headers


async def test_an_answer_carries_each_header_once() -> None:
    names = [name for name, _ in await sent_with((b"content-type", b"application/json"))]
    assert {name.lower().encode() for name in HEADERS} < set(names)
    assert len(names) == len(set(names))


async def test_an_answer_with_a_policy_of_its_own_keeps_it_alone() -> None:
    sent = await sent_with((b"content-security-policy", b"sandbox"))
    assert [value for name, value in sent if name == b"content-security-policy"] == [b"sandbox"]
    assert (b"x-content-type-options", b"nosniff") in sent
