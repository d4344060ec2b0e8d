"""Pre-flight as a person reads it: one line per cause, with the button that opens the field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from livret_desktop.domain.french import NBSP, count, numeric_day, thousands
from livret_desktop.domain.lesson import Lesson
from livret_desktop.services.lessons.fixes import Fix
from livret_desktop.services.outbox.preflight import CheckReport, Line, later_words
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.targets import LESSON_STATUS, LESSONS, SETTINGS, STUDENTS, TEAM, OpenAt
from livret_desktop.ui.theme.tokens import Tone

LONGEST_REPORT = 60
_PAGES = {
    "student": STUDENTS,
    "enrolment": STUDENTS,
    "instructor": TEAM,
    "simulator": TEAM,
    "school": SETTINGS,
    "lesson": LESSONS,
}
_VERBS = {
    "student.neph": "Saisir le NEPH",
    "student.birth_name": "Ouvrir l’élève",
    "enrolment.aipc_on": "Saisir l’AIPC",
    "enrolment.track": "Choisir la filière",
    "instructor.authorisation_number": "Saisir le numéro",
    "instructor.authorisation_expires_on": "Saisir la date de fin",
    "instructor.medical_visit_expires_on": "Saisir la date de fin",
    "instructor.tutor_id": "Choisir le tuteur",
    LESSON_STATUS: "Confirmer…",
}
_OPENS = {
    STUDENTS: "Ouvrir l’élève",
    TEAM: "Ouvrir la fiche",
    SETTINGS: "Ouvrir les réglages",
    LESSONS: "Ouvrir la leçon",
}


@dataclass(frozen=True, slots=True)
class Target:
    """Where a button leads: a page, and there a record and a field."""

    page: str
    what: OpenAt
    verb: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One line of the report. ``when`` is the day, or the first and last ones. ``fix`` settles it by one click."""

    state: State
    what: str
    why: str
    when: str
    target: Target
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class CheckView:
    """The report as shown: the sentence on top, its causes, and how many more there are."""

    sentence: str
    state: State
    causes: tuple[Cause, ...]
    more: int
    to_confirm: int


def check_view(
    report: CheckReport, lessons: Iterable[Lesson], tutors: Mapping[UUID, UUID], fixes: Sequence[Fix] = ()
) -> CheckView:
    """The report, blocking causes first. ``tutors``: under whom each trainee's lessons are declared. ``fixes``: the
    corrections there are, of which a line shows the one that leaves nothing to type."""
    known = {str(lesson.id): _declared(lesson, tutors) for lesson in lessons}
    causes = _causes(report.blocked, known, State("Bloque", "lock", Tone.WARN), fixes)
    causes += _causes(report.warnings, known, State("À vérifier", "info", Tone.QUIET, False))
    return CheckView(
        _sentence(report),
        _state(report),
        tuple(causes[:LONGEST_REPORT]),
        max(0, len(causes) - LONGEST_REPORT),
        report.to_confirm,
    )


def lessons_of(report: CheckReport) -> list[UUID]:
    """The lessons the report names, each once."""
    lines = (*report.blocked, *report.warnings)
    return [UUID(one) for one in dict.fromkeys(line.lesson_id for line in lines)]


def target_of(field: str, lesson: Lesson | None) -> Target:
    """The page, record and field that settle a finding or a refusal."""
    subject = field.partition(".")[0]
    page = _PAGES.get(subject, LESSONS)
    verb = _VERBS.get(field, _OPENS[page])
    if lesson is None:
        return Target(page, OpenAt(None, field), verb)
    ids = {
        "student": lesson.student_id,
        "enrolment": lesson.student_id,
        "instructor": lesson.instructor_id,
        "simulator": lesson.simulator_id,
        "school": None,
    }
    return Target(page, OpenAt(ids.get(subject, lesson.id), field), verb)


def declared_target(field: str, lesson: Lesson, tutors: Mapping[UUID, UUID]) -> Target:
    """Like :func:`target_of`; what concerns the instructor of a trainee's lesson is on the tutor's file."""
    return target_of(field, _declared(lesson, tutors))


def _declared(lesson: Lesson, tutors: Mapping[UUID, UUID]) -> Lesson:
    tutor = tutors.get(lesson.instructor_id) if lesson.instructor_id else None
    return lesson if tutor is None else replace(lesson, instructor_id=tutor)


def _causes(
    lines: Sequence[Line], known: Mapping[str, Lesson], state: State, fixes: Sequence[Fix] = ()
) -> list[Cause]:
    """Lines with the same cause about the same record make one."""
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line in lines:
        groups.setdefault(_key(line, known), []).append(line)
    return [_cause(group, known, state, fixes) for group in groups.values()]


def _key(line: Line, known: Mapping[str, Lesson]) -> tuple[object, ...]:
    target = target_of(line.finding.field, known.get(line.lesson_id))
    about_the_day = not line.finding.is_blocking and line.finding.field.startswith("lesson.day")
    return (line.finding.code, line.finding.reason, None if about_the_day else target)


def one_click(fixes: Sequence[Fix], lesson_id: UUID, reason: str) -> Fix | None:
    """The correction that settles this finding of a lesson with nothing left to type; None where there is none."""
    found = (one for one in fixes if one.is_one_click and one.finding.reason == reason)
    return next((one for one in found if lesson_id in one.lessons), None)


def fixed_words(fix: Fix) -> str:
    """What is said once a correction is written."""
    lessons = count(len(fix.lessons), "leçon n’est plus bloquée", "leçons ne sont plus bloquées")
    return f"Corrigé{NBSP}: {lessons} par cette cause."


def _cause(group: Sequence[Line], known: Mapping[str, Lesson], state: State, fixes: Sequence[Fix]) -> Cause:
    first = group[0]
    return Cause(
        state,
        _what(group),
        f"{first.finding.reason} {first.finding.fix}",
        _when(group),
        target_of(first.finding.field, known.get(first.lesson_id)),
        one_click(fixes, UUID(first.lesson_id), first.finding.reason),
    )


def _what(group: Sequence[Line]) -> str:
    students = list(dict.fromkeys(line.student for line in group))
    lessons = count(len({line.lesson_id for line in group}), "leçon")
    if len(students) == 1:
        return f"{students[0]}, {lessons}"
    return f"{lessons} de {count(len(students), 'élève')}"


def _when(group: Sequence[Line]) -> str:
    days = sorted({line.day for line in group})
    if len(days) == 1:
        return numeric_day(days[0])
    return f"{days[0]:%d/%m} – {numeric_day(days[-1])}"


def _sentence(report: CheckReport) -> str:
    ready = f"{count(report.ready, 'leçon prête', 'leçons prêtes')} à partir"
    said = [f"{ready}."]
    if report.blocked:
        number = report.blocked_lessons
        doubts = f", dont {thousands(report.blocked_doubts)} à vérifier ensuite à la DSR"
        said = [f"{ready}, {count(number, 'bloquée')}{doubts if report.blocked_doubts else ''}."]
    elif not report.ready:
        said = [] if report.later else ["Aucune leçon n’attend."]
    if report.later:
        said.append(f"{later_words(len(report.later))}{NBSP}: {report.later[0].finding.fix}")
    if report.awaiting_aipc:
        said.append(
            f"{count(report.awaiting_aipc, 'attend', 'attendent')} l’AIPC{NBSP}: elles partent quand même."
            if report.awaiting_aipc > 1
            else f"1{NBSP}attend l’AIPC{NBSP}: elle part quand même."
        )
    return " ".join(said)


def _state(report: CheckReport) -> State:
    if report.blocked:
        return State.warn("")
    return State.ok("")
