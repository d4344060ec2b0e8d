"""Every numbered document from what was really recorded: numbers, copies, completed editions, acts given on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from livret_desktop.domain.enrolment import EnrolmentPeriod
from livret_desktop.domain.follow_up import Accompanist, Appointment, Exam
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    AttestationCopy,
    AttestationForm,
    AttestationKind,
    ExamKind,
    ExamResult,
    InspectorOpinion,
    SkillFacet,
    SkillLevel,
    TrainingTrack,
)
from livret_desktop.errors import RuleError
from livret_desktop.reports.booklet_content import AccompanistLine
from livret_desktop.reports.documents import draw_document
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.overview.undo import undo
from livret_desktop.services.papers.attestations import (
    document_enrolment,
    foresee,
    issue_document,
    prepare_document,
    preview_pdf,
)
from livret_desktop.services.papers.same_act import legal_text
from livret_desktop.services.records.course import appointments_of, periods_of
from livret_desktop.services.records.follow_up import (
    mark_skills,
    record_paper_act,
    remove_accompanist,
    remove_appointment,
    remove_exam,
    save_accompanist,
    save_appointment,
    save_exam,
)
from livret_desktop.services.records.students import save_enrolment, save_student, student_file
from tests.reports.papers import BOOKLET as FILLED
from tests.services.house import another_student, enrol, new_school

AFFI, AUTHORISATION = AttestationKind.AFFI, AttestationKind.CS_AUTHORISATION
CS_CALENDAR, AAC_CALENDAR = AttestationKind.CS_CALENDAR, AttestationKind.AAC_CALENDAR
BOOKLET = AttestationKind.BOOKLET


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One school for all: each test has its own student."""
    with new_school(tmp_path_factory.mktemp("ecole") / "ecole") as desk:
        yield desk


@pytest.fixture
def desk(made):
    return made


@pytest.fixture
def zoe(desk):
    return another_student(desk, "ŒUVRARD")


def enrolled(desk, student, track=TrainingTrack.CS, **changes):
    enrolment = enrol(desk, student, **changes)
    if track is not TrainingTrack.CS:
        file = student_file(desk, student.id).enrolments[0]
        save_enrolment(desk, enrolment, replace(file.present, track=track))
    return enrolment


def meeting(enrolment, on, kind=AppointmentKind.AFTER_FAILURE, **more):
    facts = {"track": TrainingTrack.CS, "practice_minutes": 60, "theory_minutes": 60, "theory_on": on} | more
    return Appointment(id=uuid4(), enrolment_id=enrolment.id, kind=kind, practice_on=on, **facts)


def failed(enrolment, on, **more):
    facts = {"kind": ExamKind.PRACTICE, "result": ExamResult.FAILED} | more
    return Exam(id=uuid4(), enrolment_id=enrolment.id, taken_on=on, **facts)


def issue(desk, enrolment, kind, copies=(AttestationCopy.STUDENT,), **more):
    sheets = []
    made = issue_document(
        desk,
        enrolment.id,
        kind,
        copies,
        made_on=desk.today(),
        deliver=lambda made: sheets.extend(pdf for _one, pdf in made),
        **more,
    )
    return made.copies, sheets


def text(pdf: bytes, page: int = 0) -> str:
    return " ".join(PdfReader(BytesIO(pdf)).pages[page].extract_text().split())


def ready_for_authorisation(desk, student):
    enrolment = enrolled(desk, student, final_evaluation_on=date(2026, 10, 2))
    save_exam(desk, failed(enrolment, date(2026, 11, 3), opinion=InspectorOpinion.FAVOURABLE))
    save_appointment(desk, meeting(enrolment, date(2026, 11, 12)))
    return enrolment


def test_the_authorisation_from_a_recorded_failure_and_meeting(desk, zoe):
    enrolment = enrolled(desk, zoe, final_evaluation_on=date(2026, 10, 2))
    before = prepare_document(desk, enrolment.id, AUTHORISATION, made_on=desk.today())
    assert {one.field for one in before.eligibility.blocking} == {"exams", "appointments"}
    assert preview_pdf(desk, before) is None
    with pytest.raises(RuleError):
        issue(desk, enrolment, AUTHORISATION)
    save_exam(desk, failed(enrolment, date(2026, 11, 3)))
    save_appointment(desk, meeting(enrolment, date(2026, 11, 12)))
    copies, sheets = issue(desk, enrolment, AUTHORISATION, tuple(AttestationCopy))
    assert len({one.entry.number for one in copies}) == 1
    assert {one.entry.kind for one in copies} == {AUTHORISATION}
    assert "le 12 novembre 2026 Ce rendez-vous" in text(sheets[0])
    again, _ = issue(desk, enrolment, AUTHORISATION)
    assert again[0].entry.form is AttestationForm.DUPLICATE


