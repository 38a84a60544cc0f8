"""Arrays as texts, for statements that carry thousands of values.

The driver examines every element of a list to find nested arrays, which costs more than all the
rest of a batch; PostgreSQL reads `CAST(CAST(:ids AS TEXT) AS BIGINT[])` faster than that.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache


def numbers(values: Iterable[int | None]) -> str:
    """The text of an array of whole numbers or truth values; None is NULL."""
    return "{" + ",".join(map(str, values)).replace("None", "NULL") + "}"


def texts(values: Iterable[str | None]) -> str:
    """The text of an array of texts, or of dates and instants in ISO form; None is NULL."""
    return "{" + ",".join(["NULL" if value is None else _quoted(value) for value in values]) + "}"


@lru_cache(maxsize=1024)
def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def rows_of(alias: str, columns: Mapping[str, str]) -> str:
    """The FROM item that makes rows of such texts: column name -> type.

    Its parameters are called after the alias and the column: `:l_quantity`.
    """
    arrays = ", ".join(
        f"CAST(CAST(:{alias}_{name} AS TEXT) AS {kind}[])" for name, kind in columns.items()
    )
    return f"unnest({arrays}) AS {alias} ({', '.join(columns)})"
