"""What several pages of an account ask for by name."""

from litestar.di import Provide
from litestar.params import FromQuery

from credit.account_file import Wanted
from kernel.web import typed_day


def _wanted(
    as_of: FromQuery[str] = "", first: FromQuery[str] = "", last: FromQuery[str] = ""
) -> Wanted:
    return Wanted(typed_day("as_of", as_of), typed_day("first", first), typed_day("last", last))


DAYS = {"wanted": Provide(_wanted, sync_to_thread=False)}
"""`wanted`: the days of an account that the address names."""
