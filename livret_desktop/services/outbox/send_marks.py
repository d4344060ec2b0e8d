"""What sends and a restore leave for the screens to say: names of machine state, and nothing heavy.

Apart, as the first page of every start reads them: what sends is a tenth of a start to load.
"""

from __future__ import annotations

from typing import Any

from livret_desktop.db import machine_state

CLOCK_OFFSET = "dsr.clock_offset_s"
LAG_HOURS = "dsr.read_back_lag_hours"
"""How late the server last said that it shows what it has received."""
IS_BLIND = "dsr.is_blind"
"""For words alone (a run always asks anew): the server neither deduplicates nor can be read."""
MISSING_HERE = "restore.missing_here"
"""Lessons the journal knows and this copy does not, as [id, day, state]."""
RESTORE_MARK = "restore.mark"
"""Machine state after a restore: where the history stood, when that was, and the version number reached for older
lessons."""


def is_blind(connection: Any) -> bool:
    """True when the server last said that it neither deduplicates nor can be read. For words alone."""
    return bool(machine_state.read_state(connection, IS_BLIND, default=False))
