"""Documents in the window: every kind, many students, the register's files, stamp and logo, whatever goes wrong."""

from __future__ import annotations

import errno
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.domain.vocabulary import AttestationKind
from livret_desktop.services.files import pdf_files
from livret_desktop.services.papers import batch_files, document_batch
from livret_desktop.services.papers.attestation_register import register_lines, register_pdf
from livret_desktop.services.papers.document_batch import Order, issue_batch
from livret_desktop.services.records.course import student_accompanists
from livret_desktop.services.records.students import save_enrolment, student_file
from livret_desktop.ui.dialogs.accompanists_dialog import AccompanistsDialog
from livret_desktop.ui.dialogs.paper_dialogs import PaperActDialog
from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.attestations import attestations_batch
from livret_desktop.ui.pages.attestations.attestations_page import BATCH, REGISTER
from livret_desktop.ui.presenters.attestations import USUAL_COPIES
from livret_desktop.ui.widgets.preview import PreviewPane, read_document
from tests.services.house import enrolled_student
from tests.ui.checks import cut_texts, unnamed
from tests.ui.documents.screen import (
    issued,
    numbers,
    show,
    tick_school_only,
    wait_for,
)
from tests.ui.office_house import paper

# --- one student, every kind


@pytest.mark.parametrize("kind", list(AttestationKind))
def test_every_kind_is_judged_shown_and_printed(qtbot, page, desk, tmp_path, kind):
    someone = enrolled_student(
        desk,
        preliminary_meeting_on=date(2026, 11, 19),
        practical_failed_on=date(2026, 11, 18),
        meeting_after_failure_on=date(2026, 11, 20),
        affi_issued_on=date(2026, 11, 18),
        affi_number="P-12",
    )
    page.choose_printer = paper(tmp_path / "papier.pdf")
    tick_school_only(page.act.options.boxes)
    show(qtbot, page, someone, kind)
    assert page.header._title.text() == kind.label
    if kind is AttestationKind.AAC_CALENDAR:  # a supervised course
        assert any(line.accessibleName().startswith("Manque") for line in page.act.compulsory.lines)
        assert not page.act.options.print.isEnabled()
        return
    assert page.act.options.print.isEnabled(), [one.accessibleName() for one in page.act.compulsory.lines]
    with qtbot.waitSignal(page.said):
        page.run_command(Command.PRINT)
    (line,) = register_lines(desk)
    assert line.entry.kind is kind
    assert len(PdfReader(tmp_path / "papier.pdf").pages) == len(
        PdfReader(BytesIO(register_pdf(desk, line.entry.id))).pages
    )


def test_fait_le_is_asked_only_where_the_model_has_it(qtbot, page, zoe):
    show(qtbot, page, zoe)
    assert page.act.options.made_on.isVisible()
    show(qtbot, page, zoe, AttestationKind.CS_CALENDAR)
    assert not page.act.options.made_on.isVisible()


def test_another_document_is_chosen_in_the_list(qtbot, page, zoe):
    show(qtbot, page, zoe)
    combo = page.act.document.combo
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    combo.activated.emit(combo.currentIndex())
    qtbot.waitUntil(lambda: page._shown.prepared.kind is AttestationKind.AAC_CALENDAR)


def test_ctrl_p_on_a_blocked_act_goes_to_the_button_that_settles_it(qtbot, page, desk):
    someone = enrolled_student(desk, final_evaluation_on=None)
    show(qtbot, page, someone)
    page.run_command(Command.PRINT)
    focused = QApplication.focusWidget()
    assert focused is page.act.compulsory.lines[0].button


