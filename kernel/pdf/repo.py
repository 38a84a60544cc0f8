"""Statements on issued documents and their renderings."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, delete, select, true
from sqlalchemy.dialects.postgresql import insert

from kernel.db.transaction import ReadTx, Tx
from kernel.pdf.models import DocumentRendering, IssuedDocument
from kernel.pdf.types import Issued, Paper

_ISSUED = (
    IssuedDocument.id,
    IssuedDocument.kind,
    IssuedDocument.number,
    IssuedDocument.permission,
    IssuedDocument.seller_id,
    IssuedDocument.party_id,
    IssuedDocument.facts,
    IssuedDocument.issued_at,
)


async def freeze(tx: Tx, paper: Paper) -> int:
    """Store the facts of a paper unless it was issued before; the document's id either way."""
    key = {
        "kind": paper.kind.name,
        "subject_id": paper.subject_id,
        "revision": paper.revision,
    }
    before = await tx.scalar(select(IssuedDocument.id).filter_by(**key))
    if before is not None:
        return before
    row = {
        **key,
        "id": await tx.new_id(),
        "number": paper.facts.number,
        "permission": paper.kind.permission,
        "seller_id": paper.seller_id,
        "party_id": paper.party_id,
        "facts": msgspec.to_builtins(paper.facts),
        "kept": paper.kind.kept,
        "issued_at": await tx.now(),
    }
    await tx.execute(insert(IssuedDocument).values(row).on_conflict_do_nothing())
    stored = await tx.scalar(select(IssuedDocument.id).filter_by(**key))
    if stored is None:
        raise LookupError(f"{paper.kind.name} of {paper.subject_id} is neither new nor there")
    return stored


async def find_issued(
    tx: ReadTx, document_id: int, seen: ColumnElement[bool] | None = None
) -> Issued | None:
    """A document; `seen` is the condition on its sides under which the reader may see it."""
    row = (
        await tx.execute(
            select(*_ISSUED).where(
                IssuedDocument.id == document_id, true() if seen is None else seen
            )
        )
    ).one_or_none()
    return Issued(*row) if row else None


async def find_content(tx: ReadTx, document_id: int, language: str) -> bytes | None:
    """The stored PDF of a document in one language."""
    return await tx.scalar(
        select(DocumentRendering.content).filter_by(document_id=document_id, language=language)
    )


async def keep(tx: Tx, document_id: int, language: str, content: bytes, sha256: str) -> None:
    """Store a rendering; the first one stays, should two have been made at once."""
    row = {
        "document_id": document_id,
        "language": language,
        "sha256": sha256,
        "size": len(content),
        "content": content,
        "rendered_at": await tx.now(),
    }
    await tx.execute(insert(DocumentRendering).values(row).on_conflict_do_nothing())


async def sweep_working_papers(tx: Tx, now: datetime, days: int) -> None:
    """Let working papers go that are older than so many days; renderings go with them."""
    old = IssuedDocument.issued_at < now - timedelta(days=days)
    await tx.execute(delete(IssuedDocument).where(~IssuedDocument.kept, old))
