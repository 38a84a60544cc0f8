"""Mail through a real SMTP server on loopback, and channels that send nothing."""

from collections.abc import AsyncIterator

import pytest

from kernel.mail import (
    EMAIL,
    SMS,
    Enclosure,
    Letter,
    NotDelivered,
    NullSender,
    Outcome,
    SmtpChannel,
    SmtpServer,
    channels_of,
)
from kernel.settings import Settings
from tests.support.mailbox import Mailbox, smtp_server

LETTER = Letter(
    id="portal-7",
    address="buyer@example.com",
    subject="发票 INV-1\nBcc: everybody@example.com",
    text="已开具发票。",
    html="<p>已开具发票。</p>",
    language="zh",
    enclosures=(Enclosure("INV-1.pdf", "application/pdf", b"%PDF-1.7 test"),),
)


@pytest.fixture
async def mailbox() -> AsyncIterator[tuple[Mailbox, SmtpChannel]]:
    async with smtp_server() as mailbox:
        yield mailbox


async def test_a_letter_arrives_with_text_html_and_enclosure(
    mailbox: tuple[Mailbox, SmtpChannel],
) -> None:
    box, channel = mailbox
    assert await channel.send(LETTER) is Outcome.SENT
    [mail] = box.mails
    assert box.to == [["buyer@example.com"]]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "发票 INV-1 Bcc: everybody@example.com"
    assert mail["Message-ID"] == "<portal-7@example.com>"
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert plain.get_content().strip() == "已开具发票。"
    assert rich is not None
    assert "<p>" in rich.get_content()
    [enclosure] = mail.iter_attachments()
    assert enclosure.get_filename() == "INV-1.pdf"
    assert enclosure.get_content() == b"%PDF-1.7 test"


async def test_a_refused_letter_says_whether_to_try_again(
    mailbox: tuple[Mailbox, SmtpChannel],
) -> None:
    for address, for_good in (("full@x.com", False), ("gone@x.com", True)):
        with pytest.raises(NotDelivered) as refused:
            await mailbox[1].send(Letter("x", address, "s", "t"))
        assert refused.value.for_good is for_good


async def test_a_server_that_is_away_is_tried_again() -> None:
    channel = SmtpChannel(SmtpServer.parse("smtp://127.0.0.1:1"), "portal@example.com")
    with pytest.raises(NotDelivered) as refused:
        await channel.send(LETTER)
    assert not refused.value.for_good


async def test_a_channel_that_is_not_connected_discards() -> None:
    channels = channels_of(Settings())
    assert {name: type(channel) for name, channel in channels.items()} == {
        EMAIL: NullSender,
        SMS: NullSender,
    }
    assert await channels[SMS].send(LETTER) is Outcome.DISCARDED


def test_addresses_of_servers() -> None:
    parsed = SmtpServer.parse("smtp://me%40x:p%2Fw@mail.example.com?starttls=required")
    assert (parsed.host, parsed.port, parsed.tls) == ("mail.example.com", 587, "required")
    assert (parsed.user, parsed.password) == ("me@x", "p/w")
    assert SmtpServer.parse("smtps://mail.example.com").port == 465
    for wrong in ("mail.example.com", "http://x", "smtp://x?starttls=perhaps"):
        with pytest.raises(ValueError, match="PORTAL_SMTP_URL"):
            SmtpServer.parse(wrong)
