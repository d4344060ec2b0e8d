"""What is said while a lesson is typed: simulator alone, dates of the team, AIPC, ended authorisation, full groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.deadlines import receipt_end
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.vocabulary import InstructorKind, LessonKind, LessonStatus, TrainingMeans
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_entry import alone_on_simulator, check_entry
from livret_desktop.services.records.students import save_enrolment
from livret_desktop.services.records.team import save_instructor, save_simulator
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.lessons.lessons_form import LessonForm
from tests.ui.lessons_school import DAY, DONE, kept, known, lesson, record
from tests.ui.lessons_window import show, titles


def alone(student: str, hour: int, minutes: int, **more: object) -> Lesson:
    made = lesson(student, hour, minutes=minutes, trainer="Simulateur 1", **more)
    return replace(
        made,
        instructor_id=None,
        simulator_id=known("Simulateur 1"),
        kind=LessonKind.AUTONOMOUS_SIMULATOR,
        means=TrainingMeans.SIMULATOR,
    )


def with_ceiling(desk: Desk, alone_minutes: int, from_on: date) -> Desk:
    """The same school once another ceiling is published."""
    key = "etp.simulator"
    last = desk.rules.versions[key][-1]
    value = {**last.value, "alone_minutes": alone_minutes}
    versions = (*desk.rules.versions[key], replace(last, effective_on=from_on, value=value))
    return replace(desk, rules=Rules({**desk.rules.versions, key: versions}))


def codes(desk: Desk, typed: Lesson) -> set[str]:
    return {one.code for one in check_entry(desk, typed).findings}


def test_beyond_five_hours_alone_on_a_simulator_is_said_at_entry_planned_hours_included(desk: Desk) -> None:
    earlier = DAY - timedelta(days=3)
    record(
        desk,
        alone("LEMAIRE", 9, 180, day=earlier, status=DONE),
        alone("LEMAIRE", 9, 60, day=DAY + timedelta(days=1)),
        alone("LEMAIRE", 13, 60, day=DAY + timedelta(days=1), status=LessonStatus.CANCELLED),
    )
    assert alone_on_simulator(desk, known("LEMAIRE"), DAY).minutes == 240
    assert "SIMULATEUR_PLAFOND" not in codes(desk, alone("LEMAIRE", 15, 60))
    assert "SIMULATEUR_PLAFOND" in codes(desk, alone("LEMAIRE", 15, 75))
    assert "SIMULATEUR_PLAFOND" not in codes(desk, alone("MARTIN", 15, 75)), "each student has a counter"


def test_the_ceiling_is_that_of_the_day_of_the_lesson_and_its_sentence_says_it(desk: Desk) -> None:
    new_year = date(2027, 1, 1)
    raised = with_ceiling(desk, 360, new_year)

    def reasons(typed: Lesson) -> list[str]:
        return [one.reason for one in check_entry(raised, typed).findings if one.code == "SIMULATEUR_PLAFOND"]

    (said,) = reasons(alone("LEMAIRE", 15, 330))
    assert "dépasse 5\u00a0h seul" in said
    then = new_year + timedelta(days=4)
    assert reasons(alone("LEMAIRE", 15, 330, day=then)) == []
    (said,) = reasons(alone("LEMAIRE", 15, 375, day=then))
    assert "dépasse 6\u00a0h seul" in said
    ceilings = [alone_on_simulator(raised, known("LEMAIRE"), day).ceiling for day in (DAY, then)]
    assert ceilings == [300, 360]


def test_a_lesson_kept_is_not_counted_twice_against_itself(desk: Desk) -> None:
    kept = alone("LEMAIRE", 15, 300)
    record(desk, kept)
    assert "SIMULATEUR_PLAFOND" not in codes(desk, kept)
    assert alone_on_simulator(desk, known("LEMAIRE"), DAY, kept.id).minutes == 0


@pytest.mark.parametrize(
    ("joined", "left", "said"),
    [
        (None, DAY - timedelta(days=1), "Stéphane NAVARRO a quitté l’école le 19 novembre 2026."),
        (DAY + timedelta(days=1), None, "Stéphane NAVARRO n’est là qu’à partir du 21 novembre 2026."),
        (DAY, DAY, None),
    ],
)
def test_a_teacher_out_of_dates_is_said(
    desk: Desk, joined: date | None, left: date | None, said: str | None
) -> None:
    with desk.database.read() as reading:
        navarro = reading.instructors.require(known("NAVARRO"))
    save_instructor(desk, replace(navarro, joined_on=joined, left_on=left))
    found = [one for one in check_entry(desk, lesson("LEMAIRE", 15)).findings if one.code == "HORS_DATES"]
    assert [one.reason for one in found] == ([said] if said else [])
    assert not any(one.is_blocking for one in found)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (None, DAY - timedelta(days=1), "L’homologation de Simulateur 1 a pris fin le 19 novembre 2026."),
        (DAY + timedelta(days=1), None, "Simulateur 1 n’est homologué qu’à partir du 21 novembre 2026."),
        (DAY, DAY, None),
        (None, None, None),
    ],
)
def test_a_machine_outside_its_homologation_is_said_and_refuses_nothing(
    desk: Desk, first: date | None, last: date | None, said: str | None
) -> None:
    with desk.database.read() as reading:
        machine = reading.simulators.require(known("Simulateur 1"))
    save_simulator(desk, replace(machine, homologated_on=first, homologation_ends_on=last))
    found = check_entry(desk, alone("LEMAIRE", 15, 60))
    reasons = [one.reason for one in found.findings if one.code == "HORS_HOMOLOGATION"]
    assert reasons == ([said] if said else [])
    assert not found.is_blocking


def test_a_trainee_without_a_tutor_is_said_at_entry_and_would_not_leave(desk: Desk) -> None:
    with desk.database.read() as reading:
        arnaud = reading.instructors.require(known("ARNAUD"))
    save_instructor(desk, replace(arnaud, kind=InstructorKind.TRAINEE, authorisation_number=""))
    found = check_entry(desk, lesson("LEMAIRE", 15, trainer="ARNAUD"))
    assert "instructor.tutor_id" in {one.field for one in found.findings if one.is_blocking}
    save_instructor(
        desk,
        replace(arnaud, kind=InstructorKind.TRAINEE, authorisation_number="", tutor_id=known("NAVARRO")),
    )
    assert not check_entry(desk, lesson("LEMAIRE", 15, trainer="ARNAUD")).is_blocking


def test_nobody_out_of_dates_is_offered_instead(desk: Desk) -> None:
    with desk.database.read() as reading:
        arnaud = reading.instructors.require(known("ARNAUD"))
    record(desk, lesson("KADDOURI", 15, trainer="NAVARRO"))
    offered = check_entry(desk, lesson("LEMAIRE", 15)).fixes
    assert [one.instructor.surname for one in offered if one.instructor] == ["ARNAUD"]
    save_instructor(desk, replace(arnaud, joined_on=DAY + timedelta(days=10)))
    assert [one for one in check_entry(desk, lesson("LEMAIRE", 15)).fixes if one.instructor] == []


def test_practice_before_the_aipc_and_an_ended_authorisation_are_said(desk: Desk) -> None:
    early = lesson("LEMAIRE", 15, day=date(2025, 6, 2))
    assert "AVANT_AIPC" in codes(desk, early)
    assert "AUTORISATION_EXPIREE" in codes(desk, lesson("LEMAIRE", 15, trainer="CHAUVEAU"))


def test_a_full_group_is_said(desk: Desk) -> None:
    group, more = known("séance"), {"kind": LessonKind.PRACTICE, "means": TrainingMeans.MOTORCYCLE}
    session = [
        lesson(name, 15, group_id=group, **more) for name in ("LEMAIRE", "MARTIN", "KADDOURI", "MARÉCHAL")
    ]
    record(desk, *session[:3])
    assert "GROUPE_TROP_GRAND" in codes(desk, session[3])
    assert "GROUPE_TROP_GRAND" not in codes(desk, session[2])


def test_the_counter_stands_in_the_form(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, alone("LEMAIRE", 9, 240, day=DAY - timedelta(days=3), status=DONE), alone("LEMAIRE", 16, 90))
    page = show(desk, bridge, qtbot)
    page.table.choose(alone("LEMAIRE", 16, 90).id)
    assert page.pane.form.alone.text() == (
        "Seul sur simulateur\u00a0: 5\u00a0h\u00a030 sur 5\u00a0h avec cette leçon."
    )
    assert any("dépasse 5\u00a0h seul sur simulateur" in one for one in titles(page))
    page.new()
    assert page.pane.form.alone.isHidden()


def test_the_day_of_the_recepisse_counts_before_that_of_the_first_practice(desk: Desk) -> None:
    """What Aujourd'hui says is to be suspended that day, pre-flight warns of the same day; it never blocks."""
    with desk.database.read() as reading:
        (enrolment,) = reading.enrolments.where(reading.enrolments.c.student_id == known("LEMAIRE"))
        period = reading.periods.where(reading.periods.c.enrolment_id == enrolment.id)[0]
    noted = replace(enrolment, aipc_on=None, receipt_on=date(2026, 9, 10))
    save_enrolment(desk, noted, period)
    end = receipt_end(date(2026, 9, 10), desk.rules)
    assert "AVANT_AIPC" not in codes(desk, lesson("LEMAIRE", 15, day=end))
    after = check_entry(desk, lesson("LEMAIRE", 15, day=end + timedelta(days=1)))
    (said,) = [one for one in after.findings if one.code == "AVANT_AIPC"]
    assert "après le récépissé (10/09/2026)" in said.reason
    assert not after.is_blocking
    record(desk, lesson("LEMAIRE", 15, day=date(2026, 9, 1), status=DONE))
    assert "AVANT_AIPC" not in codes(desk, lesson("LEMAIRE", 15, day=end)), (
        "the day noted is the one that counts"
    )


