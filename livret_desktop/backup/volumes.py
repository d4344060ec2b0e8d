"""Removable volumes (USB sticks), and our id file on them: a stick is known by that and its serial, never by letter."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID, uuid4

from livret_desktop.backup.refusals import storage_trouble
from livret_desktop.durable import write_atomically

STICK_ID_NAME: Final = ".livret-cle.json"
_LARGEST_ID_FILE: Final = 4096


@dataclass(frozen=True, slots=True)
class Volume:
    """A stick as the system shows it. ``serial`` is the file system's own number, empty when unknown."""

    root: Path
    label: str
    serial: str
    file_system: str
    free_bytes: int
    total_bytes: int


class Volumes(Protocol):
    """What the computer has plugged in. May wait for a slow device: pool thread."""

    def removable(self) -> list[Volume]:
        """The removable volumes that answer now, by root."""


def stick_id(root: Path) -> UUID | None:
    """Our own number on a stick, or None when it has none that can be read. Never raises."""
    try:
        with (root / STICK_ID_NAME).open("rb") as stream:
            document = json.loads(stream.read(_LARGEST_ID_FILE))
        return UUID(document["id"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def ensure_stick_id(root: Path) -> UUID:
    """Our number on the stick, given to it now when it has none. Raises MachineError (full, read-only, gone)."""
    known = stick_id(root)
    if known is not None:
        return known
    fresh = uuid4()
    document = {"about": "Clé de sauvegarde de Livret Desktop. Ne contient rien d’autre.", "id": str(fresh)}
    try:
        write_atomically(root / STICK_ID_NAME, json.dumps(document, ensure_ascii=False).encode())
    except OSError as trouble:
        raise storage_trouble(trouble) from trouble
    return fresh


def is_same_disk(one: Path, other: Path) -> bool:
    """True when both places are on one volume, lost together; False where either does not answer. Never raises."""
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False
