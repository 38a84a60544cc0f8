"""Statements on sessions and on tries to sign in."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select, text, update

from kernel.db import ReadTx, Tx
from portal.auth.models import SignInAttempt, WebSession

_WAIT_IN_LINE = text(
    "SELECT pg_advisory_xact_lock(7305010, hashtext(subject))"
    " FROM unnest(CAST(:subjects AS TEXT[])) AS subject"
)


async def find_session(tx: ReadTx, token_hash: str, at: datetime) -> tuple[int, int, str] | None:
    """(user, organisation, language) of a session that has not ended."""
    row = (
        await tx.execute(
            select(WebSession.user_id, WebSession.organisation_id, WebSession.language).where(
                WebSession.token_hash == token_hash, WebSession.expires_at > at
            )
        )
    ).one_or_none()
    return (row.user_id, row.organisation_id, row.language) if row else None


async def add_session(tx: Tx, session: WebSession) -> None:
    """Store a session; sessions that have ended go."""
    await tx.execute(delete(WebSession).where(WebSession.expires_at <= session.created_at))
    tx.add(session)
    await tx.flush()


async def remove_session(tx: Tx, token_hash: str) -> None:
    """End a session."""
    await tx.execute(delete(WebSession).where(WebSession.token_hash == token_hash))


async def set_language(tx: Tx, token_hash: str, language: str) -> None:
    """Remember the language that somebody chose."""
    await tx.execute(
        update(WebSession).where(WebSession.token_hash == token_hash).values(language=language)
    )


async def add_attempts(tx: Tx, subjects: list[str], at: datetime) -> None:
    """Count one try for each subject."""
    ids = await tx.new_ids(len(subjects))
    rows = [
        {"id": number, "subject": subject, "at": at}
        for number, subject in zip(ids, subjects, strict=True)
    ]
    await tx.execute(insert(SignInAttempt), rows)


async def count_attempts(tx: Tx, subjects: list[str], since: datetime) -> dict[str, int]:
    """Tries since an instant, per subject; older ones go. Tries for one subject wait in line."""
    await tx.execute(_WAIT_IN_LINE, {"subjects": sorted(subjects)})
    await tx.execute(delete(SignInAttempt).where(SignInAttempt.at < since))
    found = await tx.execute(
        select(SignInAttempt.subject, func.count().label("tries"))
        .where(SignInAttempt.subject.in_(subjects))
        .group_by(SignInAttempt.subject)
    )
    return {row.subject: row.tries for row in found}


async def forget_attempts(tx: Tx, subject: str) -> None:
    """A sign-in that worked clears what was counted for that login."""
    await tx.execute(delete(SignInAttempt).where(SignInAttempt.subject == subject))
