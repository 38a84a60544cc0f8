"""Whose rows a reader may see: DESIGN section 4 as conditions for SQL.

Headquarters and branches see their subtree; a dealer itself, its own trade, and of its
sub-dealers what they buy from it. Every condition binds one parameter, `scope_id`, so that a
statement is prepared once for all readers of a kind.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, bindparam, literal_column, or_, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import InstrumentedAttribute

from dealers.models import Organisation
from dealers.types import OrganisationKind

Column = InstrumentedAttribute[Any] | ColumnElement[Any]

_DIALECT = postgresql.asyncpg.dialect(paramstyle="named")


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
        return _operand(column) == self._me()

    def organisations(self, column: Column) -> ColumnElement[bool]:
        """`column` is an organisation that the reader may see as a master record.

        A company: its subtree. A dealer: itself and those that buy from it.
        """
        node = Organisation.__table__.alias("scope_node")
        if self.is_company:
            seen = select(node.c.id).where(self._below(node))
        else:
            supplier = literal_column("coalesce(scope_node.supplier_id, scope_node.parent_id)")
            seen = select(node.c.id).where(or_(node.c.id == self._me(), supplier == self._me()))
        return _operand(column).in_(seen)

    def trade(self, seller: Column, buyer: Column) -> ColumnElement[bool]:
        """A document between `seller` and `buyer` is the reader's to see.

        A dealer: it sells or it buys. A company: headquarters or a branch sells, and the seller
        or the buyer stands in its subtree; what dealers sell on is theirs.
        """
        if not self.is_company:
            return or_(_operand(seller) == self._me(), _operand(buyer) == self._me())
        company = Organisation.__table__.alias("scope_company")
        sells = select(company.c.id).where(literal_column("scope_company.kind <> 'dealer'"))
        inside = Organisation.__table__.alias("scope_node")
        subtree = select(inside.c.id).where(self._below(inside))
        return _operand(seller).in_(sells) & or_(
            _operand(seller).in_(subtree), _operand(buyer).in_(subtree)
        )

    def organisations_sql(self, column: str) -> str:
        """`organisations` for a textual statement; bind `**scope.bind`."""
        return _text(self.organisations(literal_column(column)))

    def trade_sql(self, seller: str, buyer: str) -> str:
        """`trade` for a textual statement; bind `**scope.bind`."""
        return _text(self.trade(literal_column(seller), literal_column(buyer)))

    def own_sql(self, column: str) -> str:
        """`own` for a textual statement; bind `**scope.bind`."""
        return _text(self.own(literal_column(column)))

    def _me(self) -> ColumnElement[int]:
        return bindparam("scope_id", self.organisation_id, type_=Organisation.id.type)

    def _below(self, node: Any) -> ColumnElement[bool]:
        mine = Organisation.__table__.alias("scope_mine")
        path = select(mine.c.path).where(mine.c.id == self._me()).scalar_subquery()
        below: ColumnElement[bool] = node.c.path.op("<@", is_comparison=True)(path)
        return below


def _operand(column: Column) -> Any:
    return column


def _text(condition: ColumnElement[bool]) -> str:
    """A condition as text; `text()` would stumble over the shorthand of the cast."""
    compiled = str(condition.compile(dialect=_DIALECT))
    return f"({compiled.replace(':scope_id::BIGINT', 'CAST(:scope_id AS BIGINT)')})"
