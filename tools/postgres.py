"""Start or stop the embedded server without the portal: `python tools/postgres.py start|stop`.

`psql` opens the portal's database in the server's own psql.
"""

import subprocess
import sys

from kernel.db.embedded import USER, EmbeddedPostgres
from kernel.settings import Settings


def main() -> None:
    server = EmbeddedPostgres(Settings.load().home / "postgres")
    match sys.argv[1:]:
        case ["start"]:
            print(server.start())
        case ["stop"]:
            server.stop()
        case ["psql", *arguments]:
            server.start()
            where = ["-h", str(server.home), "-p", str(server.port), "-U", USER, "-d", USER]
            command = [str(server.programs / "psql"), *where, *arguments]
            sys.exit(subprocess.run(command, check=False).returncode)
        case _:
            sys.exit("Say what to do: start, stop or psql.")


if __name__ == "__main__":
    main()
