"""The evening of a school without access: which days its sheet of hours covers, and what the job history says of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from livret_desktop.clock import civil_day
from livret_desktop.db import machine_state
from livret_desktop.db.read_models.by_hand import oldest_undeclared
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.french import numeric_day
from livret_desktop.services.by_hand.hours_sheet import read_hours_sheet
from livret_desktop.services.configuration import has_access
from livret_desktop.services.context import Desk
from livret_desktop.services.files.periods import LONGEST_DAYS

LAST_SHEET = "by_hand.last_sheet"
"""Machine state: the days of the last evening's sheet, as [first, last]."""


def evening_sheet(desk: Desk, planned_for: datetime, *, lacks_secret: bool = False) -> str:
    """What this evening's sheet holds, in French for the job history; empty where an access is set.

    ``lacks_secret``: an address is set, but the secret that goes with it is not there, so nothing leaves either.

    It goes from the day after the last evening's sheet to this evening: days while the PC was off are in it. Kept:
    its two days alone, since the sheet itself is made from the database when somebody asks. One thread at a time.
    """
    with desk.database.read() as reading:
        if has_access(reading) and not lacks_secret:
            return ""
        first, last = _days(reading, civil_day(planned_for))
    sheet = read_hours_sheet(desk, first, last, lacks_secret=lacks_secret)
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, LAST_SHEET, [first.isoformat(), last.isoformat()])
    days = f"du {numeric_day(last)}" if first == last else f"du {numeric_day(first)} au {numeric_day(last)}"
    return f"Feuille des heures à déclarer {days} : {' '.join(sheet.sentences())} Elle s’imprime dans Envois DSR."


def last_evening_sheet(desk: Desk) -> tuple[date, date] | None:
    """The days of the last evening's sheet; None when there was none. Any thread."""
    with desk.database.read() as reading:
        return _kept(reading)


def _days(reading: Reading, evening: date) -> tuple[date, date]:
    former = _kept(reading)
    if former is not None and former[1] < evening:
        first = former[1] + timedelta(days=1)
    else:
        oldest, _number = oldest_undeclared(reading.connection, evening, with_doubts=not has_access(reading))
        first = oldest if former is None and oldest is not None else evening
    return max(first, evening - timedelta(days=LONGEST_DAYS)), evening


def _kept(reading: Reading) -> tuple[date, date] | None:
    kept = machine_state.read_state(reading.connection, LAST_SHEET)
    return None if kept is None else (date.fromisoformat(kept[0]), date.fromisoformat(kept[1]))
