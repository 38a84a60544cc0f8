"""Taking files in: staged, checked and put in order, or refused with every reason."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select, text, update

from kernel.db.transaction import Database, Tx, run_in_tx
from ledger import ensure_partitions
from portal.imports.apply import APPLIERS
from portal.imports.checks import check
from portal.imports.file_format import Format
from portal.imports.models import ImportFile
from portal.imports.reading import Reader
from portal.imports.staging import Progress, digest_of, make_table, stage, table_of


@dataclass(slots=True)
class Intake:
    """The files of one run, one after the other: later ones may name what earlier bring."""

    database: Database
    run_id: int
    progress: Progress
    skip_bad: bool = field(kw_only=True)
    accepted: list[Format] = field(default_factory=list)

    async def take(self, file_format: Format, path: Path) -> None:
        """Stage and check one file; it is accepted, refused, or known from before."""
        digest = await asyncio.to_thread(digest_of, path)
        if await run_in_tx(self.database, lambda tx: self._begin(tx, file_format, digest)):
            return
        reader = Reader(path, file_format)
        lines, bad = await stage(self.database, self.run_id, reader, self.progress)
        if await run_in_tx(self.database, lambda tx: self._judge(tx, reader, lines, bad)):
            self.accepted.append(file_format)

    async def _begin(self, tx: Tx, file_format: Format, digest: str) -> bool:
        """Open the file's record and table; whether its very bytes were imported before."""
        seen = await tx.execute(
            select(ImportFile.digest).where(
                ImportFile.digest == digest, ImportFile.state == "applied"
            )
        )
        known = seen.first() is not None
        await tx.execute(
            insert(ImportFile),
            {
                "run_id": self.run_id,
                "name": file_format.name,
                "digest": digest,
                "state": "unchanged" if known else "checking",
                "unknown_columns": [],
            },
        )
        if not known:
            await make_table(tx, self.run_id, file_format)
        return known

    async def _judge(self, tx: Tx, reader: Reader, lines: int, bad: int) -> bool:
        file_format = reader.format
        if lines > bad:
            bad += await check(tx, self.run_id, file_format, self.accepted)
        usable = lines > bad and (self.skip_bad or not bad)
        if usable:
            await self._arrange(tx, file_format)
        await tx.execute(
            update(ImportFile)
            .where(ImportFile.run_id == self.run_id, ImportFile.name == file_format.name)
            .values(
                state="accepted" if usable else "refused",
                lines=lines,
                bad=bad,
                unknown_columns=reader.unknown_columns,
            )
        )
        return usable

    async def _arrange(self, tx: Tx, file_format: Format) -> None:
        """Number the good lines in the order in which they are applied.

        Lines that must be applied together (an order) share one ordinal.
        """
        table = table_of(self.run_id, file_format)
        applier = APPLIERS[file_format.name]
        order = applier.order_sql.format(t=table)
        await tx.execute(text(f"ALTER TABLE {table} ADD COLUMN ordinal BIGINT"))
        await tx.execute(
            text(
                f"UPDATE {table} t SET ordinal = o.ordinal FROM ({order}) AS o (line, ordinal)"
                " WHERE o.line = t.line AND NOT t.bad"
            )
        )
        await tx.execute(text(f"CREATE INDEX ON {table} (ordinal)"))
        await tx.execute(text(f"ANALYZE {table}"))
        if applier.day:
            first = await tx.scalar(text(f"SELECT min({applier.day}) FROM {table} WHERE NOT bad"))
            await ensure_partitions(tx, first, await tx.today() + timedelta(days=1))
