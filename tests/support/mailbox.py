"""A real SMTP server on loopback, and what it took."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from kernel.mail import SmtpChannel, SmtpServer


class Mailbox:
    """What the server took; addresses that begin with `full` or `gone` are refused."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.to: list[list[str]] = []

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address.startswith("full"):
            return "452 Mailbox full"
        if address.startswith("gone"):
            return "550 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.to.append(list(envelope.rcpt_tos))
        return "250 OK"


@asynccontextmanager
async def smtp_server() -> AsyncIterator[tuple[Mailbox, SmtpChannel]]:
    """The server while the block is open, with a channel to it."""
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    await asyncio.to_thread(server.start)
    try:
        yield box, SmtpChannel(SmtpServer.parse(f"smtp://127.0.0.1:{port}"), "portal@example.com")
    finally:
        await asyncio.to_thread(server.stop)
