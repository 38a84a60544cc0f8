"""A tiny application with every kind of answer: the web edge without any room."""

from collections.abc import AsyncIterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Annotated, Any, cast

import httpx
import msgspec
import pytest
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar, Request, get, post
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.template import TemplateConfig
from sqlalchemy import text

from kernel.db import Database, Tx
from kernel.errors import Busy, NotFound, Refusal
from kernel.i18n import _l
from kernel.money import Money
from kernel.web import (
    DEPENDENCIES,
    EndTransactions,
    Form,
    handle_exception,
    page,
    public,
    requires,
    to,
)
from kernel.web.headers import security_headers
from kernel.web.render import environment


class Line(msgspec.Struct):
    sku: str
    quantity: Annotated[int, msgspec.Meta(ge=1)]


class Order(msgspec.Struct):
    amount: Decimal
    lines: list[Line] = []


class TooMuch(Refusal):
    code = "too_much_for_the_test"
    message = _l("%(requested)s is too much.")


@post("/api/orders", guards=[public])
async def take_json(data: JSONBody[Order]) -> Order:
    if data.amount > 1_000:
        raise TooMuch(requested=Money(100_001, "USD"))
    return data


@get("/api/bug", guards=[public])
async def break_down() -> None:
    raise RuntimeError("a secret of the inside")


@get("/api/busy", guards=[public])
async def be_busy() -> None:
    raise Busy


@get("/api/guarded", guards=[requires("orders.place")])
async def guarded() -> str:
    return "in"


async def failing(tx: NamedDependency[Tx]) -> int:
    await tx.execute(text("INSERT INTO web_sample VALUES (1)"))
    raise TooMuch(requested=Money(1, "USD"))


@get("/api/unlucky", guards=[public], dependencies={"unlucky": Provide(failing)})
async def fail_beside(tx: NamedDependency[Tx], unlucky: NamedDependency[int]) -> int:
    assert tx.is_active
    return unlucky


@get("/missing", guards=[public])
async def miss() -> None:
    raise NotFound(kind="order")


@get("/form", guards=[public])
async def show_form() -> Template:
    return page("_layout/form_sample.html", form=Form(Order))


@post("/form", guards=[public])
async def take_form(request: Request[Any, Any, Any], tx: NamedDependency[Tx]) -> Redirect:
    form = await Form.read(request, Order)
    with form.on("_layout/form_sample.html"):
        await tx.execute(text("INSERT INTO web_sample VALUES (1)"))
        form.parse()
    return to("/form", flash="Kept & shown once")


SAMPLE = """
{% extends "_layout/base.html" %}
{% from "_macros/form.html" import start, field, submit with context %}
{% block title %}Sample{% endblock %}
{% block content %}{{ start("/form", form, creates=true) }}{{ field(form, "amount", "Amount") }}
{{ field(form, "lines-0-sku", "SKU") }}{{ field(form, "lines-0-quantity", "Quantity") }}
{{ submit("Send") }}</form>{% endblock %}
"""


@pytest.fixture
async def web(committed_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with committed_database.write() as tx:
        await tx.execute(text("CREATE TABLE web_sample (id BIGINT)"))
    nobody = SimpleNamespace(signed_in=False, back="/", back_link="/")
    templates = environment({"shell_of": lambda _request: nobody}, lambda name: f"/static/x/{name}")
    templates.loader = _with_sample(templates.loader)
    app = Litestar(
        [take_json, break_down, be_busy, guarded, fail_beside, miss, show_form, take_form],
        dependencies=DEPENDENCIES,
        middleware=[EndTransactions()],
        exception_handlers={Exception: handle_exception},
        before_send=[security_headers(secure=True)],
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(templates)),
        csrf_config=CSRFConfig(secret="s" * 40, cookie_httponly=True, exclude=["^/api/"]),
        state=State({"database": committed_database}),
        logging_config=None,
        openapi_config=None,
    )
    transport = httpx.ASGITransport(app=cast("Any", app))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as client:
        yield client


def _with_sample(loader: Any) -> Any:
    return ChoiceLoader([DictLoader({"_layout/form_sample.html": SAMPLE}), loader])
