"""What an office notes of a student: guardians, kilometres, periods; each told by the history, each taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from livret_desktop.domain.enrolment import EnrolmentPeriod
from livret_desktop.domain.follow_up import Accompanist, Appointment, Guardian, KmReading
from livret_desktop.domain.vocabulary import AppointmentKind, Gearbox, TrainingTrack
from livret_desktop.errors import RuleError
from livret_desktop.services.overview.record_history import student_history
from livret_desktop.services.overview.student_summary import student_summary
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.records.course import student_accompanists
from livret_desktop.services.records.course_view import course_view
from livret_desktop.services.records.enrolment_periods import ends_of, remove_period, save_period
from livret_desktop.services.records.follow_up import remove_accompanist, save_accompanist, save_appointment
from livret_desktop.services.records.guardians import remove_guardian, save_guardian, student_guardians
from livret_desktop.services.records.kilometres import remove_km, save_km
from livret_desktop.services.records.student_list import StudentFilter, StudentQuery, list_student_ids
from livret_desktop.services.records.students import save_enrolment, save_student, student_file
from tests.services.house import add_student, enrol, new_school


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One school for all: each test has its own student."""
    with new_school(tmp_path_factory.mktemp("records") / "ecole") as opened:
        yield opened


@pytest.fixture
def desk(made):
    return made


@pytest.fixture
def pupil(desk):
    number = str(uuid4().int)
    return add_student(
        desk, birth_name=f"ÉLÈVE{number[:6]}", neph=f"2305{number[:8]}", born_on=date(2010, 3, 1)
    )


@pytest.fixture
def enrolment(desk, pupil):
    return enrol(desk, pupil)


def guardian_of(pupil, **changes) -> Guardian:
    facts = {"surname": "Mercier", "given_name": "Sophie", "relation": "mère", "phone": "06 39 98 20 55"}
    return Guardian(id=uuid4(), student_id=pupil.id, **(facts | changes))


def km(enrolment, day: date, number: int) -> KmReading:
    return KmReading(id=uuid4(), enrolment_id=enrolment.id, told_on=day, km=number)


def test_a_guardian_stands_in_the_pane_until_the_eighteenth_birthday(desk, pupil):
    one = guardian_of(pupil, surname="  Mercier ")
    save_guardian(desk, one)
    assert [known.full_name for known in student_guardians(desk, pupil.id)] == ["Mercier Sophie"]
    assert [known.phone for known in student_summary(desk, pupil.id).guardians] == ["06 39 98 20 55"]
    save_student(desk, replace(pupil, born_on=date(2008, 11, 20)))  # eighteen this very day
    assert student_summary(desk, pupil.id).guardians == ()
    assert student_guardians(desk, pupil.id)


def test_a_guardian_without_a_name_is_refused(desk, pupil):
    with pytest.raises(RuleError, match="représentant légal"):
        save_guardian(desk, guardian_of(pupil, surname=" "))
    assert student_guardians(desk, pupil.id) == []


def test_what_was_taken_away_is_named_brought_back_and_told(desk, pupil):
    one = guardian_of(pupil)
    save_guardian(desk, one)
    remove_guardian(desk, one.id)
    assert student_guardians(desk, pupil.id) == []
    taken_back = next_undo(desk)
    assert taken_back.title == f"Mercier Sophie retiré des représentants légaux d’{pupil.full_name}"
    told = student_history(desk, pupil.id)  # the row is gone: its history is not
    assert told[0].title == taken_back.title
    assert ("Téléphone", "06 39 98 20 55", "") in [
        (one.label, one.before, one.after) for one in told[0].fields
    ]
    undo(desk, taken_back.id)
    assert student_guardians(desk, pupil.id) == [one]


