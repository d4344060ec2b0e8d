"""What one page asks another to show: a record, and the field to put the cursor in."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

TODAY = "today"
STUDENTS = "students"
LESSONS = "lessons"
TEAM = "team"
ATTESTATIONS = "attestations"
SENDING = "sending"
ETP = "etp"
BACKUPS = "backups"
SETTINGS = "settings"

NEW_FOR_STUDENT = "lesson.student"
"""With the id of a student on Leçons: a new lesson for that student."""

LESSON_STATUS = "lesson.status"
"""On Leçons, with the id of a lesson or without: what became of those that are over."""

WITHOUT_NEPH = "students.neph_missing"
"""Without an id on Élèves: the list of those whose NEPH is missing."""

BY_HAND = "by_hand"
"""On Envois DSR: the hours to declare, in front of the queue."""

DOCUMENT_PREFIX = "document."
"""With the id of a student on Attestations: which document, "document.livret"."""


@dataclass(frozen=True, slots=True)
class OpenAt:
    """A record by its id. ``field`` is named as in pre-flight and check lists: "student.neph", "enrolment.aipc_on".

    ``enrolment_id``: which training of a student, None for the one shown by itself.
    """

    id: UUID | None = None
    field: str = ""
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SeveralStudents:
    """Several students at once, chosen in Élèves: on Attestations, a document for each of them."""

    ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class WayBack:
    """Offered while another page is shown: the page one came from, what was chosen there, and the words of the way.

    ``about`` says of what: "PERRIN Noah, 20/11 16:00".
    """

    page: str
    what: object
    words: str
    about: str = ""
