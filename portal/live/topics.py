"""Which events concern whom, and by which words pages listen for them."""

from collections.abc import Iterable, Mapping

from dealers import OrganisationKind, Party

TOPICS: Mapping[str, tuple[str, ...]] = {
    "orders:order": ("orders",),
    "inventory:delivery": ("deliveries", "orders", "stock"),
    "credit:invoice": ("invoices", "account"),
    "credit:credit_note": ("invoices", "account"),
    "credit:payment": ("payments", "account", "orders"),
}
"""Beginning of an event's kind -> the words; any other event goes by the name of its room."""


def topics_of(kind: str) -> tuple[str, ...]:
    """The words of an event: `orders:order:shipped` is ("orders",)."""
    room, _, rest = kind.partition(":")
    subject = rest.partition(":")[0]
    return TOPICS.get(f"{room}:{subject}", (room,))


def audience(seller_id: int, other_id: int, parties: Mapping[int, Party]) -> set[int]:
    """The organisations that may know of a document between two: DESIGN section 4.

    Both of them; and where a company sells, the companies above either. What dealers sell on is
    theirs alone.
    """
    concerned = {id_ for id_ in (seller_id, other_id) if id_}
    seller = parties.get(seller_id)
    if seller is not None and seller.kind is OrganisationKind.DEALER:
        return concerned
    above = {id_ for id_ in concerned if id_ in parties for id_ in parties[id_].ancestors}
    return concerned | above


def mentioned(events: Iterable[tuple[str, int, int]]) -> set[int]:
    """Every organisation that these events name."""
    return {id_ for _, seller_id, other_id in events for id_ in (seller_id, other_id) if id_}
