"""Lessons of a file: keyed by student, instructor or simulator, and start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.db.unit_of_work import Work
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.names import folded
from livret_desktop.domain.vocabulary import Category, LessonOrigin, LessonStatus
from livret_desktop.exchange.rows import LessonRow
from livret_desktop.services.importing.students import StudentIndex, student_index
from livret_desktop.services.importing.tally import Fate, Tally, ValueTold
from livret_desktop.services.outbox.follow_lessons import follow_lessons
from livret_desktop.services.outbox.versions import attempted_among

Key = tuple[UUID, UUID | None, UUID | None, datetime]


@dataclass(frozen=True, slots=True)
class _Found:
    """Whom a row is about."""

    student_id: UUID
    enrolment_id: UUID
    instructor_id: UUID | None
    simulator_id: UUID | None

    def key(self, row: LessonRow) -> Key:
        """What identifies the lesson from one import to the next."""
        return self.student_id, self.instructor_id, self.simulator_id, row.starts_at


class LessonImport:
    """One import of lessons. Those before ``to_send_from`` are history (None: all that has begun)."""

    def __init__(self, work: Work, to_send_from: date | None, tally: Tally) -> None:
        self._work = work
        self._to_send_from = to_send_from
        self._tally = tally
        self._students: StudentIndex = student_index(work)
        self._enrolments: dict[tuple[UUID, Category], UUID] = {
            (one.student_id, one.category): one.id for one in work.enrolments.where()
        }
        self._categories = {
            enrolment_id: category for (_, category), enrolment_id in self._enrolments.items()
        }
        self._instructors = {one.authorisation_number: one.id for one in work.instructors.where()}
        self._simulators = {folded(one.name): one.id for one in work.simulators.where()}
        self._known: dict[Key, Lesson] = {
            (one.student_id, one.instructor_id, one.simulator_id, one.starts_at): one
            for one in work.lessons.where()
        }

    def run(self, rows: Iterable[LessonRow]) -> None:
        """Create or complete the lessons, and bring the queue in step."""
        new: dict[Key, Lesson] = {}
        changed: list[tuple[LessonRow, Lesson]] = []
        for row in rows:
            found = self._found(row)
            if found is None or not self._has_begun_if_done(row):
                continue
            key = found.key(row)
            known = self._known.get(key)
            if known is None and key not in new:
                new[key] = self._made(row, found)
                self._tally.created += 1
            elif known is None:
                self._tally.reject(row.line, "day", "Cette leçon est deux fois dans le fichier.")
            else:
                changed.append((row, replace(known, enrolment_id=found.enrolment_id, **_told(row))))
        self._work.lessons.add_all(new.values())
        touched = [lesson.id for lesson in new.values()] + self._update(changed)
        follow_lessons(self._work, touched)

    def _update(self, candidates: list[tuple[LessonRow, Lesson]]) -> list[UUID]:
        attempted = attempted_among(self._work, [lesson.id for _, lesson in candidates])
        known = {lesson.id: lesson for lesson in self._known.values()}
        touched: list[UUID] = []
        for row, lesson in candidates:
            if lesson == known[lesson.id]:
                self._tally.put(is_changed=False)
            elif lesson.id in attempted:
                self._tally.put(is_changed=False)
                self._tally.warn(
                    row.line,
                    "status",
                    "Déjà envoyée à la DSR : elle n’a pas été modifiée. Corrigez-la depuis Leçons.",
                )
            else:
                touched += self._correct(row, known[lesson.id], lesson)
        return touched

    def _correct(self, row: LessonRow, known: Lesson, told: Lesson) -> list[UUID]:
        """A lesson has no blank to fill: what the file says otherwise takes its place only when that was asked."""
        fate = Fate.REPLACED if self._tally.replaces else Fate.LEFT
        values = [(name, getattr(known, name), value) for name, value in _told(row).items()]
        values.append(("category", self._categories.get(known.enrolment_id), row.category))
        for name, here, value in values:
            if here != value:
                self._tally.tell(ValueTold(row.line, name, here, value, fate))
        if fate is Fate.LEFT:
            self._tally.put(is_changed=False)
            return []
        self._tally.put(self._work.lessons.put(told))
        return [told.id]

    def _found(self, row: LessonRow) -> _Found | None:
        student = self._students.by_neph(row.neph)
        if student is None:
            self._tally.reject(row.line, "neph", "Aucun élève n’a ce NEPH : importez d’abord les élèves.")
            return None
        enrolment_id = self._enrolments.get((student.id, row.category))
        if enrolment_id is None:
            self._tally.reject(
                row.line, "category", f"{student.full_name} n’est pas inscrit en {row.category.value}."
            )
            return None
        instructor_id = (
            self._instructors.get(compact(row.instructor_number)) if row.instructor_number else None
        )
        if row.instructor_number and instructor_id is None:
            self._tally.reject(
                row.line,
                "instructor",
                f"Aucun enseignant n’a le numéro {row.instructor_number} : importez l’équipe.",
            )
            return None
        simulator_id = self._simulators.get(folded(row.simulator_name)) if row.simulator_name else None
        if row.simulator_name and simulator_id is None:
            self._tally.reject(row.line, "simulator", f"« {row.simulator_name} » n’est pas dans l’équipe.")
            return None
        return _Found(student.id, enrolment_id, instructor_id, simulator_id)

    def _has_begun_if_done(self, row: LessonRow) -> bool:
        if row.status is LessonStatus.DONE and row.starts_at > self._work.at:
            self._tally.reject(row.line, "status", "La leçon est « faite » mais n’a pas encore eu lieu.")
            return False
        return True

    def _made(self, row: LessonRow, found: _Found) -> Lesson:
        return Lesson(
            id=uuid4(),
            student_id=found.student_id,
            enrolment_id=found.enrolment_id,
            instructor_id=found.instructor_id,
            simulator_id=found.simulator_id,
            starts_at=row.starts_at,
            day=row.day,
            minutes=row.minutes,
            kind=row.kind,
            means=row.means,
            status=row.status,
            origin=self._origin(row),
        )

    def _origin(self, row: LessonRow) -> LessonOrigin:
        """A lesson still to come is ours whatever the day chosen: the former program cannot have sent it."""
        is_ahead = row.status is LessonStatus.PLANNED and row.starts_at > self._work.at
        is_ours = self._to_send_from is not None and row.day >= self._to_send_from
        return LessonOrigin.HERE if is_ahead or is_ours else LessonOrigin.HISTORY


def _told(row: LessonRow) -> dict[str, Any]:
    """What the file says of a lesson already here; where it comes from never changes by an import."""
    return {"minutes": row.minutes, "kind": row.kind, "means": row.means, "status": row.status}
