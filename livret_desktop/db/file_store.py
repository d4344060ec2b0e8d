"""Files kept beside the records: a signed scan belongs to a line of the register, stamp and logo to the school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select

from livret_desktop.db.paper_tables import KEPT_FILE
from livret_desktop.domain.kept_files import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file without its content. ``owner_id``: the line of the register a scan belongs to."""

    id: UUID
    purpose: Purpose
    owner_id: UUID | None
    added_at: datetime
    media_type: str
    sha256: str
    placement: str = ""


def add(connection: Connection, file: KeptFile, content: bytes) -> None:
    """Keep a file."""
    values = {name: getattr(file, name) for name in KeptFile.__slots__}
    values["purpose"] = file.purpose.value
    connection.execute(insert(KEPT_FILE).values(**values, content=content))


def files_of(connection: Connection, owner_ids: Sequence[UUID]) -> list[KeptFile]:
    """What belongs to these lines of the register, newest first; at most 200 lines at a time."""
    return _found(connection, KEPT_FILE.c.owner_id.in_(owner_ids))


def school_files(connection: Connection, purpose: Purpose) -> list[KeptFile]:
    """The school's own images of one purpose: none or one."""
    return _found(connection, KEPT_FILE.c.owner_id.is_(None), KEPT_FILE.c.purpose == purpose.value)


def scan_with(connection: Connection, sha256: str) -> KeptFile | None:
    """The signed scan that is this very file."""
    scans = KEPT_FILE.c.purpose == Purpose.SIGNED_SCAN.value
    return next(iter(_found(connection, scans, KEPT_FILE.c.sha256 == sha256)), None)


def content_of(connection: Connection, file_id: UUID) -> bytes:
    """The file itself. Raises NoResultFound when it is no more there."""
    statement = select(KEPT_FILE.c.content).where(KEPT_FILE.c.id == file_id)
    return bytes(connection.execute(statement).scalar_one())


def remove(connection: Connection, file_id: UUID) -> None:
    """Keep a file no more."""
    connection.execute(delete(KEPT_FILE).where(KEPT_FILE.c.id == file_id))


def _found(connection: Connection, *conditions: object) -> list[KeptFile]:
    columns = [KEPT_FILE.c[name] for name in KeptFile.__slots__]
    statement = select(*columns).where(*conditions).order_by(KEPT_FILE.c.added_at.desc(), KEPT_FILE.c.id)  # type: ignore[arg-type]
    rows = connection.execute(statement).mappings()
    return [KeptFile(**(dict(row) | {"purpose": Purpose(row["purpose"])})) for row in rows]
