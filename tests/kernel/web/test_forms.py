"""Forms keep what was typed, show every problem, and roll back."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import httpx
import msgspec
import pytest
from sqlalchemy import text

from kernel.db import Database
from kernel.errors import Invalid
from kernel.web import Form
from kernel.web.naming import name_problems


class Row(msgspec.Struct):
    sku: str
    quantity: Annotated[int, msgspec.Meta(ge=1)]


class Sample(msgspec.Struct):
    amount: Decimal
    on: date
    kind: Literal["full", "part"]
    note: str = "none"
    until: date | None = None
    urgent: bool = False
    tags: list[str] = []
    rows: list[Row] = []


GOOD = {"amount": ["1,250.50"], "on": ["2026-03-01"], "kind": ["part"]}


def test_typed_text_becomes_a_struct() -> None:
    typed = GOOD | {
        "urgent": ["true"],
        "tags": ["a", "b"],
        "rows-0-sku": ["A"],
        "rows-0-quantity": ["2"],
        "rows-1-sku": [""],
        "rows-1-quantity": [" "],
        "rows-7-sku": ["B"],
        "rows-7-quantity": ["1,000"],
    }
    assert Form(Sample, typed).parse() == Sample(
        amount=Decimal("1250.50"),
        on=date(2026, 3, 1),
        kind="part",
        urgent=True,
        tags=["a", "b"],
        rows=[Row("A", 2), Row("B", 1000)],
    )


def test_every_problem_is_found_at_once() -> None:
    typed = {
        "amount": ["12,50"],
        "on": ["31.12.2026"],
        "rows-0-sku": ["A"],
        "rows-0-quantity": ["0"],
        "rows-1-quantity": ["x"],
    }
    with pytest.raises(Invalid) as refused:
        Form(Sample, typed).parse()
    assert [(p.pointer, p.code) for p in refused.value.problems] == [
        ("/amount", "not_a_number"),
        ("/on", "not_a_date"),
        ("/kind", "required"),
        ("/rows/0/quantity", "not_allowed"),
        ("/rows/1/sku", "required"),
        ("/rows/1/quantity", "not_a_whole_number"),
    ]


@pytest.mark.parametrize("typed", ["1e999999", "NaN", "Infinity", "1" * 5_000, "--1"])
def test_a_number_that_is_none_is_a_problem_not_a_bug(typed: str) -> None:
    form = Form(Sample, GOOD | {"amount": [typed]})
    with pytest.raises(Invalid):
        form.parse()


async def _csrf(web: httpx.AsyncClient) -> str:
    await web.get("/form")
    return web.cookies["csrftoken"]


async def test_a_refused_form_comes_back_with_what_was_typed_and_nothing_is_saved(
    web: httpx.AsyncClient, committed_database: Database
) -> None:
    token = await _csrf(web)
    typed = {"_csrf_token": token, "amount": "<much>", "lines-0-sku": "K", "lines-0-quantity": ""}
    answer = await web.post("/form", data=typed)
    assert answer.status_code == 422
    assert 'value="&lt;much&gt;"' in answer.text
    assert answer.text.count("Enter a number, such as 12.50.") == 2
    assert 'aria-invalid="true"' in answer.text
    async with committed_database.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM web_sample")) == 0


async def test_a_good_form_is_saved_and_its_message_is_shown_once(
    web: httpx.AsyncClient, committed_database: Database
) -> None:
    token = await _csrf(web)
    answer = await web.post("/form", data={"_csrf_token": token, "amount": "5"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/form")
    assert "Kept &amp; shown once" in (await web.get("/form")).text
    assert "shown once" not in (await web.get("/form")).text
    async with committed_database.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM web_sample")) == 1


async def test_a_form_without_its_token_is_refused(web: httpx.AsyncClient) -> None:
    answer = await web.post("/form", data={"amount": "5"})
    assert answer.status_code == 403
    assert "This form is no longer valid" in answer.text


async def test_a_form_that_creates_carries_a_nonce(web: httpx.AsyncClient) -> None:
    first, second = (await web.get("/form")).text, (await web.get("/form")).text
    assert 'name="nonce" value="' in first
    assert first.split('name="nonce"')[1][:40] != second.split('name="nonce"')[1][:40]


async def test_pages_carry_the_security_headers(web: httpx.AsyncClient) -> None:
    answer = await web.get("/form")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["strict-transport-security"]
    assert "HX-Request-Type" in answer.headers["vary"]
    assert "style=" not in answer.text
    assert "onclick" not in answer.text


def test_the_list_of_problems_says_once_which_field_each_is_about() -> None:
    said = "Please fill this in."
    problems = "".join(
        f'<li><a href="#{field}" data-problem>{said}</a></li>'
        for field in ("payer", "rows-0-sku", "rows-1-sku", "unknown", "another")
    )
    page = (
        f'{problems}<label class="form-label" for="payer">Payer</label>'
        '<input id="rows-0-sku" aria-label="Product"><input id="rows-1-sku" aria-label="Product">'
    )
    named = name_problems(page)
    assert f'<a href="#payer">Payer: {said}</a>' in named
    assert named.count(f"Product: {said}") == 1
    assert named.count(said) == 3