def test_an_accompagnateur_noted_from_the_condition_turns_it_green(qtbot, page, desk, zoe):
    show(qtbot, page, zoe)
    before = page.act.to_check.accessibleName()
    assert before
    line = next(one for one in page.act.to_check.lines if "Accompagnateur" in one.accessibleName())
    line.button.click()
    dialog = wait_for(qtbot, AccompanistsDialog)
    dialog.keep.click()
    assert dialog.surname.has_error
    dialog.surname.line.setText("ŒUVRARD")
    dialog.given_name.line.setText("Nathalie")
    dialog.licence_since.line.setText("4/5/1999")
    dialog.agreed_on.line.setText("10/11/2026")
    dialog.declared_on.line.setText("9/11/2031")
    dialog.keep.click()
    assert "pas encore passé" in dialog.declared_on.message
    assert student_accompanists(desk, zoe.id) == []
    dialog.declared_on.line.setText("9/11/2026")
    dialog.keep.click()
    qtbot.waitUntil(lambda: bool(student_accompanists(desk, zoe.id)))
    qtbot.waitUntil(
        lambda: not [one for one in page.act.to_check.lines if one.accessibleName().startswith("À vérifier")]
    )
    (kept,) = student_accompanists(desk, zoe.id)
    assert (kept.licence_since_on, kept.insurer_agreed_on) == (date(1999, 5, 4), date(2026, 11, 10))
    assert kept.declared_on == dialog.declared_on.value == date(2026, 11, 9)
    dialog.reject()


def test_an_act_given_before_is_noted_and_the_new_one_replaces_it(qtbot, page, desk, zoe, tmp_path):
    tick_school_only(page.act.options.boxes)
    show(qtbot, page, zoe)
    page.act.options.former.click()
    dialog = wait_for(qtbot, PaperActDialog)
    dialog.keep.click()
    assert dialog.isVisible(), "nothing typed: nothing noted"
    dialog.number.line.setText("2024-17")
    dialog.given_on.line.setText("3/6/2024")
    dialog.keep.click()
    qtbot.waitUntil(lambda: "annule et remplace" in page.act.form.accessibleName())
    assert "2024-17" in page.act.form.accessibleName()
    page.choose_file = lambda *_asked: tmp_path / "acte.pdf"
    with qtbot.waitSignal(page.said):
        page.save()
    text = " ".join(PdfReader(tmp_path / "acte.pdf").pages[0].extract_text().split())
    assert "annule et remplace le n° 2024-17" in text


def test_a_full_disk_while_saving_is_said_and_takes_no_number(qtbot, page, desk, zoe, tmp_path, monkeypatch):
    def full(path, _content):
        path.with_name(path.name + ".new").touch()
        path.with_name(path.name + ".new").unlink()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pdf_files, "write_atomically", full)
    target = tmp_path / "pdf"
    target.mkdir()
    page.choose_file = lambda *_asked: target / "acte.pdf"
    tick_school_only(page.act.options.boxes)
    show(qtbot, page, zoe)
    page.save()
    dialog = wait_for(qtbot, QDialog)
    assert "enregistré" in dialog.windowTitle()
    dialog.accept()
    assert list(target.iterdir()) == []
    assert numbers(desk) == []
    assert page.act.options.save.isEnabled()


# --- the preview


def test_sixteen_pages_open_as_quickly_as_one_and_only_those_in_sight_are_drawn(qtbot, page, desk, zoe):
    show(qtbot, page, zoe, AttestationKind.BOOKLET)
    preview = page.act.preview
    assert preview.pages == 16
    drawn = [sheet.has_pixels for sheet in preview._sheets]
    assert drawn[0]
    assert not any(drawn[5:])
    preview.go_to_page(11)
    qtbot.waitUntil(lambda: preview._sheets[11].has_pixels)
    assert preview.page == 11
    assert preview._count.text() == "Page 12 sur 16"
    preview.go_to_page(15)
    qtbot.waitUntil(lambda: preview._sheets[15].has_pixels)
    assert not preview._sheets[0].has_pixels, "pixels far out of sight are given up"


