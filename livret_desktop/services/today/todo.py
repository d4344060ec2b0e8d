""" "À faire": one line a cause, with the field of the record whose button settles it. Words alone, no read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum, IntEnum
from typing import Any, NamedTuple
from uuid import UUID

from livret_desktop.domain.french import NBSP, count, short_day

BACK_UP_NOW = "backup.now"
BACKUPS_PLACE = "backup.sticks"
SHEET_PLACE = "backup.recovery_sheet"
CONNECTION_PLACE = "dsr.connection"
SENDING_LESSON = "sending.lesson"
SENDING_PLACE = "sending.queue"
SUNDAY_PLACE = "sending.sunday"
BY_HAND_PLACE = "sending.by_hand"
NEPH_MISSING_PLACE = "students.neph_missing"
STUDENTS_PLACE = "students.list"
KM_PLACE = "course.km"
MEETING_PLACES = {1: "course.rp1", 2: "course.rp2"}
EXAM_PLACE = "course.exam"
TEAM_PLACE = "instructor.new"
NAMED = 3
"""How many people a line names; the others are counted."""
_SOON_DAYS = 60


class Urgency(IntEnum):
    """How much it presses; the order of the lines."""

    PRESSING = 0
    SOON = 1
    CALM = 2


class Cause(Enum):
    """What it is about. The order is that of lines equally urgent, without a day."""

    PAUSED = "paused"
    QUEUE = "queue"
    REJECTED = "rejected"
    HELD = "held"
    BLOCKED = "blocked"
    NEPH = "neph"
    BY_HAND = "by_hand"
    TOO_OLD = "too_old"
    MISSING_HERE = "missing_here"
    FINDINGS = "findings"
    BACKUP = "backup"
    RECEIPT = "receipt"
    AUTHORISATION = "authorisation"
    MEDICAL_VISIT = "medical_visit"
    AGREMENT = "agrement"
    LABEL = "label"
    AIPC = "aipc"
    ETG = "etg"
    FIRST_MEETING = "rp1"
    SECOND_MEETING = "rp2"
    EXAM = "exam"
    KILOMETRES = "km"
    STICK = "stick"
    SHEET = "sheet"
    SCHOOL = "school"
    TEAM = "team"
    STUDENTS = "students"
    ACCESS = "access"


OF_LESSONS = frozenset({Cause.REJECTED, Cause.HELD, Cause.BLOCKED, Cause.NEPH})
"""What keeps lessons from the State, and a person can settle."""
_RANK = {cause: rank for rank, cause in enumerate(Cause)}


class Todo(NamedTuple):
    """One line. ``number``: of lessons, students or things concerned. ``action``: the words of its button.

    ``record_id`` and ``field``: where the button leads, named as in pre-flight ("student.neph") or by a place above.
    ``enrolment_id``: which of a student’s trainings it is about, None where it is about none of them in particular.
    ``due_on``: the day it must be done by; None when there is no such day.
    """

    cause: Cause
    urgency: Urgency
    what: str
    why: str
    action: str
    when: str = ""
    number: int = 1
    due_on: date | None = None
    record_id: UUID | None = None
    enrolment_id: UUID | None = None
    field: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "cause": self.cause.value,
            "urgency": self.urgency.name.lower(),
            "what": self.what,
            "why": self.why,
            "action": self.action,
            "when": self.when,
            "number": self.number,
            "due_on": None if self.due_on is None else self.due_on.isoformat(),
            "record": None if self.record_id is None else str(self.record_id),
            "enrolment": None if self.enrolment_id is None else str(self.enrolment_id),
            "field": self.field,
        }


def most_urgent_first(todos: Iterable[Todo]) -> tuple[Todo, ...]:
    """By urgency, then by day, then by kind."""
    return tuple(sorted(todos, key=lambda one: (one.urgency, one.due_on or date.max, _RANK[one.cause])))


def said_due(day: date, today: date) -> str:
    """ "aujourd’hui", "dans 40 jours", "mar. 14 déc.", "depuis 3 jours"."""
    days = (day - today).days
    if days == 0:
        return "aujourd’hui"
    if days < 0:
        return said_since(day, today)
    return f"dans {count(days, 'jour')}" if days <= _SOON_DAYS else short_day(day)


def said_since(day: date, today: date) -> str:
    """ "depuis 42 jours"."""
    return f"depuis {count((today - day).days, 'jour')}"


def who(names: Sequence[str], more: str = "autre") -> str:
    """ "Hugo Lemaire (2), Noah Perrin, Lina Roche et 4 autres": each person once, with how many when several."""
    counted = Counter(names)
    said = [name if number == 1 else f"{name} ({number})" for name, number in counted.items()]
    rest = len(said) - NAMED
    if rest <= 0:
        return ", ".join(said)
    return f"{', '.join(said[:NAMED])} et {count(rest, more)}"


def titled(what: str, names: Sequence[str], noun: str = "élève") -> str:
    """ "AIPC attendue : Hugo Lemaire", "AIPC attendue : 3 élèves"."""
    people = list(dict.fromkeys(names))
    return f"{what}{NBSP}: {people[0] if len(people) == 1 else count(len(people), noun)}"
