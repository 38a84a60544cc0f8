"""The channels of an installation: SMTP where it is set, and senders that send nothing."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
from typing_extensions import override

from kernel.mail.types import Channel, Letter, NotDelivered, Outcome
from kernel.settings import Settings

EMAIL, SMS = "email", "sms"
SECONDS = 30
PERMANENT = 500
"""SMTP answers from here on mean never, below them later (RFC 5321, 4.2.1)."""
SENDER_NAME = "Dealer portal"


@dataclass(frozen=True, slots=True)
class NullSender(Channel):
    """A channel that nobody has connected: it takes letters and they go nowhere.

    Stands for SMS until an installation has a gateway, and for e-mail without an SMTP server.
    """

    _name: str

    @property
    @override
    def name(self) -> str:
        return self._name

    @override
    async def send(self, letter: Letter) -> Outcome:
        return Outcome.DISCARDED


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in. `tls`: "required", "offered" (taken where it is offered), "no"."""

    host: str
    port: int
    implicit_tls: bool
    tls: str
    user: str = ""
    password: str = ""

    @classmethod
    def parse(cls, url: str) -> "SmtpServer":
        """Read smtp://user:password@host:port?starttls=required, or smtps:// for TLS at once.

        Raises:
            ValueError: it names `PORTAL_SMTP_URL` and says what one looks like.
        """
        parts = urlsplit(url)
        tls = parse_qs(parts.query).get("starttls", ["offered"])[0]
        known = parts.scheme in {"smtp", "smtps"} and tls in {"required", "offered", "no"}
        if not known or not parts.hostname:
            raise ValueError(
                "PORTAL_SMTP_URL must look like smtp://user:password@mail.example.com:587 "
                "or smtps://mail.example.com."
            )
        implicit = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if implicit else 587),
            implicit_tls=implicit,
            tls=tls,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


@dataclass(frozen=True, slots=True)
class SmtpChannel(Channel):
    """E-mail through an SMTP server."""

    server: SmtpServer
    sender: str

    @property
    @override
    def name(self) -> str:
        return EMAIL

    @override
    async def send(self, letter: Letter) -> Outcome:
        starts = {"required": True, "offered": None, "no": False}
        server = self.server
        try:
            await aiosmtplib.send(
                mail_of(letter, self.sender),
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                use_tls=server.implicit_tls,
                start_tls=False if server.implicit_tls else starts[server.tls],
                tls_context=ssl.create_default_context(),
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            codes = [one.code for one in refused.recipients]
            raise NotDelivered(str(refused), for_good=min(codes) >= PERMANENT) from refused
        except aiosmtplib.SMTPResponseException as refused:
            # A wrong password is a matter of the settings: the letter is good.
            mailbox = not isinstance(refused, aiosmtplib.SMTPAuthenticationError)
            for_good = mailbox and refused.code >= PERMANENT
            raise NotDelivered(str(refused), for_good=for_good) from refused
        except (aiosmtplib.SMTPException, OSError) as failed:
            raise NotDelivered(str(failed) or type(failed).__name__) from failed
        return Outcome.SENT


def mail_of(letter: Letter, sender: str) -> EmailMessage:
    """A letter as MIME: text, HTML, enclosures. Line breaks never reach a header."""
    mail = EmailMessage()
    mail["From"] = formataddr((SENDER_NAME, sender))
    mail["To"] = letter.address
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = letter.language
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    for one in letter.enclosures:
        main, _, sub = one.media_type.partition("/")
        mail.add_attachment(one.content, maintype=main, subtype=sub, filename=one.name)
    return mail


def channels_of(settings: Settings) -> Mapping[str, Channel]:
    """Every channel of this installation, by name.

    Raises:
        ValueError: `PORTAL_SMTP_URL` is set, but cannot be read.
    """
    mail: Channel = NullSender(EMAIL)
    if settings.smtp_url:
        mail = SmtpChannel(SmtpServer.parse(settings.smtp_url), settings.mail_from)
    return {channel.name: channel for channel in (mail, NullSender(SMS))}


def connected(channels: Mapping[str, Channel]) -> frozenset[str]:
    """The names of the channels that letters really leave by."""
    return frozenset(
        name for name, channel in channels.items() if not isinstance(channel, NullSender)
    )
