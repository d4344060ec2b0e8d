"""The timeline of conduite accompagnée: what is done, possible, late, to come, and how it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from livret_desktop.domain.course_timeline import Milestone, Standing, Step, Timeline, timeline
from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.domain.deadlines import CourseFacts
from livret_desktop.domain.enrolment import Enrolment
from livret_desktop.domain.follow_up import Appointment, Exam, KmReading
from livret_desktop.domain.vocabulary import AppointmentKind, Category, ExamKind, ExamResult, TrainingTrack
from livret_desktop.resources import resource_path
from livret_desktop.ui.presenters.course_timeline import timeline_nodes, timeline_said, timeline_sentence

RULES = load_rules(resource_path("rules").glob("*.toml"))
OWN = uuid4()
ANTOINE = CourseFacts(
    enrolment=Enrolment(
        id=OWN,
        student_id=uuid4(),
        category=Category.B,
        aipc_on=date(2023, 11, 10),
        etg_passed_on=date(2024, 2, 8),
        preliminary_meeting_on=date(2024, 5, 28),
    ),
    track=TrainingTrack.AAC,
    born_on=date(2008, 2, 12),
    known_on=date(2023, 11, 1),
    affi_on=date(2024, 5, 18),
    presentations=None,
)
TODAY = date(2026, 11, 20)


def meeting(rank: int, practice: date, theory: date | None = None, km: int | None = None) -> Appointment:
    return Appointment(
        id=uuid4(),
        enrolment_id=OWN,
        kind=AppointmentKind.PEDAGOGICAL,
        track=TrainingTrack.AAC,
        rank=rank,
        practice_on=practice,
        theory_on=theory,
        km=km,
    )


def told(day: date, km: int) -> KmReading:
    return KmReading(id=uuid4(), enrolment_id=OWN, told_on=day, km=km)


def exam(day: date, result: ExamResult | None) -> Exam:
    return Exam(id=uuid4(), enrolment_id=OWN, kind=ExamKind.PRACTICE, taken_on=day, result=result)


FIRST = meeting(1, date(2024, 10, 12), date(2024, 10, 19))
OF_THE_PICTURE = ANTOINE._replace(appointments=(FIRST,), readings=(told(date(2026, 11, 14), 2_860),))


def of(facts: CourseFacts, today: date = TODAY) -> Timeline:
    line = timeline(facts, RULES, today)
    assert line is not None
    return line


def step(line: Timeline, milestone: Milestone) -> Step:
    return next(one for one in line.steps if one.milestone is milestone)


def test_the_student_of_the_picture() -> None:
    line = of(OF_THE_PICTURE)
    assert [one.milestone for one in line.steps] == list(Milestone)
    assert line.done == 6
    nodes = {one.title: one for one in timeline_nodes(line)}
    assert nodes["RP1"].detail == "12 et 19 oct. 2024"
    assert nodes["RP1"].above == "fenêtre\u00a0: 18 sept. – 18 nov. 2024"
    assert nodes["Une année"].detail == "28 mai 2025"
    assert nodes["3\u202f000\u00a0km"].detail == "encore 140\u00a0km"
    assert nodes["RP2"].detail == "dès 3\u202f000\u00a0km"
    assert timeline_sentence(line).startswith("Il manque 140\u00a0km relevés")
    said = timeline_said(line)
    assert said.index("Une année") < said.index("aujourd’hui") < said.index("encore 140")


@pytest.mark.parametrize(
    ("today", "standing", "words"),
    [
        (date(2024, 9, 17), Standing.COMING, "à tenir entre le 18 septembre 2024 et le 18 novembre 2024"),
        (date(2024, 9, 18), Standing.OPEN, "à tenir entre"),
        (date(2024, 11, 18), Standing.OPEN, "à tenir entre"),
        (date(2024, 11, 19), Standing.LATE, "était à tenir avant le 18 novembre 2024"),
    ],
)
def test_the_first_meeting_has_its_window(today: date, standing: Standing, words: str) -> None:
    line = of(ANTOINE, today)
    assert step(line, Milestone.FIRST_MEETING).standing is standing
    assert words in timeline_sentence(line)


def test_three_thousand_kilometres_open_the_second_meeting_and_both_the_exam() -> None:
    enough = OF_THE_PICTURE._replace(readings=(*OF_THE_PICTURE.readings, told(TODAY, 3_004)))
    line = of(enough)
    assert step(line, Milestone.KILOMETRES) == Step(
        Milestone.KILOMETRES, Standing.DONE, (TODAY,), number=3_004
    )
    assert timeline_sentence(line) == "Le deuxième rendez-vous pédagogique peut être fixé."
    fixed = enough._replace(appointments=(FIRST, meeting(2, TODAY + timedelta(days=9))))
    assert step(of(fixed), Milestone.SECOND_MEETING).standing is Standing.OPEN
    assert "fixé au 29 novembre 2026" in timeline_sentence(of(fixed))
    both = of(enough._replace(appointments=(FIRST, meeting(2, TODAY))))
    assert step(both, Milestone.EXAM).standing is Standing.OPEN
    assert timeline_sentence(both) == "L’épreuve pratique peut être demandée."


def test_the_exam_waits_for_age_and_year_is_booked_then_passed() -> None:
    young = OF_THE_PICTURE._replace(
        born_on=date(2010, 3, 4),
        appointments=(FIRST, meeting(2, TODAY, km=3_100)),
    )
    assert timeline_sentence(of(young)) == "L’épreuve pratique est possible à partir du 4 mars 2027."
    booked = young._replace(exams=(exam(date(2027, 3, 10), None),))
    assert timeline_sentence(of(booked)) == "L’épreuve pratique est fixée au 10 mars 2027."
    failed = young._replace(exams=(exam(date(2026, 11, 10), ExamResult.FAILED),))
    assert not step(of(failed), Milestone.EXAM).is_done
    passed = of(young._replace(exams=(exam(TODAY, ExamResult.PASSED),)))
    assert step(passed, Milestone.EXAM).days == (TODAY,)
    assert timeline_sentence(passed) == "Toutes les étapes sont faites."


def test_another_track_has_no_timeline_and_supervised_driving_a_shorter_one() -> None:
    assert timeline(ANTOINE._replace(track=TrainingTrack.TRADITIONAL), RULES, TODAY) is None
    supervised = of(ANTOINE._replace(track=TrainingTrack.CS))
    assert [one.milestone for one in supervised.steps] == [
        Milestone.AIPC,
        Milestone.ETG,
        Milestone.ACT,
        Milestone.PRELIMINARY,
        Milestone.EXAM,
    ]


DAYS = some.none() | some.dates(date(2023, 1, 1), date(2028, 1, 1))


@given(DAYS, DAYS, DAYS, DAYS, DAYS, DAYS, some.integers(0, 5_000), DAYS)
def test_whatever_is_noted_what_is_done_comes_first_and_in_order(
    aipc: date | None,
    etg: date | None,
    affi: date | None,
    preliminary: date | None,
    first: date | None,
    second: date | None,
    km: int,
    told_on: date | None,
) -> None:
    own = replace(ANTOINE.enrolment, aipc_on=aipc, etg_passed_on=etg, preliminary_meeting_on=preliminary)
    meetings = tuple(meeting(rank, day) for rank, day in ((1, first), (2, second)) if day)
    facts = ANTOINE._replace(
        enrolment=own,
        affi_on=affi,
        appointments=meetings,
        readings=(told(told_on, km),) if told_on else (),
    )
    line = of(facts)
    assert sorted(one.milestone.value for one in line.steps) == sorted(one.value for one in Milestone)
    assert all(one.is_done for one in line.steps[: line.done])
    days = [one.days[0] for one in line.steps[: line.done]]
    assert days == sorted(days)
    assert all(day <= TODAY for day in days)
    assert all(node.detail for node in timeline_nodes(line))
    assert timeline_sentence(line).endswith(".")
