"""Ways out of the house: e-mail by SMTP, and null senders for what is not connected."""

from kernel.mail.channels import (
    EMAIL,
    SMS,
    NullSender,
    SmtpChannel,
    SmtpServer,
    channels_of,
    connected,
    mail_of,
)
from kernel.mail.types import Channel, Enclosure, Letter, NotDelivered, Outcome

__all__ = [
    "EMAIL",
    "SMS",
    "Channel",
    "Enclosure",
    "Letter",
    "NotDelivered",
    "NullSender",
    "Outcome",
    "SmtpChannel",
    "SmtpServer",
    "channels_of",
    "connected",
    "mail_of",
]
