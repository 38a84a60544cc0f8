"""The start page: what waits for whom."""

from tests.support.factories import Channel
from tests.support.http import ClientFor


async def test_where_nothing_waits_the_page_says_so(
    client_for: ClientFor, channel: Channel
) -> None:
    for organisation in (channel.alpha, channel.east, channel.hq):
        page = await (await client_for(organisation)).get("/")
        assert page.status_code == 200
        assert "Nothing waits for you" in page.text
