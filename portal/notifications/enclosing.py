"""The document that goes with a mail: read in the recipient's own scope, printed once."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from dealers import Scope, load_parties
from kernel.db import Database, ReadTx
from kernel.i18n import current_language
from kernel.mail import Enclosure
from kernel.pdf import Paper, Papers
from orders import bill

Enclose = Callable[[str, int, Mapping[str, Any]], Awaitable[tuple[Enclosure, ...]]]
"""(kind of news, organisation of the reader, facts) -> what is enclosed."""
BILLS = frozenset({"invoice_issued", "credit_note_issued"})


def enclosing(database: Database, papers: Papers) -> Enclose:
    """Encloses bills as PDFs in the language of the moment."""

    async def enclose(
        kind: str, organisation_id: int, facts: Mapping[str, Any]
    ) -> tuple[Enclosure, ...]:
        if kind not in BILLS:
            return ()
        async with database.read() as tx:
            reader = (await load_parties(tx, [organisation_id]))[organisation_id]
        scope = Scope(reader.id, reader.kind)

        async def read(tx: ReadTx) -> Paper:
            return await bill(tx, scope, facts["number"], seller_id=facts["seller_id"])

        document = await papers.find(await papers.issue(read))
        content = await papers.content(document, current_language())
        return (Enclosure(document.file_name, "application/pdf", content or b""),)

    return enclose
