"""The signed act, scanned and kept beside its line of the register, in the encrypted database."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from livret_desktop.db import file_store, register
from livret_desktop.db.file_store import KeptFile
from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.kept_files import Purpose
from livret_desktop.services.context import Desk
from livret_desktop.services.files.given_files import GivenFile, read_given

LARGEST_SCAN = 8_000_000
"""A colour page at 200 dpi is about 1 MB as JPEG; every backup carries each scan."""


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan of a signed act. ``sha256`` of the file as it was given."""

    id: UUID
    added_at: datetime
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AttachedScan:
    """A scan just kept, for the line numbered ``number``."""

    scan: Scan
    number: str
    changes: Changes


def read_scan(path: Path) -> GivenFile:
    """A PDF, JPEG or PNG of 8 MB at most. Raises MachineError, RuleError. Pool thread."""
    return read_given(path, most_bytes=LARGEST_SCAN)


def attach_scan(desk: Desk, entry_id: UUID, given: GivenFile) -> AttachedScan:
    """Keep a scan with a line of the register; earlier ones stay. The very same file is kept once. Writer thread.

    Raises NoResultFound for an unknown line (a bug).
    """
    sha256 = hashlib.sha256(given.content).hexdigest()
    with desk.database.write("", desk.clock.now(), is_undoable=False) as written:
        connection = written.work.connection
        number = register.entry_of(connection, entry_id).number
        same = [one for one in file_store.files_of(connection, [entry_id]) if one.sha256 == sha256]
        kept = same[0] if same else _keep(desk, written.work, entry_id, given, sha256)
        written.work.touch(Kind.ATTESTATIONS)
    return AttachedScan(_scan(kept), number, written.changes)


def scans_of(desk: Desk, entry_ids: Sequence[UUID]) -> dict[UUID, tuple[Scan, ...]]:
    """The scans of these lines, newest first; lines without any are left out. At most 200 lines. Any thread."""
    found: dict[UUID, tuple[Scan, ...]] = {}
    with desk.database.read() as reading:
        for kept in file_store.files_of(reading.connection, entry_ids):
            if kept.owner_id is not None:
                found[kept.owner_id] = (*found.get(kept.owner_id, ()), _scan(kept))
    return found


def scan_content(desk: Desk, scan_id: UUID) -> bytes:
    """The file as it was given. Any thread."""
    with desk.database.read() as reading:
        return file_store.content_of(reading.connection, scan_id)


def _keep(desk: Desk, work: Work, entry_id: UUID, given: GivenFile, sha256: str) -> KeptFile:
    kept = KeptFile(
        id=uuid4(),
        purpose=Purpose.SIGNED_SCAN,
        owner_id=entry_id,
        added_at=desk.clock.now(),
        media_type=given.media_type,
        sha256=sha256,
    )
    file_store.add(work.connection, kept, given.content)
    return kept


def _scan(kept: KeptFile) -> Scan:
    return Scan(kept.id, kept.added_at, kept.media_type, kept.sha256)
