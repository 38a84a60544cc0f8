"""Runs of imports, their files and what was wrong. Staged lines lie in the schema `imports`."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import Base


class ImportRun(Base):
    """One import of a folder: `checking`, `applying`, `done`, `refused` or `failed`."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    state: Mapped[str]
    skip_bad: Mapped[bool]
    started_by: Mapped[int]
    organisation_id: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(server_default="")


class ImportFile(Base):
    """One file of a run: how many lines it has and how far they were applied."""

    __tablename__ = "import_file"
    __table_args__ = (Index("ix_import_file_digest", "digest"),)

    run_id: Mapped[int] = mapped_column(
        ForeignKey("import_run.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    state: Mapped[str]
    lines: Mapped[int] = mapped_column(server_default=text("0"))
    bad: Mapped[int] = mapped_column(server_default=text("0"))
    applied: Mapped[int] = mapped_column(server_default=text("0"))
    changed: Mapped[int] = mapped_column(server_default=text("0"))
    unknown_columns: Mapped[list[Any]]


class ImportProblem(Base):
    """One wrong place of a file."""

    __tablename__ = "import_problem"
    __table_args__ = (Index("ix_import_problem_run_id_file_line", "run_id", "file", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id", ondelete="CASCADE"))
    file: Mapped[str]
    line: Mapped[int]
    column: Mapped[str]
    code: Mapped[str]
    reason: Mapped[str]
    value: Mapped[str]
    facts: Mapped[dict[str, Any]]