def test_hours_and_accompanists_recorded_turn_the_lines_green(desk, zoe):
    enrolment = ready_for_authorisation(desk, zoe)
    asked = {
        one.rule
        for one in prepare_document(desk, enrolment.id, AUTHORISATION, made_on=None).eligibility.to_check
    }
    of_accompanists = {
        "affi.accompanist_licence_years",
        "affi.insurer_agreement",
        "affi.accompanist_declaration_years",
    }
    assert of_accompanists <= asked
    paul = Accompanist(
        id=uuid4(),
        student_id=zoe.id,
        surname="MOREAU",
        given_name="Paul",
        licence_since_on=date(2010, 1, 1),
        insurer_agreed_on=date(2026, 11, 1),
        declared_on=date(2026, 11, 1),
    )
    save_accompanist(desk, paul)
    for kind in (AUTHORISATION, AFFI):
        met = {one.rule for one in prepare_document(desk, enrolment.id, kind, made_on=None).eligibility.met}
        assert of_accompanists <= met
    remove_accompanist(desk, paul.id)
    met = {one.rule for one in prepare_document(desk, enrolment.id, AFFI, made_on=None).eligibility.met}
    assert not of_accompanists & met


def test_a_calendar_is_completed_under_a_new_number_and_cancels_nothing(desk, zoe):
    enrolment = enrolled(desk, zoe)
    first, _ = issue(desk, enrolment, CS_CALENDAR)
    rp = meeting(enrolment, date(2026, 11, 15), AppointmentKind.PEDAGOGICAL)
    save_appointment(desk, rp)
    prepared = prepare_document(desk, enrolment.id, CS_CALENDAR, made_on=None)
    assert (foresee(desk, prepared).number, foresee(desk, prepared).replaces) == ("", "")
    second, sheets = issue(desk, enrolment, CS_CALENDAR)
    assert second[0].entry.number != first[0].entry.number
    assert (second[0].entry.form, second[0].original_number) == (AttestationForm.ORIGINAL, None)
    assert "annule et remplace" not in text(sheets[0])
    assert "15 novembre 2026" in text(sheets[0])
    # A day already printed that changes makes another act.
    save_appointment(desk, replace(rp, practice_on=date(2026, 11, 14), theory_on=date(2026, 11, 14)))
    third, sheets = issue(desk, enrolment, CS_CALENDAR)
    assert third[0].entry.form is AttestationForm.REPLACEMENT
    assert third[0].original_number == second[0].entry.number
    assert f"annule et remplace le n° {second[0].entry.number}" in text(sheets[0])


def test_a_day_to_come_is_not_printed(desk, zoe):
    enrolment = enrolled(desk, zoe)
    save_appointment(desk, meeting(enrolment, date(2026, 11, 21), AppointmentKind.PEDAGOGICAL))
    _, sheets = issue(desk, enrolment, CS_CALENDAR)
    assert "21 novembre 2026" not in text(sheets[0])


def test_aac_and_supervised_appointments_do_not_mix(desk, zoe):
    enrolment = enrolled(desk, zoe, TrainingTrack.AAC, rp1_practice_on=date(2026, 5, 2), rp1_km=1200)
    period = EnrolmentPeriod(
        id=uuid4(), enrolment_id=enrolment.id, track=TrainingTrack.CS, from_on=date(2026, 9, 1)
    )
    file = student_file(desk, zoe.id).enrolments[0]
    save_enrolment(desk, file.enrolment, period)
    save_appointment(desk, meeting(file.enrolment, date(2026, 10, 4), AppointmentKind.PEDAGOGICAL))
    _, aac = issue(desk, enrolment, AAC_CALENDAR)
    _, cs = issue(desk, enrolment, CS_CALENDAR)
    assert ("2 mai 2026" in text(aac[0]), "4 octobre 2026" in text(aac[0])) == (True, False)
    assert ("2 mai 2026" in text(cs[0]), "4 octobre 2026" in text(cs[0])) == (False, True)


def test_the_days_of_the_enrolment_and_of_the_appointment_are_one(desk, zoe):
    enrolment = enrolled(desk, zoe)
    preliminary = meeting(enrolment, date(2026, 11, 18), AppointmentKind.PRELIMINARY)
    save_appointment(desk, preliminary)
    file = student_file(desk, zoe.id).enrolments[0]
    assert file.enrolment.preliminary_meeting_on == date(2026, 11, 18)
    # Typed again in the enrolment's form: that day counts, the length stays.
    save_enrolment(desk, replace(file.enrolment, preliminary_meeting_on=date(2026, 11, 19)), file.present)
    with desk.database.read() as reading:
        known = reading.enrolments.require(enrolment.id)
        (told,) = appointments_of(reading, known, periods_of(reading, known))
    assert (told.held_on, told.minutes) == (date(2026, 11, 19), 120)
    remove_appointment(desk, preliminary)
    assert student_file(desk, zoe.id).enrolments[0].enrolment.preliminary_meeting_on is None


