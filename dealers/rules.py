"""Pure decisions about the tree: where new organisations stand and what their dates are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from dealers.types import NewOrganisation, OrganisationKind, Role
from kernel.errors import FieldProblem
from kernel.i18n import Text, _l
from kernel.money import UnknownCurrencyError, exponent

CODE_TAKEN = _l("The code %(organisation)s is taken. Choose another.")
CODE_TWICE = _l("The code %(organisation)s appears twice. Remove one of the two.")
CODE_EMPTY = _l("An organisation needs a code and a name.")
PARENT_UNKNOWN = _l("There is no organisation %(parent)s. Create it first or correct the code.")
PARENT_REFUSED = _l("The parent %(parent)s has a problem itself. Correct that first.")
PARENT_MISSING = _l("Only headquarters stands alone. Name the organisation above.")
PARENT_TOO_MANY = _l("Headquarters stands at the top and has no parent. Leave it empty.")
PARENT_KIND = _l("A %(kind)s cannot stand below a %(parent_kind)s.")
CYCLE = _l("%(organisation)s would stand below itself. Correct the parent of one of them.")
SUPPLIER_UNKNOWN = _l("There is no organisation %(supplier)s to buy from. Correct the code.")
SUPPLIER_ITSELF = _l("%(organisation)s cannot buy from itself. Name another supplier or none.")
CURRENCY_UNKNOWN = _l("%(currency)s is no currency code such as USD or CNY.")
ZONE_UNKNOWN = _l("%(zone)s is no time zone such as Asia/Shanghai.")

ROLES_OF_KIND: Mapping[OrganisationKind, tuple[Role, ...]] = {
    OrganisationKind.HEADQUARTERS: (Role.HEADQUARTERS,),
    OrganisationKind.BRANCH: (Role.BRANCH_MANAGER,),
    OrganisationKind.DEALER: (
        Role.DEALER_BUYER,
        Role.DEALER_ORDERS,
        Role.DEALER_GOODS,
        Role.DEALER_ACCOUNTS,
    ),
}
"""Which roles people may have at an organisation of a kind; the first may do all of it."""
ROLE_OF_KIND: Mapping[OrganisationKind, Role] = {
    kind: roles[0] for kind, roles in ROLES_OF_KIND.items()
}


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation of the tree as its children need it; `path` are ids from the root down."""

    id: int
    code: str
    kind: OrganisationKind
    path: tuple[int, ...]
    tier: int
    currency: str
    language: str
    time_zone: str
    country: str | None


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a headquarters has when nothing else is said."""

    currency: str = "USD"
    language: str = "en"
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Span:
    """`ancestor_id` stood `distance` above `node_id` on the days [valid_from, valid_until)."""

    node_id: int
    ancestor_id: int
    distance: int
    valid_from: date | None = None
    valid_until: date | None = None


def may_stand_below(kind: OrganisationKind, parent: OrganisationKind) -> bool:
    """Branches below headquarters and branches, dealers below anybody, headquarters nowhere."""
    if kind is OrganisationKind.HEADQUARTERS:
        return False
    return kind is OrganisationKind.DEALER or parent is not OrganisationKind.DEALER


def tier_below(kind: OrganisationKind, parent_tier: int) -> int:
    """Dealers on the way from the root down to the node, itself included: 0 for a company."""
    return parent_tier + 1 if kind is OrganisationKind.DEALER else 0


class Planting:
    """Finds the place of each new organisation; rows may come in any order.

    `nodes` holds those that found one, by code; `problems` has everything wrong with the others,
    each with the pointer of its row (`/3/parent`).
    """

    def __init__(
        self,
        rows: Sequence[NewOrganisation],
        ids: Sequence[int],
        known: Mapping[str, Node],
        defaults: Defaults,
    ) -> None:
        self.nodes: dict[str, Node] = {}
        self.problems: list[FieldProblem] = []
        self._known = known
        self._defaults = defaults
        self._rows = dict(enumerate(rows))
        self._ids = ids
        self._index = {row.code: i for i, row in reversed(self._rows.items())}
        self._refused: set[int] = set()
        for i, row in self._rows.items():
            self._look_at(i, row)
        for i, row in self._rows.items():
            self._plant(i, row)

    def _look_at(self, i: int, row: NewOrganisation) -> None:
        """What is wrong with a row whatever the tree looks like."""
        if not row.code.strip() or not row.name.strip():
            self._refuse(i, "code", "code_empty", CODE_EMPTY)
        elif row.code in self._known:
            self._refuse(i, "code", "code_taken", CODE_TAKEN, organisation=row.code)
        elif self._index[row.code] != i:
            self._refuse(i, "code", "code_twice", CODE_TWICE, organisation=row.code)
        if row.supplier == row.code:
            self._refuse(i, "supplier", "supplier_itself", SUPPLIER_ITSELF, organisation=row.code)
        elif row.supplier and row.supplier not in self._index and row.supplier not in self._known:
            facts = {"supplier": row.supplier}
            self._refuse(i, "supplier", "supplier_unknown", SUPPLIER_UNKNOWN, **facts)
        if row.currency and not _is_currency(row.currency):
            self._refuse(i, "currency", "currency_unknown", CURRENCY_UNKNOWN, currency=row.currency)
        if row.time_zone and not _is_zone(row.time_zone):
            self._refuse(i, "time_zone", "zone_unknown", ZONE_UNKNOWN, zone=row.time_zone)

    def _plant(self, i: int, row: NewOrganisation) -> None:
        """Plant a row after the rows above it, as far up as they are new; no recursion."""
        way = [(i, row)]
        while (above := self._row_above(way[-1][1])) is not None:
            if above in way:
                for j, one in way[way.index(above) :]:
                    self._refuse(j, "parent", "cycle", CYCLE, organisation=one.code)
                break
            way.append(above)
        for j, one in reversed(way):
            if one.code not in self.nodes and j not in self._refused:
                self._place(j, one)

    def _row_above(self, row: NewOrganisation) -> tuple[int, NewOrganisation] | None:
        """The new row that is the parent, unless it is planted or refused already."""
        j = self._index.get(row.parent) if row.parent else None
        if j is None or j in self._refused or self._rows[j].code in self.nodes:
            return None
        return j, self._rows[j]

    def _place(self, i: int, row: NewOrganisation) -> None:
        if row.kind is OrganisationKind.HEADQUARTERS:
            if row.parent:
                self._refuse(i, "parent", "parent_too_many", PARENT_TOO_MANY)
            else:
                self.nodes[row.code] = self._node(i, row, None)
            return
        if not row.parent:
            self._refuse(i, "parent", "parent_missing", PARENT_MISSING)
            return
        parent = self.nodes.get(row.parent) or self._known.get(row.parent)
        if parent is None:
            code = "parent_refused" if row.parent in self._index else "parent_unknown"
            message = PARENT_REFUSED if row.parent in self._index else PARENT_UNKNOWN
            self._refuse(i, "parent", code, message, parent=row.parent)
        elif not may_stand_below(row.kind, parent.kind):
            kinds = {"kind": row.kind.value, "parent_kind": parent.kind.value}
            self._refuse(i, "parent", "parent_kind", PARENT_KIND, **kinds)
        else:
            self.nodes[row.code] = self._node(i, row, parent)

    def _node(self, i: int, row: NewOrganisation, parent: Node | None) -> Node:
        above: Node | Defaults = parent or self._defaults
        return Node(
            id=self._ids[i],
            code=row.code,
            kind=row.kind,
            path=(*(parent.path if parent else ()), self._ids[i]),
            tier=tier_below(row.kind, parent.tier if parent else 0),
            currency=row.currency or above.currency,
            language=row.language or above.language,
            time_zone=row.time_zone or above.time_zone,
            country=row.country or (parent.country if parent else None),
        )

    def _refuse(self, i: int, field: str, code: str, message: Text, **facts: str) -> None:
        self._refused.add(i)
        self.problems.append(FieldProblem(f"/{i}/{field}", code, message, **facts))


def _is_currency(code: str) -> bool:
    try:
        exponent(code)
    except UnknownCurrencyError:
        return False
    return True


@cache
def _is_zone(name: str) -> bool:
    return name in available_timezones()


def ancestry(nodes: Sequence[Node], above: Mapping[int, Sequence[Span]]) -> Iterator[Span]:
    """The dated ancestors of new nodes, themselves first.

    `above` has the spans of parents that existed before: a child shares their past and what is
    planned for them, since what happened before it came into the portal belongs there too.
    """
    spans: dict[int, Sequence[Span]] = dict(above)
    for node in sorted(nodes, key=lambda node: len(node.path)):
        own = [Span(node.id, node.id, 0)]
        if len(node.path) > 1:
            own += [
                Span(node.id, s.ancestor_id, s.distance + 1, s.valid_from, s.valid_until)
                for s in spans[node.path[-2]]
            ]
        spans[node.id] = own
        yield from own
