"""Lessons moved together: one step, one undo, sent ones corrected or nothing written at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, TrainingMeans
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import lesson_line
from livret_desktop.services.lessons.lesson_moves import move_lessons
from livret_desktop.services.overview.undo import undo
from tests.ui.lessons_school import DAY, DONE, at, kept, known, lesson, mark_accepted, record


def session(*sent: str) -> list[Lesson]:
    more = {"group_id": known("séance"), "kind": LessonKind.THEORY, "means": TrainingMeans.CLASSROOM}
    return [
        lesson(name, 8, status=DONE if name in sent else LessonStatus.PLANNED, **more)
        for name in ("LEMAIRE", "MARTIN")
    ]


def test_without_a_reason_nothing_of_a_session_moves_when_one_lesson_was_sent(desk: Desk) -> None:
    lessons = session("LEMAIRE")
    record(desk, *lessons)
    mark_accepted(desk, lessons[0].id)
    moved = [replace(one, starts_at=at(9)) for one in lessons]
    with pytest.raises(RuleError, match="déjà été envoyée"):
        move_lessons(desk, moved)
    assert kept(desk) == sorted(lessons, key=lambda one: str(one.id))


def test_with_a_reason_the_session_moves_whole_the_sent_one_as_a_new_version(desk: Desk) -> None:
    lessons = session("LEMAIRE")
    record(desk, *lessons)
    mark_accepted(desk, lessons[0].id)
    changes = move_lessons(desk, [replace(one, starts_at=at(9)) for one in lessons], reason="salle prise")
    assert {one.starts_at for one in kept(desk)} == {at(9)}
    assert changes.title == "2\u00a0leçons déplacées"
    lines = {one.id: lesson_line(desk, one.id) for one in lessons}
    sent, never = lines[lessons[0].id], lines[lessons[1].id]
    assert sent is not None and sent.sending is not None and sent.sending.may_be_known
    assert not sent.sending.cancels
    assert never is not None and never.sending is None


def test_what_is_already_there_is_no_change_and_one_undo_brings_all_back(desk: Desk) -> None:
    first, second = lesson("LEMAIRE", 15), lesson("MARTIN", 16)
    record(desk, first, second)
    assert move_lessons(desk, [first, second]).history_id is None
    tomorrow = DAY + timedelta(days=1)
    moved = [
        replace(first, starts_at=at(15, day=tomorrow), day=tomorrow),
        replace(second, instructor_id=known("ARNAUD")),
    ]
    changes = move_lessons(desk, moved, title="Journée de NAVARRO")
    assert (changes.title, len(kept(desk)), len(kept(desk, tomorrow))) == ("Journée de NAVARRO", 1, 1)
    assert changes.history_id is not None
    undo(desk, changes.history_id)
    assert kept(desk) == [first, second]


def test_a_lesson_said_done_and_moved_to_an_hour_to_come_is_planned_again(desk: Desk) -> None:
    done = lesson("LEMAIRE", 9, status=DONE)
    record(desk, done)
    move_lessons(desk, [replace(done, starts_at=at(18))])
    (after,) = kept(desk)
    assert (after.starts_at, after.status) == (at(18), LessonStatus.PLANNED)
    line = lesson_line(desk, done.id)
    assert line is not None and (line.sending is None or line.sending.state.value == "dropped")


def test_a_length_of_nothing_and_a_lesson_that_is_no_more_are_refused(desk: Desk) -> None:
    first = lesson("LEMAIRE", 15)
    record(desk, first)
    with pytest.raises(RuleError, match="Durée refusée"):
        move_lessons(desk, [replace(first, minutes=0)])
    with pytest.raises(KeyError):
        move_lessons(desk, [lesson("MARTIN", 16)])
    assert kept(desk) == [first]
