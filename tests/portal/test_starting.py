"""What stands in the way of a start is said in a sentence with a way out."""

import socket
from pathlib import Path

import pytest

from kernel.settings import Settings
from portal.cli.serve import refuse_unusable_port
from portal.secret import HomeNotWritable, installation_secret


def test_secret_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    made = installation_secret(settings)
    assert installation_secret(settings) == made
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o077 == 0


def test_home_that_cannot_be_written_to_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeNotWritable, match="PORTAL_HOME"):
        installation_secret(Settings(home=tmp_path / "file" / "home"))


def test_taken_port_is_told_with_who_has_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit, match=rf"Port {port} .* is taken.*PORTAL_PORT"):
            refuse_unusable_port(Settings(port=port))


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (Settings(host="203.0.113.1"), "PORTAL_HOST"),
        (Settings(port=70_000), "PORTAL_PORT"),
    ],
)
def test_address_that_is_no_address_names_its_setting(settings: Settings, named: str) -> None:
    with pytest.raises(SystemExit, match=named):
        refuse_unusable_port(settings)
