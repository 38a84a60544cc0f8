"""Whether the migrations make exactly the tables of the models; run by `make check`."""

import asyncio
import sys

from alembic.util import CommandError

from kernel.db.migrate import check
from tests.support.database import TestServer
from tests.support.server import test_server


async def compare(url: str) -> None:
    server = TestServer(url)
    async with server.clone(await server.template()) as clone:
        await check(clone)


def main() -> None:
    with test_server() as url:
        try:
            asyncio.run(compare(url))
        except CommandError as different:
            sys.exit(f"Models and migrations differ: {different}")
    print("Migrations make the tables of the models.")


if __name__ == "__main__":
    main()