def test_a_page_is_sharp_at_every_zoom(qtbot, bridge, desk, zoe):
    pane = PreviewPane(bridge=bridge)
    qtbot.addWidget(pane)
    pane.resize(500, 600)
    pane.show()
    pane.show_document(read_document(register_pdf(desk, issued(desk, zoe).id)))
    for _ in range(3):
        pane.zoom_in()
    sheet = pane._sheets[0]
    qtbot.waitUntil(lambda: sheet._image.width() == round(sheet.width() * sheet.devicePixelRatioF()))


# --- many students


@pytest.fixture
def class_of_four(desk, page):
    made = [enrolled_student(desk, name) for name in ("ADAM", "BARON", "CARON")]
    made.append(enrolled_student(desk, "DUMAS", final_evaluation_on=None))
    page.views.chosen.emit(BATCH)
    return made


def test_the_due_are_chosen_and_the_others_listed_with_the_reason(qtbot, page, class_of_four):
    qtbot.waitUntil(lambda: len(page.batch.lines) == 4)
    assert len(page.batch.chosen) == 3
    assert page.header._sentence.text() == "3\u00a0élèves peuvent le recevoir."
    assert "6\u00a0exemplaires" in page.batch.words.text()
    page.batch.chips.choose("blocked")
    page.batch.chips.chosen.emit("blocked")
    assert page.batch.model.rowCount() == 1
    opened = []
    page.batch.student_opened.connect(lambda one, _kind: opened.append(one))
    page.batch.table.selectRow(0)
    qtbot.keyClick(page.batch.table, Qt.Key.Key_Return)
    assert opened == [class_of_four[3].id]


def test_the_reading_of_a_long_list_tells_how_far_it_is_and_an_overtaken_one_ends(
    qtbot, page, desk, monkeypatch
):
    made = [enrolled_student(desk, f"NOM{rank:02}") for rank in range(12)]
    monkeypatch.setattr(attestations_batch, "_TOLD_EVERY", 5)
    said, shown = [], []
    page.batch.verdict_changed.connect(
        lambda words, _state: said.append((words, page.batch.reading.isVisible()))
    )
    page.views.chosen.emit(BATCH)
    qtbot.waitUntil(lambda: len(page.batch.lines) == len(made))
    assert [words for words, is_shown in said if is_shown and words.startswith("Lecture")] == [
        "Lecture des dossiers\u00a0: 5 sur 12.",
        "Lecture des dossiers\u00a0: 10 sur 12.",
    ]
    assert "12\u00a0élèves peuvent" in said[-1][0]
    qtbot.waitUntil(page.batch.reading.isHidden)
    read = document_batch._line

    def overtaken(*asked):
        shown.append(asked)
        if len(shown) == 1:
            page.batch.reload()
        return read(*asked)

    monkeypatch.setattr(document_batch, "_line", overtaken)
    said.clear()
    page.batch.reload()
    qtbot.waitUntil(lambda: bool(said) and "peuvent" in said[-1][0])
    assert len(shown) == 1 + len(made)  # the first reading ended after the student under way


def test_a_batch_is_saved_in_one_file_and_said(qtbot, page, desk, class_of_four, tmp_path):
    tick_school_only(page.batch.boxes)
    qtbot.waitUntil(lambda: len(page.batch.chosen) == 3)
    page.batch.reason.line.setText("fin de session")
    page.batch.choose_file = lambda *_asked: tmp_path / "lot.pdf"
    page.batch.one_button.click()
    qtbot.waitUntil(page.batch.result.isVisible)
    assert len(PdfReader(tmp_path / "lot.pdf").pages) == 3
    assert numbers(desk) == ["2026-0001", "2026-0002", "2026-0003"]
    assert "2026-0001 à 2026-0003" in page.batch.details.text()
    qtbot.waitUntil(lambda: page.batch.chosen == [])
    assert {line.entry.reason for line in register_lines(desk)} == {"fin de session"}


