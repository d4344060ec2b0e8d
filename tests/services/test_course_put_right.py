"""What was noted and is then put right or taken away: nothing of it stays in the enrolment, on a paper, in a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations
from uuid import uuid4

import pytest

from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.follow_up import Appointment, Exam
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationKind,
    ExamKind,
    ExamResult,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.services.overview.record_bin import bin_entries, restore_from_bin
from livret_desktop.services.overview.undo import undo
from livret_desktop.services.papers.attestations import prepare_document
from livret_desktop.services.records.course import appointments_of, periods_of, place_of
from livret_desktop.services.records.follow_up import (
    remove_appointment,
    remove_exam,
    save_appointment,
    save_exam,
)
from livret_desktop.services.records.students import save_enrolment, student_file
from tests.services.house import another_student, enrol, new_school

PEDAGOGICAL, PRELIMINARY = AppointmentKind.PEDAGOGICAL, AppointmentKind.PRELIMINARY
AAC, CS = TrainingTrack.AAC, TrainingTrack.CS
PLACES = [
    (PRELIMINARY, AAC, 1),
    (AppointmentKind.AFTER_FAILURE, CS, 1),
    *((PEDAGOGICAL, AAC, rank) for rank in (1, 2, 3)),
    *((PEDAGOGICAL, CS, rank) for rank in (1, 2)),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """One school for all: each test has its own student."""
    with new_school(tmp_path_factory.mktemp("ecole") / "ecole") as desk:
        yield desk


@pytest.fixture
def pupil(desk):
    return another_student(desk, "MARCHAND")


def kept(desk, enrolment: Enrolment) -> Enrolment:
    with desk.database.read() as reading:
        return reading.enrolments.require(enrolment.id)


def blocking(desk, enrolment):
    found = prepare_document(desk, enrolment.id, AttestationKind.AFFI, made_on=None).eligibility.blocking
    return [one.rule for one in found]


def theory(enrolment, on, result=ExamResult.PASSED):
    return Exam(id=uuid4(), enrolment_id=enrolment.id, kind=ExamKind.THEORY, taken_on=on, result=result)


# The ETG


@pytest.mark.parametrize(
    "changes",
    [{"result": ExamResult.FAILED}, {"result": None}, {"kind": ExamKind.MOTO_THEORY}],
    ids=["failed", "unknown", "another exam"],
)
def test_an_etg_put_right_no_longer_lets_the_act_out(desk, pupil, changes):
    enrolment = enrol(desk, pupil, etg_passed_on=None)
    exam = theory(enrolment, date(2026, 10, 1))
    save_exam(desk, exam)
    assert blocking(desk, enrolment) == []
    made = save_exam(desk, replace(exam, **changes))
    assert kept(desk, enrolment).etg_passed_on is None
    assert blocking(desk, enrolment) == ["affi.etg_years"]
    undo(desk, made.history_id)
    assert blocking(desk, enrolment) == []


def test_an_etg_taken_away_is_blocking_until_the_bin_brings_it_back(desk, pupil):
    enrolment = enrol(desk, pupil, etg_passed_on=None)
    exam = theory(enrolment, date(2026, 10, 1))
    save_exam(desk, exam)
    remove_exam(desk, exam.id)
    assert blocking(desk, enrolment) == ["affi.etg_years"]
    restore_from_bin(desk, bin_entries(desk)[0].change_id)
    assert kept(desk, enrolment).etg_passed_on == date(2026, 10, 1)
    assert blocking(desk, enrolment) == []


def test_the_day_of_an_etg_put_right_follows_and_presentations_stay(desk, pupil):
    enrolment = enrol(desk, pupil, etg_passed_on=date(2026, 3, 2), presentations=5)
    exam = theory(enrolment, date(2026, 3, 2))
    save_exam(desk, exam)
    save_exam(desk, replace(exam, taken_on=date(2026, 3, 4)))
    assert (kept(desk, enrolment).etg_passed_on, kept(desk, enrolment).presentations) == (date(2026, 3, 4), 5)
    assert blocking(desk, enrolment) == ["affi.etg_presentations"]


def test_a_failure_or_another_day_of_the_form_is_not_the_etg_taken_away(desk, pupil):
    enrolment = enrol(desk, pupil, etg_passed_on=None)
    failed, passed = (
        theory(enrolment, date(2026, 9, 1), ExamResult.FAILED),
        theory(enrolment, date(2026, 10, 1)),
    )
    again = replace(passed, id=uuid4())
    for exam in (failed, passed, again):
        save_exam(desk, exam)
    remove_exam(desk, failed.id)
    remove_exam(desk, again.id)  # noted twice: the other one still tells the day
    assert kept(desk, enrolment).etg_passed_on == date(2026, 10, 1)
    file = student_file(desk, pupil.id).enrolments[0]
    save_enrolment(desk, replace(file.enrolment, etg_passed_on=date(2026, 10, 2)), file.present)
    remove_exam(desk, passed.id)
    assert kept(desk, enrolment).etg_passed_on == date(2026, 10, 2)


@pytest.mark.parametrize(
    ("known_on", "typed"), [(date(2022, 1, 9), 5), (date(2020, 1, 9), 3)], ids=["used up", "too old"]
)
def test_a_new_etg_starts_the_presentations_again(desk, pupil, known_on, typed):
    enrolment = enrol(desk, pupil, etg_passed_on=known_on, presentations=typed)
    assert blocking(desk, enrolment) != []
    booked = theory(enrolment, date(2026, 10, 1), None)
    save_exam(desk, booked)
    save_exam(desk, replace(booked, result=ExamResult.PASSED))
    assert blocking(desk, enrolment) == []
    for day in range(1, 6):
        exam = theory(enrolment, date(2026, 10, 1 + day), ExamResult.FAILED)
        save_exam(desk, replace(exam, kind=ExamKind.PRACTICE))
    assert blocking(desk, enrolment) == ["affi.etg_presentations"]
    # The new success was a mistake: neither it nor the one of before lets the act out.
    save_exam(desk, replace(booked, result=ExamResult.FAILED))
    assert blocking(desk, enrolment) == ["affi.etg_years"]


def test_an_etg_that_still_counts_keeps_its_presentations_and_an_older_one_says_nothing(desk, pupil):
    enrolment = enrol(desk, pupil, etg_passed_on=date(2025, 12, 8), presentations=4)
    save_exam(desk, theory(enrolment, date(2025, 12, 9)))
    older = theory(enrolment, date(2019, 5, 6))
    save_exam(desk, older)
    save_exam(desk, replace(older, centre="Melun"))
    assert (kept(desk, enrolment).etg_passed_on, kept(desk, enrolment).presentations) == (
        date(2025, 12, 9),
        4,
    )


# Rendez-vous


def in_both_tracks(desk, pupil, **changes) -> Enrolment:
    """AAC, then conduite supervisée from September 2026."""
    enrolment = enrol(desk, pupil, **changes)
    present = student_file(desk, pupil.id).enrolments[0].present
    save_enrolment(desk, enrolment, replace(present, track=AAC))
    later = EnrolmentPeriod(id=uuid4(), enrolment_id=enrolment.id, track=CS, from_on=date(2026, 9, 1))
    save_enrolment(desk, enrolment, later)
    return enrolment


def held(enrolment, place, on) -> Appointment:
    kind, track, rank = place
    return Appointment(
        id=uuid4(), enrolment_id=enrolment.id, kind=kind, track=track, rank=rank, practice_on=on, theory_on=on
    )


def shown(desk, enrolment):
    """Each rendez-vous as the screens and the papers see it: its place and its day."""
    with desk.database.read() as reading:
        known = reading.enrolments.require(enrolment.id)
        found = appointments_of(reading, known, periods_of(reading, known))
    return sorted((*map(str, place_of(one)), str(one.held_on)) for one in found if one.held_on)


def seen(*ones: Appointment):
    return sorted((*map(str, place_of(one)), str(one.held_on)) for one in ones)


@pytest.mark.parametrize("on", [date(2026, 5, 12), date(2026, 10, 12)], ids=["in AAC", "in CS"])
def test_a_rendez_vous_put_right_is_in_one_place_only(desk, pupil, on):
    enrolment = in_both_tracks(desk, pupil)
    for former, present in permutations(PLACES, 2):
        one = held(enrolment, former, on)
        save_appointment(desk, one)
        moved = replace(one, kind=present[0], track=present[1], rank=present[2])
        save_appointment(desk, moved)
        assert shown(desk, enrolment) == seen(moved), (former, present)
        remove_appointment(desk, moved)
        assert shown(desk, enrolment) == [], (former, present)


@pytest.mark.parametrize("on", [date(2026, 5, 12), date(2026, 10, 12)], ids=["in AAC", "in CS"])
def test_the_others_stay_where_they_are(desk, pupil, on):
    enrolment = in_both_tracks(desk, pupil)
    other = held(enrolment, (PEDAGOGICAL, CS, 2), date(2026, 11, 2))
    for former, present in permutations([one for one in PLACES if one != PLACES[-1]], 2):
        one = held(enrolment, former, on)
        save_appointment(desk, one)
        save_appointment(desk, other)
        moved = replace(one, kind=present[0], track=present[1], rank=present[2])
        save_appointment(desk, moved)
        assert shown(desk, enrolment) == seen(other, moved), (former, present)
        remove_appointment(desk, moved)
        assert shown(desk, enrolment) == seen(other), (former, present)
        remove_appointment(desk, other)


def test_one_that_the_enrolment_alone_told_moves_too_and_leaves_its_place_free(desk, pupil):
    enrolment = in_both_tracks(desk, pupil, rp1_practice_on=date(2026, 5, 2), rp1_km=1200)
    with desk.database.read() as reading:
        (told,) = appointments_of(reading, enrolment, periods_of(reading, enrolment))
    save_appointment(desk, replace(told, rank=2))
    file = student_file(desk, pupil.id).enrolments[0]
    assert (file.enrolment.rp1_practice_on, file.enrolment.rp2_practice_on) == (None, date(2026, 5, 2))
    save_enrolment(desk, replace(file.enrolment, rp1_practice_on=date(2026, 4, 3)), file.present)
    # The first one, told again, is another one: put right in its turn, it leaves the second alone.
    with desk.database.read() as reading:
        known = reading.enrolments.require(enrolment.id)
        first, second = appointments_of(reading, known, periods_of(reading, known))
    save_appointment(desk, replace(first, note="À l’heure"))
    assert shown(desk, enrolment) == seen(first, second)


def test_no_rendez_vous_is_written_over_by_one_put_right(desk, pupil):
    enrolment = in_both_tracks(desk, pupil, rp2_practice_on=date(2026, 6, 3))
    first = held(enrolment, (PEDAGOGICAL, AAC, 1), date(2026, 5, 12))
    save_appointment(desk, first)
    before = shown(desk, enrolment)
    with pytest.raises(RuleError, match="déjà noté"):
        save_appointment(desk, replace(first, rank=2))
    assert shown(desk, enrolment) == before


def test_the_calendar_bears_a_rendez_vous_once_and_undo_puts_it_back(desk, pupil):
    enrolment = in_both_tracks(desk, pupil)
    first = held(enrolment, (PEDAGOGICAL, AAC, 1), date(2026, 5, 12))
    save_appointment(desk, first)
    before = shown(desk, enrolment)
    entries = len(bin_entries(desk))
    made = save_appointment(desk, replace(first, rank=2))
    prepared = prepare_document(desk, enrolment.id, AttestationKind.AAC_CALENDAR, made_on=desk.today())
    day = date(2026, 5, 12)
    assert prepared.content.phases == ((None, None), (day, day), (None, None))
    assert "calendar.compulsory" in {one.rule for one in prepared.eligibility.to_check}
    assert len(bin_entries(desk)) == entries  # put right, not taken away
    undo(desk, made.history_id)
    assert shown(desk, enrolment) == before
