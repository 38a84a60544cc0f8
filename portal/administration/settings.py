"""Every setting with its value, its default, where it differs and who changed it last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from dealers import OrganisationDetail, Scope, get_organisation, load_user_names
from kernel.db import ReadTx
from kernel.i18n import Text, _l, gettext, ngettext
from kernel.money import Money
from kernel.settings import Settings
from kernel.web.filters import money, number, percent
from portal.administration import repo_settings


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of organisations: the column's name, what it does, its default as stored.

    `of_sellers`: it matters where an organisation sells; otherwise where it buys.
    """

    name: str
    label: Text
    help: Text
    default: str
    of_sellers: bool = True


SETTINGS: Final = (
    Setting(
        "minimum_order_minor",
        _l("Minimum order value"),
        _l("Smaller orders are refused."),
        "0",
    ),
    Setting("flat_freight_minor", _l("Flat freight"), _l("Added to every order."), "0"),
    Setting("freight_rate", _l("Freight rate"), _l("Of the net amount."), "0.000000"),
    Setting(
        "order_cut_off",
        _l("Order cut-off"),
        _l("Later orders leave from the next day on."),
        "",
    ),
    Setting(
        "receive_after_days",
        _l("Received by itself after"),
        _l("Deliveries that nobody contests, after their due day."),
        "7",
    ),
    Setting(
        "reserve_working_days",
        _l("Blocked orders keep stock for"),
        _l("Working days; 0 means not at all."),
        "2",
    ),
    Setting(
        "overdue_grace_days",
        _l("Grace before overdue blocks"),
        _l("So many days an invoice may be late before orders are blocked."),
        "0",
    ),
    Setting(
        "availability_shown",
        _l("Availability is shown"),
        _l("To buyers: as a number or in words."),
        "exact",
    ),
    Setting(
        "issues_invoices",
        _l("Issues invoices"),
        _l("Others record delivery notes."),
        "true",
    ),
    Setting(
        "tax_per_document",
        _l("Computes tax per document"),
        _l("Otherwise line by line."),
        "false",
    ),
    Setting(
        "stock_mode",
        _l("Stock"),
        _l("Kept stock never goes below zero by a promise."),
        "reported",
        of_sellers=False,
    ),
    Setting(
        "upstream_sees",
        _l("Its suppliers see of its sales"),
        _l("What companies above read of a dealer's sales."),
        "quantities",
        of_sellers=False,
    ),
)
_WORDS: Final[Mapping[str, Text]] = {
    "true": _l("yes"),
    "false": _l("no"),
    "exact": _l("As a number"),
    "words": _l("In words"),
    "reported": _l("As reported"),
    "kept": _l("Kept here"),
    "quantities": _l("Quantities"),
    "values": _l("Quantities and values"),
    "customers": _l("Customers too"),
}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting at the chosen organisation (`here`), and how others of its kind have it.

    `differing` is how many others have another value than the default, of `others` in all;
    `named` are the first few of them, as (code, name).
    """

    setting: Setting
    here: str
    default: str
    changed_here: bool
    differing: int
    others: int
    named: tuple[tuple[str, str], ...]
    changed_at: datetime | None
    changed_by: str
    changed_of: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """A setting of the installation, from the environment: it takes a restart to change."""

    variable: str
    label: str
    here: str
    default: str


async def list_settings(
    tx: ReadTx, scope: Scope, code: str
) -> tuple[OrganisationDetail, list[SettingRow]]:
    """The settings of an organisation; three queries beside its own.

    Raises:
        NotFound: no such organisation in scope.
    """
    detail = await get_organisation(tx, scope, code)
    names = [one.name for one in SETTINGS]
    values = await repo_settings.values(tx, scope, detail.party.id, names)
    changes = {row.setting: row for row in await repo_settings.last_changes(tx, scope, names)}
    people = await load_user_names(tx, {row.user_id for row in changes.values()})
    shown = []
    for setting in SETTINGS:
        alike = [
            row
            for row in values
            if row.setting == setting.name and row.company == setting.of_sellers
        ]
        others = [row for row in alike if (row.value or "") != setting.default]
        last = changes.get(setting.name)
        here = _stored(detail, setting.name)
        shown.append(
            SettingRow(
                setting=setting,
                here=_said(setting.name, here, detail.party.currency),
                default=_said(setting.name, setting.default, detail.party.currency),
                changed_here=here != setting.default,
                differing=sum(row.organisations for row in others),
                others=sum(row.organisations for row in alike),
                named=tuple(
                    one for row in others for one in zip(row.codes, row.names, strict=True)
                )[: repo_settings.FEW],
                changed_at=last.at if last else None,
                changed_by=people.get(last.user_id, "") if last else "",
                changed_of=last.organisation if last else "",
            )
        )
    return detail, shown


def _stored(detail: OrganisationDetail, name: str) -> str:
    """A value of the organisation as the database writes it."""
    party = detail.party
    if name == "freight_rate":
        return str(Decimal(party.freight_rate_micros).scaleb(-6).quantize(Decimal("0.000001")))
    value: Any = getattr(party, name)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def _said(name: str, value: str, currency: str) -> str:
    """A value as people read it."""
    if name.endswith("_minor"):
        return money(Money(int(value), currency))
    if name == "freight_rate":
        return percent(Decimal(value), 2)
    if name.endswith("_days"):
        return ngettext("%(n)s day", "%(n)s days", int(value)) % {"n": number(int(value))}
    if value in _WORDS:
        return str(_WORDS[value])
    return value[:5] if value else gettext("none")


def list_fixed(settings: Settings) -> list[Fixed]:
    """What the installation was started with; secrets and addresses with passwords stay out."""
    default = Settings()
    yes, no, own = gettext("yes"), gettext("no"), gettext("its own, embedded")
    return [
        Fixed("PORTAL_TIME_ZONE", gettext("Time zone"), str(settings.zone), str(default.zone)),
        Fixed(
            "PORTAL_DATABASE_URL",
            gettext("Database"),
            own if _is_embedded(settings) else gettext("another server's"),
            own,
        ),
        Fixed(
            "PORTAL_READ_DATABASE_URL",
            gettext("Reports read a replica"),
            yes if settings.read_database_url else no,
            no,
        ),
        Fixed("PORTAL_PUBLIC_URL", gettext("Address in mails"), settings.address, default.address),
        Fixed(
            "PORTAL_MAIL_FROM", gettext("Sender of mails"), settings.mail_from, default.mail_from
        ),
        Fixed("PORTAL_SMTP_URL", gettext("Mail leaves"), yes if settings.smtp_url else no, no),
        Fixed("PORTAL_WORKERS", gettext("Processes"), *_numbers(settings.workers, default.workers)),
        Fixed(
            "PORTAL_POOL_SIZE",
            gettext("Connections of a process"),
            *_numbers(settings.pool_size, default.pool_size),
        ),
        Fixed(
            "PORTAL_SECURE_COOKIES",
            gettext("Cookies only over HTTPS"),
            yes if settings.secure_cookies else no,
            no,
        ),
    ]


def _is_embedded(settings: Settings) -> bool:
    """Whether the database is the portal's own: its socket then lies in the portal's folder."""
    return not settings.database_url or str(settings.home) in settings.database_url


def _numbers(*values: int) -> tuple[str, str]:
    here, default = values
    return number(here), number(default)
