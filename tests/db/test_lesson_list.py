"""The day's lessons, read from a real database: order, filters, counts, and where each stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from livret_desktop.db import outbox_reads, outbox_store
from livret_desktop.db.database import Database
from livret_desktop.db.outbox_store import NewVersion
from livret_desktop.db.read_models.lesson_list import (
    LessonQuery,
    day_counts,
    lesson_ids,
    lesson_page,
    lessons_named,
    newest_supervised,
    occupying,
    status_counts,
)
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.people import Instructor, Simulator, Student
from livret_desktop.domain.vocabulary import Category, LessonKind, LessonStatus, TrainingMeans
from tests.db.conftest import NOW

DAY = date(2026, 11, 20)
STUDENT, OTHER, ENROLMENT = uuid4(), uuid4(), uuid4()
INSTRUCTOR, SECOND, MACHINE = uuid4(), uuid4(), uuid4()


def lesson(hour: int, **more: object) -> Lesson:
    start = datetime(2026, 11, 20, hour, tzinfo=UTC)
    made = Lesson(
        id=uuid4(),
        student_id=STUDENT,
        enrolment_id=ENROLMENT,
        instructor_id=INSTRUCTOR,
        starts_at=start,
        day=start.date(),
        minutes=60,
        kind=LessonKind.PRACTICE,
        means=TrainingMeans.VEHICLE,
        status=LessonStatus.DONE,
    )
    return replace(made, **more)  # type: ignore[arg-type]


FIRST = lesson(8)
ALONE = lesson(9, instructor_id=None, simulator_id=MACHINE, kind=LessonKind.AUTONOMOUS_SIMULATOR)
PLANNED = lesson(15, instructor_id=SECOND, student_id=OTHER, status=LessonStatus.PLANNED)
OFF = lesson(10, status=LessonStatus.CANCELLED)
NEXT = lesson(8, day=DAY + timedelta(days=1), starts_at=datetime(2026, 11, 21, 8, tzinfo=UTC))


@pytest.fixture
def school(database: Database) -> Database:
    with database.write("École", NOW, is_undoable=False) as written:
        work = written.work
        for student_id, name in ((STUDENT, "MARTIN"), (OTHER, "DURAND")):
            work.students.add(Student(id=student_id, birth_name=name, given_names="Lou", created_at=NOW))
        work.enrolments.add(Enrolment(id=ENROLMENT, student_id=STUDENT, category=Category.B))
        for instructor_id in (INSTRUCTOR, SECOND):
            work.instructors.add(Instructor(id=instructor_id, surname="ARNAUD"))
        work.simulators.add(Simulator(id=MACHINE, name="Simulateur 1", number="A0000000000"))
        work.lessons.add_all([PLANNED, OFF, NEXT, ALONE, FIRST])
        outbox_store.add_versions(work.connection, [NewVersion(FIRST.id, 1, DAY)], NOW)
    return database


def test_a_day_in_order_of_its_hours(school: Database) -> None:
    with school.read() as reading:
        lines = lesson_page(reading.connection, LessonQuery(DAY), 0, 200)
        assert lesson_ids(reading.connection, LessonQuery(DAY)) == [line.lesson.id for line in lines]
    assert [line.lesson for line in lines] == [FIRST, ALONE, OFF, PLANNED]
    assert [line.birth_name for line in lines] == ["MARTIN", "MARTIN", "MARTIN", "DURAND"]
    assert {line.category for line in lines} == {Category.B}


def test_pages_follow_one_another(school: Database) -> None:
    with school.read() as reading:
        pages = [lesson_page(reading.connection, LessonQuery(DAY), offset, 2) for offset in (0, 2, 4)]
    assert [[line.lesson for line in page] for page in pages] == [[FIRST, ALONE], [OFF, PLANNED], []]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (LessonQuery(DAY, frozenset({MACHINE})), [ALONE]),
        (LessonQuery(DAY, frozenset({SECOND})), [PLANNED]),
        (LessonQuery(DAY, status=LessonStatus.CANCELLED), [OFF]),
        (LessonQuery(DAY, frozenset({SECOND}), status=LessonStatus.DONE), []),
    ],
)
def test_filters(school: Database, query: LessonQuery, expected: list[Lesson]) -> None:
    with school.read() as reading:
        found = lesson_page(reading.connection, query, 0, 200)
    assert [line.lesson for line in found] == expected


def test_counts_leave_the_asked_state_out_but_keep_the_instructor(school: Database) -> None:
    with school.read() as reading:
        every = status_counts(reading.connection, LessonQuery(DAY, status=LessonStatus.ABSENT))
        mine = status_counts(reading.connection, LessonQuery(DAY, frozenset({INSTRUCTOR})))
    assert every == {LessonStatus.DONE: 2, LessonStatus.PLANNED: 1, LessonStatus.CANCELLED: 1}
    assert mine == {LessonStatus.DONE: 1, LessonStatus.CANCELLED: 1}


def test_a_week_counts_what_was_not_cancelled(school: Database) -> None:
    with school.read() as reading:
        week = day_counts(reading.connection, date(2026, 11, 16), 7)
    assert [one.lessons for one in week] == [0, 0, 0, 0, 3, 1, 0]
    assert week[-1].day == date(2026, 11, 22)


def test_where_each_stands_on_its_way(school: Database) -> None:
    with school.read() as reading:
        first, alone = lessons_named(reading.connection, [ALONE.id, FIRST.id])
    assert alone.sending is None
    assert first.sending is not None
    assert first.sending.state is SubmissionState.DUE
    assert (first.sending.was_attempted, first.sending.may_be_known) == (False, False)


def test_a_waiting_correction_was_not_attempted_but_an_older_version_may_be_known(school: Database) -> None:
    with school.quiet_write() as connection:
        seq = outbox_reads.versions_of(connection, [FIRST.id])[FIRST.id][0].seq
        outbox_store.move(connection, [seq], SubmissionState.DUE, SubmissionState.SENDING, attempted_at=NOW)
        outbox_store.move(connection, [seq], SubmissionState.SENDING, SubmissionState.ACCEPTED)
    with school.read() as reading:
        sent = lessons_named(reading.connection, [FIRST.id])[0].sending
    assert sent is not None
    assert sent.was_attempted
    with school.quiet_write() as connection:
        outbox_store.add_versions(connection, [NewVersion(FIRST.id, 2, DAY, True)], NOW)
    with school.read() as reading:
        lines = lessons_named(reading.connection, [FIRST.id])
    assert len(lines) == 1  # one line per lesson, whatever its versions
    waiting = lines[0].sending
    assert waiting is not None
    assert (waiting.state, waiting.cancels) == (SubmissionState.DUE, True)
    assert (waiting.was_attempted, waiting.may_be_known) == (False, True)


def test_who_takes_time_is_planned_or_done(school: Database) -> None:
    with school.read() as reading:
        mine = occupying(reading.connection, [DAY], [STUDENT])
        machine = occupying(reading.connection, [DAY, NEXT.day], [MACHINE, SECOND])
    assert mine == [FIRST, ALONE]  # not the cancelled one
    assert machine == [ALONE, PLANNED]


def test_the_newest_lesson_of_an_instructor_up_to_a_day(school: Database) -> None:
    with school.write("seul", NOW) as written:
        written.work.lessons.add(
            lesson(17, instructor_id=None, simulator_id=MACHINE, kind=LessonKind.AUTONOMOUS_SIMULATOR)
        )
    with school.read() as reading:
        assert newest_supervised(reading.connection, DAY) == PLANNED
        assert newest_supervised(reading.connection, DAY - timedelta(days=1)) is None
