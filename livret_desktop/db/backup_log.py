"""What backups were made from this database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from livret_desktop.db.prepared import written
from livret_desktop.db.tables import BACKUP, HISTORY_CHANGE


@dataclass(frozen=True, slots=True)
class LoggedBackup:
    """One backup made and verified."""

    sequence: int
    created_at: datetime
    target: str
    file_name: str
    size_bytes: int
    sha256: str
    students: int
    lessons: int
    verified_at: datetime | None


_LOGGED = written(
    "SELECT sequence, created_at, target, file_name, size_bytes, sha256, students, lessons, verified_at"
    " FROM backup ORDER BY sequence DESC"
)
_CHANGES = written(
    "SELECT count(*) FROM history_change WHERE at > (SELECT coalesce(max(created_at), '') FROM backup)"
)


def add(connection: Connection, backup: LoggedBackup, volume_id: UUID | None) -> None:
    """Note a backup, and the stick it is on."""
    values = {name: getattr(backup, name) for name in LoggedBackup.__slots__}
    connection.execute(insert(BACKUP).values(**values, volume_id=volume_id))


def add_restored(connection: Connection, backup: LoggedBackup, volume_id: UUID | None) -> None:
    """Note the backup that this database was just restored from: made after it, it cannot know itself. What bore its
    number was made elsewhere, and is not the one at hand."""
    connection.execute(delete(BACKUP).where(BACKUP.c.sequence == backup.sequence))
    add(connection, backup, volume_id)


def note_reading(
    connection: Connection, sequence: int, created_at: datetime, verified_at: datetime | None
) -> None:
    """When a backup was last read back in full; None: it was found damaged."""
    this_one = (BACKUP.c.sequence == sequence, BACKUP.c.created_at == created_at)
    connection.execute(update(BACKUP).where(*this_one).values(verified_at=verified_at))


def logged(connection: Connection) -> list[LoggedBackup]:
    """Every backup noted, newest number first."""
    return [_from_kept(row) for row in _LOGGED.rows(connection)]


def _from_kept(row: tuple[Any, ...]) -> LoggedBackup:
    sequence, created_at, target, file_name, size_bytes, sha256, students, lessons, verified_at = row
    return LoggedBackup(
        sequence,
        datetime.fromisoformat(created_at),
        target,
        file_name,
        size_bytes,
        sha256,
        students,
        lessons,
        None if verified_at is None else datetime.fromisoformat(verified_at),
    )


def last_sequence(connection: Connection) -> int:
    """The highest number given so far; 0 when none."""
    return int(connection.execute(select(func.coalesce(func.max(BACKUP.c.sequence), 0))).scalar_one())


def changes_since_last(connection: Connection) -> int:
    """Changes written after the last backup was made."""
    return int(_CHANGES.value(connection))


def changes_since(connection: Connection, instant: datetime) -> int:
    """Changes written after an instant."""
    return int(connection.execute(select(func.count()).where(HISTORY_CHANGE.c.at > instant)).scalar_one())
