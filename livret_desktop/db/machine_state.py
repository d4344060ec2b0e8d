"""Small keyed values: the school's settings, and the state of this copy of the database (never exported)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from livret_desktop.db.prepared import Prepared
from livret_desktop.db.tables import MACHINE_STATE, SETTING

_SETTINGS = Prepared(lambda: select(SETTING.c.id, SETTING.c.value))
_STATE = Prepared(lambda: select(MACHINE_STATE.c.value).where(MACHINE_STATE.c.id == bindparam("key")))
_FORGET = Prepared(lambda: delete(MACHINE_STATE).where(MACHINE_STATE.c.id == bindparam("key")))
_KEEP = Prepared(lambda: insert(MACHINE_STATE).values(id=bindparam("key"), value=bindparam("kept")))


def kept_settings(connection: Connection) -> dict[str, str]:
    """Settings that were changed, as kept JSON texts."""
    return dict(_SETTINGS.rows(connection))


def keep_setting(connection: Connection, key: str, value: str) -> None:
    """Keep one setting."""
    connection.execute(delete(SETTING).where(SETTING.c.id == key))
    connection.execute(insert(SETTING).values(id=key, value=value))


def read_state(connection: Connection, key: str, default: Any = None) -> Any:
    """A value of this copy's state."""
    text = _STATE.value(connection, key=key)
    return default if text is None else json.loads(text)


def keep_state(connection: Connection, key: str, value: Any) -> None:
    """Keep a value of this copy's state; None forgets it. What is kept already is not written again."""
    text = None if value is None else json.dumps(value)
    kept = _STATE.value(connection, key=key)
    if text == kept:
        return
    if kept is not None:
        _FORGET.rows(connection, key=key)
    if text is not None:
        _KEEP.rows(connection, key=key, kept=text)
