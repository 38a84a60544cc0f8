"""Every failure is one problem, for programs and for people."""

import logging

import httpx
import pytest


async def test_a_refusal_is_a_problem_document_with_its_facts(web: httpx.AsyncClient) -> None:
    answer = await web.post("/api/orders", json={"amount": "1000.01"})
    assert answer.status_code == 409
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json() == {
        "type": "/problems/too_much_for_the_test",
        "title": "This cannot be done",
        "status": 409,
        "detail": "$1,000.01 is too much.",
        "instance": "/api/orders",
        "code": "too_much_for_the_test",
        "requested": {"minor": 100_001, "currency": "USD"},
    }


async def test_a_field_that_is_wrong_is_named_by_a_json_pointer(web: httpx.AsyncClient) -> None:
    body = {"amount": "1", "lines": [{"sku": "A", "quantity": 0}]}
    answer = await web.post("/api/orders", json=body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert answer.json()["errors"][0]["pointer"] == "/lines/0/quantity"


async def test_a_body_that_is_no_json_is_malformed(web: httpx.AsyncClient) -> None:
    answer = await web.post(
        "/api/orders", content=b"{", headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


async def test_a_bug_answers_with_an_incident_number_and_nothing_else(
    web: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await web.get("/api/bug")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "secret" not in answer.text
    assert answer.json()["incident"] in caplog.text
    assert "a secret of the inside" in caplog.text


async def test_a_refusal_is_not_logged_as_an_error(
    web: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await web.get("/missing")
    await web.post("/api/orders", json={"amount": "5000"})
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


async def test_busy_says_when_to_come_back(web: httpx.AsyncClient) -> None:
    answer = await web.get("/api/busy")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_a_stranger_gets_401_from_the_api(web: httpx.AsyncClient) -> None:
    answer = await web.get("/api/guarded")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_people_get_a_page(web: httpx.AsyncClient) -> None:
    answer = await web.get("/missing")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "There is no such order here." in answer.text


async def test_an_unknown_address_is_a_page_too(web: httpx.AsyncClient) -> None:
    answer = await web.get("/nowhere", headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert answer.status_code == 404
    assert 'lang="zh-Hans"' in answer.text


async def test_a_wrong_method_is_405(web: httpx.AsyncClient) -> None:
    answer = await web.put("/api/orders", json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
