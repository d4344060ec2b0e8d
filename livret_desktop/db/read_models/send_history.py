"""Everything ever sent, by day, student and state: pages by keyset, page one thousand costs what the first does.

No index of its own: each state is walked backwards in ``ix_submission_state_day``, a student in ``ix_lesson_student``.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, func, select, tuple_

from livret_desktop.db import catalogue
from livret_desktop.db.outbox_shown import behind_held, is_shown
from livret_desktop.db.read_models.send_list import LONGEST_PAGE, OPEN, SETTLED
from livret_desktop.db.tables import BATCH, STATE_FINDING, SUBMISSION
from livret_desktop.domain.outbox import SubmissionState

SHOWN = (*OPEN, *SETTLED)
"""Every state a lesson can stand in (``outbox_shown``), but those dropped before anything left."""
_LESSON = catalogue.LESSONS.table.c
_BY_STATE = "INDEXED BY ix_submission_state_day"


class HistoryPlace(NamedTuple):
    """Where one lesson stands in the history, newest first; also the key from which the next page goes on."""

    day: date
    starts_at: datetime
    lesson_id: UUID


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """``first`` and ``last`` day included; None: no bound, anybody. ``states``: where it stands."""

    first: date | None = None
    last: date | None = None
    student_id: UUID | None = None
    states: tuple[SubmissionState, ...] = SHOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """One version of a lesson as kept, with what came of the request it last left in."""

    version: int
    state: SubmissionState
    cancels: bool
    created_at: datetime
    attempted_at: datetime | None
    attempt_ended_at: datetime | None
    receipt: str | None
    received_at: datetime | None
    code: str | None
    reason: str | None
    correction_reason: str | None
    decided_at: datetime | None
    decided_by: str | None
    decided_reason: str | None
    sha256: str | None
    is_training: bool
    batch_size: int | None
    batch_status: int | None


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """What the State was seen to have of one lesson: its content as JSON."""

    version: int
    content: str
    receipt: str
    received_at: datetime


def history_page(
    connection: Connection, wanted: HistoryFilter, after: HistoryPlace | None, limit: int = LONGEST_PAGE
) -> list[HistoryPlace]:
    """The next places after a place, newest first; at most ``limit``."""
    if wanted.student_id is not None:
        return _places(connection, _ordered(_of_student(wanted), after, limit))
    pages = [_places(connection, _ordered(_of_state(wanted, state), after, limit)) for state in wanted.states]
    return _newest(pages, limit)


def history_count(connection: Connection, wanted: HistoryFilter) -> int:
    """How many lessons there are; of a student by joining, else from the index alone."""
    if wanted.student_id is not None:
        counted = _of_student(wanted).with_only_columns(func.count())
        return int(connection.execute(counted).scalar_one())
    statement = (
        select(func.count())
        .select_from(SUBMISSION)
        .with_hint(SUBMISSION, _BY_STATE, "sqlite")
        .where(SUBMISSION.c.state.in_(wanted.states), SUBMISSION.c.is_newest, *_days(wanted))
    )
    number = int(connection.execute(statement).scalar_one())
    for behind in behind_held(connection):
        number -= _passes(wanted, behind.state, behind.day)
        number += _passes(wanted, SubmissionState.HELD, behind.held_day)
    return number


def _passes(wanted: HistoryFilter, state: SubmissionState, day: date) -> bool:
    is_after = wanted.first is None or day >= wanted.first
    return state in wanted.states and is_after and (wanted.last is None or day <= wanted.last)


def version_facts(connection: Connection, lesson_id: UUID) -> list[VersionFacts]:
    """Every version of a lesson, newest first."""
    own = [SUBMISSION.c[field.name] for field in fields(VersionFacts)[:-2]]
    statement = (
        select(*own, BATCH.c.lesson_count, BATCH.c.http_status)
        .outerjoin(BATCH, BATCH.c.id == SUBMISSION.c.batch_key)
        .where(SUBMISSION.c.lesson_id == lesson_id)
        .order_by(SUBMISSION.c.version.desc())
    )
    names = [field.name for field in fields(VersionFacts)]
    return [VersionFacts(**dict(zip(names, row, strict=True))) for row in connection.execute(statement)]


def newest_finding(connection: Connection, lesson_id: UUID) -> FindingFacts | None:
    """What the State was last seen to have of this lesson otherwise than here; None when never."""
    statement = (
        select(
            STATE_FINDING.c.version,
            STATE_FINDING.c.content,
            STATE_FINDING.c.receipt,
            STATE_FINDING.c.received_at,
        )
        .where(STATE_FINDING.c.lesson_id == lesson_id)
        .order_by(STATE_FINDING.c.version.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    return None if row is None else FindingFacts(*row)


def _of_state(wanted: HistoryFilter, state: SubmissionState) -> Select[Any]:
    return (
        select(SUBMISSION.c.day, _LESSON.starts_at, _LESSON.id)
        .select_from(SUBMISSION)
        # Both tables have a day: without this the planner may walk the lessons, those never sent included.
        .with_hint(SUBMISSION, _BY_STATE, "sqlite")
        .join(catalogue.LESSONS.table, _LESSON.id == SUBMISSION.c.lesson_id)
        .where(SUBMISSION.c.state == state, is_shown(), *_days(wanted))
    )


def _of_student(wanted: HistoryFilter) -> Select[Any]:
    shown = and_(SUBMISSION.c.lesson_id == _LESSON.id, is_shown())
    return (
        select(SUBMISSION.c.day, _LESSON.starts_at, _LESSON.id)
        .select_from(catalogue.LESSONS.table)
        .join(SUBMISSION, shown)
        .where(_LESSON.student_id == wanted.student_id, SUBMISSION.c.state.in_(wanted.states), *_days(wanted))
    )


def _days(wanted: HistoryFilter) -> Iterable[ColumnElement[bool]]:
    if wanted.first is not None:
        yield SUBMISSION.c.day >= wanted.first
    if wanted.last is not None:
        yield SUBMISSION.c.day <= wanted.last


def _ordered(statement: Select[Any], after: HistoryPlace | None, limit: int) -> Select[Any]:
    key = (SUBMISSION.c.day, _LESSON.starts_at, _LESSON.id)
    if after is not None:
        # The day alone bounds the walk of the index; the whole key then takes the rest of that day apart.
        statement = statement.where(
            SUBMISSION.c.day <= after.day, tuple_(*key) < tuple_(*after, types=[one.type for one in key])
        )
    return statement.order_by(*(column.desc() for column in key)).limit(limit)


def _places(connection: Connection, statement: Select[Any]) -> list[HistoryPlace]:
    return [HistoryPlace(*row) for row in connection.execute(statement)]


def _newest(pages: Sequence[Sequence[HistoryPlace]], limit: int) -> list[HistoryPlace]:
    """The first of several pages, each newest first. Ids are compared as kept: as their text."""
    merged = heapq.merge(
        *pages, key=lambda place: (place.day, place.starts_at, str(place.lesson_id)), reverse=True
    )
    return [place for place, _ in zip(merged, range(limit), strict=False)]
