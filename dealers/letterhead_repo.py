"""Statements on letterheads and the addresses that documents go to."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from dealers.models import Address
from kernel.db import ReadTx, Tx
from kernel.pdf.models import Letterhead


@dataclass(frozen=True, slots=True)
class Head:
    """What an organisation prints besides its name; `version` 0: nothing was set yet."""

    footer: str = ""
    logo: bytes | None = None
    logo_type: str | None = None
    version: int = 0


async def find_head(tx: ReadTx, organisation_id: int) -> Head:
    """The letterhead that an organisation has set, or an empty one."""
    wanted = select(
        Letterhead.footer, Letterhead.logo, Letterhead.logo_type, Letterhead.version
    ).where(Letterhead.organisation_id == organisation_id)
    row = (await tx.execute(wanted)).one_or_none()
    return Head(*row) if row else Head()


async def save_head(tx: Tx, organisation_id: int, head: Head) -> bool:
    """Write a letterhead over its version, under the next one; False: somebody was faster."""
    values = {
        "footer": head.footer,
        "logo": head.logo,
        "logo_type": head.logo_type,
        "version": head.version + 1,
    }
    written = await tx.scalar(
        insert(Letterhead)
        .values(organisation_id=organisation_id, **values)
        .on_conflict_do_update(
            index_elements=["organisation_id"],
            set_=values,
            where=Letterhead.version == head.version,
        )
        .returning(Letterhead.organisation_id)
    )
    return written is not None


async def find_address(
    tx: ReadTx, organisation_id: int, address_id: int | None, kind: str
) -> Address | None:
    """One address of an organisation: the one named, even if it is no longer in use."""
    wanted = select(Address).where(Address.organisation_id == organisation_id)
    if address_id is not None:
        return await tx.scalar(wanted.where(Address.id == address_id))
    in_use = wanted.where(Address.active, Address.kind == kind)
    return await tx.scalar(in_use.order_by(Address.is_default.desc(), Address.id).limit(1))
