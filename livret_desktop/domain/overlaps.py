"""One student, one instructor, one simulator: one lesson at a time, group sessions excepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.french import clock_time
from livret_desktop.domain.preflight import LessonFacts, People
from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.domain.vocabulary import LessonKind, TrainingMeans

_STUDENT = ("CHEVAUCHEMENT_ELEVE", "L’élève", "lesson.starts_at")
_INSTRUCTOR = ("CHEVAUCHEMENT_ENSEIGNANT", "L’enseignant", "lesson.instructor_id")
_SIMULATOR = ("CHEVAUCHEMENT_SIMULATEUR", "Le simulateur", "lesson.simulator_id")
_Kind = tuple[str, str, str]


@dataclass(slots=True)
class _Findings:
    """What is found, once per lesson and code."""

    by_lesson: dict[str, dict[str, PreflightFinding]] = field(default_factory=dict)

    def add(self, lesson: LessonFacts, finding: PreflightFinding) -> None:
        self.by_lesson.setdefault(lesson.id, {}).setdefault(finding.code, finding)


@dataclass(slots=True)
class _Busy:
    """The lessons of one person or machine that may still be going on."""

    until: datetime
    lessons: list[LessonFacts]


class _Kept:
    """Everybody, or every machine, of one kind, and what still occupies them while lessons come by start."""

    def __init__(self, kind: _Kind) -> None:
        self._kind = kind
        self._busy: dict[str, _Busy] = {}

    def occupy(self, who: str, lesson: LessonFacts, ends_at: datetime, found: _Findings) -> None:
        """The next lesson of ``who``."""
        before = self._busy.get(who)
        if before is None:
            self._busy[who] = _Busy(ends_at, [lesson])
        elif before.until <= lesson.starts_at:
            before.until, before.lessons = ends_at, [lesson]
        else:
            self._find(before, lesson, found)
            before.lessons.append(lesson)
            before.until = max(before.until, ends_at)

    def _find(self, before: _Busy, lesson: LessonFacts, found: _Findings) -> None:
        kind = self._kind
        for other in before.lessons:
            if other.ends_at > lesson.starts_at and not (
                kind is _INSTRUCTOR and _is_one_group(other, lesson)
            ):
                found.add(lesson, _overlap(kind, other))
                found.add(other, _overlap(kind, lesson))


class _Trainers(dict[str | None, str | None]):
    """Under whom the lessons of an instructor are declared, by identifier; None: unsupervised, or unknown tutor."""

    def __init__(self, people: People) -> None:
        super().__init__()
        self._people = people

    def __missing__(self, instructor_id: str | None) -> str | None:
        trainer = self._people.trainer_for(instructor_id)
        found = self[instructor_id] = None if trainer is None else str(trainer.id)
        return found


def overlap_findings(
    done: Iterable[LessonFacts], people: People, rules: Rules
) -> dict[str, list[PreflightFinding]]:
    """The overlaps and over-full groups among lessons done, by lesson. Touching ends do not overlap.

    A group session has one start, one kind and one instructor (the tutor of a trainee). Give every lesson done on
    the days concerned and on the days around them: a lesson may end after midnight.
    """
    found = _Findings()
    students, instructors, simulators = _Kept(_STUDENT), _Kept(_INSTRUCTOR), _Kept(_SIMULATOR)
    trainers = _Trainers(people)
    groups: dict[tuple[str, datetime, str], list[LessonFacts]] = {}
    for lesson in sorted(done, key=attrgetter("starts_at")):
        ends_at = lesson.ends_at
        students.occupy(lesson.student_id, lesson, ends_at, found)
        trainer_id = trainers[lesson.instructor_id]
        if trainer_id is not None:
            instructors.occupy(trainer_id, lesson, ends_at, found)
            if group_kind(lesson) is not None:
                groups.setdefault((trainer_id, lesson.starts_at, lesson.kind), []).append(lesson)
        if lesson.simulator_id is not None:
            simulators.occupy(lesson.simulator_id, lesson, ends_at, found)
    _check_sizes(groups, rules, found)
    return {lesson_id: list(codes.values()) for lesson_id, codes in found.by_lesson.items()}


def group_kind(lesson: LessonFacts) -> str | None:
    """The rule on the size of this kind of group session; None for what is given to one student at a time."""
    if lesson.kind == LessonKind.PRACTICE:
        return "moto" if lesson.means == TrainingMeans.MOTORCYCLE else None
    if lesson.kind == LessonKind.PEDAGOGICAL_MEETING:
        return "rdv_theorie" if lesson.means == TrainingMeans.CLASSROOM else None
    return _GROUP_RULES.get(lesson.kind)


_GROUP_RULES: dict[str, str] = {
    LessonKind.THEORY: "theorie",
    LessonKind.SUPERVISED_SIMULATOR: "simulateur",
    LessonKind.EXAM_ACCOMPANIMENT: "accompagnement",
}


def _is_one_group(one: LessonFacts, other: LessonFacts) -> bool:
    return (
        one.starts_at == other.starts_at
        and one.kind == other.kind
        and one.means == other.means
        and group_kind(one) is not None
    )


def _overlap(kind: _Kind, other: LessonFacts) -> PreflightFinding:
    code, who, field_name = kind
    return PreflightFinding(
        code,
        field_name,
        f"{who} a déjà une leçon de {clock_time(other.starts_at)} à {clock_time(other.ends_at)}.",
        "Corrigez l’heure ou la durée de l’une des deux, ou annulez celle qui n’a pas eu lieu.",
    )


def _check_sizes(
    groups: dict[tuple[str, datetime, str], list[LessonFacts]], rules: Rules, found: _Findings
) -> None:
    for group in groups.values():
        if len(group) == 1:
            continue
        largest = rules.value("sending.group_maximum", group[0].day)[group_kind(group[0])]
        if len(group) > largest:
            for lesson in group:
                found.add(lesson, _too_many(len(group), largest))


def _too_many(number: int, largest: int) -> PreflightFinding:
    return PreflightFinding(
        "GROUPE_TROP_GRAND",
        "lesson.group_id",
        f"{number} élèves dans cette séance : {largest} au plus pour un enseignant.",
        "Retirez les absents, ou partagez la séance entre deux enseignants.",
    )
