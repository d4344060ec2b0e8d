"""The Attestations page on a real school: conditions, the real page, paper and file, the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.domain.vocabulary import AttestationCopy, AttestationForm, AttestationKind, Civility
from livret_desktop.errors import MachineError
from livret_desktop.services.files.pdf_files import saving_pdf
from livret_desktop.services.papers.attestation_register import register_lines, register_pdf
from livret_desktop.services.records.students import save_student, student_file
from livret_desktop.ui.dialogs.paper_dialogs import KeptPdfDialog, ReprintDialog
from livret_desktop.ui.dialogs.quick_field import QuickFieldDialog
from livret_desktop.ui.page import Command
from livret_desktop.ui.printing import no_printer
from livret_desktop.ui.targets import STUDENTS, OpenAt
from tests.services.house import add_student, enrol
from tests.ui.checks import cut_texts, unnamed
from tests.ui.documents.screen import tick_school_only
from tests.ui.office_house import paper


@pytest.fixture
def sheets(tmp_path, page) -> Path:
    """What came out of the printer."""
    printed = tmp_path / "papier.pdf"
    page.choose_printer = paper(printed)
    return printed


def choose(qtbot, page, student):
    page.open(OpenAt(student.id))
    qtbot.waitUntil(lambda: page.act.student.value == student.id and page.act.reason.isVisible())


def conditions(card):
    return [line.accessibleName() for line in card.lines]


def entries(desk):
    return [line.entry for line in register_lines(desk)]


def errors():
    """Dialogs on the screen; only Qt holds those of trouble."""
    return dialogs(QDialog)


def errors_shown():
    return bool(errors())


def dialogs(kind):
    return [
        widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()
    ]


def test_without_a_student_nothing_can_be_printed_and_the_screen_says_what_to_do(page):
    assert not page.act.options.print.isEnabled()
    assert "Choisissez" in page.act.no_page.why.text()
    page.run_command(Command.PRINT)
    assert QApplication.focusWidget() is page.act.student.line


def test_a_student_is_found_while_typing(qtbot, page, zoe):
    line = page.act.student.line
    line.setFocus()
    qtbot.keyClicks(line, "oeuv")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(page.act.preview.isVisible)
    assert page.act.student.value == zoe.id


def test_conditions_show_their_text_and_the_page_is_the_real_one(qtbot, page, zoe):
    choose(qtbot, page, zoe)
    assert all(name.startswith("Remplie") for name in conditions(page.act.compulsory))
    assert any("assureur" in name for name in conditions(page.act.to_check))
    assert page.act.preview.pages == 1
    assert "AIPC validée le 10 septembre 2023" in page.act.form.accessibleName()
    assert "Original du livret papier" in page.act.form.accessibleName()


def test_a_missing_evaluation_blocks_and_its_button_opens_the_field(qtbot, page, desk, window):
    student = add_student(desk)
    enrolment = enrol(desk, student, final_evaluation_on=None)
    choose(qtbot, page, student)
    assert not page.act.options.print.isEnabled()
    assert not page.act.preview.isVisible()
    (line,) = [one for one in page.act.compulsory.lines if one.button]
    page.go_asked.disconnect()  # no such page in this window: only what is asked counts
    qtbot.mouseClick(line.button, Qt.MouseButton.LeftButton)
    (dialog,) = dialogs(QuickFieldDialog)
    with qtbot.waitSignal(page.go_asked) as asked:
        dialog.file.click()
    assert asked.args == [STUDENTS, OpenAt(student.id, "enrolment.final_evaluation_on")]
    assert student_file(desk, student.id).enrolments[0].enrolment == enrolment, "nothing was typed"
    line.button.click()
    (dialog,) = dialogs(QuickFieldDialog)
    dialog.keep.click()
    assert dialog.line.has_error
    dialog.line.line.setText("18/11/2026")
    dialog.keep.click()
    qtbot.waitUntil(page.act.preview.isVisible)
    assert student_file(desk, student.id).enrolments[0].enrolment.final_evaluation_on == date(2026, 11, 18)
    assert page.act.options.print.isEnabled()


@pytest.mark.parametrize(
    ("changes", "wrong", "right"),
    [
        ({"neph": ""}, "", "230509476750"),
        ({"born_on": None}, "32/13/2000", "27/8/2000"),
    ],
)
def test_identity_is_completed_on_the_spot(qtbot, page, desk, changes, wrong, right):
    student = add_student(desk, **changes)
    enrol(desk, student)
    choose(qtbot, page, student)
    next(line.button for line in page.act.compulsory.lines if line.button).click()
    (dialog,) = dialogs(QuickFieldDialog)
    dialog.line.line.setText(wrong)
    dialog.keep.click()
    assert dialog.isVisible()
    assert dialog.line.has_error
    dialog.line.line.setText(right)
    dialog.keep.click()
    qtbot.waitUntil(page.act.preview.isVisible)
    assert page.act.options.print.isEnabled()


def test_what_a_single_line_does_not_settle_opens_the_student_s_file(qtbot, page, desk):
    student = add_student(desk)
    enrol(desk, student, minutes_here=60)
    choose(qtbot, page, student)
    asked = []
    page.go_asked.disconnect()
    page.go_asked.connect(lambda key, what: asked.append((key, what.field)))
    next(line.button for line in page.act.compulsory.lines if line.button).click()
    assert asked == [(STUDENTS, "enrolment.practice_minutes")]


def test_a_neph_of_another_student_is_refused_under_its_field(qtbot, page, desk, zoe):
    student = add_student(desk, neph="")
    enrol(desk, student)
    choose(qtbot, page, student)
    next(line.button for line in page.act.compulsory.lines if line.button).click()
    (dialog,) = dialogs(QuickFieldDialog)
    dialog.line.line.setText(zoe.neph)
    dialog.keep.click()
    qtbot.waitUntil(lambda: dialog.line.has_error)
    assert "ŒUVRARD" in dialog.line.message
    dialog.reject()


def test_copies_are_printed_numbered_and_said(qtbot, page, desk, zoe, sheets):
    choose(qtbot, page, zoe)
    assert page.act.options.copies == [AttestationCopy.STUDENT, AttestationCopy.SCHOOL]
    page.act.options.boxes[AttestationCopy.STUDENT].setChecked(False)
    page.act.options.boxes[AttestationCopy.INSURER].setChecked(True)
    page.act.reason.line.setText("accord reçu ce matin")
    with qtbot.waitSignal(page.said) as said:
        page.run_command(Command.PRINT)
    assert len(PdfReader(sheets).pages) == 2
    assert "2026-0001" in said.args[0].word
    assert [(one.copy, one.reason) for one in entries(desk)] == [
        (AttestationCopy.INSURER, "accord reçu ce matin"),
        (AttestationCopy.SCHOOL, "accord reçu ce matin"),
    ]
    assert page.act.reason.text == ""


def test_the_page_shown_is_that_of_the_first_copy_ticked(qtbot, page, zoe):
    def shown() -> AttestationCopy:
        return page._shown.prepared.content.issue.copy

    choose(qtbot, page, zoe)
    assert shown() is AttestationCopy.STUDENT
    page.act.options.boxes[AttestationCopy.STUDENT].setChecked(False)
    qtbot.waitUntil(lambda: shown() is AttestationCopy.SCHOOL)


def test_a_printer_that_refuses_takes_no_number_and_is_said(qtbot, page, desk, zoe, tmp_path, qt_complaints):
    page.choose_printer = paper(tmp_path / "absent" / "papier.pdf")
    choose(qtbot, page, zoe)
    page.print()
    qtbot.waitUntil(errors_shown)
    assert entries(desk) == []
    (dialog,) = errors()
    assert "impression" in dialog.windowTitle()
    dialog.accept()
    assert [text for text in qt_complaints if "QPainter::begin" in text] == qt_complaints
    qt_complaints.clear()
    assert page.act.options.print.isEnabled()


def test_without_a_printer_the_sentence_proposes_the_file(qtbot, page, desk, zoe):
    def none(_parent, _document):
        raise no_printer()

    page.choose_printer = none
    choose(qtbot, page, zoe)
    page.print()
    (dialog,) = errors()
    assert dialog.windowTitle() == "Aucune imprimante"
    dialog.accept()
    assert entries(desk) == []


def test_leaving_the_printer_s_dialog_changes_nothing(qtbot, page, desk, zoe):
    page.choose_printer = lambda _parent, _document: None
    choose(qtbot, page, zoe)
    page.print()
    assert entries(desk) == []


def test_saved_files_are_the_kept_ones_and_say_nothing_of_the_student(qtbot, page, desk, zoe, tmp_path):
    target = tmp_path / "pdf"
    target.mkdir()
    proposed = []

    def choose_file(_parent, _title, name):
        proposed.append(name)
        return target / "acte"

    page.choose_file = choose_file
    choose(qtbot, page, zoe)
    page.act.options.boxes[AttestationCopy.STUDENT].setChecked(True)
    with qtbot.waitSignal(page.said):
        page.save()
    assert proposed == ["affi.pdf"]
    assert sorted(path.name for path in target.iterdir()) == ["acte-ecole.pdf", "acte-eleve.pdf"]
    text = PdfReader(BytesIO((target / "acte-eleve.pdf").read_bytes())).pages[0].extract_text()
    assert "2026-0001" in text


def test_a_file_that_cannot_be_written_takes_no_number_and_leaves_nothing(qtbot, page, desk, zoe, tmp_path):
    target = tmp_path / "pdf"
    target.mkdir()
    (target / "acte-ecole.pdf").write_bytes(b"something else")
    page.choose_file = lambda _parent, _title, _name: target / "acte.pdf"
    choose(qtbot, page, zoe)
    page.act.options.boxes[AttestationCopy.STUDENT].setChecked(True)
    page.save()
    qtbot.waitUntil(errors_shown)
    errors()[0].accept()
    assert entries(desk) == []
    assert [path.name for path in target.iterdir()] == ["acte-ecole.pdf"]
    assert (target / "acte-ecole.pdf").read_bytes() == b"something else"


def test_the_day_can_be_another_or_left_to_the_pen(qtbot, page, desk, zoe, sheets):
    choose(qtbot, page, zoe)
    line = page.act.options.made_on.line
    line.setFocus()
    line.clear()
    page.act.student.line.setFocus()
    qtbot.waitUntil(lambda: page.act.made_on is None)
    with qtbot.waitSignal(page.said):
        page.print()
    assert entries(desk)[0].made_on is None


def test_a_copy_already_out_is_announced_as_a_duplicate(qtbot, page, desk, zoe, sheets):
    tick_school_only(page.act.options.boxes)
    choose(qtbot, page, zoe)
    with qtbot.waitSignal(page.said):
        page.print()
    qtbot.waitUntil(lambda: "DUPLICATA" in page.act.options._words.text())
    with qtbot.waitSignal(page.said):
        page.print()
    assert [one.form for one in entries(desk)] == [AttestationForm.DUPLICATE, AttestationForm.ORIGINAL]


def test_a_changed_name_announces_the_number_it_cancels(qtbot, page, desk, zoe, sheets):
    choose(qtbot, page, zoe)
    with qtbot.waitSignal(page.said):
        page.print()
    page.refresh(save_student(desk, replace(zoe, civility=Civility.SIR)))
    qtbot.waitUntil(lambda: "annule et remplace" in page.act.form.accessibleName())
    assert "2026-0001" in page.act.form.accessibleName()


def test_a_student_without_a_model_is_explained(qtbot, page, desk):
    student = add_student(desk)
    page.open(OpenAt(student.id))
    qtbot.waitUntil(page.act.refusal.isVisible)
    assert "Modèle non disponible" in page.act.refusal.accessibleName()
    assert page.act.student.line.text(), "whoever is refused stays named"
    assert page.header._sentence.text().endswith("ne peut pas la recevoir.")
    assert not page.act.options.print.isEnabled()


def test_the_register_shows_opens_and_prints_again(qtbot, page, desk, zoe, sheets):
    choose(qtbot, page, zoe)
    with qtbot.waitSignal(page.said):
        page.print()
    page.views.chosen.emit("register")
    table = page.register.table
    assert table.isVisible()
    table.selectRow(0)
    page.register.open_button.click()
    qtbot.waitUntil(lambda: bool(dialogs(KeptPdfDialog)))
    kept = dialogs(KeptPdfDialog)[0]
    assert kept.preview.pages == 1
    kept.accept()
    page.run_command(Command.PRINT)
    (asked,) = dialogs(ReprintDialog)
    asked.reason.line.setText("tachée")
    with qtbot.waitSignal(page.said):
        asked.accept()
    assert (entries(desk)[0].form, entries(desk)[0].reason) == (AttestationForm.DUPLICATE, "tachée")
    qtbot.waitUntil(lambda: page.register.model.rowCount() == 2)


def test_a_line_of_the_register_opens_by_its_id(qtbot, page, desk, zoe, sheets):
    choose(qtbot, page, zoe)
    with qtbot.waitSignal(page.said):
        page.print()
    page.open(OpenAt(entries(desk)[0].id))
    qtbot.waitUntil(lambda: bool(dialogs(KeptPdfDialog)))
    assert page.register.table.current_id == entries(desk)[0].id
    dialogs(KeptPdfDialog)[0].accept()


def test_an_empty_register_says_what_it_is_for(page):
    page.views.chosen.emit("register")
    assert page.register.empty.isVisible()
    assert not page.register.table.isVisible()


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_nor_unnamed(qtbot, page, desk, zoe, look, window, percent):
    look.set_text_percent(percent)
    window.resize(1366, 720)
    choose(qtbot, page, zoe)
    QApplication.processEvents()
    assert unnamed(window) == []
    assert cut_texts(window) == []


def test_files_come_back_as_they_were_when_the_number_is_not_taken(tmp_path):
    chosen = tmp_path / "acte.pdf"
    chosen.write_bytes(b"former")
    with pytest.raises(MachineError), saving_pdf(chosen) as files:
        files.write([("eleve", b"new")])
        assert chosen.read_bytes() == b"new"
        raise MachineError("Plein", "…", "…")
    assert chosen.read_bytes() == b"former"
    assert [path.name for path in Path(tmp_path).iterdir()] == ["acte.pdf"]


def test_a_student_entitled_to_paper_chooses_numeric_from_the_line_that_says_the_form(qtbot, page, zoe):
    choose(qtbot, page, zoe)
    assert page.act.numeric.isVisible()
    page.act.numeric.click()
    dialog = dialogs(QuickFieldDialog)[0]
    dialog.line.set_text("20/11/2026")
    dialog.save()
    qtbot.waitUntil(lambda: "numérique" in page.act.form.accessibleName())
    assert "choisi par l’élève le 20 novembre 2026" in page.act.form.accessibleName()
    assert not page.act.numeric.isVisible()


def test_a_booklet_is_saved_and_printed_folded_and_the_register_keeps_its_sixteen_pages(
    qtbot, page, desk, zoe, sheets, tmp_path
):
    tick_school_only(page.act.options.boxes)
    choose(qtbot, page, zoe)
    assert not page.act.options.folds.isVisible()
    page.act.choose_document(AttestationKind.BOOKLET)
    page.act.edited.emit()
    qtbot.waitUntil(lambda: page.act.preview.pages == 16)
    page.act.options.folds.click()
    assert "4\u00a0feuilles A4 recto verso, à plier" in page.act.options._words.text()
    page.choose_file = lambda *_asked: tmp_path / "livret.pdf"
    page.act.options.save.click()
    qtbot.waitUntil((tmp_path / "livret.pdf").exists)
    assert len(PdfReader(tmp_path / "livret.pdf").pages) == 8
    (kept,) = entries(desk)
    assert len(PdfReader(BytesIO(register_pdf(desk, kept.id))).pages) == 16
    page.act.options.boxes[AttestationCopy.SCHOOL].setChecked(False)
    page.act.options.boxes[AttestationCopy.STUDENT].setChecked(True)
    qtbot.waitUntil(lambda: "4\u00a0feuilles" in page.act.options._words.text())
    page.act.options.print.click()
    qtbot.waitUntil(lambda: len(entries(desk)) == 2)
    printed = PdfReader(sheets)
    assert len(printed.pages) == 8
    size = printed.pages[0].mediabox
    assert float(size.width) > float(size.height) or printed.pages[0].rotation in (90, 270)
