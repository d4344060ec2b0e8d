"""The list of students: found by name, phone or NEPH while typing, in pages of 200 rows at most.

A typed key must be answered within one frame among 50 000 students. A word that few students have comes from the
full-text index; a frequent one is soon met by walking ``ix_student_sort_name``, which covers search and order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from typing import Any, overload
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    exists,
    func,
    not_,
    or_,
    select,
    text,
    true,
    type_coerce,
)

from livret_desktop.db import catalogue
from livret_desktop.db.read_models.contact_search import (
    FEW,
    TRIGRAM,
    FoundContact,
    by_contact,
    contacts_having,
    phrases,
    searched_words,
)
from livret_desktop.db.read_models.student_facts import lesson_facts, trainings
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import Category, EnrolmentState, TrainingTrack

_STUDENT = catalogue.STUDENTS.table.c
_ENROLMENT = catalogue.ENROLMENTS.table.c
_PERIOD = catalogue.PERIODS.table.c
_LAST_LETTER = "\U0010ffff"


class StudentFilter(Enum):
    """The chips above the list."""

    IN_TRAINING = "En formation"
    AAC = "AAC"
    CS = "Conduite supervisée"
    PAPER = "Papier"
    AIPC_AWAITED = "AIPC attendue"
    NEPH_MISSING = "NEPH manquant"
    ARCHIVED = "Archivés"


class StudentSort(Enum):
    """What the list can be sorted by."""

    NAME = "name"
    NEPH = "neph"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class StudentQuery:
    """What the list shows; ``filter`` None: everyone, archived too.

    ``with_archived``: when a text is typed, those archived who have it follow.
    Sorted by name, those whose surname begins with what is typed come first, and those found by a person beside them
    (représentant légal, accompagnateur) last. ``paper_before``: per category, the
    AIPC day before which paper is possible.
    """

    text: str = ""
    filter: StudentFilter | None = StudentFilter.IN_TRAINING
    sort: StudentSort = StudentSort.NAME
    is_descending: bool = False
    paper_before: Mapping[Category, date] = field(default_factory=dict)
    with_archived: bool = False


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
    search = _Search(connection, query)
    rows = search.page(catalogue.STUDENTS.columns, offset, min(limit, 200))
    facts = _with_facts(connection, catalogue.STUDENTS.decode_all(rows), now)
    return search.with_reasons(facts)


def student_ids(connection: Connection, query: StudentQuery) -> StudentIds:
    """The ids of the whole list, in order: asked in the background, after the first page is painted."""
    rows = _Search(connection, query).page([type_coerce(_STUDENT.id, Text())], 0, -1)
    return StudentIds([row[0] for row in rows])


def student_facts(connection: Connection, student_ids: Sequence[UUID], now: datetime) -> list[StudentFacts]:
    """The lines of these students, in no order."""
    statement = select(*catalogue.STUDENTS.columns).where(_STUDENT.id.in_(student_ids))
    return _with_facts(connection, catalogue.STUDENTS.decode_all(connection.execute(statement)), now)


def student_count(connection: Connection, query: StudentQuery) -> int:
    """How many lines the list has. Counts all matches: ask for it after the first page is painted."""
    return _Search(connection, query).count()


class _Search:
    """One query made ready on one connection: its groups, in the order they are shown."""

    def __init__(self, connection: Connection, query: StudentQuery) -> None:
        self._connection, self._query = connection, query
        self._words = searched_words(query.text)
        self._likes: list[ColumnElement[bool]] = [
            _STUDENT.search_text.like(f"%{word}%") for word in self._words
        ]
        self._beside_asked: list[ColumnElement[bool] | None] = []

    def page(self, columns: Sequence[ColumnElement[Any]], offset: int, limit: int) -> list[Any]:
        """These columns of a page; ``limit`` -1 for all of it."""
        found: list[Any] = []
        for group in self._groups():
            rest = -1 if limit < 0 else limit - len(found)
            rows = self._slice(columns, offset, rest, group)
            found += rows
            if len(found) == limit:
                break
            offset = 0 if rows or not offset else offset - self._count(group)
        return found

    def count(self) -> int:
        """How many lines all the groups have."""
        return sum(self._count(group) for group in self._groups())

    def with_reasons(self, facts: list[StudentFacts]) -> list[StudentFacts]:
        """The same lines, with who is the reason where the student alone is not."""
        if not any(one is not None for one in self._beside_asked):
            return facts
        beside = [one.student.id for one in facts if not self._has_all(one.student)]
        found = contacts_having(self._connection, beside, self._words) if beside else {}
        return [replace(one, found_by=found.get(one.student.id)) for one in facts] if found else facts

    def _groups(self) -> Iterator[ColumnElement[bool]]:
        """Nobody is in two of them. The people beside are asked for only when the students themselves do not fill.

        Every word is somewhere in names, NEPH or phones. ``folded`` leaves letters and digits: nothing to escape.
        """
        passes = _passes(self._query)
        if not self._words:
            yield passes
            return
        few = self._few([word for word in self._words if len(word) >= TRIGRAM])
        own = and_(*self._likes) if few is None else and_(_STUDENT.seq.in_(few), *self._likes)
        if not _is_by_name(self._query):
            yield and_(passes, self._with_beside(own))
        else:
            first = self._words[0]
            before, after = _STUDENT.sort_name < first, _STUDENT.sort_name >= first + _LAST_LETTER
            if few is None or few:
                yield and_(passes, own, not_(before), not_(after))
            if few is None:  # two parts of the index, so that no line of it is looked at in vain
                yield and_(passes, own, before)
                yield and_(passes, own, after)
            elif few:
                yield and_(passes, own, or_(before, after))
            beside = self._beside()
            if beside is not None:
                yield and_(passes, beside, not_(and_(*self._likes)))
        if self._query.with_archived:
            yield and_(_STUDENT.archived_on.is_not(None), self._with_beside(own))

    def _with_beside(self, own: ColumnElement[bool]) -> ColumnElement[bool]:
        beside = self._beside()
        return own if beside is None else or_(own, beside)

    def _beside(self) -> ColumnElement[bool] | None:
        if not self._beside_asked:
            self._beside_asked.append(by_contact(self._connection, self._words))
        return self._beside_asked[0]

    def _slice(
        self, columns: Sequence[ColumnElement[Any]], offset: int, limit: int, group: ColumnElement[bool]
    ) -> list[Any]:
        statement = select(*columns).select_from(catalogue.STUDENTS.table)
        statement = statement.where(group).order_by(*_order(self._query)).limit(limit).offset(offset)
        return list(self._connection.execute(statement))

    def _count(self, group: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(catalogue.STUDENTS.table)
        return int(self._connection.execute(statement.where(group)).scalar_one())

    def _has_all(self, student: Student) -> bool:
        text = catalogue.STUDENTS.encode(student)["search_text"]
        return all(word in text for word in self._words)

    def _few(self, words: Sequence[str]) -> list[int] | None:
        """The students who have all these words, when they are few; None when they are many, or no word is given."""
        if not words:
            return None
        statement = text(f"SELECT rowid FROM student_fts WHERE student_fts MATCH :words LIMIT {FEW + 1}")  # noqa: S608
        seqs = list(self._connection.execute(statement, {"words": phrases(words)}).scalars())
        return seqs if len(seqs) <= FEW else None


def student_suggestions(connection: Connection, typed: str, limit: int, now: datetime) -> list[StudentFacts]:
    """The few best answers to a typed text, archived students last."""
    return student_page(connection, StudentQuery(typed, with_archived=True), 0, limit, now)


def _is_by_name(query: StudentQuery) -> bool:
    return query.sort is StudentSort.NAME and not query.is_descending


def _passes(query: StudentQuery) -> ColumnElement[bool]:
    if query.filter is None:
        return true()
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
        and_(
            _ENROLMENT.category == category,
            _ENROLMENT.aipc_on < cut_off,
            _ENROLMENT.numeric_booklet_on.is_(None),
        )
        for category, cut_off in query.paper_before.items()
    ]
    return exists().where(_ENROLMENT.student_id == _STUDENT.id, or_(*before)) if before else ~true()


def _awaits_aipc() -> ColumnElement[bool]:
    """Enrolled, and the prefecture has not answered yet: asked for or not."""
    return exists().where(
        _ENROLMENT.student_id == _STUDENT.id,
        _ENROLMENT.state == EnrolmentState.IN_TRAINING,
        _ENROLMENT.aipc_on.is_(None),
    )


_CONDITIONS: dict[StudentFilter, Callable[[StudentQuery], ColumnElement[bool]]] = {
    StudentFilter.IN_TRAINING: lambda _query: true(),
    StudentFilter.AAC: lambda _query: _on_track(TrainingTrack.AAC),
    StudentFilter.CS: lambda _query: _on_track(TrainingTrack.CS),
    StudentFilter.PAPER: _on_paper,
    StudentFilter.AIPC_AWAITED: lambda _query: _awaits_aipc(),
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
