"""What the State has otherwise than here: kept until a person settles it, and not asked about again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from livret_desktop.db.outbox_reads import chunks
from livret_desktop.db.prepared import written
from livret_desktop.db.tables import STATE_FINDING


class FindingKind(StrEnum):
    """How the State differs."""

    UNKNOWN_HERE = "unknown_here"  # it has a lesson that is not here
    CONFLICT = "conflict"  # it has this lesson newer, or with another content


class FindingSource(StrEnum):
    """What found it."""

    SUNDAY = "sunday"
    RESTORE = "restore"
    TAKEOVER = "takeover"
    DOUBT = "doubt"  # read back because an answer never came


class SettledAs(StrEnum):
    """What became of a finding."""

    ADOPTED = "adopted"
    CANCELLED = "cancelled"
    LEFT = "left"
    DECIDED = "decided"  # by the decision on the held lesson
    REPLACED = "replaced"  # the State has a newer version of it, which is a finding of its own
    GONE = "gone"  # seen again since, as here


class StateFinding(NamedTuple):
    """One record of the State. ``content`` is its JSON, as read. Not settled yet: ``settled_as`` is None."""

    id: UUID
    kind: FindingKind
    source: FindingSource
    lesson_id: UUID
    version: int
    day: date
    content: str
    receipt: str
    received_at: datetime
    found_at: datetime
    settled_as: SettledAs | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
    settled_reason: str | None = None

    @property
    def is_open(self) -> bool:
        """True until somebody, or a later reading, has settled it."""
        return self.settled_as is None


_NAMES = StateFinding._fields
_COLUMNS = [STATE_FINDING.c[name] for name in _NAMES]
_COUNT_OPEN = written("SELECT count(*) FROM state_finding WHERE settled_as IS NULL")


def keep_new(connection: Connection, found: Iterable[StateFinding]) -> list[StateFinding]:
    """Keep those whose lesson and version were never found before; an older version still open is replaced."""
    found = list(found)
    known: set[tuple[UUID, int]] = set()
    for chunk in chunks([one.lesson_id for one in found]):
        rows = connection.execute(
            select(STATE_FINDING.c.lesson_id, STATE_FINDING.c.version).where(
                STATE_FINDING.c.lesson_id.in_(chunk)
            )
        )
        known.update((row.lesson_id, row.version) for row in rows)
    new = [one for one in found if (one.lesson_id, one.version) not in known]
    for one in new:
        _settle_where(
            connection,
            SettledAs.REPLACED,
            one.found_at,
            STATE_FINDING.c.lesson_id == one.lesson_id,
            STATE_FINDING.c.version < one.version,
        )
    if new:
        connection.execute(
            insert(STATE_FINDING), [{name: getattr(one, name) for name in _NAMES} for one in new]
        )
    return new


def open_findings(connection: Connection, *, limit: int | None = None) -> list[StateFinding]:
    """Those that wait for a person, oldest lesson first."""
    statement = select(*_COLUMNS).where(STATE_FINDING.c.settled_as.is_(None))
    statement = statement.order_by(STATE_FINDING.c.day, STATE_FINDING.c.received_at, STATE_FINDING.c.id)
    return [_made(row) for row in connection.execute(statement if limit is None else statement.limit(limit))]


def settled_findings(connection: Connection, limit: int) -> list[StateFinding]:
    """Those that a person settled, newest first."""
    by_person = (SettledAs.ADOPTED, SettledAs.CANCELLED, SettledAs.LEFT, SettledAs.DECIDED)
    statement = select(*_COLUMNS).where(STATE_FINDING.c.settled_as.in_(by_person))
    statement = statement.order_by(STATE_FINDING.c.settled_at.desc(), STATE_FINDING.c.id).limit(limit)
    return [_made(row) for row in connection.execute(statement)]


def count_open(connection: Connection) -> int:
    """How many wait for a person."""
    return int(_COUNT_OPEN.value(connection))


def finding(connection: Connection, finding_id: UUID) -> StateFinding | None:
    """One finding."""
    row = connection.execute(select(*_COLUMNS).where(STATE_FINDING.c.id == finding_id)).first()
    return None if row is None else _made(row)


def settle(
    connection: Connection, finding_ids: Sequence[UUID], how: SettledAs, *, at: datetime, by: str, reason: str
) -> None:
    """Note who settled these, when, how and why."""
    connection.execute(
        update(STATE_FINDING)
        .where(STATE_FINDING.c.id.in_(finding_ids))
        .values(settled_as=how, settled_at=at, settled_by=by, settled_reason=reason)
    )


def settle_lessons(
    connection: Connection,
    lesson_ids: Collection[UUID],
    how: SettledAs,
    *,
    at: datetime,
    by: str = "",
    reason: str = "",
) -> None:
    """The same for whatever is still open about these lessons."""
    for chunk in chunks(list(lesson_ids)):
        connection.execute(
            update(STATE_FINDING)
            .where(STATE_FINDING.c.lesson_id.in_(chunk), STATE_FINDING.c.settled_as.is_(None))
            .values(settled_as=how, settled_at=at, settled_by=by or None, settled_reason=reason or None)
        )


def forget_open(connection: Connection) -> date | None:
    """What nobody has settled is no more: found by another server, it says nothing of the State. The first lesson day
    among them; None when there was none."""
    is_open = STATE_FINDING.c.settled_as.is_(None)
    first = connection.execute(select(func.min(STATE_FINDING.c.day)).where(is_open)).scalar()
    connection.execute(delete(STATE_FINDING).where(is_open))
    return first


def highest_versions(connection: Connection, lesson_ids: Collection[UUID]) -> dict[UUID, int]:
    """The highest version the State was ever seen to have of these lessons, where it differed from here."""
    found: dict[UUID, int] = {}
    for chunk in chunks(list(lesson_ids)):
        statement = (
            select(STATE_FINDING.c.lesson_id, func.max(STATE_FINDING.c.version).label("version"))
            .where(STATE_FINDING.c.lesson_id.in_(chunk))
            .group_by(STATE_FINDING.c.lesson_id)
        )
        found.update((row.lesson_id, row.version) for row in connection.execute(statement))
    return found


def _settle_where(connection: Connection, how: SettledAs, at: datetime, *conditions: object) -> None:
    statement = update(STATE_FINDING).where(STATE_FINDING.c.settled_as.is_(None), *conditions)  # type: ignore[arg-type]
    connection.execute(statement.values(settled_as=how, settled_at=at))


def _made(row: object) -> StateFinding:
    values = dict(zip(_NAMES, row, strict=True))  # type: ignore[call-overload]
    values["kind"] = FindingKind(values["kind"])
    values["source"] = FindingSource(values["source"])
    values["settled_as"] = None if values["settled_as"] is None else SettledAs(values["settled_as"])
    return StateFinding(**values)
