"""Opening a student's file reads that student's rows, on a base whose statistics SQLite never took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from livret_desktop.domain.people import Instructor, Student
from livret_desktop.domain.vocabulary import (
    AttestationCopy,
    AttestationKind,
    LessonStatus,
)
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import lesson_lines
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.overview.record_bin import why_kept
from livret_desktop.services.overview.student_summary import student_acts, student_hours, student_lesson_ids
from livret_desktop.services.papers.attestations import issue_document
from livret_desktop.services.records.course_view import course_view
from livret_desktop.services.records.guardians import student_guardians
from livret_desktop.services.records.skills_grid import grid_view
from livret_desktop.services.records.students import student_file
from livret_desktop.services.records.team import save_instructor
from tests.services.house import NOW, add_student, enrol, hour_of

EVERYBODY_S = (
    "student",
    "enrolment",
    "enrolment_period",
    "lesson",
    "attestation",
    "submission",
    "history_row",
)
"""Tables that grow with the school: none may be walked for one person."""


@contextmanager
def every_plan(desk: Desk) -> Iterator[list[str]]:
    """How SQLite answers each statement asked inside, line by line of EXPLAIN QUERY PLAN."""
    plans: list[str] = []
    asked: list[tuple[str, object]] = []

    def note(
        _connection: Connection, _cursor: object, statement: str, parameters: object, *_more: object
    ) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield plans
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    with desk.database.read() as reading:
        for statement, parameters in asked:
            told = reading.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
            plans += [str(row[3]) for row in told]


def walks(plans: list[str]) -> list[str]:
    """The lines that read a whole table, or every lesson in a state whatever its day."""
    whole = [f"SCAN {name}" for name in EVERYBODY_S]
    return [plan for plan in plans if plan in whole or plan.endswith("ix_lesson_status (status=?)")]


def a_full_file(desk: Desk) -> Student:
    """Two lessons and a paper."""
    student = add_student(desk)
    enrolment = enrol(desk, student)
    instructor = Instructor(id=uuid4(), surname="Chauveau", given_name="T.")
    save_instructor(desk, instructor)
    lessons = [hour_of(enrolment, instructor, NOW - timedelta(days=1, hours=hour)) for hour in (1, 3)]
    record_lessons(desk, lessons)
    issue_document(
        desk, enrolment.id, AttestationKind.AFFI, [AttestationCopy.STUDENT], deliver=lambda _copies: None
    )
    return student


def test_a_file_shows_every_lesson_however_many(desk: Desk) -> None:
    student = add_student(desk)
    enrolment = enrol(desk, student)
    instructor = Instructor(id=uuid4(), surname="Chauveau", given_name="T.")
    save_instructor(desk, instructor)
    record_lessons(
        desk, [hour_of(enrolment, instructor, NOW - timedelta(days=number)) for number in range(1, 232)]
    )
    ids = student_lesson_ids(desk, student.id)
    assert len(ids) == 231
    assert [line.lesson.id for line in lesson_lines(desk, ids)] == ids[::-1]


def test_a_file_reads_the_rows_of_one_student(desk: Desk) -> None:
    student = a_full_file(desk)
    with every_plan(desk) as plans:
        files = student_file(desk, student.id).enrolments
        ids = student_lesson_ids(desk, student.id)
        assert (files[0].minutes_done, len(ids), len(student_acts(desk, student.id))) == (120, 2, 1)
        assert student_hours(desk, files[0]).done >= 120
        assert why_kept(desk, student.id)
        student_guardians(desk, student.id)
        course_view(desk, files[0].enrolment.id)
        grid_view(desk, files[0].enrolment.id)
        lesson_lines(desk, ids)
    assert len(plans) > 20
    assert walks(plans) == []


def test_a_walk_through_everybody_is_seen(desk: Desk) -> None:
    student = a_full_file(desk)
    with every_plan(desk) as plans, desk.database.read() as reading:
        lessons = reading.lessons
        lessons.where(lessons.c.student_id == student.id, lessons.c.status == LessonStatus.DONE)
        reading.students.where(reading.students.c.birth_name == "ŒUVRARD")
    assert len(walks(plans)) == 2
