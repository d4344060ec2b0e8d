"""What the list of students can be asked: chips, orders, words; and the conditions they mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, func, literal, or_, select, true

from livret_desktop.db import catalogue
from livret_desktop.domain.vocabulary import Category, EnrolmentState, TrainingTrack

_STUDENT = catalogue.STUDENTS.table.c
_ENROLMENT = catalogue.ENROLMENTS.raw.c
_PERIOD = catalogue.PERIODS.raw.c
_TODAY = "today"


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
    AIPC day before which paper is possible. ``today`` decides which dated period of a training is in force.
    """

    text: str = ""
    filter: StudentFilter | None = StudentFilter.IN_TRAINING
    sort: StudentSort = StudentSort.NAME
    is_descending: bool = False
    paper_before: Mapping[Category, date] = field(default_factory=dict)
    with_archived: bool = False
    today: date = date.max


@dataclass(frozen=True, slots=True)
class QueryShape:
    """A query without what is typed and without dates: what decides the words of its statements."""

    filter: StudentFilter | None
    sort: StudentSort
    is_descending: bool
    with_archived: bool
    paper: tuple[Category, ...]

    @property
    def is_by_name(self) -> bool:
        """In the order of the index by name, forwards."""
        return self.sort is StudentSort.NAME and not self.is_descending

    def passes(self) -> ColumnElement[bool]:
        """Who is behind the chip, whatever is typed."""
        if self.filter is None:
            return true()
        if self.filter is StudentFilter.ARCHIVED:
            return _STUDENT.archived_on.is_not(None)
        active = _STUDENT.archived_on.is_(None)
        return and_(active, _CONDITIONS[self.filter](self))

    def order(self) -> tuple[ColumnElement[Any], ...]:
        """By what is asked, then as they were entered."""
        column: ColumnElement[Any] = {
            StudentSort.NAME: _STUDENT.sort_name,
            StudentSort.NEPH: _STUDENT.neph_digits,
            StudentSort.NEWEST: _STUDENT.created_at,
        }[self.sort]
        return (column.desc() if self.is_descending else column), _STUDENT.seq


def shape_of(query: StudentQuery) -> QueryShape:
    """The shape of a query."""
    is_paper = query.filter is StudentFilter.PAPER
    return QueryShape(
        query.filter,
        query.sort,
        query.is_descending,
        query.with_archived,
        tuple(query.paper_before) if is_paper else (),
    )


def dates_of(query: StudentQuery) -> dict[str, str]:
    """The values that the conditions of its chip ask for."""
    cut_offs = {_cut_off(rank): day.isoformat() for rank, day in enumerate(query.paper_before.values())}
    return {**cut_offs, _TODAY: query.today.isoformat()}


def _cut_off(rank: int) -> str:
    return f"paper_before{rank}"


def _on_track(track: TrainingTrack) -> ColumnElement[bool]:
    """As ``period_on`` answers it: the newest period that has begun, else the earliest."""
    from_on = func.coalesce(_PERIOD.from_on, "")
    is_to_come = from_on > bindparam(_TODAY)
    present = (
        select(_PERIOD.track)
        .where(_PERIOD.enrolment_id == _ENROLMENT.id)
        .order_by(is_to_come, case((is_to_come, ""), else_=from_on).desc(), from_on)
        .limit(1)
        .scalar_subquery()
    )
    return exists().where(_ENROLMENT.student_id == _STUDENT.id, present == literal(track.value))


def _on_paper(shape: QueryShape) -> ColumnElement[bool]:
    before = [
        and_(
            _ENROLMENT.category == literal(category.value),
            _ENROLMENT.aipc_on < bindparam(_cut_off(rank)),
            _ENROLMENT.numeric_booklet_on.is_(None),
        )
        for rank, category in enumerate(shape.paper)
    ]
    return exists().where(_ENROLMENT.student_id == _STUDENT.id, or_(*before)) if before else ~true()


def _awaits_aipc() -> ColumnElement[bool]:
    """Enrolled, and the prefecture has not answered yet: asked for or not."""
    return exists().where(
        _ENROLMENT.student_id == _STUDENT.id,
        _ENROLMENT.state == literal(EnrolmentState.IN_TRAINING.value),
        _ENROLMENT.aipc_on.is_(None),
    )


_CONDITIONS: dict[StudentFilter, Callable[[QueryShape], ColumnElement[bool]]] = {
    StudentFilter.IN_TRAINING: lambda _shape: true(),
    StudentFilter.AAC: lambda _shape: _on_track(TrainingTrack.AAC),
    StudentFilter.CS: lambda _shape: _on_track(TrainingTrack.CS),
    StudentFilter.PAPER: _on_paper,
    StudentFilter.AIPC_AWAITED: lambda _shape: _awaits_aipc(),
    StudentFilter.NEPH_MISSING: lambda _shape: _STUDENT.neph_digits == "",
}