@pytest.mark.parametrize("status", [LessonStatus.ABSENT, LessonStatus.CANCELLED])
def test_a_lesson_not_given_is_in_nobodys_way_and_nothing_is_asked_of_it(
    desk: Desk, bridge: Bridge, qtbot: QtBot, status: LessonStatus
) -> None:
    taken = lesson("LEMAIRE", 15, minutes=90, trainer="CHAUVEAU")
    record(desk, lesson("KADDOURI", 16, trainer="CHAUVEAU"), taken)
    page = show(desk, bridge, qtbot)
    page.table.choose(taken.id)
    assert len(titles(page)) == 2, "the other lesson, and the authorisation that has ended"
    form = page.pane.form
    _mark(form, status)
    assert titles(page) == []
    assert form.start.editor.property("state") == ""
    page.pane.save()
    qtbot.waitUntil(lambda: any(one.status is status for one in kept(desk)))
    page.table.choose(lesson("KADDOURI", 16).id)
    page.table.choose(taken.id)
    assert titles(page) == []
    _mark(form, LessonStatus.PLANNED)
    assert len(titles(page)) == 2


def _mark(form: LessonForm, status: LessonStatus) -> None:
    segments = form.status.findChildren(QAbstractButton)
    next(one for one in segments if one.accessibleName() == status.label).click()
