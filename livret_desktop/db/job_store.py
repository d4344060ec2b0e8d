"""Planned runs leave a row: planned, running, done, failed, skipped, with the reason and whether it caught up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from livret_desktop.db.prepared import Prepared
from livret_desktop.db.tables import JOB_RUN

PLANNED = "planned"
RUNNING = "running"
DONE = "done"
FAILED = "failed"
SKIPPED = "skipped"
SMALL_STEP_BACK = timedelta(minutes=5)
"""By as much a time service sets a clock right: no clock is called put back for it."""
_AROUND = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class JobRun:
    """One row."""

    id: UUID
    job: str
    state: str
    planned_for: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    is_catch_up: bool
    reason: str
    summary: str


_COLUMNS = [JOB_RUN.c[name] for name in JobRun.__slots__]
_FORGET = Prepared(lambda: delete(JOB_RUN).where(JOB_RUN.c.id == bindparam("id")))
_KEEP = Prepared(lambda: insert(JOB_RUN))
_RUN_FOR = Prepared(
    lambda: (
        select(*_COLUMNS)
        .where(JOB_RUN.c.job == bindparam("job"), JOB_RUN.c.planned_for == bindparam("planned_for"))
        .where(JOB_RUN.c.started_at.is_(None) | (JOB_RUN.c.started_at <= bindparam("begun_by")))
        .order_by(JOB_RUN.c.started_at.desc())
        .limit(1)
    )
)


_NEWEST_BEGUN = Prepared(
    lambda: select(func.max(JOB_RUN.c.started_at)).where(
        JOB_RUN.c.job == bindparam("job"), JOB_RUN.c.planned_for >= bindparam("since")
    )
)


def is_any_begun_after(connection: Connection, jobs: Collection[str], now: datetime) -> bool:
    """True when a planned run of these jobs was begun after now: the clock was put back since. Looks at those planned
    from two weeks before now on: a clock put back a year finds all of that year."""
    newest = [_instant(_NEWEST_BEGUN.value(connection, job=job, since=now - _AROUND)) for job in jobs]
    return any(begun is not None and begun > now + SMALL_STEP_BACK for begun in newest)


def disown_begun_after(connection: Connection, states: Collection[str], now: datetime) -> None:
    """Runs in these states begun after now, by however little, are of no planned time any more; what they did stays
    told."""
    later = JOB_RUN.c.started_at > now
    connection.execute(update(JOB_RUN).where(later, JOB_RUN.c.state.in_(states)).values(planned_for=None))


def run_for(connection: Connection, job: str, planned_for: datetime, now: datetime) -> JobRun | None:
    """The row of this job at this time. One begun after now (the clock was put back) counts for nothing, but for
    the few minutes by which a time service sets a clock right.
    """
    rows = _RUN_FOR.rows(connection, job=job, planned_for=planned_for, begun_by=now + SMALL_STEP_BACK)
    return _from_kept(rows[0]) if rows else None


def newest_runs(connection: Connection, limit: int) -> list[JobRun]:
    """The last rows, newest first."""
    statement = (
        select(*_COLUMNS).order_by(JOB_RUN.c.started_at.desc(), JOB_RUN.c.planned_for.desc()).limit(limit)
    )
    return [JobRun(*row) for row in connection.execute(statement)]


def keep_run(connection: Connection, run: JobRun) -> None:
    """Insert the row, or replace what it said."""
    _FORGET.rows(connection, id=run.id)
    _KEEP.rows(connection, **{name: getattr(run, name) for name in JobRun.__slots__})


def new_run(job: str, planned_for: datetime | None, *, is_catch_up: bool) -> JobRun:
    """A row not kept yet."""
    return JobRun(uuid4(), job, PLANNED, planned_for, None, None, is_catch_up, "", "")


def _from_kept(row: tuple[Any, ...]) -> JobRun:
    """A row as the driver gives it: every tick of a minute asks for two."""
    run_id, job, state, planned_for, started_at, ended_at, is_catch_up, reason, summary = row
    instants = (_instant(planned_for), _instant(started_at), _instant(ended_at))
    return JobRun(UUID(run_id), job, state, *instants, bool(is_catch_up), reason, summary)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
