"""Aujourd'hui: its numbers are those of the other screens, and each thing to do is said once, where it is settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from livret_desktop.db import volume_log
from livret_desktop.domain.follow_up import Exam, KmReading
from livret_desktop.domain.vocabulary import (
    ExamKind,
    ExamResult,
    LessonStatus,
)
from livret_desktop.services.configuration import read_school, save_school
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.recovery_sheet import note_sheet_printed
from livret_desktop.services.etp.forecast import at_risk
from livret_desktop.services.lessons.lesson_list import read_week
from livret_desktop.services.lessons.unconfirmed import lessons_to_confirm
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.records.follow_up import save_exam
from livret_desktop.services.records.kilometres import save_km
from livret_desktop.services.records.student_list import StudentFilter, filter_counts
from livret_desktop.services.records.team import read_team, save_instructor
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_list import SendGroup, SendQuery, read_send_list
from livret_desktop.services.sending.send_status import status
from livret_desktop.services.today.day import Today, read_today
from livret_desktop.services.today.todo import (
    BACK_UP_NOW,
    NEPH_MISSING_PLACE,
    SENDING_LESSON,
    Cause,
    Todo,
    Urgency,
)
from livret_desktop.ui.presenters import today as words
from livret_desktop.ui.presenters.status import evening_words
from livret_desktop.ui.presenters.team import TeamRules, urgent_count
from tests.services.aac import in_aac, met
from tests.ui.sending_school import FRIDAY, Friday, connected, fill, friday, give_neph


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        yield made


@pytest.fixture
def full(school: Friday) -> Friday:
    fill(school)
    return school


def lines(seen: Today) -> dict[Cause, Todo]:
    found = {one.cause: one for one in seen.todos}
    assert len(found) == len(seen.todos), "one line a cause"
    return found


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_every_number_is_that_of_its_screen(full: Friday) -> None:
    desk = full.desk
    full.teach("Caron", 9, day=FRIDAY + timedelta(days=1), status=LessonStatus.PLANNED, name="demain")
    with connected(full):
        send_due(desk, full.connect)
        seen = read_today(desk)
        report = status(desk)
    counts = read_send_list(desk, SendQuery()).counts
    assert seen.lessons.accepted == counts[SendGroup.ACCEPTED] > 0
    assert seen.lessons.to_correct == counts[SendGroup.REJECTED] + counts[SendGroup.BLOCKED] > 0
    assert seen.lessons.leaving == report.due
    assert seen.to_confirm == len(lessons_to_confirm(desk)) == 1
    assert seen.oldest_to_confirm == lessons_to_confirm(desk)[0].day
    assert seen.risk == at_risk(desk, desk.today())
    today = {one.day: one.lessons for one in read_week(desk, FRIDAY)}[FRIDAY]
    assert seen.plan.lessons == today == 11
    said = lines(seen)
    assert said[Cause.NEPH].number == filter_counts(desk)[StudentFilter.NEPH_MISSING] == 1
    refused = [one for one in seen.todos if one.cause is Cause.REJECTED]
    assert sum(one.number for one in refused) == report.rejected
    blocked = [one for one in seen.todos if one.cause in {Cause.BLOCKED, Cause.NEPH}]
    assert sum(one.number for one in blocked) == check(desk).blocked_lessons


def test_the_team_s_validities_are_as_many_as_equipe_says(school: Friday) -> None:
    desk, today = school.desk, school.desk.today()
    chauveau = school.instructors["Chauveau"]
    save_instructor(desk, replace(chauveau, authorisation_expires_on=today + timedelta(days=40)))
    navarro = school.instructors["Navarro"]
    save_instructor(desk, replace(navarro, medical_visit_expires_on=today - timedelta(days=1)))
    arnaud = school.instructors["Arnaud"]
    renewed = replace(arnaud, authorisation_expires_on=today + timedelta(days=90), renewal_filed_on=today)
    save_instructor(desk, renewed)
    said = lines(read_today(desk))
    assert said[Cause.AUTHORISATION].record_id == chauveau.id
    assert plain(said[Cause.AUTHORISATION].when) == "dans 40 jours"
    assert said[Cause.AUTHORISATION].field == "instructor.renewal_filed_on"
    assert said[Cause.MEDICAL_VISIT].urgency is Urgency.PRESSING
    told = {said[Cause.AUTHORISATION].record_id, said[Cause.MEDICAL_VISIT].record_id}
    assert len(told) == urgent_count(read_team(desk), TeamRules.on(desk.rules, today)) == 2


@pytest.mark.parametrize(("days", "is_told"), [(120, True), (121, False)])
def test_a_validity_is_told_120_days_before(school: Friday, days: int, is_told: bool) -> None:
    ends_on = school.desk.today() + timedelta(days=days)
    one = replace(school.instructors["Arnaud"], authorisation_expires_on=ends_on)
    save_instructor(school.desk, one)
    seen = read_today(school.desk)
    assert (Cause.AUTHORISATION in lines(seen)) is is_told
    if is_told:
        assert "à déposer avant le 20 janvier 2027" in plain(lines(seen)[Cause.AUTHORISATION].why)


def test_lessons_kept_back_by_an_end_of_authorisation_are_one_line_with_it(full: Friday) -> None:
    ended = replace(full.instructors["Arnaud"], authorisation_expires_on=FRIDAY - timedelta(days=30))
    save_instructor(full.desk, ended)
    seen = read_today(full.desk)
    about = [one for one in seen.todos if one.record_id == ended.id]
    assert len(about) == 1
    assert about[0].cause is Cause.BLOCKED
    assert about[0].number == 3
    assert about[0].field == "instructor.authorisation_expires_on"
    assert "3 leçons attendent, soit 3 h" in plain(about[0].why)


def test_refusals_of_one_cause_are_one_line_that_leads_to_the_lesson(full: Friday) -> None:
    give_neph(full, "Perrin", "240377100499")
    with connected(full):
        send_due(full.desk, full.connect)
        said = lines(read_today(full.desk))
    refused = said[Cause.REJECTED]
    assert (refused.number, refused.urgency, refused.field) == (2, Urgency.PRESSING, SENDING_LESSON)
    assert refused.record_id == full.lessons["Lemaire hier"].id
    assert plain(refused.what) == "2 leçons refusées : le serveur d’entraînement ne connaît pas ce NEPH"
    assert plain(refused.why) == "Lemaire Hugo (2), 2 h."


def test_a_student_without_neph_is_told_even_when_nothing_waits(school: Friday) -> None:
    school.pupil("Perrin", "Noah", "")
    neph = lines(read_today(school.desk))[Cause.NEPH]
    assert (neph.urgency, neph.field, neph.record_id) == (
        Urgency.CALM,
        "student.neph",
        school.students["Perrin"].id,
    )
    school.pupil("Roche", "Lina", "")
    neph = lines(read_today(school.desk))[Cause.NEPH]
    assert (plain(neph.what), neph.field, neph.record_id) == (
        "NEPH manquant : 2 élèves",
        NEPH_MISSING_PLACE,
        None,
    )


def test_the_countdown_says_what_the_window_lacks(full: Friday) -> None:
    """The lesson of 20 November counts for December: on the 20th it is not at risk for the night of the 24th."""
    seen = read_today(full.desk)
    assert (seen.risk.days_left, seen.risk.minutes) == (4, 0)
    assert seen.counts_for.month == date(2026, 12, 1)
    full.pupil("Vidal", "Rose", "")
    full.teach("Vidal", 9, minutes=90, day=date(2026, 10, 5))
    seen = read_today(full.desk)
    assert (seen.risk.minutes, seen.is_alarming) == (90, True)
    neph = lines(seen)[Cause.NEPH]
    assert plain(neph.when) == "avant le 24/11"
    assert neph.due_on == date(2026, 11, 24)


def test_hours_that_are_ready_and_do_not_leave_are_said_to_be_lost_too(full: Friday) -> None:
    """Nothing keeps them here, so they are not at risk by themselves; without access, or in a pause, they are."""
    full.teach("Caron", 9, minutes=90, day=date(2026, 10, 5))
    seen = read_today(full.desk)
    assert (seen.risk.minutes, seen.stuck.minutes, seen.is_alarming) == (0, 90, True)
    alarm = words.banner(seen)
    assert alarm is not None and alarm.action == "Voir Envois DSR…"
    assert (
        plain(alarm.title) == "1 h 30 d’août à octobre ne compteront pas si rien n’est fait avant mardi soir."
    )
    assert "n’est pas reliée à la DSR" in alarm.detail
    by_hand, access = lines(seen)[Cause.BY_HAND], lines(seen)[Cause.ACCESS]
    assert (by_hand.urgency, by_hand.due_on) == (Urgency.PRESSING, date(2026, 11, 24))
    assert access.urgency is Urgency.CALM, "said once: declaring is what can still be done by then"
    card = words.computation_card(seen)
    assert card.state.word == "Rien ne part" and "août à octobre, dont 1 h 30 attendent" in plain(
        card.sentence
    )
    with connected(full):
        assert (read_today(full.desk).stuck.minutes, read_today(full.desk).is_alarming) == (0, False)
        with full.desk.database.quiet_write() as connection:
            pause(connection, full.clock.now(), "Copie restaurée.")
        paused = read_today(full.desk)
        alarm = words.banner(paused)
        assert alarm is not None and "les envois sont en pause" in alarm.detail
        assert lines(paused)[Cause.PAUSED].urgency is Urgency.PRESSING and Cause.ACCESS not in lines(paused)


@pytest.mark.parametrize(
    ("asked", "is_told"), [(FRIDAY - timedelta(days=30), True), (FRIDAY - timedelta(days=29), False)]
)
def test_an_aipc_is_awaited_for_thirty_days(school: Friday, asked: date, is_told: bool) -> None:
    in_aac(
        school, "Petit", aipc_on=None, aipc_asked_on=asked, affi_issued_on=None, preliminary_meeting_on=None
    )
    said = lines(read_today(school.desk))
    assert (Cause.AIPC in said) is is_told
    if is_told:
        assert plain(said[Cause.AIPC].when) == "depuis 30 jours"


def test_the_end_of_a_recepisse_names_the_lessons_after_it(school: Friday) -> None:
    student, _enrolment = in_aac(school, "Petit", aipc_on=None, receipt_on=date(2026, 10, 1))
    school.students["Petit"] = student
    school.teach("Petit", 14, day=date(2026, 12, 4), status=LessonStatus.PLANNED)
    school.teach("Petit", 14, day=date(2026, 11, 28), status=LessonStatus.PLANNED)
    line = lines(read_today(school.desk))[Cause.RECEIPT]
    assert plain(line.why) == (
        "Pratique à suspendre le 1er décembre 2026, 1 leçon prévue après (ven. 4 déc.)."
    )
    assert (line.due_on, line.urgency) == (date(2026, 12, 1), Urgency.SOON)
    school.clock.advance(days=12)
    assert lines(read_today(school.desk))[Cause.RECEIPT].urgency is Urgency.PRESSING


def test_the_first_meeting_is_due_four_to_six_months_after_the_affi(school: Friday) -> None:
    student, _enrolment = in_aac(school, "Petit")
    line = lines(read_today(school.desk))[Cause.FIRST_MEETING]
    assert plain(line.why) == "À fixer entre le 1er octobre 2026 et le 1er décembre 2026."
    assert (line.due_on, line.record_id) == (date(2026, 12, 1), student.id)
    school.clock.at = datetime(2026, 8, 31, 9, tzinfo=UTC)
    assert Cause.FIRST_MEETING not in lines(read_today(school.desk))
    school.clock.at = datetime(2026, 9, 1, 9, tzinfo=UTC)
    assert Cause.FIRST_MEETING in lines(read_today(school.desk))


def test_kilometres_are_asked_every_three_months_until_the_second_meeting(school: Friday) -> None:
    _student, enrolment = in_aac(school, "Petit")
    assert lines(read_today(school.desk))[Cause.KILOMETRES].number == 1
    met(school, enrolment, 1, date(2026, 10, 12), 1_400)
    said = lines(read_today(school.desk))
    assert Cause.KILOMETRES not in said and Cause.FIRST_MEETING not in said
    school.clock.advance(days=60)
    assert "1 400 km notés le 12 octobre 2026" in plain(lines(read_today(school.desk))[Cause.KILOMETRES].why)
    save_km(
        school.desk, KmReading(id=uuid4(), enrolment_id=enrolment.id, told_on=date(2027, 1, 15), km=3_000)
    )
    said = lines(read_today(school.desk))
    assert Cause.KILOMETRES not in said
    assert plain(said[Cause.SECOND_MEETING].why) == "3 000 km notés le 15 janvier 2027."


def test_the_exam_is_possible_at_17_after_a_year_3000_km_and_two_meetings(school: Friday) -> None:
    _student, enrolment = in_aac(school, "Petit")
    met(school, enrolment, 1, date(2026, 10, 12), 1_400)
    met(school, enrolment, 2, date(2027, 3, 1), 3_100)
    school.clock.at = datetime(2027, 6, 7, 9, tzinfo=UTC)
    assert Cause.EXAM not in lines(read_today(school.desk))
    school.clock.at = datetime(2027, 6, 8, 9, tzinfo=UTC)
    assert Cause.EXAM in lines(read_today(school.desk))
    booked = Exam(id=uuid4(), enrolment_id=enrolment.id, kind=ExamKind.PRACTICE, taken_on=date(2027, 6, 20))
    save_exam(school.desk, booked)
    assert Cause.EXAM not in lines(read_today(school.desk))


def test_exams_and_rendez_vous_of_the_day_say_of_whom(school: Friday) -> None:
    student, enrolment = in_aac(school, "Petit")
    other, second = in_aac(school, "Aubry")
    met(school, enrolment, 1, FRIDAY, 1_400)
    exam = Exam(id=uuid4(), enrolment_id=second.id, kind=ExamKind.PRACTICE, taken_on=FRIDAY)
    save_exam(school.desk, exam)
    save_exam(school.desk, replace(exam, id=uuid4(), taken_on=FRIDAY + timedelta(days=1)))
    plan = read_today(school.desk).plan
    assert [(one.student_id, one.student, one.record) for one in plan.exams] == [
        (other.id, other.full_name, exam)
    ]
    assert [(one.student_id, one.student) for one in plan.appointments] == [(student.id, student.full_name)]


def test_the_year_waits_for_the_seventeenth_birthday(school: Friday) -> None:
    student, enrolment = in_aac(school, "Petit")
    met(school, enrolment, 1, date(2026, 10, 12), 1_400)
    met(school, enrolment, 2, date(2027, 3, 1), 3_100)
    from livret_desktop.services.records.students import save_student  # noqa: PLC0415 (only here)

    save_student(school.desk, replace(student, born_on=date(2010, 8, 1)))
    school.clock.at = datetime(2027, 7, 31, 9, tzinfo=UTC)
    assert Cause.EXAM not in lines(read_today(school.desk))
    school.clock.at = datetime(2027, 8, 1, 9, tzinfo=UTC)
    assert Cause.EXAM in lines(read_today(school.desk))


def test_an_etg_near_its_end_or_nearly_used_up_is_told(school: Friday) -> None:
    in_aac(school, "Petit", etg_passed_on=date(2022, 1, 14), affi_issued_on=None, preliminary_meeting_on=None)
    line = lines(read_today(school.desk))[Cause.ETG]
    assert plain(line.why) == (
        "Réussi le 14 janvier 2022, valable jusqu’au 14 janvier 2027 ; 5 présentations restent."
    )
    _student, used = in_aac(school, "Roux", presentations=3, affi_issued_on=None, preliminary_meeting_on=None)
    assert lines(read_today(school.desk))[Cause.ETG].number == 1
    for day in (1, 2, 3, 4):
        failed = Exam(
            id=uuid4(),
            enrolment_id=used.id,
            kind=ExamKind.PRACTICE,
            taken_on=date(2026, 10, day),
            result=ExamResult.FAILED,
        )
        save_exam(school.desk, failed)
    line = lines(read_today(school.desk))[Cause.ETG]
    assert line.number == 2
    assert plain(line.what) == "ETG à surveiller : 2 élèves"


def test_copies_and_sticks(school: Friday, tmp_path: Path) -> None:
    desk = school.desk
    assert lines(read_today(desk))[Cause.BACKUP].field == BACK_UP_NOW
    target = tmp_path / "cle"
    target.mkdir()
    back_up(desk, target)
    with desk.database.quiet_write() as connection:
        volume_log.keep(connection, uuid4(), "A1", "GRISE", desk.clock.now() - timedelta(days=8))
        volume_log.keep(connection, uuid4(), "B2", "BLEUE", desk.clock.now())
    seen = read_today(desk)
    assert not seen.backup.is_late
    assert plain(lines(seen)[Cause.STICK].what) == "Clé GRISE : pas vue depuis 8 jours"
    school.clock.advance(days=8)
    said = lines(read_today(desk))
    assert Cause.STICK not in said
    assert plain(said[Cause.BACKUP].what) == "Aucune sauvegarde depuis 8 jours"
    assert "la clé BLEUE ou la clé GRISE" in said[Cause.BACKUP].why


def test_what_the_first_start_skipped_waits_at_the_end(tmp_path: Path) -> None:
    from tests.services.house import House  # noqa: PLC0415 (only here)

    house = House(tmp_path / "ecole")
    house.create()
    with house.open() as desk:
        seen = read_today(desk)
        assert seen.is_new
        assert set(lines(seen)) == {
            Cause.BACKUP,
            Cause.TEAM,
            Cause.STUDENTS,
            Cause.SCHOOL,
            Cause.SHEET,
            Cause.ACCESS,
        }
        note_sheet_printed(desk)
        save_school(desk, replace(read_school(desk), aurige_id="77123"))
        assert not {Cause.SHEET, Cause.SCHOOL} & set(lines(read_today(desk)))


def test_the_evening_is_told_next_morning(full: Friday) -> None:
    with connected(full):
        full.clock.at = datetime(2026, 11, 20, 19, 1, tzinfo=UTC)
        run_due(full.desk, full.connect)
        full.clock.at = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)
        seen = read_today(full.desk)
    assert seen.evening is not None
    assert (seen.evening.sent, seen.evening.to_verify, seen.evening.to_correct) == (9, 0, 3)
    assert seen.lessons.sent_on == FRIDAY


def test_an_evening_that_was_late_says_so_with_its_hour(full: Friday) -> None:
    with connected(full):
        full.clock.at = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
        run_due(full.desk, full.connect)
        full.clock.at = datetime(2026, 11, 21, 7, 41, tzinfo=UTC)  # the PC was off at 20:00
        run_due(full.desk, full.connect)
        full.clock.at = datetime(2026, 11, 21, 7, 45, tzinfo=UTC)
        seen = read_today(full.desk)
    assert seen.evening is not None and seen.evening.late_at is not None
    assert (seen.evening.sent, seen.evening.to_verify, seen.evening.to_correct) == (9, 0, 3)
    said = plain(evening_words(seen.evening, seen.day))
    assert said == "Envoi de retard, aujourd’hui 08:41 : 9 envoyées, 0 réponse non reçue, 3 à corriger."


def test_the_most_urgent_comes_first(full: Friday) -> None:
    seen = read_today(full.desk)
    order = [one.urgency for one in seen.todos]
    assert order == sorted(order)
    assert seen.as_json()["todo"][0]["urgency"] == "pressing"
