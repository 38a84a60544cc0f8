"""Who acts: a person or a program, as one member of one organisation."""

from dataclasses import dataclass, field

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Actor:
    """The identity that a command carries with it.

    `permissions` are dotted names such as `orders.approve`; what they are applied to is the
    business of `dealers.Scope`.
    """

    user_id: int
    organisation_id: int
    role: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    language: str = "en"

    def may(self, permission: str) -> bool:
        """Whether the actor's role includes `permission`."""
        return permission in self.permissions


SYSTEM_USER = 0


def system_actor(organisation_id: int) -> Actor:
    """The portal itself, for jobs and imports; holds every permission."""
    return Actor(SYSTEM_USER, organisation_id, "system", _Everything())


class _Everything(frozenset[str]):
    @override
    def __contains__(self, item: object) -> bool:
        return isinstance(item, str)
