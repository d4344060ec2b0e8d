"""What one page asks another to show: a record, and the field to put the cursor in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

STUDENTS = "students"
LESSONS = "lessons"
TEAM = "team"
ATTESTATIONS = "attestations"
SENDING = "sending"
BACKUPS = "backups"
SETTINGS = "settings"

NEW_FOR_STUDENT = "lesson.student"
"""With the id of a student on Leçons: a new lesson for that student."""


@dataclass(frozen=True, slots=True)
class OpenAt:
    """A record by its id. ``field`` is named as in pre-flight and check lists: "student.neph", "enrolment.aipc_on"."""

    id: UUID | None = None
    field: str = ""
