"""The school's own papers, made when asked from what is recorded: never numbered, never kept. Any thread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from livret_desktop.db.unit_of_work import Reading, lesson_is, lessons_of
from livret_desktop.domain.eligibility_facts import CourseFacts
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import MOST_APPOINTMENTS, Appointment, Skill
from livret_desktop.domain.french import NBSP, clock_time, count, french_day, numeric_day
from livret_desktop.domain.identifiers import compact
from livret_desktop.domain.lesson import OCCUPYING, Lesson
from livret_desktop.domain.objectives import competences
from livret_desktop.domain.people import Student
from livret_desktop.domain.skills import CompetenceState, bilan
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationKind,
    Category,
    LessonStatus,
    SkillFacet,
    SkillLevel,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.reports.companion_content import (
    CompanionStudent,
    DayLine,
    DayReviewContent,
    DaySheet,
    DaySheetsContent,
    FollowUpSheetContent,
    MeetingSheetContent,
    PaperHead,
    ReviewRow,
    TransferContent,
)
from livret_desktop.reports.companions import draw_follow_up_sheet, draw_meeting_sheet, draw_transfer
from livret_desktop.reports.day_review import draw_day_review
from livret_desktop.reports.day_sheet import draw_day_sheets
from livret_desktop.reports.typography import separated_given_names
from livret_desktop.services.configuration import settings_of
from livret_desktop.services.context import Desk
from livret_desktop.services.papers.attestation_content import course_facts
from livret_desktop.services.papers.booklet_content import (
    RANK_WORDS,
    accompanist_lines,
    appointment_phases,
    follow_up_of,
    lesson_words,
)
from livret_desktop.services.records.course import acts_of, exams_of, paper_act
from livret_desktop.services.records.school_images import letterhead_of
from livret_desktop.services.records.skills_grid import GRID_CATEGORIES, grid_of

_TO_WORK_ON = 4
_PRELIMINARY_POINTS = (
    "Deux heures au moins, dont une heure de conduite de l’élève",
    "Conduite en présence de l’accompagnateur, conseils sur la place à ses côtés",
    "Bilan des compétences de l’élève, points à consolider",
    "Réglementation de la conduite accompagnée, limitations de vitesse",
    "Disque apposé à l’arrière, documents à bord, assurance",
    "Guide de l’accompagnateur remis",
)
_PEDAGOGICAL_POINTS = (
    "Phase pratique : une heure de conduite, accompagnateur à bord",
    "Kilomètres parcourus relevés, carnet de bord vu",
    "Trajets faits : ville, route, autoroute, nuit, pluie",
    "Difficultés rencontrées, situations vécues",
    "Phase théorique : thème de sécurité routière traité",
    "Conseils pour la suite",
)


def follow_up_sheet(desk: Desk, enrolment_id: UUID) -> bytes:
    """Fiche de suivi de formation, as PDF."""
    with desk.database.read() as reading:
        student, enrolment, facts = _course(desk, reading, enrolment_id)
        content = FollowUpSheetContent(
            head=_head(desk, reading),
            student=_student(student, enrolment, facts),
            follow_up=follow_up_of(desk, reading, enrolment, facts),
            accompanists=tuple(accompanist_lines(desk, reading, student)),
        )
    return draw_follow_up_sheet(content)


def meeting_sheet(desk: Desk, enrolment_id: UUID, kind: AppointmentKind, rank: int = 1) -> bytes:
    """Record of a rendez-vous as PDF: what is noted of it, and room for the pen. Raises RuleError for no such rank."""
    with desk.database.read() as reading:
        student, enrolment, facts = _course(desk, reading, enrolment_id)
        track = facts.affi.track or TrainingTrack.TRADITIONAL
        is_pedagogical = kind is AppointmentKind.PEDAGOGICAL
        if is_pedagogical and not 1 <= rank <= MOST_APPOINTMENTS.get(track, 0):
            raise RuleError(
                "Pas de rendez-vous de ce rang",
                f"La filière de l’élève ({track.label}) n’a pas de rendez-vous pédagogique n° {rank}.",
                "Vérifiez la filière dans l’inscription.",
            )
        found = _appointment(facts, kind, track, rank)
        title = f"{RANK_WORDS[rank]} rendez-vous pédagogique" if is_pedagogical else kind.label
        content = MeetingSheetContent(
            head=_head(desk, reading),
            student=_student(student, enrolment, facts),
            title=title,
            phases=tuple(appointment_phases(reading, enrolment, found, title)),
            accompanists=tuple(accompanist_lines(desk, reading, student)),
            points=_PEDAGOGICAL_POINTS if is_pedagogical else _PRELIMINARY_POINTS,
            note=found.note if found else "",
        )
    return draw_meeting_sheet(content)


def transfer_sheet(desk: Desk, enrolment_id: UUID) -> bytes:
    """What follows a student to another school, as PDF."""
    with desk.database.read() as reading:
        student, enrolment, facts = _course(desk, reading, enrolment_id)
        content = TransferContent(
            head=_head(desk, reading),
            student=_student(student, enrolment, facts),
            facts=tuple(_enrolment_facts(enrolment)),
            follow_up=follow_up_of(desk, reading, enrolment, facts),
            skills=tuple(_shares(reading, enrolment)),
            exams=tuple(
                (one.kind.label, french_day(one.taken_on), one.result.label if one.result else "")
                for one in exams_of(reading, enrolment)
            ),
            acts=tuple(_acts(desk, reading, enrolment)),
            accompanists=tuple(accompanist_lines(desk, reading, student)),
        )
    return draw_transfer(content)


def day_review(desk: Desk, enrolment_id: UUID, day: date) -> bytes:
    """Bilan du jour, as PDF: the levels and the lessons of one day.

    Raises RuleError: a category without the grid, nothing noted that day.
    """
    with desk.database.read() as reading:
        student, enrolment, facts = _course(desk, reading, enrolment_id)
        if enrolment.category not in GRID_CATEGORIES:
            raise RuleError(
                "Pas de bilan pour cette catégorie",
                "La grille de l’annexe III est celle de la catégorie B.",
                "Imprimez la fiche de suivi.",
            )
        grid = grid_of(reading, enrolment)
        follow_up = follow_up_of(desk, reading, enrolment, facts)
        content = DayReviewContent(
            head=_head(desk, reading),
            student=_student(student, enrolment, facts),
            day=day,
            lessons=tuple(one for one in follow_up.lessons if one.day == day),
            rows=tuple(_review_rows(grid, day)),
            bilan=tuple((f"{one.number}. {one.title}", _said_state(one)) for one in bilan(grid)),
        )
    if not content.rows and not content.lessons:
        raise RuleError(
            "Rien à ce jour",
            f"Aucune leçon faite ni aucun niveau n’est noté au {french_day(day)}.",
            "Choisissez le jour d’une leçon.",
        )
    return draw_day_review(content)


def last_noted_day(desk: Desk, enrolment_id: UUID) -> date | None:
    """The newest day of a lesson given or of a level: the one a bilan is usually made of. Any thread."""
    with desk.database.read() as reading:
        enrolment = reading.enrolments.require(enrolment_id)
        noted = [
            day
            for skill in grid_of(reading, enrolment).values()
            for facet in SkillFacet
            if (day := skill.mark(facet)[1])
        ]
        lessons = reading.lessons
        done = lessons.where(
            *lessons_of(enrolment), lesson_is(LessonStatus.DONE), order=lessons.c.day.desc(), limit=1
        )
    return max([*noted, *(one.day for one in done)], default=None)


def _review_rows(grid: dict[str, Skill], day: date) -> Iterator[ReviewRow]:
    """The objectives with a level of that day, in the order of the law."""
    for competence in competences():
        for one in competence.objectives:
            skill = grid.get(one.code)
            if skill is None:
                continue
            marks = [skill.mark(facet) for facet in SkillFacet]
            if any(on == day for _level, on in marks):
                yield ReviewRow(
                    code=one.code,
                    title=one.title,
                    levels=tuple(level for level, _on in marks),
                    is_of_day=tuple(on == day for _level, on in marks),
                )


def _said_state(one: CompetenceState) -> str:
    """ "8 objectifs acquis sur 9 ; 74 % acquis, 12 % en cours"."""
    shares = [
        f"{one.percent(level)}{NBSP}% {level.label}" for level in reversed(SkillLevel) if one.cells[level]
    ]
    acquired = count(one.acquired, "objectif acquis", "objectifs acquis")
    return f"{acquired} sur {one.objectives}" + (f"{NBSP}; {', '.join(shares)}" if shares else "")


def day_sheets(desk: Desk, day: date, instructor_id: UUID | None = None) -> bytes:
    """Feuilles de journée of every instructor who has lessons that day, or of one, as one PDF."""
    with desk.database.read() as reading:
        content = DaySheetsContent(
            head=_head(desk, reading), day=day, sheets=tuple(_sheets(reading, day, instructor_id))
        )
    return draw_day_sheets(content)


def _head(desk: Desk, reading: Reading) -> PaperHead:
    return PaperHead(
        school=letterhead_of(reading),
        printed_on=desk.today(),
        is_training=bool(settings_of(reading)["dsr.training"]),
    )


def _course(desk: Desk, reading: Reading, enrolment_id: UUID) -> tuple[Student, Enrolment, CourseFacts]:
    enrolment = reading.enrolments.require(enrolment_id)
    student = reading.students.require(enrolment.student_id)
    return student, enrolment, course_facts(desk, reading, student, enrolment, None)


def _student(student: Student, enrolment: Enrolment, facts: CourseFacts) -> CompanionStudent:
    own = facts.affi
    return CompanionStudent(
        name=_full_name(student),
        neph=compact(student.neph),
        born_on=student.born_on,
        phone=student.phone,
        category=enrolment.category.value,
        track=f"filière {own.track.label}" if own.track else "",
        gearbox=own.gearbox.label if own.gearbox else "",
        aipc_on=enrolment.aipc_on,
    )


def _full_name(student: Student) -> str:
    return f"{student.birth_name} {separated_given_names(student.given_names)}"


def _appointment(
    facts: CourseFacts, kind: AppointmentKind, track: TrainingTrack, rank: int
) -> Appointment | None:
    if kind is AppointmentKind.PEDAGOGICAL:
        return next((one for one in facts.calendar(track) if one.rank == rank), None)
    return next((one for one in facts.appointments if one.kind is kind), None)


def _enrolment_facts(enrolment: Enrolment) -> Iterator[tuple[str, str]]:
    """Only what is noted."""
    days = (
        ("Évaluation de départ", enrolment.initial_evaluation_on),
        ("ETG réussi", enrolment.etg_passed_on),
        ("Évaluation de fin", enrolment.final_evaluation_on),
    )
    for label, day in days:
        if day:
            yield label, french_day(day)
    if enrolment.other_category:
        since = (
            f", depuis le {french_day(enrolment.other_category_on)}" if enrolment.other_category_on else ""
        )
        yield "Autre catégorie", f"{enrolment.other_category.value}{since}"
    if enrolment.presentations is not None:
        yield "Présentations", f"{enrolment.presentations} à l’épreuve pratique"


def _shares(reading: Reading, enrolment: Enrolment) -> Iterator[tuple[str, int]]:
    """Percent acquired of each skill; none for a category without these grids, or a booklet not begun."""
    skills = grid_of(reading, enrolment)
    if enrolment.category is not Category.B or not skills:
        return
    for one in bilan(skills):
        yield f"{one.number}. {one.title}", one.percent(SkillLevel.ACQUIRED)


def _acts(desk: Desk, reading: Reading, enrolment: Enrolment) -> Iterator[tuple[str, str, str]]:
    for kind in AttestationKind:
        acts = acts_of(desk, reading, enrolment, kind)
        number, day = paper_act(reading, enrolment, kind)
        if number and not any(act.number == number for act in acts):
            yield f"{kind.label} (sur papier)", number, numeric_day(day) if day else ""
        for act in {act.number: act for act in acts}.values():
            yield kind.label, act.number, numeric_day(act.made_on or act.issued_at.date())


def _sheets(reading: Reading, day: date, instructor_id: UUID | None) -> Iterator[DaySheet]:
    lessons = reading.lessons
    found = lessons.where(lessons.c.day == day, order=lessons.c.starts_at)
    by_instructor: dict[UUID, list[Lesson]] = defaultdict(list)
    for one in found:
        is_asked = instructor_id is None or one.instructor_id == instructor_id
        if one.instructor_id and is_asked and one.status is not LessonStatus.CANCELLED:
            by_instructor[one.instructor_id].append(one)
    gives = [key for key, lessons in by_instructor.items() if any(one.status in OCCUPYING for one in lessons)]
    people = {one: reading.instructors.require(one) for one in gives}
    for key in sorted(people, key=lambda one: (people[one].surname, people[one].given_name, str(one))):
        yield DaySheet(
            instructor=people[key].full_name,
            number=people[key].authorisation_number,
            lines=tuple(_day_line(reading, one) for one in by_instructor[key]),
        )


def _day_line(reading: Reading, lesson: Lesson) -> DayLine:
    student = reading.students.require(lesson.student_id)
    enrolment = reading.enrolments.require(lesson.enrolment_id)
    is_absent = lesson.status is LessonStatus.ABSENT
    return DayLine(
        start=clock_time(lesson.starts_at),
        end=clock_time(lesson.ends_at),
        minutes=lesson.minutes,
        student=_full_name(student),
        phone=student.phone,
        place=lesson.place,
        what=lesson_words(lesson),
        category=enrolment.category.value,
        is_absent=is_absent,
        objectives=() if is_absent else lesson.objectives or tuple(_next_objectives(reading, enrolment)),
    )


def _next_objectives(reading: Reading, enrolment: Enrolment) -> list[str]:
    """The first objectives of category B with a column still to be acquired: what the lesson may be about."""
    if enrolment.category is not Category.B:
        return []
    skills = grid_of(reading, enrolment)
    left = [
        one.code
        for grid in competences()
        for one in grid.objectives
        if one.code not in skills
        or any(skills[one.code].mark(facet)[0] is not SkillLevel.ACQUIRED for facet in SkillFacet)
    ]
    return left[:_TO_WORK_ON]