def test_the_history_of_a_file_tells_its_course(desk, pupil, enrolment):
    someone = Accompanist(id=uuid4(), student_id=pupil.id, surname="PAUL")
    save_accompanist(desk, someone)
    save_km(desk, km(enrolment, date(2026, 10, 1), 1200))
    remove_accompanist(desk, someone.id)
    titles = [one.title for one in student_history(desk, pupil.id)]
    assert titles[:3] == [
        f"PAUL retiré des accompagnateurs d’{pupil.full_name}",
        f"Relevé de 1\u202f200 km d’{pupil.full_name}",
        f"Accompagnateur d’{pupil.full_name}",
    ]


def test_kilometres_only_grow_whatever_told_them(desk, enrolment):
    save_appointment(
        desk,
        Appointment(
            id=uuid4(),
            enrolment_id=enrolment.id,
            kind=AppointmentKind.PEDAGOGICAL,
            track=TrainingTrack.CS,
            practice_on=date(2026, 10, 1),
            km=1000,
        ),
    )
    save_km(desk, km(enrolment, date(2026, 11, 1), 1400))
    for day, number in ((date(2026, 11, 2), 1399), (date(2026, 9, 1), 1001), (date(2026, 11, 21), 2000)):
        with pytest.raises(RuleError, match="kilomètres impossible"):
            save_km(desk, km(enrolment, day, number))
    between = km(enrolment, date(2026, 10, 15), 1200)
    save_km(desk, between)
    assert [one.km for one in course_view(desk, enrolment.id).kilometres] == [1000, 1200, 1400]
    remove_km(desk, between.id)
    assert [one.place for one in course_view(desk, enrolment.id).kilometres] == ["RP1", ""]


def test_an_accompanist_may_accompany_once_five_years_and_the_insurer_agree(desk, pupil, enrolment):
    one = Accompanist(id=uuid4(), student_id=pupil.id, surname="PAUL")

    def lacks(**changes) -> tuple[str, ...]:
        save_accompanist(desk, replace(one, **changes))
        return course_view(desk, enrolment.id).accompanists[0].lacks

    undeclared = "Déclaration sur l’honneur non reçue"
    assert lacks() == ("Permis B à vérifier", "Accord de l’assureur non noté", undeclared)
    agreed = date(2026, 11, 1)
    given = {"insurer_agreed_on": agreed, "declared_on": agreed}
    assert lacks(licence_since_on=date(2021, 11, 21), **given) == (
        "Permis B de moins de 5 ans jusqu’au 21 novembre 2026",
    )
    assert lacks(licence_since_on=date(2021, 11, 20), **given) == ()
    assert lacks(licence_since_on=date(2021, 11, 20), insurer_agreed_on=agreed) == (undeclared,)


def test_a_declaration_to_come_is_refused_and_its_day_is_in_the_history(desk, pupil):
    one = Accompanist(id=uuid4(), student_id=pupil.id, surname="PAUL")
    save_accompanist(desk, one)
    with pytest.raises(RuleError, match="Déclaration de l’accompagnateur"):
        save_accompanist(desk, replace(one, declared_on=desk.today() + timedelta(days=1)))
    assert student_accompanists(desk, pupil.id) == [one]
    save_accompanist(desk, replace(one, declared_on=desk.today()))
    newest = student_history(desk, pupil.id)[0]
    assert [(said.label, said.before) for said in newest.fields] == [("Déclaration reçue le", "")]


def new_period(enrolment, track: TrainingTrack, day: date | None) -> EnrolmentPeriod:
    return EnrolmentPeriod(
        id=uuid4(), enrolment_id=enrolment.id, track=track, gearbox=Gearbox.AUTOMATIC, from_on=day
    )


def test_a_new_period_follows_the_one_before_and_is_taken_back(desk, pupil, enrolment):
    later = new_period(enrolment, TrainingTrack.TRADITIONAL, date(2026, 6, 1))
    save_period(desk, later)
    file = student_file(desk, pupil.id).enrolments[0]
    assert file.track is TrainingTrack.TRADITIONAL
    assert [(one.track, last) for one, last in ends_of(file.periods)] == [
        (TrainingTrack.CS, date(2026, 5, 31)),
        (TrainingTrack.TRADITIONAL, None),
    ]
    remove_period(desk, later.id)
    assert student_file(desk, pupil.id).enrolments[0].track is TrainingTrack.CS
    undo(desk, next_undo(desk).id)
    assert student_file(desk, pupil.id).enrolments[0].track is TrainingTrack.TRADITIONAL


