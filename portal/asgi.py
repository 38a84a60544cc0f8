"""What a server process loads: `granian --interface asgi portal.asgi:app`."""

import gc

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

# What was loaded to start stays for good: the collector need not walk through it each time, and
# the short-lived objects of a batch of orders are not worth looking at every 700.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