def test_an_act_given_on_paper_is_cancelled_by_the_one_made_here(desk, zoe):
    enrolment = ready_for_authorisation(desk, zoe)
    for kind, number in ((AUTHORISATION, "P-12"), (AFFI, "P-11")):
        record_paper_act(desk, enrolment.id, kind, number=number, given_on=date(2026, 11, 13))
        copies, sheets = issue(desk, enrolment, kind)
        assert (copies[0].entry.form, copies[0].original_number) == (AttestationForm.REPLACEMENT, number)
        assert f"annule et remplace le n° {number}" in text(sheets[0])
    with pytest.raises(RuleError, match="numéro"):
        record_paper_act(desk, enrolment.id, AFFI, number=" ", given_on=date(2026, 11, 13))
    with pytest.raises(RuleError, match="à venir"):
        record_paper_act(desk, enrolment.id, AFFI, number="P-9", given_on=date(2026, 11, 21))


def test_the_booklet_holds_what_was_recorded_and_the_acts_given(desk, zoe):
    enrolment = enrolled(desk, zoe)
    mark_skills(desk, enrolment.id, ["C1-1"], SkillLevel.IN_PROGRESS, on=date(2026, 10, 1))
    mark_skills(
        desk, enrolment.id, ["C1-1"], SkillLevel.ACQUIRED, on=date(2026, 11, 2), facets=[SkillFacet.HOW]
    )
    first, sheets = issue(desk, enrolment, BOOKLET)
    grid = text(sheets[0], 5)
    assert (grid.count("01/10/26"), grid.count("02/11/26")) == (5, 1)
    assert "Titulaire du dossier de demande de permis de conduire n° NEPH : - a réussi" in text(sheets[0], 11)
    same, _ = issue(desk, enrolment, BOOKLET, (AttestationCopy.SCHOOL,))
    assert same[0].entry.number == first[0].entry.number
    affi, _ = issue(desk, enrolment, AFFI)
    second, sheets = issue(desk, enrolment, BOOKLET)
    assert second[0].entry.form is AttestationForm.ORIGINAL
    assert second[0].entry.number != first[0].entry.number
    assert zoe.neph in text(sheets[0], 11)
    assert f"Attestation n° {affi[0].entry.number}" in text(sheets[0], 11)
    save_student(desk, replace(zoe, birth_name="AUTRE"))
    third, _ = issue(desk, enrolment, BOOKLET)
    assert third[0].original_number == second[0].entry.number


def test_a_numeric_student_never_gets_a_paper_booklet(desk, zoe):
    enrolment = enrolled(desk, zoe, aipc_on=date(2024, 1, 1))
    copies, sheets = issue(desk, enrolment, BOOKLET)
    assert copies[0].entry.form is AttestationForm.NUMERIC
    assert "Ce n’est pas un livret papier" in text(sheets[0])


def test_a_failed_delivery_takes_no_number_for_any_kind(desk, zoe):
    enrolment = ready_for_authorisation(desk, zoe)

    def full(_made):
        raise OSError("disk")

    for kind in (AUTHORISATION, CS_CALENDAR, BOOKLET, AFFI):
        with pytest.raises(OSError, match="disk"):
            issue_document(desk, enrolment.id, kind, [AttestationCopy.STUDENT], deliver=full)
    with desk.database.read() as reading:
        assert not reading.connection.exec_driver_sql(
            "SELECT 1 FROM attestation WHERE enrolment_id = ?", (str(enrolment.id),)
        ).all()


def test_only_category_b_has_models_and_the_way_out_is_said(desk, zoe):
    with pytest.raises(RuleError, match="Modèle") as refusal:
        document_enrolment(desk, zoe.id, BOOKLET)
    assert "fiche de suivi" in refusal.value.todo


def test_training_marks_every_page_and_has_its_own_acts(desk, zoe):
    enrolment = enrolled(desk, zoe)
    issue(desk, enrolment, AFFI)
    change_setting(desk, "dsr.training", "oui")
    try:
        copies, sheets = issue(desk, enrolment, BOOKLET)
        assert copies[0].entry.number.startswith("ESSAI-")
        pages = PdfReader(BytesIO(sheets[0])).pages
        assert all("ESSAI" in page.extract_text() for page in pages)
        assert zoe.neph not in text(sheets[0], 11)
    finally:
        change_setting(desk, "dsr.training", "non")


