"""Documents found by the organisation that they are with, as textual conditions."""

from typing import Final

from kernel.db.patterns import containing

_NAMED: Final = """{column} IN (
    SELECT organisation.id FROM organisation
    WHERE (organisation.code || ' ' || organisation.name || ' ' || coalesce(organisation.city, ''))
          ILIKE CAST(:named AS TEXT))"""


def named_sql(column: str) -> str:
    """`column` is an organisation with the text of `:named` in its code, name or city.

    It says nothing about who may see it: the document's own condition of scope stands beside it.
    """
    return f"({_NAMED.format(column=column)})"


def named(typed: str) -> dict[str, str]:
    """The parameter of `named_sql`: nobody for an empty text, special signs as they stand."""
    return {"named": containing(typed)}
