"""The retention clock: whose file has had no act for so long that its erasure is proposed, and never done alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from livret_desktop.db import personal_data
from livret_desktop.domain.french import numeric_day
from livret_desktop.domain.people import ERASED_NAME
from livret_desktop.domain.years import birthday
from livret_desktop.services.context import Desk
from livret_desktop.services.files.plain_files import write_chosen
from livret_desktop.services.files.spreadsheet import spreadsheet_bytes

RULE = "personal_data.years_after_last_act"
RIGHTS = "Droits de la personne"
"""How the titles of these acts begin, by which their journal is read."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file past its time: whose, its last act, and since when its erasure is proposed."""

    student_id: UUID
    name: str
    last_act_on: date
    due_since: date


@dataclass(frozen=True, slots=True)
class Retention:
    """The rule as it stands, and the files it proposes to erase, oldest first."""

    years: int
    source: str
    due: tuple[Kept, ...]


def retention(desk: Desk) -> Retention:
    """Whose file is past its time today. Pool thread."""
    today = desk.today()
    rule = desk.rules.on(RULE, today)
    years = int(rule.value)
    limit = today.replace(
        day=1, month=1, year=today.year - years + 1
    )  # a year too many: each is then asked its day
    with desk.database.read() as reading:
        found = personal_data.last_acts(reading.connection, limit, ERASED_NAME)
    due = [Kept(key, name, last, birthday(last, years)) for key, name, last in found]
    return Retention(years, rule.source, tuple(one for one in due if one.due_since <= today))


def export_retention(path: Path, due: Sequence[Kept]) -> Path:
    """The list as CSV, readable by anyone. Raises MachineError."""
    rows = [(one.name, numeric_day(one.last_act_on), numeric_day(one.due_since)) for one in due]
    return write_chosen(path, spreadsheet_bytes(("Élève", "Dernier acte", "À effacer depuis"), rows))


def rights_journal(desk: Desk) -> list[tuple[datetime, str]]:
    """Accesses given and files erased, newest first; no name in it."""
    with desk.database.read() as reading:
        return personal_data.rights_acts(reading.connection, RIGHTS)
