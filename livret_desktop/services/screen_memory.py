"""Widths and order of a list, kept with this copy of the school: never personal data, never in the history."""

from __future__ import annotations

from typing import Any

from livret_desktop.db import machine_state
from livret_desktop.services.context import Desk

_PREFIX = "screen."


def remember_screen(desk: Desk, name: str, looks: dict[str, Any]) -> None:
    """Keep how a list looks. A write, without history."""
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, _PREFIX + name, looks)


def recall_screen(desk: Desk, name: str) -> dict[str, Any]:
    """How a list looked, empty when it was never changed."""
    with desk.database.read() as reading:
        return dict(machine_state.read_state(reading.connection, _PREFIX + name, {}))
