"""What a line of the list says beside the student: trainings, minutes done, the next lesson.

Asked at every key typed: statements are compiled once, for so many students at a time, and values read as they are
kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, and_, bindparam, case, func, literal, select

from livret_desktop.db import catalogue
from livret_desktop.db.prepared import Prepared
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.lesson import PRACTICE_KINDS
from livret_desktop.domain.vocabulary import LessonStatus

_IDS = tuple(f"id{number}" for number in range(12))
"""A statement asks about so many students; what is left of the last one asks about nobody."""
_ENROLMENT = catalogue.ENROLMENTS.raw.c
_PERIOD = catalogue.PERIODS.raw.c
_LESSON = catalogue.LESSONS.raw.c


def trainings(
    connection: Connection, student_ids: Sequence[UUID]
) -> tuple[dict[UUID, list[Enrolment]], dict[UUID, list[EnrolmentPeriod]]]:
    """Enrolments by student and periods by enrolment."""
    width = len(catalogue.ENROLMENTS.names)
    enrolments: dict[UUID, list[Enrolment]] = {}
    periods: dict[UUID, list[EnrolmentPeriod]] = {}
    for row in _asked(connection, _TRAININGS, student_ids):
        enrolment = catalogue.ENROLMENTS.decode_kept(row[:width])
        if enrolment.id not in periods:
            periods[enrolment.id] = []
            enrolments.setdefault(enrolment.student_id, []).append(enrolment)
        if row[width] is not None:
            periods[enrolment.id].append(catalogue.PERIODS.decode_kept(row[width:]))
    return enrolments, periods


def lesson_facts(
    connection: Connection, student_ids: Sequence[UUID], now: datetime
) -> tuple[dict[UUID, int], dict[UUID, datetime]]:
    """Minutes of practice done per enrolment, and the next lesson planned per student."""
    minutes: dict[UUID, int] = {}
    coming: dict[UUID, datetime] = {}
    for student, enrolment, done, starts_at in _asked(connection, _LESSONS, student_ids, now=now):
        minutes[UUID(enrolment)] = int(done)
        if starts_at is not None:
            student_id, instant = UUID(student), datetime.fromisoformat(starts_at)
            coming[student_id] = min(instant, coming.get(student_id, instant))
    return minutes, coming


def _asked(
    connection: Connection, statement: Prepared, student_ids: Sequence[UUID], **more: Any
) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(student_ids), len(_IDS)):
        part = [str(one) for one in student_ids[start : start + len(_IDS)]]
        part += [""] * (len(_IDS) - len(part))
        yield from statement.rows(connection, **dict(zip(_IDS, part, strict=True)), **more)


def _trainings() -> Select[Any]:
    kept, dated = catalogue.ENROLMENTS, catalogue.PERIODS
    columns = [*(_ENROLMENT[name] for name in kept.names), *(_PERIOD[name] for name in dated.names)]
    return (
        select(*columns)
        .outerjoin_from(kept.raw, dated.raw, _PERIOD.enrolment_id == _ENROLMENT.id)
        .where(_ENROLMENT.student_id.in_([bindparam(name) for name in _IDS]))
    )


def _lessons() -> Select[Any]:
    kinds = [literal(kind.value) for kind in PRACTICE_KINDS]
    is_practice = and_(_LESSON.status == LessonStatus.DONE.value, _LESSON.kind.in_(kinds))
    is_coming = and_(_LESSON.status == LessonStatus.PLANNED.value, _LESSON.starts_at > bindparam("now"))
    return (
        select(
            _LESSON.student_id,
            _LESSON.enrolment_id,
            func.sum(case((is_practice, _LESSON.minutes), else_=0)),
            func.min(case((is_coming, _LESSON.starts_at))),
        )
        .where(_LESSON.student_id.in_([bindparam(name) for name in _IDS]))
        .group_by(_LESSON.student_id, _LESSON.enrolment_id)
    )


_TRAININGS = Prepared(_trainings)
_LESSONS = Prepared(_lessons)