# What is recorded


def test_exams_count_as_presentations_and_the_theory_passed_is_the_etg(desk, zoe):
    enrolment = enrolled(desk, zoe, etg_passed_on=None)
    save_exam(desk, failed(enrolment, date(2026, 1, 5), kind=ExamKind.THEORY, result=ExamResult.PASSED))
    assert student_file(desk, zoe.id).enrolments[0].enrolment.etg_passed_on == date(2026, 1, 5)
    exams = [failed(enrolment, date(2026, 10, day)) for day in range(1, 6)]
    for exam in exams:
        save_exam(desk, exam)
    found = prepare_document(desk, enrolment.id, AFFI, made_on=None).eligibility.blocking
    assert [one.rule for one in found] == ["affi.etg_presentations"]
    remove_exam(desk, exams[0].id)
    assert prepare_document(desk, enrolment.id, AFFI, made_on=None).eligibility.is_eligible


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({"practice_on": None, "theory_on": None}, "jour"),
        ({"practice_minutes": 0}, "Durée"),
        ({"practice_minutes": 601}, "Durée"),
        ({"km": -1}, "Kilomètres"),
        ({"rank": 3}, "calendrier"),
        ({"rank": 0}, "calendrier"),
    ],
)
def test_an_impossible_appointment_is_refused(desk, zoe, changes, title):
    enrolment = enrolled(desk, zoe)
    good = meeting(enrolment, date(2026, 11, 1), AppointmentKind.PEDAGOGICAL)
    with pytest.raises(RuleError, match=title):
        save_appointment(desk, replace(good, **changes))
    save_appointment(desk, replace(good, rank=2, practice_minutes=600))
    with pytest.raises(RuleError, match="déjà noté"):
        save_appointment(desk, replace(good, id=uuid4(), rank=2))


def test_what_is_to_come_or_nameless_is_refused(desk, zoe):
    enrolment = enrolled(desk, zoe)
    tomorrow = date(2026, 11, 21)
    with pytest.raises(RuleError, match="à venir"):
        save_exam(desk, failed(enrolment, tomorrow))
    save_exam(desk, failed(enrolment, tomorrow, result=None))
    with pytest.raises(RuleError, match="nom"):
        save_accompanist(desk, Accompanist(id=uuid4(), student_id=zoe.id, surname=" "))
    with pytest.raises(RuleError, match="à venir"):
        save_accompanist(
            desk, Accompanist(id=uuid4(), student_id=zoe.id, surname="X", licence_since_on=tomorrow)
        )
    with pytest.raises(RuleError, match="inconnu"):
        mark_skills(desk, enrolment.id, ["C5-1"], SkillLevel.ACQUIRED, on=date(2026, 11, 1))
    with pytest.raises(RuleError, match="à venir"):
        mark_skills(desk, enrolment.id, ["C1-1"], SkillLevel.ACQUIRED, on=tomorrow)


def test_a_level_keeps_its_day_until_it_changes_and_can_be_undone(desk, zoe):
    enrolment = enrolled(desk, zoe)
    first = mark_skills(desk, enrolment.id, ["C2-1"], SkillLevel.STARTED, on=date(2026, 10, 1))
    mark_skills(desk, enrolment.id, ["C2-1"], SkillLevel.STARTED, on=date(2026, 10, 9))
    assert first.history_id is not None

    def level():
        with desk.database.read() as reading:
            found = reading.skills.where(reading.skills.c.enrolment_id == enrolment.id)
        return [one.mark(SkillFacet.WHY) for one in found]

    assert level() == [(SkillLevel.STARTED, date(2026, 10, 1))]
    taken_back = mark_skills(desk, enrolment.id, ["C2-1"], None, on=date(2026, 10, 9))
    assert level() == [(None, None)]
    undo(desk, taken_back.history_id)
    assert level() == [(SkillLevel.STARTED, date(2026, 10, 1))]


def test_a_declaration_received_makes_no_new_booklet():
    """Annexe III has no place for it: the marks kept with the booklets of before must still be found."""
    (known, *others) = FILLED.accompanists
    without = replace(FILLED, accompanists=(replace(known, declared_on=None), *others))
    received = replace(FILLED, accompanists=(replace(known, declared_on=date(2026, 11, 2)), *others))
    assert legal_text(without) == legal_text(received)
    assert draw_document(without) == draw_document(received)
    changed = replace(FILLED, accompanists=(replace(known, insurer_agreed_on=date(2026, 11, 2)), *others))
    assert legal_text(changed) != legal_text(received)
    kept = "AccompanistLine(name='X', licence_since_on=None, has_five_years=None, insurer_agreed_on=None, contract='')"
    assert repr(AccompanistLine(name="X")) == kept
