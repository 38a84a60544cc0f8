"""Organisations as trading needs them; callers have checked already who is asking."""

from collections.abc import Collection, Iterable
from typing import Any
from zoneinfo import ZoneInfo

from dealers import repo
from dealers.types import OrganisationKind, OrganisationStatus, Party
from kernel.db import ReadTx
from kernel.db.editions import Editions, Memory
from kernel.money import micros

MOST_REMEMBERED = 20_000
"""Some 20 MB of parties."""
_known: Memory[int, Party] = Memory("organisations", MOST_REMEMBERED)


async def load_parties(tx: ReadTx, ids: Collection[int]) -> dict[int, Party]:
    """Parties by id, for those that exist; one query, nothing remembered."""
    if not ids:
        return {}
    return {row.id: party_of(row) for row in await repo.load_rows(tx, ids)}


async def known_parties(tx: ReadTx, editions: Editions, ids: Collection[int]) -> dict[int, Party]:
    """As `load_parties`, but reads only what this process does not remember of the edition."""
    return await _known.get(editions, ids, lambda unknown: load_parties(tx, unknown))


async def resolve_codes(tx: ReadTx, codes: Iterable[str]) -> dict[str, int]:
    """Ids of organisations by code, for those that exist."""
    return await repo.load_ids(tx, codes)


async def own_addresses(tx: ReadTx, ids: Collection[int]) -> dict[int, int]:
    """Whose each ship-to address is, for those that exist and are in use."""
    return await repo.load_address_owners(tx, ids) if ids else {}


async def load_places(tx: ReadTx, ids: Collection[int]) -> dict[int, str]:
    """Where addresses are, in a few words, for documents that name them by id."""
    return await repo.load_places(tx, ids) if ids else {}


async def sole_territories(tx: ReadTx, ids: Collection[int]) -> dict[int, int]:
    """Organisation -> its territory, for those that work in exactly one: where they sell."""
    return await repo.load_sole_territories(tx, ids) if ids else {}


def party_of(row: Any) -> Party:
    """A row of `repo.load_rows` as a party."""
    return Party(
        id=row.id,
        code=row.code,
        name=row.name,
        kind=OrganisationKind(row.kind),
        tier=row.tier,
        parent_id=row.parent_id,
        supplier_id=row.supplier_id,
        ancestors=repo.ids_of(row.path)[::-1],
        branch_id=row.branch_id,
        segment=row.segment,
        grade=row.grade,
        status=OrganisationStatus(row.status),
        currency=row.currency,
        zone=ZoneInfo(row.time_zone),
        language=row.language,
        country=row.country,
        tax_class=row.tax_class,
        stock_mode=row.stock_mode,
        issues_invoices=row.issues_invoices,
        minimum_order_minor=row.minimum_order_minor,
        flat_freight_minor=row.flat_freight_minor,
        freight_rate_micros=micros(row.freight_rate),
        tax_per_document=row.tax_per_document,
        order_cut_off=row.order_cut_off,
        receive_after_days=row.receive_after_days,
        reserve_working_days=row.reserve_working_days,
        overdue_grace_days=row.overdue_grace_days,
        availability_shown=row.availability_shown,
        upstream_sees=row.upstream_sees,
    )
