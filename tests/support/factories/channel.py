"""A whole channel: headquarters, two branches, four dealers, one sub-dealer, and their people."""

from dataclasses import dataclass, field

from dealers import (
    NewOrganisation,
    OrganisationKind,
    Party,
    Role,
    create_organisations,
    load_parties,
)
from kernel.db import ReadTx, Tx
from tests.support.factories.people import Person, make_user

HQ = OrganisationKind.HEADQUARTERS
BRANCH = OrganisationKind.BRANCH
DEALER = OrganisationKind.DEALER
_ROLE = {
    HQ: Role.HEADQUARTERS,
    BRANCH: Role.BRANCH_MANAGER,
    DEALER: Role.DEALER_BUYER,
}


@dataclass(frozen=True, slots=True)
class Channel:
    """Ids of its organisations, and one person at each.

    `hq` > `east` > `alpha` > `delta` (a sub-dealer that buys from alpha), `beta`;
    `hq` > `west` > `gamma`, `omega`. Alpha and gamma are of segment gold, beta of silver.
    """

    hq: int
    east: int
    west: int
    alpha: int
    beta: int
    delta: int
    gamma: int
    omega: int
    currency: str
    prefix: str
    people: dict[int, Person] = field(default_factory=dict)

    def person(self, organisation_id: int) -> Person:
        """The person at an organisation."""
        return self.people[organisation_id]

    def code(self, name: str) -> str:
        """The code of an organisation: `channel.code("alpha")`."""
        return self.prefix + name.upper()

    @property
    def dealers(self) -> tuple[int, ...]:
        """The dealers, the sub-dealer last."""
        return (self.alpha, self.beta, self.gamma, self.omega, self.delta)

    async def party(self, tx: ReadTx, organisation_id: int) -> Party:
        """An organisation as trading sees it."""
        return (await load_parties(tx, [organisation_id]))[organisation_id]


async def make_channel(tx: Tx, prefix: str = "", currency: str = "CNY") -> Channel:
    """Make it; a second one in the same database needs a prefix of its own."""
    rows = [
        _new(prefix, "hq", "Headquarters", HQ, currency=currency),
        _new(prefix, "east", "East", BRANCH, "hq"),
        _new(prefix, "west", "West", BRANCH, "hq"),
        _new(prefix, "alpha", "Alpha Trading", DEALER, "east", segment="gold"),
        _new(prefix, "beta", "Beta Trading", DEALER, "east", segment="silver"),
        _new(prefix, "gamma", "Gamma Trading", DEALER, "west", segment="gold"),
        _new(prefix, "omega", "Omega Trading", DEALER, "west"),
        _new(prefix, "delta", "Delta Shop", DEALER, "alpha"),
    ]
    ids = await create_organisations(tx, rows)
    people = {}
    for row in rows:
        id_ = ids[row.code]
        email = f"{row.code.lower()}@example.com"
        people[id_] = await make_user(tx, id_, row.kind, _ROLE[row.kind], email=email)
    names = {row.code.removeprefix(prefix).lower(): ids[row.code] for row in rows}
    return Channel(**names, currency=currency, prefix=prefix, people=people)


def _new(
    prefix: str,
    code: str,
    name: str,
    kind: OrganisationKind,
    parent: str = "",
    *,
    currency: str | None = None,
    segment: str | None = None,
) -> NewOrganisation:
    return NewOrganisation(
        code=prefix + code.upper(),
        name=name,
        kind=kind,
        parent=prefix + parent.upper() if parent else None,
        currency=currency,
        segment=segment,
        time_zone="Asia/Shanghai",
        country="CN",
    )
