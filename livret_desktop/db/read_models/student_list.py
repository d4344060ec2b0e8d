"""The list of students: found by name, phone or NEPH while typing, in pages of 200 rows at most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, text, true

from livret_desktop.db import catalogue
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.lesson import PRACTICE_KINDS
from livret_desktop.domain.names import folded
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import Category, LessonStatus, TrainingTrack

_STUDENT = catalogue.STUDENTS.table.c
_ENROLMENT = catalogue.ENROLMENTS.table.c
_PERIOD = catalogue.PERIODS.table.c
_LESSON = catalogue.LESSONS.table.c
_TRIGRAM = 3  # the full-text index knows sequences of three characters


class StudentFilter(Enum):
    """The chips above the list."""

    IN_TRAINING = "En formation"
    AAC = "AAC"
    CS = "Conduite supervisée"
    PAPER = "Papier"
    NEPH_MISSING = "NEPH manquant"
    ARCHIVED = "Archivés"


class StudentSort(Enum):
    """What the list can be sorted by."""

    NAME = "name"
    NEPH = "neph"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class StudentQuery:
    """What the list shows. ``paper_before``: per category, the AIPC day before which paper is possible."""

    text: str = ""
    filter: StudentFilter = StudentFilter.IN_TRAINING
    sort: StudentSort = StudentSort.NAME
    is_descending: bool = False
    paper_before: Mapping[Category, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StudentFacts:
    """One line of the list, before rules and words are put on it."""

    student: Student
    enrolments: tuple[tuple[Enrolment, tuple[EnrolmentPeriod, ...]], ...]
    minutes_done: Mapping[UUID, int]
    next_lesson_at: datetime | None


def student_page(
    connection: Connection, query: StudentQuery, offset: int, limit: int, now: datetime
) -> list[StudentFacts]:
    """One page of the list. At most 200 rows: what a screen reads at once."""
    columns = catalogue.STUDENTS.columns
    statement = _found(select(*columns), query).order_by(*_order(query)).offset(offset).limit(min(limit, 200))
    students = catalogue.STUDENTS.decode_all(connection.execute(statement))
    return _with_facts(connection, students, now)


def student_facts(connection: Connection, student_ids: Sequence[UUID], now: datetime) -> list[StudentFacts]:
    """The lines of these students, in no order."""
    statement = select(*catalogue.STUDENTS.columns).where(_STUDENT.id.in_(student_ids))
    return _with_facts(connection, catalogue.STUDENTS.decode_all(connection.execute(statement)), now)


def student_count(connection: Connection, query: StudentQuery) -> int:
    """How many lines the list has. Counts all matches: ask for it after the first page is painted."""
    return int(connection.execute(_found(select(func.count()), query)).scalar_one())


def _found(statement: Select[Any], query: StudentQuery) -> Select[Any]:
    statement = statement.select_from(catalogue.STUDENTS.table).where(_passes(query))
    for word in folded(query.text).split():
        statement = statement.where(_has(word))
    return statement


def _has(word: str) -> ColumnElement[bool]:
    """A word somewhere in names, NEPH or phones. ``folded`` leaves only letters and digits: nothing to escape."""
    pattern = f"%{word}%"
    if len(word) < _TRIGRAM:
        return _STUDENT.search_text.like(pattern)
    matches = text("SELECT rowid FROM student_fts WHERE search_text LIKE :pattern").bindparams(
        pattern=pattern
    )
    return _STUDENT.seq.in_(matches.columns(_STUDENT.seq).scalar_subquery())


def _passes(query: StudentQuery) -> ColumnElement[bool]:
    if query.filter is StudentFilter.ARCHIVED:
        return _STUDENT.archived_on.is_not(None)
    active = _STUDENT.archived_on.is_(None)
    return and_(active, _CONDITIONS[query.filter](query))


def _on_track(track: TrainingTrack) -> ColumnElement[bool]:
    newest = (
        select(_PERIOD.track)
        .where(_PERIOD.enrolment_id == _ENROLMENT.id)
        .order_by(_PERIOD.from_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    return exists().where(_ENROLMENT.student_id == _STUDENT.id, newest == track)


def _on_paper(query: StudentQuery) -> ColumnElement[bool]:
    before = [
        and_(_ENROLMENT.category == category, _ENROLMENT.aipc_on < cut_off)
        for category, cut_off in query.paper_before.items()
    ]
    return exists().where(_ENROLMENT.student_id == _STUDENT.id, or_(*before)) if before else ~true()


_CONDITIONS: dict[StudentFilter, Callable[[StudentQuery], ColumnElement[bool]]] = {
    StudentFilter.IN_TRAINING: lambda _query: true(),
    StudentFilter.AAC: lambda _query: _on_track(TrainingTrack.AAC),
    StudentFilter.CS: lambda _query: _on_track(TrainingTrack.CS),
    StudentFilter.PAPER: _on_paper,
    StudentFilter.NEPH_MISSING: lambda _query: _STUDENT.neph_digits == "",
}


def _order(query: StudentQuery) -> tuple[Any, ...]:
    column = {
        StudentSort.NAME: _STUDENT.sort_name,
        StudentSort.NEPH: _STUDENT.neph_digits,
        StudentSort.NEWEST: _STUDENT.created_at,
    }[query.sort]
    first = column.desc() if query.is_descending else column
    return first, _STUDENT.seq


def _with_facts(connection: Connection, students: Sequence[Student], now: datetime) -> list[StudentFacts]:
    ids = [student.id for student in students]
    enrolments: dict[UUID, list[Enrolment]] = {}
    statement = select(*catalogue.ENROLMENTS.columns).where(_ENROLMENT.student_id.in_(ids))
    for enrolment in catalogue.ENROLMENTS.decode_all(connection.execute(statement)):
        enrolments.setdefault(enrolment.student_id, []).append(enrolment)
    periods = _periods(connection, [one.id for many in enrolments.values() for one in many])
    minutes = _minutes(connection, ids)
    coming = _next_lessons(connection, ids, now)
    return [
        StudentFacts(
            student,
            tuple((one, tuple(periods.get(one.id, ()))) for one in enrolments.get(student.id, ())),
            {one.id: minutes.get(one.id, 0) for one in enrolments.get(student.id, ())},
            coming.get(student.id),
        )
        for student in students
    ]


def _periods(connection: Connection, enrolment_ids: list[UUID]) -> dict[UUID, list[EnrolmentPeriod]]:
    found: dict[UUID, list[EnrolmentPeriod]] = {}
    statement = select(*catalogue.PERIODS.columns).where(_PERIOD.enrolment_id.in_(enrolment_ids))
    for period in catalogue.PERIODS.decode_all(connection.execute(statement)):
        found.setdefault(period.enrolment_id, []).append(period)
    return found


def _minutes(connection: Connection, student_ids: list[UUID]) -> dict[UUID, int]:
    statement = (
        select(_LESSON.enrolment_id, func.sum(_LESSON.minutes))
        .where(
            _LESSON.student_id.in_(student_ids),
            _LESSON.status == LessonStatus.DONE,
            _LESSON.kind.in_(PRACTICE_KINDS),
        )
        .group_by(_LESSON.enrolment_id)
    )
    return {row[0]: int(row[1]) for row in connection.execute(statement)}


def _next_lessons(connection: Connection, student_ids: list[UUID], now: datetime) -> dict[UUID, datetime]:
    statement = (
        select(_LESSON.student_id, func.min(_LESSON.starts_at))
        .where(
            _LESSON.student_id.in_(student_ids),
            _LESSON.starts_at > now,
            _LESSON.status == LessonStatus.PLANNED,
        )
        .group_by(_LESSON.student_id)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}
