"""A return has a page, a list, a paper and a way back to its order, for both of its sides."""

import re

from tests.orders.conftest import Shop
from tests.support.http import ClientFor


async def test_both_sides_follow_a_return_to_its_order_and_its_credit_note(
    client_for: ClientFor, open_shop: Shop
) -> None:
    alpha = await client_for(open_shop.channel.alpha)
    branch = await client_for(open_shop.channel.east)
    typed = {"nonce": "n", "lines-0-sku": "P-1", "lines-0-quantity": "10", "po_number": "PO-7"}
    path = (await alpha.post("/cart/place", data=typed)).headers["location"]
    number = path.rsplit("/", 1)[1]
    goods = {"nonce": "s", "version": "1", "lines-0-line_no": "1", "lines-0-quantity": "10"}
    assert (await branch.post(f"/shipping/{number}", data=goods)).status_code == 303
    assert (await alpha.post(f"{path}/receive")).status_code == 303
    back = {
        "reason": "scratched <b>all over</b>",
        "lines-0-line_no": "1",
        "lines-0-quantity": "2",
        "lines-0-saleable": "true",
    }
    booked = await branch.post(f"{path}/return", data=back)
    place = booked.headers["location"]
    assert place.startswith("/returns/RT-"), booked.text
    for client in (alpha, branch):
        page = (await client.get(place)).text
        assert f'href="{path}"' in page
        assert "Back on the shelf" in page
        assert "scratched &lt;b&gt;all over" in page
        assert "PO-7" in page
        [note] = set(re.findall(r"/invoices/CN-[^\"]+", page))
        [bill] = set(re.findall(r"/invoices/INV-[^\"]+", (await client.get(note)).text))
        assert f'href="{note}"' in (await client.get(bill)).text
        assert 'hx-get="/threads/return/' in page
        assert place in (await client.get("/returns")).text
        assert place in (await client.get(path)).text
        [delivery] = set(re.findall(r"/deliveries/SH-[\d-]+", (await client.get(path)).text))
        assert place in (await client.get(delivery)).text
    listed = (await alpha.get("/api/v1/returns")).json()
    assert [(item["order"], item["quantity"]) for item in listed["items"]] == [(number, 2)]
    detail = (await alpha.get(f"/api/v1{place}")).json()
    assert detail["lines"] == [{"line_no": 1, "sku": "P-1", "quantity": 2, "saleable": True}]
    assert note.endswith(detail["credit_notes"][0] + "?seller=EAST")
    assert (await alpha.get(f"/api/v1{bill}")).json()["credit_notes"] == detail["credit_notes"]
    assert bill.startswith("/invoices/" + (await alpha.get(f"/api/v1{note}")).json()["corrects"])
    assert place not in (await alpha.get("/returns?q=nothing")).text
    printed = await alpha.get(f"{place}/print?language=zh_Hans_CN")
    assert printed.headers["location"].startswith("/documents/"), printed.text
