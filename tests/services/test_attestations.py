"""The AFFI issued: one number for its copies, none for a print that failed, nothing for whom a rule blocks."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from livret_desktop.db.register import RegisterEntry
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm, AttestationKind
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.overview.record_history import student_history
from livret_desktop.services.papers.attestation_register import register_lines, register_pdf, reprint
from livret_desktop.services.papers.attestations import (
    issue_affi,
    prepare_affi,
    prepare_document,
    preview_pdf,
)
from livret_desktop.services.records.students import save_enrolment, save_student, student_file
from tests.services.affi import affi_enrolment
from tests.services.house import House, add_student, enrol

THREE = (AttestationCopy.STUDENT, AttestationCopy.INSURER, AttestationCopy.SCHOOL)
ONE = (AttestationCopy.STUDENT,)


class Paper:
    """What came out of the printer."""

    def __init__(self) -> None:
        self.sheets: list[bytes] = []

    def __call__(self, made) -> None:
        self.sheets += [pdf for _one, pdf in made]


def out_of_paper(_made) -> None:
    raise MachineError("Imprimante arrêtée", "Plus de papier.", "Remettez-en.")


def issue(desk, student, copies=ONE, *, deliver=None, **more):
    paper = Paper()
    enrolment_id = affi_enrolment(desk, student.id)
    made = issue_affi(desk, enrolment_id, copies, deliver=deliver or paper, made_on=desk.today(), **more)
    return made.copies, paper.sheets


def entries(desk) -> list[RegisterEntry]:
    return [line.entry for line in register_lines(desk)]


def text(pdf: bytes) -> str:
    return " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())


def test_three_copies_bear_one_number_and_are_kept_as_printed(desk, zoe):
    copies, sheets = issue(desk, zoe, THREE)
    assert [one.entry.number for one in copies] == ["2026-0001"] * 3
    assert [one.entry.copy for one in copies] == list(THREE)
    assert len(set(sheets)) == 3
    for one, sheet in zip(copies, sheets, strict=True):
        assert register_pdf(desk, one.entry.id) == sheet
        assert one.entry.sha256 == hashlib.sha256(sheet).hexdigest()
        assert "2026-0001" in text(sheet)
        assert one.entry.copy.label in text(sheet)
    assert {line.student for line in register_lines(desk)} == {"ŒUVRARD Zoé"}


def test_a_print_that_fails_consumes_no_number(desk, zoe):
    with pytest.raises(MachineError):
        issue(desk, zoe, THREE, deliver=out_of_paper)
    assert entries(desk) == []
    assert student_file(desk, zoe.id).enrolments[0].enrolment.affi_issued_on is None
    copies, _ = issue(desk, zoe)
    assert copies[0].entry.number == "2026-0001"
    with pytest.raises(MachineError):
        issue(desk, zoe, deliver=out_of_paper)  # a duplicate this time
    with pytest.raises(MachineError):
        reprint(desk, copies[0].entry.id, deliver=lambda _pdf: out_of_paper(()))
    again, _ = issue(desk, zoe)
    assert [one.number for one in entries(desk)] == ["2026-0002", "2026-0001"]
    assert again[0].entry.form is AttestationForm.DUPLICATE


def test_a_defect_while_printing_consumes_no_number_either(desk, zoe):
    def defect(_made):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        issue(desk, zoe, deliver=defect)
    assert entries(desk) == []


def test_the_copies_go_to_the_printer_together(desk, zoe):
    jobs = []
    issue(desk, zoe, THREE, deliver=lambda made: jobs.append(len(made)))
    assert jobs == [3]


def test_a_copy_asked_later_bears_the_number_of_the_others(desk, zoe):
    first, _ = issue(desk, zoe, (AttestationCopy.STUDENT,))
    later, sheets = issue(desk, zoe, (AttestationCopy.SCHOOL,))
    assert later[0].entry.number == first[0].entry.number
    assert later[0].entry.form is first[0].entry.form is AttestationForm.ORIGINAL
    assert "DUPLICATA" not in text(sheets[0])


def test_the_same_copy_again_is_a_duplicate_marked_and_registered(desk, zoe):
    first, originals = issue(desk, zoe, reason="pour l’assureur")
    again, sheets = issue(desk, zoe, reason="perdue")
    entry = again[0].entry
    assert (entry.form, entry.number, entry.reason) == (AttestationForm.DUPLICATE, "2026-0002", "perdue")
    assert again[0].original_number == first[0].entry.number
    assert entry.original_id == first[0].entry.id
    assert sheets[0].startswith(originals[0])
    assert "DUPLICATA" in text(sheets[0])
    assert "à signer de nouveau" in text(sheets[0])
    newest = register_lines(desk)[0]
    assert (newest.entry.number, newest.original_number) == ("2026-0002", "2026-0001")


def test_reprinting_from_the_register_makes_a_duplicate_of_the_original(desk, zoe):
    first, originals = issue(desk, zoe)
    sheets: list[bytes] = []
    once = reprint(desk, first[0].entry.id, reason="tachée", deliver=sheets.append)
    twice = reprint(desk, once.entry.id, deliver=sheets.append)
    assert [once.original_number, twice.original_number] == ["2026-0001", "2026-0001"]
    assert (once.entry.reason, twice.entry.reason) == ("tachée", "sans motif")
    assert all(sheet.startswith(originals[0]) for sheet in sheets)
    assert [text(sheet).count("DUPLICATA") for sheet in sheets] == [1, 1]
    assert [one.number for one in entries(desk)] == ["2026-0003", "2026-0002", "2026-0001"]


def test_a_changed_name_replaces_the_act_under_a_new_number(desk, zoe):
    issue(desk, zoe)
    save_student(desk, replace(zoe, birth_name="OEUVRARD-LEGRAND"))
    copies, sheets = issue(desk, zoe, THREE)
    assert {one.entry.number for one in copies} == {"2026-0002"}
    assert {one.entry.form for one in copies} == {AttestationForm.REPLACEMENT}
    assert {one.original_number for one in copies} == {"2026-0001"}
    assert all("2026-0001" in text(sheet) and "annule et remplace" in text(sheet) for sheet in sheets)


def test_a_changed_day_of_the_preliminary_meeting_makes_another_act(desk):
    student = add_student(desk)
    enrol(desk, student, preliminary_meeting_on=date(2026, 11, 19))
    issue(desk, student)
    file = student_file(desk, student.id).enrolments[0]
    save_enrolment(desk, replace(file.enrolment, preliminary_meeting_on=date(2026, 11, 20)), file.present)
    copies, sheets = issue(desk, student, (AttestationCopy.INSURER,))
    assert (copies[0].entry.form, copies[0].original_number) == (AttestationForm.REPLACEMENT, "2026-0001")
    assert "20 novembre 2026 Important" in text(sheets[0])
    # A booklet bears the act as it was given.
    save_enrolment(desk, replace(file.enrolment, preliminary_meeting_on=date(2026, 11, 18)), file.present)
    booklet = prepare_document(desk, file.enrolment.id, AttestationKind.BOOKLET, made_on=None).content
    assert booklet.affi.preliminary_meeting_on == date(2026, 11, 20)
    save_enrolment(desk, replace(file.enrolment, preliminary_meeting_on=None), file.present)
    without, _ = issue(desk, student, (AttestationCopy.SCHOOL,))
    assert without[0].original_number == copies[0].entry.number


def test_a_preliminary_meeting_left_to_the_pen_is_noted_later_under_the_same_number(desk, zoe):
    first, _ = issue(desk, zoe)
    file = student_file(desk, zoe.id).enrolments[0]
    save_enrolment(desk, replace(file.enrolment, preliminary_meeting_on=date(2026, 11, 19)), file.present)
    later, sheets = issue(desk, zoe, (AttestationCopy.INSURER,))
    assert later[0].entry.number == first[0].entry.number
    assert "19 novembre 2026 Important" in text(sheets[0])
    save_enrolment(desk, replace(file.enrolment, preliminary_meeting_on=date(2026, 11, 20)), file.present)
    changed, _ = issue(desk, zoe, (AttestationCopy.SCHOOL,))
    assert changed[0].original_number == first[0].entry.number


def test_a_replaced_act_is_not_printed_again(desk, zoe):
    first, _ = issue(desk, zoe)
    save_student(desk, replace(zoe, birth_name="OEUVRARD-LEGRAND"))
    second, _ = issue(desk, zoe)
    with pytest.raises(RuleError, match="remplacée") as refusal:
        reprint(desk, first[0].entry.id, deliver=lambda _pdf: None)
    assert second[0].entry.number in refusal.value.todo
    assert len(entries(desk)) == 2


def test_every_copy_names_the_number_given_on_paper_before_the_program(desk):
    student = add_student(desk)
    enrol(desk, student, affi_number="P-77", affi_issued_on=date(2026, 3, 1))
    first, sheets = issue(desk, student)
    later, more = issue(desk, student, (AttestationCopy.SCHOOL,))
    assert (first[0].entry.form, first[0].original_number) == (AttestationForm.REPLACEMENT, "P-77")
    assert later[0].entry.number == first[0].entry.number
    assert later[0].original_number == "P-77"
    assert all("P-77" in text(sheet) for sheet in (*sheets, *more))


def test_a_blocked_student_gets_no_page_and_no_number(desk):
    student = add_student(desk)
    enrol(desk, student, final_evaluation_on=None)
    sheets: list[object] = []
    prepared = prepare_affi(desk, affi_enrolment(desk, student.id), made_on=desk.today())
    assert preview_pdf(desk, prepared) is None
    assert [one.field for one in prepared.eligibility.blocking] == ["final_evaluation_on"]
    with pytest.raises(RuleError):
        issue(desk, student, deliver=sheets.append)
    assert (sheets, entries(desk)) == ([], [])


def test_one_blocked_condition_is_enough_after_a_first_act(desk, zoe):
    issue(desk, zoe)
    enrolment = student_file(desk, zoe.id).enrolments[0]
    assert enrolment.present is not None
    save_enrolment(desk, replace(enrolment.enrolment, minutes_here=60), enrolment.present)
    with pytest.raises(RuleError):
        issue(desk, zoe)


def test_an_enrolment_without_model_is_refused(desk):
    with pytest.raises(RuleError, match="Modèle"):
        affi_enrolment(desk, add_student(desk).id)


def test_what_is_to_check_asks_for_a_reason_or_says_there_was_none(desk, zoe):
    told, _ = issue(desk, zoe, reason="accord vu ce matin")
    silent, _ = issue(desk, zoe, (AttestationCopy.SCHOOL,))
    assert told[0].eligibility.to_check
    assert [told[0].entry.reason, silent[0].entry.reason] == ["accord vu ce matin", "sans motif"]


def test_the_day_may_be_left_to_the_pen(desk, zoe):
    paper = Paper()
    made = issue_affi(desk, affi_enrolment(desk, zoe.id), ONE, made_on=None, deliver=paper)
    assert made.copies[0].entry.made_on is None
    dated, sheets = issue(desk, zoe, (AttestationCopy.SCHOOL,))
    # The second copy of an act says what the first one says.
    assert dated[0].entry.made_on is None
    assert "20 novembre 2026" not in text(sheets[0]).split("Fait à")[1].split("Rendez-vous")[0]


def test_numbers_begin_again_each_year_and_follow_one_another(tmp_path):
    house = House(tmp_path / "ecole")
    house.create()
    with house.open() as desk:
        first, second = add_student(desk), add_student(desk, neph="", birth_name="PETIT")
        enrol(desk, first)
        enrol(desk, second)
        with pytest.raises(RuleError):
            issue(desk, second)  # no NEPH
        save_student(desk, replace(second, neph="230509476751"))
        issue(desk, first)
        house.clock.advance(days=50)
        numbers = [issue(desk, second, (copy,))[0][0].entry.number for copy in THREE]
    assert numbers == ["2027-0001"] * 3


def test_training_takes_numbers_of_its_own_and_marks_the_page(desk, zoe):
    change_setting(desk, "dsr.training", "oui")
    _, sheets = issue(desk, zoe)
    assert entries(desk)[0].number == "ESSAI-0001"
    assert "ESSAI" in text(sheets[0])
    change_setting(desk, "dsr.training", "non")
    real, _ = issue(desk, zoe)
    assert (real[0].entry.number, real[0].entry.form) == ("2026-0001", AttestationForm.ORIGINAL)
    assert student_file(desk, zoe.id).enrolments[0].enrolment.affi_issued_on == desk.today()


def test_the_register_is_searched_by_name_neph_and_number(desk, zoe):
    other = add_student(desk, birth_name="D’HÉROUVILLE", given_names="Côme", neph="260909317455")
    enrol(desk, other)
    issue(desk, zoe)
    issue(desk, other)
    found = {
        words: [line.entry.number for line in register_lines(desk, words)]
        for words in ("oeuv", "herou come", "2026-0001", "260909", "personne", "")
    }
    assert found == {
        "oeuv": ["2026-0001"],
        "herou come": ["2026-0002"],
        "2026-0001": ["2026-0001"],
        "260909": ["2026-0002"],
        "personne": [],
        "": ["2026-0002", "2026-0001"],
    }


def test_a_numeric_booklet_is_headed_as_such(desk):
    student = add_student(desk)
    enrol(desk, student, aipc_on=date(2025, 1, 3))
    copies, sheets = issue(desk, student)
    assert copies[0].entry.form is AttestationForm.NUMERIC
    assert "Livret numérique" in text(sheets[0])


def test_an_unknown_line_of_the_register_is_a_defect_not_a_sentence(desk):
    with pytest.raises(Exception, match="No row"):
        reprint(desk, uuid4(), deliver=lambda _pdf: None)


def test_an_act_is_once_in_the_history_of_its_student(desk, zoe):
    issue(desk, zoe, THREE)
    told = [one.title for one in student_history(desk, zoe.id) if "2026-0001" in one.title]
    assert told == ["AFFI n° 2026-0001 d’ŒUVRARD Zoé"]
    change_setting(desk, "dsr.training", "oui")
    issue(desk, zoe, THREE)
    (essai,) = [one for one in student_history(desk, zoe.id) if "ESSAI" in one.title]
    assert essai.title.startswith("Attestation de fin de formation initiale n° ESSAI")
    assert essai.fields[0].after.count("exemplaire") == 3
