"""A dealer's own numbers: set, changed, brought in sheets, and understood wherever one orders."""

import io
from typing import Any

import pytest
import xlsxwriter

from catalogue import NewProduct, authorise, create_products
from kernel.actor import system_actor
from kernel.db import Database
from tests.support.factories import Channel, make_channel
from tests.support.http import ClientFor

PAGE = "/own-codes"


@pytest.fixture
async def channel(committed_database: Database) -> Channel:
    """BIKE and CHAIN for everybody but beta, who may only buy the second."""
    async with committed_database.write() as tx:
        channel = await make_channel(tx)
        await create_products(tx, [NewProduct("BIKE", "Bike"), NewProduct("CHAIN", "Chain")])
        await authorise(tx, system_actor(channel.hq), channel.beta, skus=["CHAIN"])
        return channel


def sheet() -> bytes:
    """Own numbers first, no heading that anybody knows."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["F-1", "BIKE"])
        page.write_row(1, 0, ["F-2", "CHAIN"])
    return file.getvalue()


async def test_numbers_are_added_changed_and_forgotten_and_are_ones_own(
    client_for: ClientFor, channel: Channel
) -> None:
    alpha, gamma = await client_for(channel.alpha), await client_for(channel.gamma)
    assert (await alpha.post(PAGE, data={"product": "bike", "code": "A-1"})).is_redirect
    assert 'value="A-1"' in (await alpha.get(PAGE)).text
    assert 'value="A-1"' not in (await gamma.get(PAGE)).text
    assert (await alpha.post(PAGE, data={"product": "BIKE", "code": "A-2"})).is_redirect
    page = (await alpha.get(PAGE)).text
    assert 'value="A-2"' in page
    assert 'value="A-1"' not in page
    for found in ("/search?q=A-2", "/catalogue?q=A-2", "/quick-order/line?code=A-2"):
        assert "BIKE" in (await alpha.get(found)).text, found
        assert "BIKE" not in (await gamma.get(found)).text, found
    assert (await alpha.post(f"{PAGE}/forget", data={"product": "BIKE"})).is_redirect
    assert 'value="A-2"' not in (await alpha.get(PAGE)).text


@pytest.mark.parametrize(
    "brought",
    [
        {"data": {"pasted": "Product number\tOurs\nBIKE\tF-1\nCHAIN\tF-2"}},
        {"data": {"pasted": "F-1;BIKE\nF-2;CHAIN"}},
        {"files": {"file": ("own.xlsx", sheet())}},
    ],
    ids=["headed", "own numbers first", "sheet"],
)
async def test_a_list_is_taken_in_whatever_order_its_columns_stand(
    client_for: ClientFor, channel: Channel, brought: dict[str, Any]
) -> None:
    alpha = await client_for(channel.alpha)
    saved = await alpha.post(PAGE, **brought)
    assert saved.is_redirect, saved.text
    again = await alpha.post(PAGE, **brought)
    assert again.is_redirect, "the same again changes nothing"
    page = (await alpha.get(PAGE)).text
    assert page.count('value="F-1"') == page.count('value="F-2"') == 1


async def test_lines_that_cannot_be_saved_stay_with_their_reason(
    client_for: ClientFor, channel: Channel
) -> None:
    alpha = await client_for(channel.alpha)
    await alpha.post(PAGE, data={"product": "BIKE", "code": "A-1"})
    lines = "CHAIN\tA-1\nBOAT\tA-3\nCHAIN\tBIKE\nCHAIN\t\nCHAIN\tA-9\n"
    answer = await alpha.post(PAGE, data={"pasted": lines})
    assert answer.status_code == 200
    for sentence in (
        "A-1 already names BIKE",
        "There is no product BOAT",
        "BIKE is the number of another product",
        "Your own number for it is missing",
        "1 number is saved",
    ):
        assert sentence in answer.text, sentence
    assert 'value="A-9"' in (await alpha.get(PAGE)).text
    swapped = await alpha.post(PAGE, data={"pasted": "BIKE\tA-9\nCHAIN\tA-1"})
    assert swapped.is_redirect, "two numbers may change places in one list"


async def test_a_dealer_names_only_what_it_may_buy(client_for: ClientFor, channel: Channel) -> None:
    beta = await client_for(channel.beta)
    answer = await beta.post(PAGE, data={"product": "BIKE", "code": "B-1"})
    assert "There is no product BIKE" in answer.text


async def test_nothing_sent_is_said_to_be_nothing(client_for: ClientFor, channel: Channel) -> None:
    answer = await (await client_for(channel.alpha)).post(PAGE, data={"pasted": " "})
    assert answer.status_code == 422
    assert "paste a list or choose a file" in answer.text
