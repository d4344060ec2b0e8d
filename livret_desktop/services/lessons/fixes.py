"""What pre-flight refuses, put right by one click, once for all the lessons that the same correction settles.

A proposal names one field of one record, the lessons it blocks, and where the rules leave a single right answer the
value itself; else a person gives it. Applying it is an ordinary change, with its history and its undo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import EnrolmentPeriod
from livret_desktop.domain.french import NBSP, count
from livret_desktop.domain.identifiers import GENERIC_SIMULATOR_NUMBER, compact, is_valid_neph, neph_problem
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.domain.vocabulary import (
    Category,
    InstructorKind,
    SimulatorRecognition,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.services.configuration import save_school, school_of
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lessons import change_lesson
from livret_desktop.services.outbox.preflight import judge_doubts, judge_due
from livret_desktop.services.records.students import save_enrolment, save_student
from livret_desktop.services.records.team import save_instructor, save_simulator

_TAKEN_FOR_DIGITS = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8", "Z": "2"})


@dataclass(frozen=True, slots=True)
class Fix:
    """One correction. ``value`` None: a person types or chooses it. ``label`` is the words of the button.

    ``lessons`` are all those that this very correction concerns, oldest first.
    """

    code: str
    field: str
    record_id: UUID
    value: str | None
    label: str
    finding: PreflightFinding
    lessons: tuple[UUID, ...]

    @property
    def others(self) -> int:
        """How many more lessons the same correction settles: "même correction pour N autres"."""
        return len(self.lessons) - 1

    @property
    def is_one_click(self) -> bool:
        """True when nothing is left to type."""
        return self.value is not None

    @property
    def others_words(self) -> str:
        """ "même correction pour 3 autres leçons"; empty when there is no other."""
        if not self.others:
            return ""
        return f"même correction pour {count(self.others, 'autre leçon', 'autres leçons')}"


def read_fixes(desk: Desk, lesson_id: UUID | None = None) -> list[Fix]:
    """The corrections that would let blocked lessons leave, the most useful first; of one lesson, or of all.

    Reads everything due: not on Qt's thread.
    """
    with desk.database.read() as reading:
        fixes = _grouped(reading, _blocked(desk, reading))
    wanted = [one for one in fixes if lesson_id is None or lesson_id in one.lessons]
    return sorted(wanted, key=lambda one: -len(one.lessons))


def read_entry_fixes(desk: Desk, lesson: Lesson, findings: Sequence[PreflightFinding]) -> list[Fix]:
    """The corrections that concern a lesson as it is typed, perhaps not kept yet: of ``findings``, what its entry
    says, and of what blocks it as it is kept. Each names the due lessons that it settles too.

    Reads everything due: not on Qt's thread.
    """
    with desk.database.read() as reading:
        typed = [(one, lesson) for one in findings if one.is_blocking]
        fixes = _grouped(reading, [*typed, *_blocked(desk, reading)])
    return [one for one in fixes if lesson.id in one.lessons]


def apply_fix(desk: Desk, fix: Fix, value: str | None = None) -> Changes:
    """Write the correction: the value given, else the one proposed. Raises RuleError: none, or a refused one."""
    wanted = value if value is not None else fix.value
    if wanted is None or not wanted.strip():
        raise RuleError(
            "Valeur manquante",
            f"{fix.finding.reason} Rien n’a été modifié.",
            fix.finding.fix,
        )
    subject, _, name = fix.field.partition(".")
    return _WRITERS[subject](desk, fix.record_id, name, wanted.strip())


def can_be_applied(field: str) -> bool:
    """True for a field that :func:`apply_fix` writes; the others are opened on their own screen."""
    return field in _APPLICABLE


def _blocked(desk: Desk, reading: Reading) -> list[tuple[PreflightFinding, Lesson]]:
    """What pre-flight refuses now, with the lesson of each line."""
    lines = (*judge_due(desk, reading).blocked_lines, *judge_doubts(desk, reading).blocked_lines)
    return [(line.finding, reading.lessons.require(UUID(line.lesson_id))) for line in lines]


def _grouped(reading: Reading, blocked: Sequence[tuple[PreflightFinding, Lesson]]) -> list[Fix]:
    found: dict[tuple[str, str, UUID], list[tuple[PreflightFinding, Lesson]]] = {}
    for finding, lesson in blocked:
        record_id = _record_of(reading, lesson, finding.field)
        if record_id is not None and can_be_applied(finding.field):
            found.setdefault((finding.code, finding.field, record_id), []).append((finding, lesson))
    return [_fix(reading, *key, concerned) for key, concerned in found.items()]


def _fix(
    reading: Reading, code: str, field: str, record_id: UUID, concerned: list[tuple[PreflightFinding, Lesson]]
) -> Fix:
    finding, lesson = concerned[0]
    value = _proposed(reading, field, record_id, lesson)
    lessons = tuple(dict.fromkeys(one.id for _, one in concerned))
    return Fix(code, field, record_id, value, _label(field, value), finding, lessons)


def _record_of(reading: Reading, lesson: Lesson, field: str) -> UUID | None:
    """Whose field it is: findings on the instructor of a trainee's lesson are the tutor's."""
    subject, _, name = field.partition(".")
    if subject == "instructor" and lesson.instructor_id is not None:
        given = reading.instructors.require(lesson.instructor_id)
        is_tutors = given.kind is InstructorKind.TRAINEE and name != "tutor_id"
        return given.tutor_id if is_tutors else given.id
    return {
        "student": lesson.student_id,
        "enrolment": lesson.enrolment_id,
        "simulator": lesson.simulator_id,
        "school": school_of(reading).id,
        "lesson": lesson.id,
    }.get(subject)


def _proposed(reading: Reading, field: str, record_id: UUID, lesson: Lesson) -> str | None:
    """The value, where the rules or the records leave a single right one."""
    if field == "student.neph":
        typed = compact(reading.students.require(record_id).neph).translate(_TAKEN_FOR_DIGITS)
        return typed if is_valid_neph(typed) else None
    if field in {"instructor.categories", "simulator.categories"}:
        return reading.enrolments.require(lesson.enrolment_id).category.value
    if field == "simulator.number":
        return GENERIC_SIMULATOR_NUMBER
    if field == "instructor.tutor_id":
        able = [one.id for one in reading.instructors.where() if one.kind is not InstructorKind.TRAINEE]
        return str(able[0]) if len(able) == 1 else None
    return None


def _label(field: str, value: str | None) -> str:
    name = _NAMES[field]
    if value is None:
        return f"Saisir {name}"
    if field.endswith(".categories"):
        return f"Ajouter la catégorie {value}"
    if field == "instructor.tutor_id":
        return "Choisir le seul tuteur possible"
    return f"Remplacer par «{NBSP}{value}{NBSP}»"


def _write_student(desk: Desk, record_id: UUID, name: str, value: str) -> Changes:
    if name == "neph" and not is_valid_neph(value):
        raise RuleError(
            "NEPH refusé",
            f"{neph_problem(value)} Rien n’a été modifié.",
            "Recopiez les chiffres du NEPH tels qu’ils sont écrits sur l’AIPC.",
        )
    with desk.database.read() as reading:
        student = reading.students.require(record_id)
    return save_student(desk, replace(student, **_change(name, value)))


def _write_enrolment(desk: Desk, record_id: UUID, _name: str, value: str) -> Changes:
    track = _member(TrainingTrack, value)
    with desk.database.read() as reading:
        enrolment = reading.enrolments.require(record_id)
    return save_enrolment(desk, enrolment, EnrolmentPeriod(id=uuid4(), enrolment_id=record_id, track=track))


def _write_instructor(desk: Desk, record_id: UUID, name: str, value: str) -> Changes:
    with desk.database.read() as reading:
        instructor = reading.instructors.require(record_id)
    return save_instructor(
        desk, replace(instructor, **_change(name, _read(name, value, instructor.categories)))
    )


def _write_simulator(desk: Desk, record_id: UUID, name: str, value: str) -> Changes:
    with desk.database.read() as reading:
        simulator = reading.simulators.require(record_id)
    return save_simulator(desk, replace(simulator, **_change(name, _read(name, value, simulator.categories))))


def _write_school(desk: Desk, _record_id: UUID, name: str, value: str) -> Changes:
    with desk.database.read() as reading:
        school = school_of(reading)
    return save_school(desk, replace(school, **_change(name, _read(name, value, ()))))


def _write_lesson(desk: Desk, record_id: UUID, name: str, value: str) -> Changes:
    with desk.database.read() as reading:
        lesson = reading.lessons.require(record_id)
    if not value.isdigit():
        raise _refused(value)
    return change_lesson(desk, replace(lesson, **_change(name, int(value))))


def _change(name: str, value: Any) -> dict[str, Any]:
    return {name: value}


def _read(name: str, value: str, categories: tuple[Category, ...]) -> Any:
    if name.endswith("_on"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise _refused(value) from None
    if name == "categories":
        return tuple(dict.fromkeys((*categories, _member(Category, value))))
    if name == "recognised":
        return _member(SimulatorRecognition, value)
    if name == "tutor_id":
        return UUID(value)
    return value


def _member(choices: Any, value: str) -> Any:
    try:
        return choices(value)
    except ValueError:
        raise _refused(value) from None


def _refused(value: str) -> RuleError:
    return RuleError(
        "Valeur refusée",
        f"« {value} » ne convient pas à ce champ. Rien n’a été modifié.",
        "Ouvrez la fiche et choisissez parmi ce qu’elle propose.",
    )


_WRITERS: Mapping[str, Callable[[Desk, UUID, str, str], Changes]] = {
    "student": _write_student,
    "enrolment": _write_enrolment,
    "instructor": _write_instructor,
    "simulator": _write_simulator,
    "school": _write_school,
    "lesson": _write_lesson,
}
_NAMES = {
    "student.birth_name": "le nom de naissance",
    "student.given_names": "le prénom",
    "student.neph": "le NEPH",
    "enrolment.track": "la filière",
    "instructor.surname": "le nom de l’enseignant",
    "instructor.given_name": "le prénom de l’enseignant",
    "instructor.authorisation_number": "le numéro d’autorisation",
    "instructor.authorisation_expires_on": "la date de fin de l’autorisation",
    "instructor.medical_visit_expires_on": "la date de la visite médicale",
    "instructor.categories": "la catégorie",
    "instructor.tutor_id": "le tuteur",
    "simulator.number": "le numéro du simulateur",
    "simulator.categories": "la catégorie",
    "simulator.recognised": "la reconnaissance par la DSR",
    "school.agrement_number": "le numéro d’agrément",
    "school.aurige_id": "l’identifiant Aurige",
    "school.agrement_expires_on": "la date de fin de l’agrément",
    "lesson.minutes": "la durée",
}
_APPLICABLE = frozenset(_NAMES)
