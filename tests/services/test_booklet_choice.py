"""A student entitled to paper chooses the numeric booklet: what is made from then on follows, what was given stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm, BookletForm
from livret_desktop.errors import RuleError
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.papers.attestations import prepare_document
from livret_desktop.services.records.booklet_choice import choose_booklet
from livret_desktop.services.records.students import save_enrolment, save_student, student_file
from tests.services.test_documents import AFFI, BOOKLET, desk, enrolled, issue, made, text, zoe

FIXTURES = (desk, made, zoe)


def form_of(prepared):
    return prepared.content.issue.form


def test_a_student_entitled_to_paper_chooses_numeric_and_the_act_follows(desk, zoe):
    enrolment = enrolled(desk, zoe, aipc_on=date(2023, 12, 31))
    assert form_of(prepare_document(desk, enrolment.id, BOOKLET, made_on=None)) is AttestationForm.ORIGINAL
    chosen = choose_booklet(desk, enrolment.id, desk.today())
    prepared = prepare_document(desk, enrolment.id, AFFI, made_on=desk.today())
    assert "choisi par l’élève" in prepared.eligibility.form_reason
    assert prepared.eligibility.form_source == "arrêté du 29 juillet 2013, art. 4"
    copies, sheets = issue(desk, enrolment, AFFI)
    assert copies[0].entry.form is AttestationForm.NUMERIC
    assert "Livret numérique" in text(sheets[0])
    listed = student_file(desk, zoe.id).enrolments[0].booklet
    assert listed.form is BookletForm.NUMERIC
    assert chosen.title == f"Livret numérique choisi par {zoe.full_name}"


def test_the_choice_of_numeric_is_undone_and_taken_back(desk, zoe):
    enrolment = enrolled(desk, zoe, aipc_on=date(2023, 12, 31))
    choose_booklet(desk, enrolment.id, desk.today())
    undo(desk, next_undo(desk).id)
    assert student_file(desk, zoe.id).enrolments[0].enrolment.numeric_booklet_on is None
    choose_booklet(desk, enrolment.id, desk.today())
    choose_booklet(desk, enrolment.id, None)
    assert form_of(prepare_document(desk, enrolment.id, AFFI, made_on=None)) is AttestationForm.ORIGINAL


def test_an_act_of_before_the_choice_stays_of_the_paper_booklet(desk, zoe):
    enrolment = enrolled(desk, zoe, aipc_on=date(2023, 12, 31))
    first, _ = issue(desk, enrolment, AFFI)
    choose_booklet(desk, enrolment.id, desk.today())
    prepared = prepare_document(desk, enrolment.id, AFFI, made_on=desk.today())
    assert form_of(prepared) is AttestationForm.ORIGINAL  # what is shown is what comes out
    second, sheets = issue(desk, enrolment, AFFI, (AttestationCopy.INSURER,))
    assert second[0].entry.number == first[0].entry.number
    assert second[0].entry.form is AttestationForm.ORIGINAL
    assert "Livret numérique" not in text(sheets[0])
    save_student(desk, replace(zoe, birth_name="AUTRE"))
    third, sheets = issue(desk, enrolment, AFFI)
    assert third[0].original_number == first[0].entry.number
    assert "Livret numérique" in text(sheets[0])
    choose_booklet(desk, enrolment.id, None)
    _, sheets = issue(desk, enrolment, AFFI, (AttestationCopy.SCHOOL,))
    assert "Livret numérique" in text(sheets[0])  # a further copy of the same replacement


def test_the_choice_counts_from_its_day_on(desk, zoe):
    enrolment = enrolled(desk, zoe, aipc_on=date(2023, 12, 31))
    choose_booklet(desk, enrolment.id, desk.today())
    yesterday = desk.today() - timedelta(days=1)
    assert (
        form_of(prepare_document(desk, enrolment.id, BOOKLET, made_on=yesterday)) is AttestationForm.ORIGINAL
    )
    assert (
        form_of(prepare_document(desk, enrolment.id, BOOKLET, made_on=desk.today()))
        is AttestationForm.NUMERIC
    )


def test_a_choice_nobody_has_or_to_come_is_refused(desk, zoe):
    enrolment = enrolled(desk, zoe, aipc_on=date(2023, 12, 31))
    with pytest.raises(RuleError, match="Choix à venir"):
        choose_booklet(desk, enrolment.id, desk.today() + timedelta(days=1))
    file = student_file(desk, zoe.id).enrolments[0]
    late = replace(file.enrolment, aipc_on=date(2024, 1, 1))
    save_enrolment(desk, late, file.present)
    for refused in (
        lambda: choose_booklet(desk, enrolment.id, desk.today()),
        lambda: save_enrolment(desk, replace(late, numeric_booklet_on=desk.today()), file.present),
    ):
        with pytest.raises(RuleError, match="Pas de choix"):
            refused()
