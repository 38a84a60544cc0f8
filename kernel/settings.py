"""Settings from the environment: everything that differs from one installation to the next."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation. `database_url` empty: the embedded server under `home` is used.

    `zone` is headquarters' time zone: ledger days are its days, and it never changes.
    """

    home: Path = CHECKOUT / ".data"
    database_url: str = ""
    read_database_url: str = ""
    zone: ZoneInfo = UTC
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    secret: str = ""
    smtp_url: str = ""
    mail_from: str = "portal@localhost"
    public_url: str = ""
    pool_size: int = 10
    secure_cookies: bool = False
    debug: bool = False

    @property
    def address(self) -> str:
        """Where people reach the portal, for links in mails."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @classmethod
    def load(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read `PORTAL_…` variables; raises ValueError that names the variable."""

        def whole(name: str, default: int) -> int:
            raw = environment.get(name, "")
            if raw and not raw.isdigit():
                raise ValueError(f"{name} must be a whole number, not {raw!r}.")
            return int(raw) if raw else default

        def yes(name: str) -> bool:
            return environment.get(name, "").lower() in {"1", "true", "yes", "on"}

        zone_name = environment.get("PORTAL_TIME_ZONE", "UTC")
        try:
            zone = ZoneInfo(zone_name)
        except (KeyError, ValueError) as unknown:
            raise ValueError(
                f"PORTAL_TIME_ZONE: {zone_name!r} is no IANA time zone such as Asia/Shanghai."
            ) from unknown
        return cls(
            home=Path(environment.get("PORTAL_HOME", str(CHECKOUT / ".data"))).expanduser(),
            database_url=_asyncpg(environment.get("PORTAL_DATABASE_URL", "")),
            read_database_url=_asyncpg(environment.get("PORTAL_READ_DATABASE_URL", "")),
            zone=zone,
            host=environment.get("PORTAL_HOST", "127.0.0.1"),
            port=whole("PORTAL_PORT", 8000),
            workers=whole("PORTAL_WORKERS", 1),
            secret=environment.get("PORTAL_SECRET", ""),
            smtp_url=environment.get("PORTAL_SMTP_URL", ""),
            mail_from=environment.get("PORTAL_MAIL_FROM", "portal@localhost"),
            public_url=environment.get("PORTAL_PUBLIC_URL", "").rstrip("/"),
            pool_size=whole("PORTAL_POOL_SIZE", 10),
            secure_cookies=yes("PORTAL_SECURE_COOKIES"),
            debug=yes("PORTAL_DEBUG"),
        )


def _asyncpg(url: str) -> str:
    """People write postgresql://; SQLAlchemy wants the driver's name in it."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+asyncpg://" + url.removeprefix(prefix)
    return url
