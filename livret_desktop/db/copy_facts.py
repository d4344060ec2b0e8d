"""What a copy of the base says of itself, inside: a file's own time is lost when somebody copies the folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from livret_desktop.db import machine_state, sqlite_dialect
from livret_desktop.db.tables import HISTORY_CHANGE

_COPIED = "snapshot.copied"


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """``made_at``: when it was copied, None for a copy that did not note it; ``changed_at``: its newest change."""

    made_at: datetime | None
    changed_at: datetime | None


def note_copy(copy: Path, raw_key_hex: str, name: str, at: datetime) -> None:
    """Write inside a copy which one it is and when it was made. Raises MachineError; the copy is then worth nothing."""
    engine = sqlite_dialect.open_engine(copy, raw_key_hex, is_writer=True)
    try:
        with engine.connect() as connection, connection.begin():
            machine_state.keep_state(connection, _COPIED, {"name": name, "at": at.isoformat()})
    except DatabaseError as error:
        raise sqlite_dialect.explained(error) from error
    finally:
        engine.dispose()


def copy_facts(copy: Path, raw_key_hex: str) -> CopyFacts:
    """Read them without writing a byte. Raises MachineError for a file that does not open with this key."""
    engine = sqlite_dialect.open_engine(copy, raw_key_hex, is_writer=False)
    try:
        with engine.connect() as connection:
            noted = machine_state.read_state(connection, _COPIED)
            changed_at = connection.execute(select(func.max(HISTORY_CHANGE.c.at))).scalar_one()
    except DatabaseError as error:
        raise sqlite_dialect.explained(error) from error
    finally:
        engine.dispose()
    return CopyFacts(_made_at(noted, copy.name), changed_at)


def _made_at(noted: Any, name: str) -> datetime | None:
    """A base put back from a copy still holds that copy's note: it counts for the file of that name alone."""
    if not isinstance(noted, dict) or noted.get("name") != name:
        return None
    return datetime.fromisoformat(str(noted["at"])).astimezone(UTC)
