"""Whose rows a reader may see: DESIGN section 4 as conditions for SQL.

Headquarters and branches see their subtree; a dealer itself, its own trade, and of its
sub-dealers what they buy from it. Every condition binds one parameter, `scope_id`, so that a
statement is prepared once for all readers of a kind.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, func, literal_column, or_, select, text
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.orm import InstrumentedAttribute, aliased

from dealers.models import Organisation
from dealers.types import OrganisationKind

Column = InstrumentedAttribute[Any] | ColumnElement[Any]

_DIALECT: Any = asyncpg.dialect  # its constructor has no types
_NAMED = _DIALECT(paramstyle="named")


@dataclass(frozen=True, slots=True)
class Scope:
    """The organisation that a reader acts for and what kind it is."""

    organisation_id: int
    kind: OrganisationKind

    @property
    def is_company(self) -> bool:
        """Headquarters or a branch: sees a subtree."""
        return self.kind is not OrganisationKind.DEALER

    @property
    def is_headquarters(self) -> bool:
        """Sees the whole tree."""
        return self.kind is OrganisationKind.HEADQUARTERS

    @property
    def bind(self) -> dict[str, int]:
        """The parameter of the `…_sql` conditions."""
        return {"scope_id": self.organisation_id}

    def own(self, column: Column) -> ColumnElement[bool]:
        """`column` is the reader's own organisation."""
        return column == self._me()

    def organisations(self, column: Column) -> ColumnElement[bool]:
        """`column` is an organisation that the reader may see as a master record.

        A company: its subtree. A dealer: itself and those that buy from it.
        """
        if self.is_company:
            return column.in_(self._subtree())
        node = _organisation_as("scope_node")
        supplier = func.coalesce(node.supplier_id, node.parent_id)
        mine = select(node.id).where(or_(node.id == self._me(), supplier == self._me()))
        return column.in_(mine.correlate(None))

    def trade(self, seller: Column, buyer: Column) -> ColumnElement[bool]:
        """A document between `seller` and `buyer` is the reader's to see.

        A dealer: it sells or it buys. A company: headquarters or a branch sells, and the seller
        or the buyer stands in its subtree; what dealers sell on is theirs.
        """
        if not self.is_company:
            return or_(self.own(seller), self.own(buyer))
        company = _organisation_as("scope_company")
        sells = select(company.id).where(text("scope_company.kind <> 'dealer'")).correlate(None)
        return seller.in_(sells) & or_(seller.in_(self._subtree()), buyer.in_(self._subtree()))

    def organisations_sql(self, column: str) -> str:
        """`organisations` for a textual statement; bind `**scope.bind`."""
        return _organisations_sql(self.kind, column)

    def trade_sql(self, seller: str, buyer: str) -> str:
        """`trade` for a textual statement; bind `**scope.bind`."""
        return _trade_sql(self.kind, seller, buyer)

    def own_sql(self, column: str) -> str:
        """`own` for a textual statement; bind `**scope.bind`."""
        return f"({column} = CAST(:scope_id AS BIGINT))"

    def _me(self) -> ColumnElement[int]:
        return bindparam("scope_id", self.organisation_id, type_=BigInteger)

    def _subtree(self) -> Any:
        node, mine = _organisation_as("scope_node"), _organisation_as("scope_mine")
        path = select(mine.path).where(mine.id == self._me()).correlate(None).scalar_subquery()
        inside = node.path.op("<@", is_comparison=True)(path)
        return select(node.id).where(inside).correlate(None)


@cache
def _organisation_as(name: str) -> type[Organisation]:
    """Organisations under a name of their own; making one takes longer than many a statement."""
    return aliased(Organisation, name=name)


@cache
def _organisations_sql(kind: OrganisationKind, column: str) -> str:
    """The same text for every reader of a kind: compiling it costs more than many a query."""
    return _text(Scope(0, kind).organisations(literal_column(column)))


@cache
def _trade_sql(kind: OrganisationKind, seller: str, buyer: str) -> str:
    return _text(Scope(0, kind).trade(literal_column(seller), literal_column(buyer)))


def _text(condition: ColumnElement[bool]) -> str:
    """A condition as text; `text()` would stumble over the shorthand of the cast."""
    compiled = str(condition.compile(dialect=_NAMED))
    return f"({compiled.replace(':scope_id::BIGINT', 'CAST(:scope_id AS BIGINT)')})"
