"""Sending paused after a restore, until a person says "Reprendre les envois"."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from livret_desktop.db import machine_state
from livret_desktop.errors import RuleError

PAUSED = "send.paused"


def pause(connection: Any, at: datetime, reason: str) -> None:
    """Pause sending, in the caller's transaction; a second reason stands after the first."""
    kept = machine_state.read_state(connection, PAUSED)
    if kept is None:
        machine_state.keep_state(connection, PAUSED, {"at": at.isoformat(), "reason": reason})
    elif reason not in kept["reason"]:
        machine_state.keep_state(connection, PAUSED, kept | {"reason": f"{kept['reason']} {reason}"})


def paused_reason(connection: Any) -> str | None:
    """Why sending is paused; None when it is not."""
    kept = machine_state.read_state(connection, PAUSED)
    return None if kept is None else str(kept["reason"])


def end_pause(connection: Any) -> None:
    """Sending may begin again."""
    machine_state.keep_state(connection, PAUSED, None)


def paused_error(reason: str) -> RuleError:
    """What a refused send says."""
    return RuleError(
        "Les envois sont en pause",
        f"{reason} Rien ne part avant que quelqu’un ait regardé.",
        "Vérifiez les élèves et les leçons, puis choisissez « Reprendre les envois » (transmit resume).",
    )
