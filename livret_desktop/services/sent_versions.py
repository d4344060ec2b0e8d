"""The versions of one lesson, for whoever just corrected it or decided about it. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from livret_desktop.db import outbox_reads
from livret_desktop.db.outbox_reads import Submission
from livret_desktop.domain.lesson import Lesson
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk


@dataclass(frozen=True, slots=True)
class SentVersions:
    """Every version of one lesson, oldest first; none while it was never to be sent."""

    lesson: Lesson
    versions: tuple[Submission, ...]

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "lesson": str(self.lesson.id),
            "minutes": self.lesson.minutes,
            "status": self.lesson.status.value,
            "versions": [
                {
                    "version": one.version,
                    "state": one.state.value,
                    "cancels": one.cancels,
                    "receipt": one.receipt,
                    "code": one.code,
                    "reason": one.reason,
                }
                for one in self.versions
            ],
        }

    def sentences(self) -> tuple[str, ...]:
        """In French."""
        return tuple(
            f"  version {one.version}{' (annulation)' if one.cancels else ''} : {one.state.label}"
            for one in self.versions
        )


def lesson_named(desk: Desk, lesson_id: UUID) -> Lesson:
    """The lesson with this identifier. Raises RuleError when there is none."""
    with desk.database.read() as reading:
        lesson = reading.lessons.get(lesson_id)
    if lesson is None:
        raise RuleError(
            "Leçon inconnue",
            "Aucune leçon de cette école n’a cet identifiant. Rien n’a été modifié.",
            "Recopiez-le de la liste des envois (transmit send, transmit check).",
        )
    return lesson


def read_sent_versions(desk: Desk, lesson_id: UUID) -> SentVersions:
    """The lesson and its versions. Raises RuleError when there is no such lesson."""
    lesson = lesson_named(desk, lesson_id)
    with desk.database.read() as reading:
        known = outbox_reads.versions_of(reading.connection, [lesson_id]).get(lesson_id, [])
    return SentVersions(lesson, tuple(known))
