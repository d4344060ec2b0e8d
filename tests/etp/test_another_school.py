"""What a student did before coming: another school's hours, and the simulator that counts towards one life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from livret_desktop.domain.vocabulary import LessonOrigin
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_screen import explain_lesson, read_screen
from livret_desktop.services.etp.etp_trend import MonthSums, trend
from livret_desktop.services.overview.student_summary import student_lesson_ids
from livret_desktop.services.transfer.making import make_transfer
from livret_desktop.services.transfer.receiving import look_at_transfer, receive_transfer
from livret_desktop.ui.presenters.etp import lesson_words
from tests.etp.hours import (
    ALONE,
    NOVEMBER,
    OCTOBER_9,
    WITH_TEACHER,
    at,
    change_enrolment,
    november,
    of_student,
    record,
)
from tests.sending.school import HandClock, Pupils, school


@pytest.fixture
def other(tmp_path: Path, clock: HandClock) -> Iterator[Desk]:
    """The school where the student goes."""
    with school(tmp_path / "lac", clock) as opened:
        yield opened


def pass_on(desk: Desk, other: Desk) -> UUID:
    """The first student goes from one school to the other; who he is there."""
    made = make_transfer(desk, UUID(int=10_000))
    return receive_transfer(other, look_at_transfer(other, made.content, made.code).dossier).student_id


def test_the_hours_of_the_other_school_are_not_ours(desk: Desk, pupils: Pupils, other: Desk) -> None:
    record(pupils, {"minutes": 120}, at(OCTOBER_9, 12), ALONE | at(OCTOBER_9, 15))
    student_id = pass_on(desk, other)
    assert november(desk).school.counted == 240, "those of the school that gave them"
    found = november(other)
    assert (found.school.real, found.school.counted, found.people, found.hours) == (0, 0, (), ())
    assert read_screen(other, NOVEMBER).what_if.received == 0
    assert trend(other, NOVEMBER)[-1].counted == 0
    answer = explain_lesson(other, student_lesson_ids(other, student_id)[0])
    assert answer is not None
    assert "autre école" in lesson_words(answer)[1]


def test_the_simulator_of_the_other_school_takes_its_part_of_the_ceiling(
    desk: Desk, pupils: Pupils, other: Desk
) -> None:
    record(pupils, WITH_TEACHER | {"minutes": 570} | at(date(2026, 10, 1), 9))
    student_id = pass_on(desk, other)
    with other.database.read() as reading:
        (enrolment,) = reading.enrolments.where(reading.enrolments.c.student_id == student_id)
    record(Pupils(other), WITH_TEACHER | {"student_id": student_id, "enrolment_id": enrolment.id})
    assert (november(other).school.real, november(other).school.counted) == (60, 30)


def test_our_own_history_still_counts(desk: Desk, pupils: Pupils) -> None:
    record(pupils, {"origin": LessonOrigin.HISTORY}, ALONE | {"origin": LessonOrigin.HISTORY} | of_student(1))
    assert november(desk).school.counted == 120


@pytest.mark.parametrize(("brought", "counted"), [(0, 60), (540, 60), (570, 30), (600, 0), (900, 0)])
@pytest.mark.parametrize("kind", [WITH_TEACHER, ALONE])
def test_the_simulator_brought_counts_in_the_ceiling(
    desk: Desk, pupils: Pupils, kind: dict[str, object], brought: int, counted: int
) -> None:
    change_enrolment(desk, 0, minutes_here=1_200, simulator_minutes=brought)
    record(pupils, kind)
    assert november(desk).school.counted == counted


def test_months_kept_follow_the_simulator_brought(desk: Desk, pupils: Pupils) -> None:
    kept = MonthSums()
    record(
        pupils, WITH_TEACHER, WITH_TEACHER | at(date(2026, 5, 4), 9), at(date(2026, 6, 4), 9) | of_student(1)
    )
    assert trend(desk, NOVEMBER, kept=kept)[-1].counted == 60
    change_enrolment(desk, 0, minutes_here=1_200, simulator_minutes=600)
    points = trend(desk, NOVEMBER, kept=kept)
    assert points == trend(desk, NOVEMBER)
    assert points[-1].counted == 0
