"""The sticks this school backs up to, known by our own number on them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, delete, insert, update

from livret_desktop.db.prepared import written
from livret_desktop.db.tables import VOLUME


class KnownVolume(NamedTuple):
    """A stick, the name people gave it, when it was last plugged in, and how many backups were made on it."""

    id: UUID
    serial: str
    name: str
    last_seen_at: datetime
    backups: int


_KNOWN = written(
    "SELECT id, serial, name, last_seen_at, (SELECT count(*) FROM backup WHERE volume_id = volume.id)"
    " FROM volume ORDER BY last_seen_at DESC"
)


def keep(connection: Connection, volume_id: UUID, serial: str, name: str, seen_at: datetime) -> None:
    """Note a stick under this name, new or not."""
    connection.execute(delete(VOLUME).where(VOLUME.c.id == volume_id))
    connection.execute(insert(VOLUME).values(id=volume_id, serial=serial, name=name, last_seen_at=seen_at))


def note_seen(connection: Connection, volume_id: UUID, seen_at: datetime) -> None:
    """The stick is plugged in now."""
    connection.execute(update(VOLUME).where(VOLUME.c.id == volume_id).values(last_seen_at=seen_at))


def known(connection: Connection) -> list[KnownVolume]:
    """Every stick, the last seen first."""
    return [
        KnownVolume(UUID(volume_id), serial, name, datetime.fromisoformat(last_seen_at), backups)
        for volume_id, serial, name, last_seen_at, backups in _KNOWN.rows(connection)
    ]
