"""Each rule of the ETP on both sides of its boundary, in a real school."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from livret_desktop.domain.etp import etp_hundredths, rounded
from livret_desktop.domain.vocabulary import (
    Category,
    InstructorKind,
    LessonKind,
    LessonOrigin,
    LessonStatus,
    MotoPhase,
    SimulatorRecognition,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_figures import Totals
from livret_desktop.services.etp.etp_trend import trend
from livret_desktop.services.etp.forecast import at_risk, forecast
from livret_desktop.ui.presenters.etp import risk_title
from tests.etp.hours import (
    ALONE,
    EXAM,
    NOVEMBER,
    OCTOBER_9,
    THEORY,
    WITH_TEACHER,
    at,
    change_enrolment,
    change_school,
    change_track,
    first_person,
    november,
    of_student,
    record,
)
from tests.sending.acts import send
from tests.sending.model_server import ModelServer
from tests.sending.school import INSTRUCTORS, SIMULATORS, HandClock, Pupils


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2026, 7, 31), False),
        (date(2026, 8, 1), True),
        (date(2026, 10, 31), True),
        (date(2026, 11, 1), False),
    ],
)
def test_the_window_is_whole_months(desk: Desk, pupils: Pupils, day: date, counts: bool) -> None:
    record(pupils, at(day, 9))
    assert november(desk).school.counted == (60 if counts else 0)


def test_an_hour_of_practice_is_an_hour_and_of_aac_an_hour_and_twelve_minutes(
    desk: Desk, pupils: Pupils
) -> None:
    change_track(desk, 1, TrainingTrack.AAC)
    record(pupils, at(OCTOBER_9, 9), at(OCTOBER_9, 10) | of_student(1))
    counted = [hour["counted"] for hour in november(desk).as_json()["hours"]]
    assert counted == [60, 72]
    assert first_person(desk).totals.counted == 132


def test_conduite_supervisee_has_no_known_weight_but_its_theory_has(desk: Desk, pupils: Pupils) -> None:
    change_track(desk, 0, TrainingTrack.CS)
    record(pupils, at(OCTOBER_9, 9), at(OCTOBER_9, 10) | THEORY)
    found = november(desk)
    assert (found.school.real, found.school.counted, found.school.unconverted) == (120, 60, 60)
    assert "conduite supervisée" in found.as_json()["not_counted"][0]["why"]


def test_a_group_counts_once_whatever_its_size_with_or_without_its_mark(desk: Desk, pupils: Pupils) -> None:
    group = uuid4()
    record(pupils, *(THEORY | {"group_id": group} | of_student(number) for number in range(4)))
    record(pupils, *(THEORY | at(OCTOBER_9, 14) | of_student(number) for number in range(5)))
    document = november(desk).as_json()
    assert document["school"]["minutes_real"] == 9 * 60
    assert document["school"]["minutes_counted"] == 2 * 60
    assert len(document["hours"]) == 2
    assert all("une fois" in one["why"] for one in document["not_counted"])


def test_two_instructors_at_the_same_hour_are_two_sessions(desk: Desk, pupils: Pupils) -> None:
    record(pupils, THEORY, THEORY | of_student(1) | {"instructor_id": INSTRUCTORS[1].id})
    assert november(desk).school.counted == 120


def test_a_session_that_one_student_left_early_counts_whole(desk: Desk, pupils: Pupils) -> None:
    record(pupils, THEORY | {"minutes": 30}, THEORY | of_student(1) | {"minutes": 90})
    assert november(desk).school.counted == 90


def test_alone_on_a_simulator_five_hours_count_then_none(desk: Desk, pupils: Pupils) -> None:
    record(pupils, *(ALONE | at(date(2026, 10, 1 + n), 9) for n in range(5)), ALONE | at(OCTOBER_9, 9))
    found = november(desk)
    assert (found.school.real, found.school.counted) == (360, 300)
    assert "En autonomie, 5\u00a0h" in found.as_json()["not_counted"][0]["why"]
    assert found.people[0].is_simulator


def test_the_lesson_that_crosses_the_ceiling_counts_up_to_it(desk: Desk, pupils: Pupils) -> None:
    record(pupils, ALONE | {"minutes": 270} | at(date(2026, 10, 1), 9), ALONE | {"minutes": 90})
    document = november(desk).as_json()
    assert [(one["minutes"], one["counted"]) for one in document["hours"]] == [(270, 270), (90, 30)]
    assert "30\u00a0min" in document["hours"][1]["rule"]


def test_the_ceiling_is_of_a_life_not_of_a_window(desk: Desk, pupils: Pupils) -> None:
    record(pupils, ALONE | {"minutes": 300} | at(date(2025, 3, 3), 9), ALONE)
    assert november(desk).school.counted == 0


def test_the_ceiling_is_of_each_student(desk: Desk, pupils: Pupils) -> None:
    record(pupils, ALONE | {"minutes": 300}, ALONE | {"minutes": 300} | at(OCTOBER_9, 15) | of_student(1))
    assert november(desk).school.counted == 600


def test_after_five_hours_alone_five_more_count_with_an_instructor(desk: Desk, pupils: Pupils) -> None:
    record(
        pupils,
        ALONE | {"minutes": 300} | at(date(2026, 10, 1), 9),
        WITH_TEACHER | {"minutes": 240} | at(date(2026, 10, 2), 9),
        WITH_TEACHER | {"minutes": 60} | at(date(2026, 10, 3), 9),
        WITH_TEACHER | {"minutes": 60} | at(date(2026, 10, 4), 9),
    )
    document = november(desk).as_json()
    assert document["school"]["minutes_counted"] == 600
    assert "10\u00a0h en tout" in document["not_counted"][0]["why"]


def test_a_simulator_that_the_state_does_not_recognise_counts_nothing(desk: Desk, pupils: Pupils) -> None:
    record(pupils, ALONE)
    assert november(desk).school.counted == 60
    with desk.database.write("Essai", desk.clock.now()) as written:
        written.work.simulators.put(replace(SIMULATORS[0], recognised=SimulatorRecognition.NO))
    assert november(desk).school.counted == 0
    assert "pas reconnu" in november(desk).as_json()["not_counted"][0]["why"]


@pytest.mark.parametrize(
    ("day", "label_until", "counts"),
    [
        (date(2024, 9, 30), None, False),
        (date(2024, 9, 30), date(2024, 9, 30), True),
        (date(2024, 9, 30), date(2024, 9, 29), False),
        (date(2024, 10, 1), None, True),
    ],
)
def test_exam_accompaniment_follows_the_label_rule_of_its_day(
    desk: Desk, pupils: Pupils, day: date, label_until: date | None, counts: bool
) -> None:
    change_school(desk, quality_label_until=label_until)
    record(pupils, EXAM | at(day, 9))
    assert forecast(desk, date(2024, 11, 1)).school.counted == (60 if counts else 0)


@pytest.mark.parametrize("category", [Category.A1, Category.A2])
def test_moto_is_in_hours_but_not_converted(desk: Desk, pupils: Pupils, category: Category) -> None:
    change_enrolment(desk, 0, category=category)
    record(pupils, {"means": TrainingMeans.MOTORCYCLE, "moto_phase": MotoPhase.ROAD})
    person = first_person(desk)
    assert (person.totals.real, person.totals.unconverted, person.totals.etp) == (60, 60, None)
    assert "sans conversion" in november(desk).as_json()["not_counted"][0]["why"]


@pytest.mark.parametrize("category", [Category.BE, Category.C, Category.AM, Category.B96])
def test_other_categories_have_no_computation(desk: Desk, pupils: Pupils, category: Category) -> None:
    change_enrolment(desk, 0, category=category)
    record(pupils, {})
    assert f"catégorie {category}" in november(desk).as_json()["not_counted"][0]["why"]


@pytest.mark.parametrize("kind", [LessonKind.INITIAL_EVALUATION, LessonKind.PEDAGOGICAL_MEETING])
def test_evaluation_and_pedagogical_meeting_count_hour_for_hour(
    desk: Desk, pupils: Pupils, kind: LessonKind
) -> None:
    record(pupils, {"kind": kind})
    assert november(desk).school.counted == 60


def test_a_preliminary_meeting_is_in_no_list(desk: Desk, pupils: Pupils) -> None:
    record(pupils, {"kind": LessonKind.PRELIMINARY_MEETING})
    assert (november(desk).school.counted, november(desk).school.unconverted) == (0, 60)


def test_only_done_lessons_are_read(desk: Desk, pupils: Pupils) -> None:
    for status in (LessonStatus.PLANNED, LessonStatus.ABSENT, LessonStatus.CANCELLED):
        record(pupils, {"status": status})
    assert november(desk).people == ()


def test_a_trainee_counts_for_the_tutor(desk: Desk, pupils: Pupils) -> None:
    trainee = replace(INSTRUCTORS[1], kind=InstructorKind.TRAINEE, tutor_id=INSTRUCTORS[0].id)
    with desk.database.write("Essai", desk.clock.now()) as written:
        written.work.instructors.put(trainee)
    record(pupils, {}, at(OCTOBER_9, 10) | {"instructor_id": trainee.id})
    (person,) = november(desk).people
    assert (person.authorisation, person.totals.counted) == (INSTRUCTORS[0].authorisation_number, 120)


def test_history_counts_like_the_rest_and_is_neither_sent_nor_at_risk(desk: Desk, pupils: Pupils) -> None:
    record(pupils, {"origin": LessonOrigin.HISTORY})
    totals = first_person(desk).totals
    assert (totals.real, totals.counted, totals.elsewhere) == (60, 60, 60)
    assert (totals.accepted, totals.to_send, totals.at_risk) == (0, 0, 0)


def test_sending_changes_where_hours_stand_and_nothing_else(
    desk: Desk, pupils: Pupils, server: ModelServer
) -> None:
    made = record(pupils, *(at(OCTOBER_9, 8 + n) | of_student(n) for n in range(4)))
    change_neph(desk, 3, "")
    before = november(desk).school
    assert (before.to_send, before.at_risk, before.accepted) == (180, 60, 0)
    server.refused[made[1].id] = "NEPH_INCONNU"
    send(desk, server)
    after = november(desk).school
    assert (after.to_send, after.at_risk, after.accepted) == (0, 120, 120)
    assert (after.real, after.counted, after.etp) == (before.real, before.counted, before.etp)
    risk = at_risk(desk, date(2026, 11, 20))
    assert {one.code for one in risk.causes} == {"NEPH_INCONNU", "NEPH_MANQUANT"}
    assert risk.minutes == after.at_risk


def change_neph(desk: Desk, number: int, neph: str) -> None:
    with desk.database.write("Essai", desk.clock.now()) as written:
        student = written.work.students.require(of_student(number)["student_id"])
        written.work.students.put(replace(student, neph=neph))


def test_what_is_not_confirmed_is_told_apart(desk: Desk, pupils: Pupils) -> None:
    record(
        pupils, {"status": LessonStatus.PLANNED}, at(date(2026, 11, 19), 9) | {"status": LessonStatus.PLANNED}
    )
    risk = at_risk(desk, date(2026, 11, 20))
    assert (len(risk.to_confirm.lesson_ids), risk.to_confirm.minutes) == (1, 60), "only those of the window"


@pytest.mark.parametrize(
    ("today", "days_left", "is_countdown"),
    [
        (date(2026, 11, 19), 5, False),
        (date(2026, 11, 20), 4, True),
        (date(2026, 11, 24), 0, True),
        (date(2026, 11, 25), 28, False),
        (date(2026, 12, 23), 0, True),
    ],
)
def test_the_countdown_begins_on_the_20th(
    desk: Desk, today: date, days_left: int, is_countdown: bool
) -> None:
    risk = at_risk(desk, today)
    assert (risk.days_left, risk.is_countdown) == (days_left, is_countdown)


def test_the_base_is_a_setting_said_to_be_an_assumption(desk: Desk, pupils: Pupils) -> None:
    record(pupils, {"minutes": 600})
    found = november(desk)
    assert (found.base_hundredths, found.base_is_assumed, found.school.etp) == (15_167, True, 0.02)
    change_setting(desk, "etp.base_hours", "100")
    found = november(desk)
    assert (found.base_hundredths, found.base_is_assumed, found.school.etp) == (10_000, False, 0.03)


@pytest.mark.parametrize(("minutes", "hundredths", "counted"), [(60, 120, 72), (52, 120, 62), (53, 150, 80)])
def test_minutes_are_rounded_to_the_nearest_the_half_up(minutes: int, hundredths: int, counted: int) -> None:
    assert rounded(minutes, hundredths) == counted


def test_three_months_of_the_base_are_one_etp() -> None:
    assert etp_hundredths(27_301, 3, 15_167) == 100
    assert etp_hundredths(27_163, 3, 15_167) == 99, "99,4953: under the half"
    assert etp_hundredths(27_165, 3, 15_167) == 100, "99,5027: over it"


def test_the_trend_says_what_each_month_says(desk: Desk, pupils: Pupils, clock: HandClock) -> None:
    change_track(desk, 1, TrainingTrack.AAC)
    days = [date(2026, month, 3 + month) for month in range(1, 11)]
    record(pupils, *(at(day, 9) | of_student(n % 2) | {"minutes": 600} for n, day in enumerate(days)))
    points = trend(desk, NOVEMBER)
    assert points == trend(desk, NOVEMBER, known=forecast(desk, NOVEMBER))
    assert [point.computation.month.month for point in points] == [12, *range(1, 12)]
    for point in points:
        alone = forecast(desk, point.computation.month).school
        assert (point.counted, point.etp_hundredths) == (alone.counted, alone.etp_hundredths or 0)


def test_hours_that_still_have_to_leave_are_not_said_to_be_at_no_risk() -> None:
    assert risk_title(Totals()) == "Rien à risque"
    assert risk_title(Totals(to_send=90)) == "1\u00a0h\u00a030 à envoyer"
    assert risk_title(Totals(to_send=90, at_risk=60)) == "1\u00a0h à risque"
