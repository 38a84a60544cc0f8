"""Column types of PostgreSQL that SQLAlchemy doesn't bring."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType
from typing_extensions import override


class Xid8(UserDefinedType[int]):
    """The number of the transaction that wrote a row: followers read behind the oldest running."""

    cache_ok = True

    @override
    def get_col_spec(self, **kw: Any) -> str:
        return "xid8"

    @override
    def bind_processor(self, dialect: Dialect) -> Callable[[int | None], str | None]:
        return lambda value: None if value is None else str(value)

    @override
    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], int | None]:
        return lambda value: None if value is None else int(value)


class Ltree(UserDefinedType[str]):
    """A path of labels joined by dots (extension ltree)."""

    cache_ok = True

    @override
    def get_col_spec(self, **kw: Any) -> str:
        return "ltree"


ischema_names.setdefault("xid8", Xid8)
ischema_names.setdefault("ltree", Ltree)