def test_a_batch_is_printed_one_job_a_student_and_one_file_each(qtbot, page, desk, class_of_four, tmp_path):
    tick_school_only(page.batch.boxes)
    qtbot.waitUntil(lambda: len(page.batch.chosen) == 3)
    page.batch.table.clearSelection()
    page.batch.table.selectRow(1)
    page.batch.choose_printer = paper(tmp_path / "papier.pdf")
    page.run_command(Command.PRINT)
    qtbot.waitUntil(page.batch.result.isVisible)
    assert len(PdfReader(tmp_path / "papier.pdf").pages) == 1
    qtbot.waitUntil(lambda: len(page.batch.chosen) == 2)
    target = tmp_path / "pdf"
    target.mkdir()
    page.batch.choose_folder = lambda *_asked: target
    page.batch.each_button.click()
    qtbot.waitUntil(lambda: len(list(target.iterdir())) == 2)
    assert sorted(path.name for path in target.iterdir()) == [
        "affi-2026-0002-ecole.pdf",
        "affi-2026-0003-ecole.pdf",
    ]


def test_a_batch_stopped_by_its_button_says_who_is_left(
    qtbot, page, desk, class_of_four, monkeypatch, tmp_path
):
    tick_school_only(page.batch.boxes)
    qtbot.waitUntil(lambda: len(page.batch.chosen) == 3)
    monkeypatch.setattr(batch_files.OneFileEach, "at_once", 1)
    real = batch_files.write_new

    def then_stop(path, content):
        real(path, content)
        page.batch.stop_button.click()  # while the first document is being made

    monkeypatch.setattr(batch_files, "write_new", then_stop)
    target = tmp_path / "pdf"
    target.mkdir()
    page.batch.choose_folder = lambda *_asked: target
    page.batch.each_button.click()
    qtbot.waitUntil(page.batch.result.isVisible)
    assert "2\u00a0élèves n’ont rien reçu" in page.batch.details.text()
    assert numbers(desk) == ["2026-0001"]
    assert [path.name for path in target.iterdir()] == ["affi-2026-0001-ecole.pdf"]


def test_a_printer_that_refuses_ends_the_batch_and_the_window_says_it(
    qtbot, page, desk, class_of_four, tmp_path, qt_complaints
):
    qtbot.waitUntil(lambda: len(page.batch.chosen) == 3)
    page.batch.choose_printer = paper(tmp_path / "absent" / "papier.pdf")
    page.batch.print_button.click()
    qtbot.waitUntil(page.batch.result.isVisible)
    assert "L’impression n’a pas abouti" in page.batch.details.text()
    assert numbers(desk) == []
    qt_complaints.clear()


# --- looks


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("view", [BATCH, REGISTER])
def test_nothing_is_cut_nor_unnamed(qtbot, page, desk, zoe, look, window, view, percent):
    issued(desk, zoe)
    enrolled_student(desk, "BARON")
    look.set_text_percent(percent)
    window.resize(1366, 720)
    page.views.chosen.emit(view)
    qtbot.waitUntil(lambda: cut_texts(window) == [])
    assert unnamed(window) == []


def test_the_order_of_dates_is_asked_before_the_print(qtbot, page, desk, zoe):
    kept = student_file(desk, zoe.id).enrolments[0]
    save_enrolment(desk, replace(kept.enrolment, preliminary_meeting_on=date(2026, 11, 2)), kept.present)
    show(qtbot, page, zoe)
    assert any("avant l’évaluation" in one.accessibleName() for one in page.act.to_check.lines)


def test_an_order_is_what_the_screen_shows(page):
    page.views.chosen.emit(BATCH)
    assert page.batch.order == Order(AttestationKind.AFFI, USUAL_COPIES, "", date(2026, 11, 20))
    assert (
        issue_batch(
            page._desk, page.batch.order, [], batch_files.OneFile(page._desk.folder.root / "x")
        ).issued
        == []
    )
