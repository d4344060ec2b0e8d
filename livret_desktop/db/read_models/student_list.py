"""The list of students: found by name, phone or NEPH while typing, in pages of 200 rows at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, overload
from uuid import UUID

from sqlalchemy import Connection, select

from livret_desktop.db import catalogue
from livret_desktop.db.read_models.contact_search import FoundContact, contacts_having
from livret_desktop.db.read_models.student_facts import lesson_facts, trainings
from livret_desktop.db.read_models.student_query import StudentFilter, StudentQuery, StudentSort
from livret_desktop.db.read_models.student_search import StudentSearch, Wanted
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.people import Student

__all__ = [
    "StudentFacts",
    "StudentFilter",
    "StudentIds",
    "StudentQuery",
    "StudentSort",
    "student_count",
    "student_facts",
    "student_ids",
    "student_page",
    "student_suggestions",
]


@dataclass(frozen=True, slots=True)
class StudentFacts:
    """One line of the list, before rules and words are put on it.

    ``found_by``: who has what was typed, when it is not the student.
    """

    student: Student
    enrolments: tuple[tuple[Enrolment, tuple[EnrolmentPeriod, ...]], ...]
    minutes_done: Mapping[UUID, int]
    next_lesson_at: datetime | None
    found_by: FoundContact | None = None


class StudentIds(Sequence[UUID]):
    """Every id of a list in its order, decoded one by one: 50 000 must not cost the window a frame."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, at: int) -> UUID: ...
    @overload
    def __getitem__(self, at: slice) -> StudentIds: ...
    def __getitem__(self, at: int | slice) -> UUID | StudentIds:
        return StudentIds(self._texts[at]) if isinstance(at, slice) else UUID(self._texts[at])

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:
        """Where an id stands. Raises ValueError."""
        return self._texts.index(str(value), start, len(self._texts) if stop is None else stop)


def student_page(
    connection: Connection, query: StudentQuery, offset: int, limit: int, now: datetime
) -> list[StudentFacts]:
    """One page of the list. At most 200 rows: what a screen reads at once."""
    search = StudentSearch(connection, query)
    rows = search.page(Wanted.LINES, offset, min(limit, 200))
    facts = _with_facts(connection, [catalogue.STUDENTS.decode_kept(row) for row in rows], now)
    return _with_reasons(connection, search.words, facts) if search.looked_beside else facts


def student_ids(connection: Connection, query: StudentQuery) -> StudentIds:
    """The ids of the whole list, in order: asked in the background, after the first page is painted."""
    rows = StudentSearch(connection, query).page(Wanted.IDS, 0, -1)
    return StudentIds([row[0] for row in rows])


def student_facts(connection: Connection, student_ids: Sequence[UUID], now: datetime) -> list[StudentFacts]:
    """The lines of these students, in no order."""
    statement = select(*catalogue.STUDENTS.columns).where(catalogue.STUDENTS.table.c.id.in_(student_ids))
    return _with_facts(connection, catalogue.STUDENTS.decode_all(connection.execute(statement)), now)


def student_count(connection: Connection, query: StudentQuery) -> int:
    """How many lines the list has. Counts all matches: ask for it after the first page is painted."""
    return StudentSearch(connection, query).count()


def student_suggestions(connection: Connection, typed: str, limit: int, now: datetime) -> list[StudentFacts]:
    """The few best answers to a typed text, archived students last."""
    return student_page(connection, StudentQuery(typed, with_archived=True), 0, limit, now)


def _with_reasons(
    connection: Connection, words: Sequence[str], facts: list[StudentFacts]
) -> list[StudentFacts]:
    """The same lines, with who is the reason where the student alone is not."""
    beside = [one.student.id for one in facts if not _has_all(one.student, words)]
    found = contacts_having(connection, beside, words) if beside else {}
    return [replace(one, found_by=found.get(one.student.id)) for one in facts] if found else facts


def _has_all(student: Student, words: Sequence[str]) -> bool:
    text = catalogue.STUDENTS.encode(student)["search_text"]
    return all(word in text for word in words)


def _with_facts(connection: Connection, students: Sequence[Student], now: datetime) -> list[StudentFacts]:
    ids = [student.id for student in students]
    enrolments, periods = trainings(connection, ids)
    minutes, coming = lesson_facts(connection, ids, now)
    return [
        StudentFacts(
            student,
            tuple((one, tuple(periods.get(one.id, ()))) for one in enrolments.get(student.id, ())),
            {one.id: minutes.get(one.id, 0) for one in enrolments.get(student.id, ())},
            coming.get(student.id),
        )
        for student in students
    ]
