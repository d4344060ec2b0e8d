"""Each step of a training's calendar, the day before it is said and that day; each threshold, one below and there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.domain.deadlines import CourseFacts, Deadline, Step, deadlines
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import Appointment, Exam, KmReading
from livret_desktop.domain.vocabulary import AppointmentKind, Category, ExamKind, ExamResult, TrainingTrack
from livret_desktop.resources import resource_path

RULES = load_rules(resource_path("rules").glob("*.toml"))
WHO = UUID(int=1)
AFFI, PRELIMINARY, BORN = date(2026, 6, 10), date(2026, 6, 17), date(2009, 3, 4)
DAY = timedelta(days=1)


def meeting(rank: int, day: date, km: int | None = None) -> Appointment:
    return Appointment(
        id=UUID(int=rank),
        enrolment_id=WHO,
        kind=AppointmentKind.PEDAGOGICAL,
        track=TrainingTrack.AAC,
        rank=rank,
        practice_on=day,
        km=km,
    )


def told(day: date, km: int) -> KmReading:
    return KmReading(id=UUID(int=9), enrolment_id=WHO, told_on=day, km=km)


FIRST, SECOND = meeting(1, date(2026, 10, 20), 1_000), meeting(2, date(2027, 2, 1), 3_000)
ENROLMENT = Enrolment(
    id=WHO,
    student_id=UUID(int=2),
    category=Category.B,
    aipc_on=date(2025, 9, 1),
    preliminary_meeting_on=PRELIMINARY,
)
AAC = CourseFacts(
    enrolment=ENROLMENT,
    track=TrainingTrack.AAC,
    born_on=BORN,
    known_on=date(2025, 8, 1),
    affi_on=AFFI,
    presentations=0,
)
BEFORE_AIPC = AAC._replace(enrolment=replace(ENROLMENT, aipc_on=None), track=TrainingTrack.TRADITIONAL)
WITH_ETG = AAC._replace(
    track=TrainingTrack.TRADITIONAL, enrolment=replace(ENROLMENT, etg_passed_on=date(2022, 1, 14))
)
READY = AAC._replace(appointments=(FIRST, SECOND))


def asked(facts: CourseFacts, **changes: object) -> CourseFacts:
    return facts._replace(enrolment=replace(facts.enrolment, **changes))  # type: ignore[arg-type]


def steps(facts: CourseFacts, today: date) -> dict[Step, Deadline]:
    return {one.step: one for one in deadlines(facts, RULES, today)}


BEGIN = [
    (Step.AIPC, asked(BEFORE_AIPC, aipc_asked_on=date(2026, 10, 1)), date(2026, 10, 31)),
    (Step.AIPC, BEFORE_AIPC, date(2025, 8, 31)),
    (Step.RECEIPT, asked(BEFORE_AIPC, receipt_on=date(2026, 10, 1)), date(2026, 11, 16)),
    (Step.ETG, WITH_ETG, date(2026, 10, 16)),
    (Step.FIRST_MEETING, AAC, date(2026, 9, 10)),
    (Step.KILOMETRES, AAC, date(2026, 9, 17)),
    (Step.KILOMETRES, AAC._replace(appointments=(FIRST,)), date(2027, 1, 20)),
    (Step.KILOMETRES, AAC._replace(readings=(told(date(2026, 11, 30), 900),)), date(2027, 2, 28)),
    (Step.EXAM, READY, PRELIMINARY.replace(year=2027)),
    (Step.EXAM, READY._replace(born_on=date(2010, 7, 1)), date(2027, 7, 1)),
]


@pytest.mark.parametrize(("step", "facts", "first_day"), BEGIN)
def test_a_step_is_said_from_its_day_on(step: Step, facts: CourseFacts, first_day: date) -> None:
    assert step not in steps(facts, first_day - DAY)
    assert step in steps(facts, first_day)
    assert step in steps(facts, first_day + DAY)


def test_the_first_meeting_has_its_window_of_four_to_six_months() -> None:
    for today in (date(2026, 9, 10), date(2026, 12, 10), date(2026, 12, 11)):
        found = steps(AAC, today)[Step.FIRST_MEETING]
        assert (found.since_on, found.due_on) == (date(2026, 10, 10), date(2026, 12, 10))


@pytest.mark.parametrize(
    ("fixed_on", "is_said"),
    [
        (date(2026, 10, 9), True),
        (date(2026, 10, 10), False),
        (date(2026, 12, 10), False),
        (date(2026, 12, 11), True),
    ],
)
def test_a_first_meeting_fixed_in_its_window_is_asked_for_no_more(fixed_on: date, is_said: bool) -> None:
    fixed = AAC._replace(appointments=(meeting(1, fixed_on),))
    assert (Step.FIRST_MEETING in steps(fixed, date(2026, 10, 1))) is is_said


def test_a_first_meeting_that_has_begun_is_over_that_very_day() -> None:
    fixed = AAC._replace(appointments=(meeting(1, date(2026, 12, 11)),))
    assert Step.FIRST_MEETING in steps(fixed, date(2026, 12, 10))
    assert Step.FIRST_MEETING not in steps(fixed, date(2026, 12, 11))


@pytest.mark.parametrize(("km", "is_possible"), [(2_999, False), (3_000, True), (3_001, True)])
def test_the_second_meeting_is_possible_at_3000_km(km: int, is_possible: bool) -> None:
    facts = AAC._replace(appointments=(FIRST,), readings=(told(date(2027, 1, 10), km),))
    found = steps(facts, date(2027, 4, 10))
    assert (Step.SECOND_MEETING in found) is is_possible
    assert (Step.KILOMETRES in found) is not is_possible, "asked until then, three months after the last"
    fixed = facts._replace(appointments=(FIRST, meeting(2, date(2027, 5, 3))))
    assert Step.SECOND_MEETING not in steps(fixed, date(2027, 4, 10)), "fixed: nothing to do but wait"


def test_without_a_first_meeting_3000_km_do_not_make_a_second() -> None:
    facts = AAC._replace(readings=(told(date(2026, 10, 1), 3_500),))
    assert set(steps(facts, date(2026, 10, 20))) == {Step.FIRST_MEETING}


def test_the_exam_needs_every_one_of_its_conditions() -> None:
    day = date(2027, 6, 17)
    assert set(steps(READY, day)) == {Step.EXAM}
    few = READY._replace(appointments=(FIRST, meeting(2, date(2027, 2, 1), 2_999)))
    assert Step.EXAM not in steps(few, day)
    assert Step.EXAM not in steps(READY._replace(appointments=(FIRST,)), day)
    assert Step.EXAM not in steps(READY._replace(born_on=None), day)
    later = meeting(2, day + DAY, 3_000)
    assert Step.EXAM not in steps(READY._replace(appointments=(FIRST, later)), day)


def exam(day: date, result: ExamResult | None = None) -> Exam:
    return Exam(id=UUID(int=8), enrolment_id=WHO, kind=ExamKind.PRACTICE, taken_on=day, result=result)


@pytest.mark.parametrize(
    ("taken", "is_said"),
    [
        (exam(date(2027, 6, 17)), False),
        (exam(date(2027, 6, 18)), False),
        (exam(date(2027, 6, 16), ExamResult.FAILED), True),
        (exam(date(2027, 6, 16), ExamResult.PASSED), False),
    ],
)
def test_a_place_taken_today_or_later_or_a_success_ends_it(taken: Exam, is_said: bool) -> None:
    found = steps(READY._replace(exams=(taken,)), date(2027, 6, 17))
    assert (Step.EXAM in found) is is_said


@pytest.mark.parametrize(("used", "is_said"), [(3, False), (4, True), (5, True)])
def test_the_etg_is_told_with_one_presentation_left(used: int, is_said: bool) -> None:
    fresh = asked(WITH_ETG, etg_passed_on=date(2026, 1, 14))._replace(presentations=used)
    found = steps(fresh, date(2026, 11, 20))
    assert (Step.ETG in found) is is_said
    if is_said:
        assert found[Step.ETG].number == 5 - used


def test_the_receipt_takes_the_place_of_the_aipc_it_waits_for() -> None:
    facts = asked(BEFORE_AIPC, receipt_on=date(2026, 10, 1))
    assert set(steps(facts, date(2026, 11, 15))) == {Step.AIPC}
    found = steps(facts, date(2026, 11, 16))
    assert set(found) == {Step.RECEIPT}
    assert found[Step.RECEIPT].due_on == date(2026, 12, 1)
