"""Small keyed values: the school's settings, and the state of this copy of the database (never exported)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from livret_desktop.db.tables import MACHINE_STATE, SETTING


def kept_settings(connection: Connection) -> dict[str, str]:
    """Settings that were changed, as kept JSON texts."""
    rows = connection.execute(select(SETTING.c.id, SETTING.c.value))
    return {row.id: row.value for row in rows}


def keep_setting(connection: Connection, key: str, value: str) -> None:
    """Keep one setting."""
    connection.execute(delete(SETTING).where(SETTING.c.id == key))
    connection.execute(insert(SETTING).values(id=key, value=value))


def read_state(connection: Connection, key: str, default: Any = None) -> Any:
    """A value of this copy's state."""
    text = connection.execute(select(MACHINE_STATE.c.value).where(MACHINE_STATE.c.id == key)).scalar()
    return default if text is None else json.loads(text)


def keep_state(connection: Connection, key: str, value: Any) -> None:
    """Keep a value of this copy's state; None forgets it."""
    connection.execute(delete(MACHINE_STATE).where(MACHINE_STATE.c.id == key))
    if value is not None:
        connection.execute(insert(MACHINE_STATE).values(id=key, value=json.dumps(value)))
