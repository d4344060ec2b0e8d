"""The sticks backups go to: known by our own number on them, whatever letter or label they come back with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from livret_desktop.backup.volumes import Volume, Volumes, ensure_stick_id, stick_id
from livret_desktop.db import volume_log
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk


@dataclass(frozen=True, slots=True)
class Stick:
    """A stick known to this school. ``root`` and ``free_bytes`` only while it is plugged in."""

    id: UUID
    name: str
    last_seen_at: datetime
    backups: int
    root: Path | None
    free_bytes: int

    @property
    def is_plugged(self) -> bool:
        """True when it answers now."""
        return self.root is not None


@dataclass(frozen=True, slots=True)
class SticksSeen:
    """What is plugged in or known: the school's own sticks, and others that could become one."""

    known: tuple[Stick, ...]
    strangers: tuple[Volume, ...]

    @property
    def plugged(self) -> Stick | None:
        """The school's stick plugged in, the one used last when there are several."""
        return next((stick for stick in self.known if stick.is_plugged), None)


def look_for_sticks(desk: Desk, volumes: Volumes) -> SticksSeen:
    """What is plugged in now. Notes when known sticks were seen. Pool thread: a device may be slow.

    Raises MachineError (database busy).
    """
    plugged = [(volume, stick_id(volume.root)) for volume in volumes.removable()]
    by_id = {number: volume for volume, number in plugged if number is not None}
    with desk.database.read() as reading:
        known = volume_log.known(reading.connection)
    here = [one.id for one in known if one.id in by_id]
    now = desk.clock.now()
    if here:
        with desk.database.quiet_write() as connection:
            for number in here:
                volume_log.note_seen(connection, number, now)
    ours = {one.id for one in known}
    return SticksSeen(
        tuple(_stick(one, by_id.get(one.id), now) for one in known),
        tuple(volume for volume, number in plugged if number not in ours),
    )


def add_stick(desk: Desk, volume: Volume, name: str) -> Changes:
    """Give a stick our number and a name: from now on backups offer it. Pool thread.

    Raises RuleError (no name, or another stick's), MachineError (full, read-only, pulled).
    """
    tidy = " ".join(name.split())
    if not tidy:
        raise RuleError(
            "Il manque le nom de la clé",
            "Le nom dit laquelle brancher, quand il y en a plusieurs.",
            "Donnez-lui un nom, par exemple sa couleur : BLEUE.",
        )
    with desk.database.read() as reading:
        known = volume_log.known(reading.connection)
    number = ensure_stick_id(volume.root)
    if any(one.name.casefold() == tidy.casefold() and one.id != number for one in known):
        raise RuleError(
            "Une autre clé porte déjà ce nom",
            f"« {tidy} » est le nom d’une clé déjà connue : on ne saurait plus laquelle brancher.",
            "Donnez un autre nom à celle-ci.",
        )
    with desk.database.quiet_write() as connection:
        volume_log.keep(connection, number, volume.serial, tidy, desk.clock.now())
    return Changes(frozenset({Kind.BACKUPS}))


def _stick(known: volume_log.KnownVolume, volume: Volume | None, now: datetime) -> Stick:
    return Stick(
        id=known.id,
        name=known.name,
        last_seen_at=now if volume else known.last_seen_at,
        backups=known.backups,
        root=volume.root if volume else None,
        free_bytes=volume.free_bytes if volume else 0,
    )