def test_two_periods_never_begin_together_and_one_always_stays(desk, pupil, enrolment):
    first = student_file(desk, pupil.id).enrolments[0].periods[0]
    with pytest.raises(RuleError, match="Il manque le jour"):
        save_period(desk, new_period(enrolment, TrainingTrack.AAC, None))
    day = date(2026, 6, 1)
    save_period(desk, new_period(enrolment, TrainingTrack.TRADITIONAL, day))
    with pytest.raises(RuleError, match="Une autre période commence"):
        save_period(desk, new_period(enrolment, TrainingTrack.AAC, day))
    remove_period(desk, first.id)
    (only,) = student_file(desk, pupil.id).enrolments[0].periods
    with pytest.raises(RuleError, match="seule période"):
        remove_period(desk, only.id)


def test_aac_begins_at_fifteen_and_not_a_day_before(desk, pupil, enrolment):
    birthday = date(2025, 3, 1)
    with pytest.raises(RuleError, match="Trop jeune") as early:
        save_period(desk, new_period(enrolment, TrainingTrack.AAC, date(2025, 2, 28)))
    assert "aura 15 ans le 1er mars 2025" in early.value.message
    save_period(desk, new_period(enrolment, TrainingTrack.AAC, birthday))
    child = add_student(desk, birth_name=f"PETIT{pupil.birth_name}", neph="", born_on=date(2012, 1, 1))
    young = replace(enrolment, id=uuid4(), student_id=child.id)
    with pytest.raises(RuleError, match="Trop jeune") as refused:
        save_enrolment(desk, young, new_period(young, TrainingTrack.AAC, None))
    assert "R. 211-5" in refused.value.source


def test_an_amendment_dated_ahead_leaves_the_student_in_the_chip_of_today(desk, pupil):
    enrolment = enrol(desk, pupil)
    (file,) = student_file(desk, pupil.id).enrolments
    assert file.present is not None
    save_enrolment(desk, enrolment, replace(file.present, track=TrainingTrack.AAC))
    ahead = EnrolmentPeriod(
        id=uuid4(), enrolment_id=enrolment.id, track=TrainingTrack.CS, from_on=desk.today() + timedelta(34)
    )
    save_period(desk, ahead)

    def behind(chip):
        return pupil.id in list(list_student_ids(desk, StudentQuery(filter=chip)))

    assert behind(StudentFilter.AAC) and not behind(StudentFilter.CS)
    save_period(desk, replace(ahead, from_on=desk.today()))
    assert behind(StudentFilter.CS) and not behind(StudentFilter.AAC)


def test_hours_on_a_simulator_never_pass_the_hours_they_are_among(desk, pupil, enrolment):
    own = student_file(desk, pupil.id).enrolments[0].present
    with pytest.raises(RuleError) as refusal:
        save_enrolment(desk, replace(enrolment, minutes_here=300, simulator_minutes=600), own)
    assert "dont 10\u00a0h sur simulateur" in refusal.value.message
    with pytest.raises(RuleError):
        enrol(desk, add_student(desk, neph=""), minutes_here=0, simulator_minutes=1)
    save_enrolment(
        desk, replace(enrolment, minutes_here=300, minutes_elsewhere=300, simulator_minutes=600), own
    )


def test_hours_kept_so_by_an_older_version_keep_nothing_else_from_being_corrected(desk, pupil, enrolment):
    own = student_file(desk, pupil.id).enrolments[0].present
    older = replace(enrolment, minutes_here=300, simulator_minutes=600)
    with desk.database.write("", desk.clock.now()) as written:
        written.work.enrolments.put(older)
    save_enrolment(desk, replace(older, affi_number="2026-1"), own)
    with pytest.raises(RuleError):
        save_enrolment(desk, replace(older, minutes_here=240), own)
    save_enrolment(desk, replace(older, simulator_minutes=300), own)
