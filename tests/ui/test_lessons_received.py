"""A lesson that another school gave, received with its student: what is typed at the same hour is told so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from livret_desktop.domain.french import NBSP
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import Instructor
from livret_desktop.domain.vocabulary import Category, LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_entry import FixKind, check_entry
from livret_desktop.services.lessons.lesson_repeats import plan_repeat
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.records.team import save_instructor
from livret_desktop.services.transfer.making import make_transfer
from livret_desktop.services.transfer.receiving import look_at_transfer, receive_transfer
from livret_desktop.ui.presenters.lessons_entry import clash_sentence, said
from livret_desktop.ui.presenters.repeats import why_not
from tests.services.house import House
from tests.ui.lessons_school import YESTERDAY, at, known, lesson, open_desk, record


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[Desk, Lesson]]:
    """The school that received Hugo LEMAIRE, and a lesson that it types over the one he had yesterday at 14:00."""
    before = open_desk(tmp_path / "avant")
    record(before, lesson("LEMAIRE", 14, day=YESTERDAY, minutes=120, status=LessonStatus.DONE))
    transfer = make_transfer(before, known("LEMAIRE"))
    before.database.close()
    house = House(tmp_path / "ecole")
    house.create(name="École du Lac")
    with house.open() as desk:
        received = receive_transfer(desk, look_at_transfer(desk, transfer.content, transfer.code).dossier)
        meyer = Instructor(
            id=uuid4(), surname="Meyer", authorisation_number="A0207500011", categories=(Category.B,)
        )
        save_instructor(desk, meyer)
        with desk.database.read() as reading:
            (enrolment,) = reading.enrolments.where()
        typed = replace(
            lesson("LEMAIRE", 15, day=YESTERDAY),
            student_id=received.student_id,
            enrolment_id=enrolment.id,
            instructor_id=meyer.id,
        )
        yield desk, typed


def test_the_clash_names_the_student_and_the_other_school(made: tuple[Desk, Lesson]) -> None:
    desk, typed = made
    check = check_entry(desk, typed)
    first = said(check).remarks[0]
    assert first.title == "Hugo LEMAIRE a déjà une leçon jusqu’à 16:00"
    where = check.clashes[0].other.place
    assert where.endswith("(déclaré)")
    assert first.detail.startswith(f"dans une autre école{NBSP}: {where}. ")
    assert clash_sentence(check.clashes[0]).startswith(f"{first.title} dans une autre école{NBSP}: ")
    assert [fix.kind for fix in check.fixes] == [FixKind.MOVE]
    assert not check_entry(desk, replace(typed, starts_at=at(16, day=YESTERDAY))).clashes


def test_a_repeat_that_falls_on_it_says_why_not(made: tuple[Desk, Lesson]) -> None:
    desk, typed = made
    week = timedelta(days=7)
    record_lessons(desk, [replace(typed, starts_at=typed.starts_at - week, day=typed.day - week)])
    (found,) = plan_repeat(desk, typed.id, 1).days
    assert why_not(found).startswith("Hugo LEMAIRE a déjà une leçon jusqu’à 16:00 dans une autre école")
