"""What is said while a lesson is typed: the rules of pre-flight, asked about a lesson that is not kept yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from uuid import UUID

from livret_desktop.db import machine_state, send_reads
from livret_desktop.db.read_models.lesson_list import alone_minutes, occupying
from livret_desktop.db.unit_of_work import Reading
from livret_desktop.domain.french import french_day, of_name
from livret_desktop.domain.lesson import OCCUPYING, Lesson
from livret_desktop.domain.overlaps import group_kind, overlap_findings
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.preflight import LessonFacts, People, Preflight, simulator_ceiling
from livret_desktop.domain.preflight_people import PreflightFinding, instructor_findings
from livret_desktop.domain.schedule import is_public_holiday
from livret_desktop.domain.vocabulary import LessonKind
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import free_start
from livret_desktop.services.outbox.preflight import MAX_AGE_DAYS
from livret_desktop.services.outbox.roster import read_roster

_NOT_ABOUT_THE_LESSON = frozenset(
    {
        "DATE_FUTURE",  # a lesson is typed before it is given
        "NEPH_MANQUANT",  # weeks without NEPH are normal: the student's file and pre-flight say it
        "NEPH_INVALIDE",
        "NEPH_INHABITUEL",
        "NOM_MANQUANT",
        "NOM_TROP_LONG",
        "ECOLE_INCOMPLETE",
    }
)


class FixKind(Enum):
    """What can be changed at once to settle a finding."""

    MOVE = "move"  # to another hour of the same day
    HAND_OVER = "hand_over"  # to another instructor


@dataclass(frozen=True, slots=True)
class Fix:
    """One way out: a new start, or another instructor."""

    kind: FixKind
    starts_at: datetime | None = None
    instructor: Instructor | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """A lesson that takes the same time: whose time (the finding's field), who is with them, until when.

    ``trainer_name`` is empty for a lesson received with a student of another school: nobody of ours gave it, its place
    says which school.
    """

    finding: PreflightFinding
    other: Lesson
    student_name: str
    trainer_name: str


@dataclass(frozen=True, slots=True)
class EntryCheck:
    """Everything to say about a lesson being typed, and the ways out of the first clash."""

    clashes: tuple[Clash, ...] = ()
    findings: tuple[PreflightFinding, ...] = ()
    fixes: tuple[Fix, ...] = ()

    @property
    def is_blocking(self) -> bool:
        """True when, so typed, the lesson could not be sent."""
        return bool(self.clashes) or any(finding.is_blocking for finding in self.findings)


def check_entry(desk: Desk, lesson: Lesson, moving: frozenset[UUID] = frozenset()) -> EntryCheck:
    """Judge one lesson as typed, beside all those already kept but those ``moving`` with it. A few dozen rows.

    One that was not given takes nobody's time and is not to leave: there is nothing to say of it.
    """
    if lesson.status not in OCCUPYING:
        return EntryCheck()
    day = lesson.day
    with desk.database.read() as reading:
        others = [one for one in _beside(reading, lesson) if one.id != lesson.id and one.id not in moving]
        roster = read_roster(reading, _students([lesson, *others]), _enrolments([lesson, *others]))
        rules = Preflight(
            school=roster.school,
            people=roster.people,
            rules=desk.rules,
            now=desk.clock.now(),
            is_public_holiday=is_public_holiday,
            max_age_days=machine_state.read_state(reading.connection, MAX_AGE_DAYS),
            today=desk.today(),
            over_simulator_ceiling=_over_ceiling(desk, reading, lesson),
        )
        found = [one for one in rules.findings(_facts(lesson)) if one.code not in _NOT_ABOUT_THE_LESSON]
        found += _away(lesson, roster.people)
        group = _group_findings(desk, lesson, others, roster.people)
    clashes = _clashes(desk, lesson, others, roster.people)
    wants_fix = bool(clashes) or any(one.field.startswith("instructor.") for one in found)
    category = roster.people.enrolments[str(lesson.enrolment_id)].category
    fixes = _fixes(desk, lesson, clashes, roster.people, category, day) if wants_fix else ()
    return EntryCheck(tuple(clashes), (*found, *group), fixes)


@dataclass(frozen=True, slots=True)
class AloneOnSimulator:
    """Minutes a student has had, or has planned, alone on a simulator, and how many count for the ETP."""

    minutes: int
    ceiling: int


def alone_on_simulator(
    desk: Desk, student_id: UUID, day: date, besides: UUID | None = None
) -> AloneOnSimulator:
    """The counter of one student, without the lesson ``besides``, and the ceiling in force on the day of a lesson."""
    with desk.database.read() as reading:
        minutes = alone_minutes(reading.connection, student_id, besides)
    return AloneOnSimulator(minutes, simulator_ceiling(desk.rules, day))


def _over_ceiling(desk: Desk, reading: Reading, lesson: Lesson) -> frozenset[str]:
    """This lesson, when with what is done and planned it takes its student beyond the ceiling."""
    if lesson.kind is not LessonKind.AUTONOMOUS_SIMULATOR:
        return frozenset()
    minutes = alone_minutes(reading.connection, lesson.student_id, lesson.id) + lesson.minutes
    is_over = minutes > simulator_ceiling(desk.rules, lesson.day)
    return frozenset({str(lesson.id)}) if is_over else frozenset()


def _away(lesson: Lesson, people: People) -> list[PreflightFinding]:
    """Whoever gives it has not come yet that day, or has left: said, though the State does not ask."""
    givers: list[Instructor | Simulator] = []
    if lesson.instructor_id is not None:
        givers.append(people.instructors[str(lesson.instructor_id)])
    if lesson.simulator_id is not None:
        givers.append(people.simulators[str(lesson.simulator_id)])
    found = [found for one in givers for found in _away_finding(one, lesson.day)]
    if lesson.simulator_id is not None:
        found += _not_homologated(people.simulators[str(lesson.simulator_id)], lesson.day)
    return found


def _not_homologated(one: Simulator, day: date) -> list[PreflightFinding]:
    """A day outside the homologation noted is said. Whether such an hour counts is the DSR's own list of machines, that
    is ``recognised``, which pre-flight judges: no text known here makes the noted end refuse a lesson.
    """
    first, last = one.homologated_on, one.homologation_ends_on
    if last is not None and day > last:
        reason = f"L’homologation {of_name(one.name)} a pris fin le {french_day(last)}."
    elif first is not None and day < first:
        reason = f"{one.name} n’est homologué qu’à partir du {french_day(first)}."
    else:
        return []
    fix = "Choisissez une autre machine, ou notez la nouvelle homologation dans Équipe."
    return [
        PreflightFinding(
            "HORS_HOMOLOGATION", "simulator.homologation_ends_on", reason, fix, is_blocking=False
        )
    ]


def _away_finding(one: Instructor | Simulator, day: date) -> list[PreflightFinding]:
    is_person = isinstance(one, Instructor)
    name = one.full_name if isinstance(one, Instructor) else one.name
    if one.left_on is not None and day > one.left_on:
        what = "a quitté l’école le" if is_person else "n’est plus là depuis le"
        reason = f"{name} {what} {french_day(one.left_on)}."
    elif one.joined_on is not None and day < one.joined_on:
        reason = f"{name} n’est là qu’à partir du {french_day(one.joined_on)}."
    else:
        return []
    field_name = "lesson.instructor_id" if is_person else "lesson.simulator_id"
    fix = "Choisissez quelqu’un d’autre, ou corrigez ses dates dans Équipe."
    return [PreflightFinding("HORS_DATES", field_name, reason, fix, is_blocking=False)]


def can_be_group(lesson: Lesson) -> bool:
    """True for what is given to several students at once."""
    return group_kind(_facts(lesson)) is not None


def _beside(reading: Reading, lesson: Lesson) -> list[Lesson]:
    ids = [lesson.student_id, *_who(lesson)]
    days = [lesson.day + timedelta(days=step) for step in (-1, 0, 1)]
    return occupying(reading.connection, days, ids)


def _who(lesson: Lesson) -> list[UUID]:
    return [one for one in (lesson.instructor_id, lesson.simulator_id) if one is not None]


def _clashes(desk: Desk, lesson: Lesson, others: Sequence[Lesson], people: People) -> list[Clash]:
    """Each other lesson asked about alone, so that it can be named."""
    mine = _facts(lesson)
    clashes = []
    for other in others:
        found = overlap_findings([mine, _facts(other)], people, desk.rules).get(mine.id, [])
        clashes += [_clash(finding, other, people) for finding in found if _is_overlap(finding)]
    return clashes


def _group_findings(
    desk: Desk, lesson: Lesson, others: Sequence[Lesson], people: People
) -> list[PreflightFinding]:
    found = overlap_findings([_facts(one) for one in (lesson, *others)], people, desk.rules)
    return [one for one in found.get(str(lesson.id), []) if not _is_overlap(one)]


def _is_overlap(finding: PreflightFinding) -> bool:
    return finding.code.startswith("CHEVAUCHEMENT")


def _clash(finding: PreflightFinding, other: Lesson, people: People) -> Clash:
    student = people.students[str(other.student_id)]
    return Clash(
        finding, other, f"{student.given_names} {student.birth_name}".strip(), _trainer_name(other, people)
    )


def _trainer_name(lesson: Lesson, people: People) -> str:
    if lesson.instructor_id is not None:
        return people.instructors[str(lesson.instructor_id)].full_name
    return "" if lesson.simulator_id is None else people.simulators[str(lesson.simulator_id)].name


def _fixes(
    desk: Desk, lesson: Lesson, clashes: Sequence[Clash], people: People, category: str, day: date
) -> tuple[Fix, ...]:
    found: list[Fix] = []
    if clashes:
        after = max(clash.other.ends_at for clash in clashes)
        start = free_start(
            desk, day, lesson.minutes, [lesson.student_id, *_who(lesson)], after=after, moving=lesson.id
        )
        if start is not None:
            found.append(Fix(FixKind.MOVE, starts_at=start))
    student_is_taken = any(clash.finding.code == "CHEVAUCHEMENT_ELEVE" for clash in clashes)
    if lesson.instructor_id is not None and not student_is_taken:
        other = _someone_free(desk, lesson, people, category)
        if other is not None:
            found.append(Fix(FixKind.HAND_OVER, instructor=other))
    return tuple(found)


def _someone_free(desk: Desk, lesson: Lesson, people: People, category: str) -> Instructor | None:
    """Another instructor, still here, allowed for the category that day, and free all along."""
    for instructor in sorted(people.instructors.values(), key=lambda one: one.surname):
        if instructor.id == lesson.instructor_id or _away_finding(instructor, lesson.day):
            continue
        if instructor_findings(instructor, category, lesson.day, desk.rules):
            continue
        moved = replace(lesson, instructor_id=instructor.id)
        with desk.database.read() as reading:
            others = [one for one in _beside(reading, moved) if one.id != lesson.id]
            known = {**people.students, **send_reads.students(reading.connection, _students(others))}
        everyone = People(known, people.enrolments, people.instructors, people.simulators)
        if not _clashes(desk, moved, others, everyone):
            return instructor
    return None


def _students(lessons: Sequence[Lesson]) -> set[str]:
    return {str(one.student_id) for one in lessons}


def _enrolments(lessons: Sequence[Lesson]) -> set[str]:
    return {str(one.enrolment_id) for one in lessons}


def _facts(lesson: Lesson) -> LessonFacts:
    return LessonFacts(
        str(lesson.id),
        str(lesson.student_id),
        str(lesson.enrolment_id),
        None if lesson.instructor_id is None else str(lesson.instructor_id),
        None if lesson.simulator_id is None else str(lesson.simulator_id),
        lesson.starts_at,
        lesson.day,
        lesson.minutes,
        lesson.kind.value,
        lesson.means.value,
    )
