"""The list of students as the screen shows it: facts from SQL, rules and words from the trade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from livret_desktop.db.read_models.contact_search import FoundContact
from livret_desktop.db.read_models.student_list import (
    StudentFacts,
    StudentFilter,
    StudentIds,
    StudentQuery,
    StudentSort,
    student_count,
    student_facts,
    student_ids,
    student_page,
    student_suggestions,
)
from livret_desktop.domain.booklet import BookletRule, booklet_rule
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod, period_on
from livret_desktop.domain.identifiers import neph_problem
from livret_desktop.domain.vocabulary import Category, EnrolmentState, Gearbox, TrainingTrack
from livret_desktop.services.context import Desk

__all__ = [
    "EnrolmentLine",
    "FoundContact",
    "StudentFilter",
    "StudentIds",
    "StudentLine",
    "StudentQuery",
    "StudentSort",
    "count_students",
    "filter_counts",
    "in_hand",
    "list_student_ids",
    "list_students",
    "student_line",
    "student_lines",
    "suggest_students",
]


@dataclass(frozen=True, slots=True)
class EnrolmentLine:
    """One enrolment in a line: "B, AAC", booklet, hours of practice against the minimum (None where there is none)."""

    enrolment: Enrolment
    present: EnrolmentPeriod | None
    booklet: BookletRule
    minutes: int
    minimum_minutes: int | None

    @property
    def training(self) -> str:
        """ "B", "B auto", "B, AAC"."""
        gearbox = " auto" if self.present and self.present.gearbox is Gearbox.AUTOMATIC else ""
        track = self.present.track if self.present else TrainingTrack.TRADITIONAL
        suffix = "" if track is TrainingTrack.TRADITIONAL else f", {track.name}"
        return f"{self.enrolment.category.value}{gearbox}{suffix}"


@dataclass(frozen=True, slots=True)
class StudentLine:
    """One line of the list. ``neph_problem`` is None when the NEPH is usual.

    ``found_by``: who beside the student has what was typed, when the student has not.
    """

    id: UUID
    birth_name: str
    usage_name: str | None
    given_names: str
    born_on: date | None
    phone: str
    neph: str
    neph_problem: str | None
    is_archived: bool
    enrolments: tuple[EnrolmentLine, ...]
    next_lesson_at: datetime | None
    found_by: FoundContact | None = None


def in_hand(line: StudentLine) -> EnrolmentLine | None:
    """The training a line speaks of: the first one still in training."""
    going = [one for one in line.enrolments if one.enrolment.state is EnrolmentState.IN_TRAINING]
    return next(iter([*going, *line.enrolments]), None)


def list_students(desk: Desk, query: StudentQuery, offset: int, limit: int) -> list[StudentLine]:
    """One page of the list, 200 rows at most."""
    with desk.database.read() as reading:
        facts = student_page(reading.connection, _with_rules(desk, query), offset, limit, desk.clock.now())
    return [_line(desk, one) for one in facts]


def student_line(desk: Desk, student_id: UUID) -> StudentLine | None:
    """The line of one student."""
    with desk.database.read() as reading:
        facts = student_facts(reading.connection, [student_id], desk.clock.now())
    return _line(desk, facts[0]) if facts else None


def student_lines(desk: Desk, ids: Sequence[UUID]) -> list[StudentLine]:
    """The lines of these students, in no order; 200 at most at a time."""
    with desk.database.read() as reading:
        facts = student_facts(reading.connection, ids, desk.clock.now())
    return [_line(desk, one) for one in facts]


def list_student_ids(desk: Desk, query: StudentQuery) -> StudentIds:
    """The ids of the whole list, in order: for the background, once the first page is painted."""
    with desk.database.read() as reading:
        return student_ids(reading.connection, _with_rules(desk, query))


def suggest_students(desk: Desk, typed: str, limit: int = 8) -> list[StudentLine]:
    """The few best answers to a typed name, phone or NEPH, archived students last."""
    with desk.database.read() as reading:
        facts = student_suggestions(reading.connection, typed, limit, desk.clock.now())
    return [_line(desk, one) for one in facts]


def count_students(desk: Desk, query: StudentQuery) -> int:
    """How many lines the list has."""
    with desk.database.read() as reading:
        return student_count(reading.connection, _with_rules(desk, query))


def filter_counts(desk: Desk) -> dict[StudentFilter, int]:
    """The figures of the chips."""
    with desk.database.read() as reading:
        return {
            one: student_count(reading.connection, _with_rules(desk, StudentQuery(filter=one)))
            for one in StudentFilter
        }


def minimum_minutes(desk: Desk, category: Category, gearbox: Gearbox | None) -> int | None:
    """Legal minimum of practice, in minutes; None where no rule is known."""
    if category is not Category.B:
        return None
    table = desk.rules.value("affi.minimum_minutes", desk.today())
    return int(table["automatic" if gearbox is Gearbox.AUTOMATIC else "manual"])


def _with_rules(desk: Desk, query: StudentQuery) -> StudentQuery:
    table = desk.rules.value("booklet.paper_if_aipc_before", desk.today())
    before = {Category(name): entry["before"] for name, entry in table.items()}
    return replace(query, paper_before=before, today=desk.today())


def _line(desk: Desk, facts: StudentFacts) -> StudentLine:
    student = facts.student
    return StudentLine(
        id=student.id,
        birth_name=student.birth_name,
        usage_name=student.usage_name,
        given_names=student.given_names,
        born_on=student.born_on,
        phone=student.phone,
        neph=student.neph,
        neph_problem=neph_problem(student.neph),
        is_archived=student.archived_on is not None,
        enrolments=tuple(_enrolment(desk, facts, one, periods) for one, periods in facts.enrolments),
        next_lesson_at=facts.next_lesson_at,
        found_by=facts.found_by,
    )


def _enrolment(
    desk: Desk, facts: StudentFacts, enrolment: Enrolment, periods: tuple[EnrolmentPeriod, ...]
) -> EnrolmentLine:
    present = period_on(periods, desk.today())
    recorded = facts.minutes_done.get(enrolment.id, 0)
    return EnrolmentLine(
        enrolment=enrolment,
        present=present,
        booklet=booklet_rule(desk.rules, enrolment.category, enrolment.aipc_on, enrolment.numeric_booklet_on),
        minutes=enrolment.minutes_here + enrolment.minutes_elsewhere + recorded,
        minimum_minutes=minimum_minutes(desk, enrolment.category, present.gearbox if present else None),
    )
