"""The sheet of hours and the proof in the window, on a real school: read, saved, marked, checked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.db import outbox_reads
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import MachineError
from livret_desktop.services.access.dsr_access import keep_dsr_secret
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.sender_lock import sender_lock
from livret_desktop.ui.pages.sending.sending_by_hand import HoursSheetDialog, open_hours_sheet
from livret_desktop.ui.pages.sending.sending_declare import DeclareDialog
from livret_desktop.ui.pages.sending.sending_proof import ProofDialog, open_proof
from livret_desktop.ui.presenters.cells import plain_text
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.widgets.text import Label
from tests.ui.checks import cut_texts, unnamed
from tests.ui.office_house import paper
from tests.ui.sending_school import FRIDAY, Friday, connected, fill, friday

DAYS = (FRIDAY - timedelta(days=1), FRIDAY)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as school:
        fill(school)
        yield school


@pytest.fixture
def office(made: Friday, bridge):
    return made.office(bridge)


@pytest.fixture
def sheet(office, qtbot) -> HoursSheetDialog:
    dialog = open_hours_sheet(None, office, DAYS)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.sheet is not None, timeout=10_000)
    return dialog


@pytest.fixture
def proof(office, qtbot) -> ProofDialog:
    dialog = open_proof(None, office)
    qtbot.addWidget(dialog)
    return dialog


def state_of(made: Friday, lesson: str) -> SubmissionState:
    lesson_id = made.lessons[lesson].id
    with made.desk.database.read() as reading:
        return outbox_reads.versions_of(reading.connection, [lesson_id])[lesson_id][-1].state


def rows(dialog: HoursSheetDialog) -> list[str]:
    model = dialog.model
    return [
        " | ".join(plain_text(model.cell_at(row, column)) for column in range(model.columnCount()))
        for row in range(model.rowCount())
    ]


def opened(kind: type, qtbot) -> QDialog:
    qtbot.waitUntil(
        lambda: any(isinstance(one, kind) for one in QApplication.topLevelWidgets()), timeout=5_000
    )
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def say_how(qtbot, *, why: str = "portail") -> None:
    dialog = opened(DeclareDialog, qtbot)
    dialog.why.editor.setPlainText(why)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)


# --- the sheet ------------------------------------------------------------------------------------------------


def test_it_lists_what_is_to_declare_and_what_is_missing(sheet):
    assert len(rows(sheet)) == 12
    assert "11 leçons à déclarer" not in sheet.figures.text(), ()
    assert "12 leçons à déclarer à la main" in sheet.figures.text().replace("\u00a0", " ")
    assert "1 leçon passée à confirmer" in sheet.details.text().replace("\u00a0", " ")
    assert "confirmer" not in sheet.figures.text(), "the figure alone is bold"
    (perrin,) = [row for row in rows(sheet) if "Perrin" in row]
    assert perrin.endswith("| NEPH manquant"), "a few words: a sentence was cut after two lines"


def test_the_whole_reason_stands_under_the_table_for_the_line_chosen(made, sheet):
    sheet.show()
    assert not sheet.why.isVisible()
    sheet.table.choose(made.lessons["Perrin"].id)
    assert sheet.why.isVisible()
    assert "Perrin" in sheet.why.text() and "NEPH manquant\u00a0: les leçons attendront" in sheet.why.text()
    sheet.table.choose(made.lessons["Caron"].id)
    assert not sheet.why.isVisible()


@pytest.mark.parametrize("percent", [100, 200])
def test_every_control_is_named_and_whole(sheet, proof, percent):
    theme().set_text_percent(percent)
    for dialog in (sheet, proof):
        dialog.show()
        dialog.fit()
        QApplication.processEvents()
        assert unnamed(dialog) == []
        assert cut_texts(dialog) == []


def test_all_that_is_ready_is_marked_once_someone_says_how(made, sheet, qtbot):
    assert sheet.all_button.text().replace("\u00a0", " ") == "Marquer les 11 leçons prêtes…"
    qtbot.mouseClick(sheet.all_button, Qt.MouseButton.LeftButton)
    say_how(qtbot)
    qtbot.waitUntil(lambda: not sheet.sheet.ready_ids, timeout=10_000)
    assert state_of(made, "Marchand") is SubmissionState.DECLARED_BY_HAND
    assert state_of(made, "Perrin") is SubmissionState.DUE, "without NEPH it cannot have been declared"
    assert not sheet.all_button.isEnabled()
    assert sum("déclarée le 20/11/2026" in row for row in rows(sheet)) == 11


def test_an_incomplete_lesson_is_marked_by_itself_and_its_reason_is_in_the_question(made, sheet, qtbot):
    lesson_id = made.lessons["Perrin"].id
    sheet.show()
    sheet.table.selectAll()
    qtbot.waitUntil(lambda: "choisissez-la seule" in sheet.why.text(), timeout=5_000)
    sheet.mark_chosen()
    together = opened(DeclareDialog, qtbot)
    assert "11" in together.windowTitle() and not says(together, "NEPH manquant")
    together.reject()
    sheet.table.choose(lesson_id)
    sheet.mark_chosen()
    qtbot.waitUntil(lambda: says(opened(DeclareDialog, qtbot), "NEPH manquant"), timeout=5_000)
    say_how(qtbot)
    qtbot.waitUntil(lambda: lesson_id not in sheet.sheet.lesson_ids, timeout=10_000)
    assert state_of(made, "Perrin") is SubmissionState.DECLARED_BY_HAND


def says(dialog: QDialog, part: str) -> bool:
    return any(part in one.text() for one in dialog.findChildren(Label))


def test_without_a_reason_nothing_is_marked(made, sheet, qtbot):
    qtbot.mouseClick(sheet.all_button, Qt.MouseButton.LeftButton)
    say_how(qtbot, why=" ")
    dialog = opened(DeclareDialog, qtbot)
    assert dialog.why.has_error
    dialog.reject()
    assert state_of(made, "Marchand") is SubmissionState.DUE


def test_one_line_is_marked_then_taken_back(made, sheet, qtbot):
    lesson_id = made.lessons["Caron"].id
    sheet.table.choose(lesson_id)
    qtbot.waitUntil(sheet.chosen_button.isEnabled, timeout=5_000)
    qtbot.mouseClick(sheet.chosen_button, Qt.MouseButton.LeftButton)
    say_how(qtbot)
    qtbot.waitUntil(lambda: lesson_id not in sheet.sheet.lesson_ids, timeout=10_000)
    assert state_of(made, "Caron") is SubmissionState.DECLARED_BY_HAND
    sheet.table.choose(lesson_id)
    qtbot.waitUntil(lambda: sheet.chosen_button.text() == "Ôter la marque…", timeout=5_000)
    qtbot.mouseClick(sheet.chosen_button, Qt.MouseButton.LeftButton)
    asked = next(one for one in sheet.findChildren(QDialog) if "Ôter" in one.windowTitle())
    asked.accept()
    qtbot.waitUntil(lambda: lesson_id in sheet.sheet.lesson_ids, timeout=10_000)
    assert state_of(made, "Caron") is SubmissionState.DUE


def test_a_mark_during_a_send_is_refused_in_words(made, sheet, qtbot):
    with sender_lock(made.desk.folder.sender_lock):
        qtbot.mouseClick(sheet.all_button, Qt.MouseButton.LeftButton)
        say_how(qtbot)
        asking = opened(DeclareDialog, qtbot)
        qtbot.waitUntil(lambda: bool(asking.findChildren(QDialog)), timeout=10_000)
        (told,) = asking.findChildren(QDialog)
        assert told.windowTitle() == "Un envoi est déjà en cours"
        told.close()
        asking.reject()
    assert state_of(made, "Marchand") is SubmissionState.DUE


def test_a_school_without_access_is_told_that_nothing_leaves(sheet):
    assert "Sans accès à la DSR" in said_on_top(sheet)
    assert sheet.accessibleDescription() == said_on_top(sheet)


def test_a_school_that_trains_is_told_that_nothing_arrives(made, bridge, qtbot):
    with connected(made):
        dialog = open_hours_sheet(None, made.office(bridge), DAYS)
        qtbot.addWidget(dialog)
        qtbot.waitUntil(lambda: dialog.sheet is not None, timeout=10_000)
        assert said_on_top(dialog).startswith("Mode essai") and "reliée" not in dialog.details.text()
        assert "essai" not in dialog.figures.text() + dialog.details.text(), "said once, on top"


@pytest.mark.parametrize("has_secret", [True, False])
def test_a_connected_school_is_not_told_that_it_has_no_access(made, bridge, qtbot, has_secret):
    with connected(made):
        change_setting(made.desk, "dsr.training", "non")
        if not has_secret:
            keep_dsr_secret(made.desk, "")
        dialog = open_hours_sheet(None, made.office(bridge), DAYS)
        qtbot.addWidget(dialog)
        qtbot.waitUntil(lambda: dialog.sheet is not None, timeout=10_000)
        assert ("Sans accès" in said_on_top(dialog)) is not has_secret
        assert dialog.sheet.content.is_connected is has_secret


def said_on_top(dialog: HoursSheetDialog) -> str:
    return next(one.text() for one in dialog.findChildren(Label) if "Une leçon marquée" in one.text())


def test_other_days(made, sheet, qtbot):
    sheet.first.set_value(date(2026, 1, 5))
    sheet.last.set_value(date(2026, 1, 5))
    sheet.reload()
    qtbot.waitUntil(lambda: sheet.sheet.content.first == date(2026, 1, 5), timeout=10_000)
    assert not sheet.table.isVisibleTo(sheet)
    assert sheet.empty.text() == "Aucune leçon à déclarer le 05/01/2026."


@pytest.mark.parametrize(("act", "name"), [("save_pdf", "feuille.pdf"), ("save_csv", "feuille.csv")])
def test_it_is_saved_in_both_forms(sheet, qtbot, tmp_path, act, name):
    path, proposed = tmp_path / name, []

    def choose(_parent, _title, wanted, _kinds):
        proposed.append(wanted)
        return path.with_suffix("")  # the ending was not typed

    sheet.choose_file = choose
    getattr(sheet, act)()
    qtbot.waitUntil(sheet.outcome.isVisible, timeout=10_000)
    assert path.read_bytes() == getattr(sheet.sheet, path.suffix[1:])()
    assert proposed == [f"heures-a-declarer-2026-11-19-au-2026-11-20{path.suffix}"]


def test_a_full_disk_is_said(sheet, qtbot, tmp_path):
    sheet.choose_file = lambda *_asked: tmp_path / "absent" / "feuille.pdf"
    sheet.save_pdf()
    qtbot.waitUntil(lambda: any("enregistré" in one.windowTitle() for one in sheet.findChildren(QDialog)))
    for one in sheet.findChildren(QDialog):
        one.close()


def test_it_is_printed(sheet, qtbot, tmp_path):
    sheet.choose_printer = lambda *_asked: paper(tmp_path / "imprime.pdf")(None, "")
    sheet.print_it()
    qtbot.waitUntil(sheet.outcome.isVisible, timeout=20_000)
    assert len(pypdf.PdfReader(tmp_path / "imprime.pdf").pages) >= 1


# --- the proof ------------------------------------------------------------------------------------------------


@pytest.fixture
def made_proof(made, proof, qtbot, tmp_path) -> Path:
    path = tmp_path / "preuve.pdf"
    declare_by_hand(made.desk, [made.lessons["Caron"].id], who="Claire Morel", why="portail")
    proof.choose_file = lambda *_asked: path
    proof.choose_proof = lambda *_asked: path
    proof.save()
    qtbot.waitUntil(proof.verdict.isVisible, timeout=10_000)
    return path


def said(dialog: ProofDialog) -> str:
    return " ".join(item.widget().text() for item in map(dialog._lines.itemAt, range(dialog._lines.count())))


def verdict(dialog: ProofDialog) -> str:
    return dialog.verdict.accessibleName()


def test_a_proof_is_saved_with_its_warning(proof, made_proof):
    assert pypdf.PdfReader(made_proof).attachments
    assert "sans mot de passe" in said(proof)


def test_a_proof_brought_back_agrees(proof, made_proof, qtbot):
    proof.check()
    qtbot.waitUntil(lambda: "accorde" in verdict(proof), timeout=10_000)
    assert "rien de plus" in said(proof)


def test_an_altered_proof_is_named(proof, made_proof, qtbot):
    altered = bytearray(made_proof.read_bytes())
    altered[2_000] ^= 1
    made_proof.write_bytes(altered)
    proof.check()
    qtbot.waitUntil(lambda: "Ne vous fiez pas à ses pages" in verdict(proof), timeout=10_000)
    assert "texte des pages" in said(proof)


def test_a_file_that_is_no_proof_is_said_in_place(proof, made_proof, qtbot):
    made_proof.write_bytes(b"%PDF-1.4\n%%EOF")
    proof.check()
    qtbot.waitUntil(lambda: "pas une preuve" in verdict(proof), timeout=10_000)


def test_days_the_wrong_way_round_are_refused(proof, qtbot, tmp_path):
    proof.first.set_value(FRIDAY)
    proof.last.set_value(FRIDAY - timedelta(days=1))
    proof.choose_file = lambda *_asked: tmp_path / "preuve.pdf"
    proof.save()
    qtbot.waitUntil(lambda: any("Période" in one.windowTitle() for one in proof.findChildren(QDialog)))
    for one in proof.findChildren(QDialog):
        one.close()
    assert not (tmp_path / "preuve.pdf").exists()


def test_nobody_chooses_nothing_happens(sheet, proof):
    for dialog in (sheet, proof):
        dialog.choose_file = dialog.choose_printer = lambda *_asked: None
    proof.choose_proof = lambda *_asked: None
    sheet.save_pdf()
    sheet.print_it()
    proof.save()
    proof.print_it()
    proof.check()
    assert not sheet.outcome.isVisible()
    assert not proof.verdict.isVisible()


def test_no_printer_is_said(sheet, proof):
    def none(*_asked):
        raise MachineError("Aucune imprimante", "Rien n’a été imprimé.", "Enregistrez en PDF.")

    for dialog in (sheet, proof):
        dialog.choose_printer = none
        dialog.print_it()
        (told,) = dialog.findChildren(QDialog)
        assert told.windowTitle() == "Aucune imprimante"
        told.close()


def test_essai_is_said_by_the_proof_of_a_training_school(made, proof, qtbot, tmp_path):
    with connected(made):
        path = tmp_path / "essai.pdf"
        proof.choose_file = lambda *_asked: path
        proof.choose_proof = lambda *_asked: path
        proof.save()
        qtbot.waitUntil(proof.verdict.isVisible, timeout=10_000)
        proof.check()
        qtbot.waitUntil(lambda: "accorde" in verdict(proof), timeout=10_000)
        assert "(essai)" in said(proof)
