"""Aujourd'hui: what its head and its day say agrees with the lines below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.lessons.lesson_list import read_week
from livret_desktop.services.records.team import save_instructor
from livret_desktop.services.today.day import Today, read_today
from livret_desktop.services.today.todo import Cause, Urgency
from livret_desktop.ui.presenters import today as words
from livret_desktop.ui.theme.tokens import Tone
from tests.ui.sending_school import FRIDAY, Friday, friday


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        back_up(made.desk, tmp_path)
        yield made


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def of_today(seen: Today) -> list[Cause]:
    return [one.cause for one in seen.todos if one.when == "aujourd’hui"]


def test_a_line_whose_day_is_today_is_counted_by_the_head(school: Friday) -> None:
    """Without access the hours to declare are the day's own work: « Rien ne presse » would deny their line."""
    school.pupil("Petit", "Ana", "240377100492")
    school.teach("Petit", 9)
    seen = read_today(school.desk)
    assert of_today(seen) == [Cause.BY_HAND]
    sentence, state = words.headline(seen)
    assert (plain(sentence), state.tone) == ("1 chose presse aujourd’hui.", Tone.WARN)
    assert [one.urgency for one in seen.todos if one.cause is Cause.BY_HAND] == [Urgency.SOON]
    ending = replace(school.instructors["Arnaud"], authorisation_expires_on=FRIDAY)
    save_instructor(school.desk, ending)
    seen = read_today(school.desk)
    assert len(of_today(seen)) == seen.pressing == 2
    assert plain(words.headline(seen)[0]) == "2 choses pressent aujourd’hui."


def test_once_declared_nothing_presses(school: Friday) -> None:
    school.pupil("Petit", "Ana", "240377100492")
    lesson = school.teach("Petit", 9)
    declare_by_hand(school.desk, [lesson.id], who="Claire Morel", why="portail")
    seen = read_today(school.desk)
    assert of_today(seen) == []
    assert words.headline(seen)[0] == "Rien ne presse."


def test_the_day_s_lessons_are_those_to_give_until_the_last_one_is_over(school: Friday) -> None:
    school.pupil("Petit", "Ana", "240377100492")
    school.teach("Petit", 9)
    school.teach("Petit", 14, minutes=90, name="longue")
    school.teach("Petit", 17, name="absent", status=LessonStatus.ABSENT)
    school.teach("Petit", 7, name="annulée", status=LessonStatus.CANCELLED)
    seen = read_today(school.desk)
    assert seen.plan.lessons == seen.as_json()["lessons_today"] == 2
    assert {one.day: one.lessons for one in read_week(school.desk, FRIDAY)}[FRIDAY] == 2
    (row,) = words.day_rows(seen)
    assert (plain(row.second), plain(row.detail)) == ("2 leçons", "09:00 à 15:30, 2 h 30")
