"""Lines read as they are kept say what the records say, for any number of students."""

from __future__ import annotations

from itertools import chain

import pytest

from livret_desktop.db.database import Database
from livret_desktop.db.read_models.student_facts import lesson_facts, trainings
from livret_desktop.domain.vocabulary import LessonStatus
from tests.bench.crowd import NOW, make_crowd


@pytest.mark.parametrize("number", [0, 1, 12, 13, 30])
def test_trainings_are_those_of_the_records(database: Database, number: int) -> None:
    ids = make_crowd(database, 30)[:number]
    with database.read() as reading:
        enrolments, periods = trainings(reading.connection, ids)
        kept = [one for one in reading.enrolments.where() if one.student_id in ids]
        dated = [one for one in reading.periods.where() if one.enrolment_id in {one.id for one in kept}]
    assert sorted(chain.from_iterable(enrolments.values()), key=str) == sorted(kept, key=str)
    assert set(enrolments) == set(ids)
    assert sorted(chain.from_iterable(periods.values()), key=str) == sorted(dated, key=str)
    assert all(isinstance(one.transmits, bool) for one in chain.from_iterable(enrolments.values()))


def test_minutes_and_next_lessons_are_those_of_the_records(database: Database) -> None:
    ids = make_crowd(database, 30, lessons_each=3)[:20]
    with database.read() as reading:
        minutes, coming = lesson_facts(reading.connection, ids, NOW)
        lessons = [one for one in reading.lessons.where() if one.student_id in ids]
    done = [one for one in lessons if one.status is LessonStatus.DONE]
    ahead = [one for one in lessons if one.status is LessonStatus.PLANNED and one.starts_at > NOW]
    assert sum(minutes.values()) == sum(one.minutes for one in done) > 0
    assert coming == {
        student: min(one.starts_at for one in ahead if one.student_id == student)
        for student in {one.student_id for one in ahead}
    }
