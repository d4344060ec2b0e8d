"""The sticks this school backs up to, known by our own number on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from livret_desktop.db.tables import BACKUP, VOLUME


@dataclass(frozen=True, slots=True)
class KnownVolume:
    """A stick, the name people gave it, when it was last plugged in, and how many backups were made on it."""

    id: UUID
    serial: str
    name: str
    last_seen_at: datetime
    backups: int


def keep(connection: Connection, volume_id: UUID, serial: str, name: str, seen_at: datetime) -> None:
    """Note a stick under this name, new or not."""
    connection.execute(delete(VOLUME).where(VOLUME.c.id == volume_id))
    connection.execute(insert(VOLUME).values(id=volume_id, serial=serial, name=name, last_seen_at=seen_at))


def note_seen(connection: Connection, volume_id: UUID, seen_at: datetime) -> None:
    """The stick is plugged in now."""
    connection.execute(update(VOLUME).where(VOLUME.c.id == volume_id).values(last_seen_at=seen_at))


def known(connection: Connection) -> list[KnownVolume]:
    """Every stick, the last seen first."""
    made = select(func.count()).where(BACKUP.c.volume_id == VOLUME.c.id).scalar_subquery()
    statement = select(VOLUME.c.id, VOLUME.c.serial, VOLUME.c.name, VOLUME.c.last_seen_at, made)
    return [KnownVolume(*row) for row in connection.execute(statement.order_by(VOLUME.c.last_seen_at.desc()))]
