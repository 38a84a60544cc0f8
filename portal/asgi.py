"""What a server process loads: `granian --interface asgi portal.asgi:app`."""

from kernel.db import Database
from kernel.settings import Settings
from portal.app import create_app
from portal.secret import installation_secret

settings = Settings.load()
app = create_app(
    settings,
    Database(
        settings.database_url,
        zone=settings.zone,
        pool_size=settings.pool_size,
        read_url=settings.read_database_url,
    ),
    secret=installation_secret(settings),
    background=True,
)
