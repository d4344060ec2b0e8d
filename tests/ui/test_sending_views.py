"""History, decisions, corrections, Sunday and the damaged journal, on a real school and a real training server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.db import send_reads
from livret_desktop.db.machine_state import keep_state
from livret_desktop.domain.dsr import FrozenLesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.reports.preview import page_count
from livret_desktop.services.lessons.lesson_sessions import correct_at_dsr
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.outbox.roster import payload_of, read_roster
from livret_desktop.services.outbox.send_marks import MISSING_HERE
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.sending.check_paper import read_check_paper
from livret_desktop.services.sending.send_history import HistoryQuery
from livret_desktop.services.sending.send_list import SendGroup
from livret_desktop.services.sending.send_status import status
from livret_desktop.services.state.state_findings import FindingAct, read_findings
from livret_desktop.transmission.wire import envelope_bytes, freeze
from livret_desktop.ui.models.keyset_model import KeysetPage, KeysetTableModel
from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.lessons.lessons_correction import ReasonDialog
from livret_desktop.ui.pages.sending.sending_compare import ChangesBox, SideBySideDialog
from livret_desktop.ui.pages.sending.sending_fixes import AcceptedFix, DecideFix, ResendFix
from livret_desktop.ui.pages.sending.sending_page import HISTORY, SUNDAY
from livret_desktop.ui.pages.sending.sending_proof import ProofDialog
from livret_desktop.ui.pages.sending.sending_sunday import SettleDialog
from livret_desktop.ui.presenters.cells import Column, Text
from livret_desktop.ui.theme.theme import Theme
from tests.ui.checks import cut_texts, unnamed
from tests.ui.sending_school import FRIDAY, GOOD_NEPH, Friday, connected, fill, give_neph, one_lesson
from tests.ui.sending_screen import Screen


def view(shown: Screen, key: str) -> None:
    shown.page.views.choose(key)
    shown.page.views.chosen.emit(key)
    shown.settle()


def dialog(kind: type[QDialog]) -> QDialog:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


# The model


def test_a_keyset_list_grows_page_by_page_and_keeps_the_rules_of_models(look: Theme, qtmodeltester) -> None:
    model: KeysetTableModel[int] = KeysetTableModel([Column("Nombre", lambda number: Text(str(number)))])
    asked: list[object] = []

    def more(place: object) -> KeysetPage:
        asked.append(place)
        start = int(str(place))
        return KeysetPage(list(range(start, start + 200)), start + 200 if start < 600 else None)

    model.begin(KeysetPage(list(range(200)), 200), more, lambda ids: [int(str(one)) for one in ids])
    qtmodeltester.check(model, force_py=True)
    assert model.cell_at(199, 0) == Text("199")
    while model.canFetchMore():
        model.fetchMore()
    assert (model.rowCount(), asked[-1], model.is_whole) == (800, 600, True)
    assert model.cell_at(799, 0) == Text("799")
    model.fetchMore()
    assert model.rowCount() == 800
    qtmodeltester.check(model, force_py=True)


# History


def test_the_history_is_narrowed_by_day_student_and_state(school: Friday, screen) -> None:
    fill(school)
    with connected(school):
        shown = screen()
        shown.send()
        view(shown, HISTORY)
        history = shown.page.history
        shown.qtbot.waitUntil(lambda: history.model.rowCount() == 12)
        history.first.set_value(FRIDAY - timedelta(days=1))
        history.last.set_value(FRIDAY - timedelta(days=1))
        history.changed.emit()
        shown.qtbot.waitUntil(lambda: history.model.rowCount() == 1)
        history.look_for(student=(school.students["Lemaire"].id, "LEMAIRE Hugo"))
        history.changed.emit()
        shown.qtbot.waitUntil(lambda: history.model.rowCount() == 2)
        history.state.set_value(SendGroup.ACCEPTED)
        history.changed.emit()
        shown.qtbot.waitUntil(lambda: "Aucune leçon ne correspond" in shown.words())
    assert history.query == HistoryQuery(None, None, school.students["Lemaire"].id, SendGroup.ACCEPTED)


def test_the_proof_is_filled_with_what_is_listed(school: Friday, screen) -> None:
    fill(school)
    shown = screen()
    shown.page.history.look_for(day=FRIDAY, student=None)
    shown.page.history.student.set_value(school.students["Lemaire"].id, "LEMAIRE Hugo")
    view(shown, HISTORY)
    assert shown.page.run_command(Command.PRINT)
    proof = dialog(ProofDialog)
    assert isinstance(proof, ProofDialog)
    assert (proof.first.value, proof.last.value) == (FRIDAY, FRIDAY)
    assert proof.student.value == school.students["Lemaire"].id
    proof.reject()


# Corrections


def test_a_correction_stands_beside_what_was_sent(school: Friday, screen) -> None:
    one_lesson(school)
    with connected(school):
        shown = screen()
        shown.send()
        correct_at_dsr(school.desk, replace(school.lessons["Petit"], minutes=90), "durée mal saisie")
        shown.reread()
        shown.choose("Petit")
    assert "Durée\u00a0: 1\u00a0h → 1\u00a0h\u00a030" in shown.words()
    whole = shown.page.pane.findChild(ChangesBox).open_whole()
    assert isinstance(whole, SideBySideDialog)
    cells = [
        [whole.model.cell_at(row, column) for column in range(4)] for row in range(whole.model.rowCount())
    ]
    first = cells[0]
    assert (first[0].word, first[1].text) == ("modifié", "Durée")
    assert sum(getattr(row[0], "word", "") == "modifié" for row in cells) == 1
    assert unnamed(whole) == []
    assert cut_texts(whole) == []
    whole.accept()


def test_a_refused_lesson_whose_file_changed_asks_why_and_keeps_it(school: Friday, screen) -> None:
    school.pupil("Petit", "Ana", "999977100401")
    school.teach("Petit", 10)
    with connected(school):
        shown = screen()
        shown.send()
        give_neph(school, "Petit", GOOD_NEPH)
        shown.reread()
        shown.choose("Petit")
        fix = shown.page.pane.fix
        assert isinstance(fix, ResendFix)
        assert "NEPH\u00a0: 999977100401 → 240377100492" in shown.words()
        fix.reason.set_text("")
        shown.press("Renvoyer")
        assert fix.reason.has_error
        fix.reason.set_text("AIPC relue")
        shown.press("Renvoyer")
        shown.qtbot.waitUntil(lambda: shown.versions("Petit")[-1] == (2, SubmissionState.DUE))
        shown.page.history.look_for(day=FRIDAY)
        view(shown, HISTORY)
        shown.qtbot.waitUntil(lambda: shown.page.history.model.rowCount() == 1)
        shown.page.history.choose(school.lessons["Petit"].id)
        shown.qtbot.waitUntil(lambda: "correction, «\u00a0AIPC relue\u00a0»" in shown.words())


def test_cancelling_an_accepted_lesson_asks_why(school: Friday, screen) -> None:
    one_lesson(school)
    with connected(school) as sandbox:
        shown = screen()
        shown.send()
        shown.choose("Petit")
        fix = shown.page.pane.fix
        assert isinstance(fix, AcceptedFix)
        shown.press("Annuler auprès de la DSR…")
        asked = dialog(ReasonDialog)
        assert isinstance(asked, ReasonDialog)
        asked.reason.set_text("élève absent")
        asked.accept()
        shown.qtbot.waitUntil(lambda: shown.versions("Petit")[-1] == (2, SubmissionState.DUE))
        shown.send()
        assert shown.versions("Petit")[-1] == (2, SubmissionState.ACCEPTED)
        assert sandbox.records[-1].lesson["annulee"] is True
        shown.choose("Petit")
        assert shown.page.pane.fix is None


# À vous de décider


def test_both_sides_are_known_before_deciding(school: Friday, screen) -> None:
    one_lesson(school)
    with connected(school, contract="neither", faults=("reset-after-record",)) as sandbox:
        shown = screen()
        shown.send()
        shown.send()
        shown.choose("Petit")
        fix = shown.page.pane.fix
        assert isinstance(fix, DecideFix)
        assert "jamais relue" in shown.words()
        assert "si la DSR ne l’a pas, ces heures manqueront" in shown.words()
        shown.press("Enregistrer la décision")
        assert "Choisissez d’abord l’une des trois réponses" in shown.words()
        sandbox.set_contract("both")
        shown.send()
        shown.choose("Petit")
        fix = shown.page.pane.fix
        shown.press("Redemander à la DSR")
        shown.qtbot.waitUntil(lambda: "La DSR l’a, avec le même contenu." in shown.words())
        assert shown.versions("Petit") == [(1, SubmissionState.HELD)]
        fix.choose(Decision.ACCEPTED)
        fix.why.set_text("relue à la DSR")
        shown.press("Enregistrer la décision")
        shown.qtbot.waitUntil(lambda: shown.versions("Petit") == [(1, SubmissionState.ACCEPTED_BY_HAND)])


# Dimanche


def somebody_else_declares(made: Friday, lesson: str, hours_later: int) -> None:
    """Another program tells the State about the same student, a few hours later, under an identifier of its own."""
    with made.desk.database.read() as reading:
        seqs = [row[0] for row in reading.connection.exec_driver_sql("SELECT seq FROM submission")]
        (row,) = [
            one
            for one in send_reads.sendable_rows(reading.connection, seqs)
            if one.lesson_id == str(made.lessons[lesson].id)
        ]
        roster = read_roster(reading, {row.student_id}, {row.enrolment_id})
        payload = payload_of(row, roster)
        envelope = envelope_bytes(roster.school.agrement_number, roster.school.aurige_id)
    told = replace(payload, lesson_id=uuid4(), starts_at=payload.starts_at + timedelta(hours=hours_later))
    frozen: FrozenLesson = freeze(told, envelope)
    gateway = made.connect()
    gateway.capabilities()
    gateway.send(uuid4(), (frozen,))
    gateway.close()


def test_a_lesson_the_state_alone_knows_is_taken_over_or_left(school: Friday, screen) -> None:
    one_lesson(school)
    with connected(school) as sandbox:
        shown = screen()
        shown.send()
        somebody_else_declares(school, "Petit", 2)
        somebody_else_declares(school, "Petit", 4)
        school.clock.advance(hours=1)
        view(shown, SUNDAY)
        assert "Pas encore faite" in shown.page.sunday.last.tag.accessibleName()
        shown.press("Vérifier maintenant")
        shown.qtbot.waitUntil(lambda: "2\u00a0écarts à régler" in shown.words(), timeout=15_000)
        shown.qtbot.waitUntil(lambda: "La DSR a cette leçon, qui n’est pas ici." in shown.words())
        shown.qtbot.waitUntil(lambda: shown.page.badge == "2")
        first, second = shown.page.sunday._shown.findings
        settle = shown.page.acts.ask_to_settle(FindingAct.ADOPT, first)
        assert isinstance(settle, SettleDialog)
        assert settle.who.text == "Claire Morel"
        settle.go.click()
        shown.qtbot.waitUntil(lambda: len(read_findings(school.desk)) == 1)
        settle = shown.page.acts.ask_to_settle(FindingAct.LEAVE, second)
        settle.go.click()
        assert settle.why.has_error
        settle.why.set_text("saisie par l’autre agence")
        settle.go.click()
        shown.qtbot.waitUntil(lambda: read_findings(school.desk) == [])
        shown.reread()
        assert status(school.desk).accepted == 2
        shown.send()
        assert len(sandbox.records) == 3, "nothing taken over leaves again"
        assert unnamed(shown.page) == []
        assert cut_texts(shown.page) == []


def test_reprendre_asks_again_while_lessons_are_missing_here(school: Friday, screen) -> None:
    one_lesson(school)
    with connected(school):
        with school.desk.database.quiet_write() as connection:
            pause(connection, school.clock.now(), "Une sauvegarde a été restaurée.")
            keep_state(connection, MISSING_HERE, [[str(uuid4()), str(FRIDAY), "accepted"]])
        shown = screen()
        shown.press("Reprendre les envois")
        question = dialog(QDialog)
        assert "une seconde fois" in question.accessibleDescription()
        question.reject()
        assert status(school.desk).paused_reason is not None
        shown.press("Reprendre les envois")
        dialog(QDialog).accept()
        shown.qtbot.waitUntil(lambda: status(school.desk).paused_reason is None)


# The journal, Esc, hours by hand


def test_a_damaged_journal_is_set_aside_after_a_clear_question(school: Friday, screen, expected_logs) -> None:
    fill(school)
    with connected(school):
        shown = screen()
        shown.send()
        path = school.desk.folder.send_journal
        kept = bytearray(path.read_bytes())
        kept[40] ^= 1
        path.write_bytes(bytes(kept))
        shown.send()
        assert "Le journal des envois est abîmé" in shown.words()
        shown.press("Mettre le journal de côté…")
        question = dialog(QDialog)
        assert "redemandée à la DSR" in question.accessibleDescription()
        question.accept()
        shown.qtbot.waitUntil(lambda: not shown.page.banner.set_aside.isVisible())
        shown.send()
        assert not shown.page.banner.isVisible()
    assert list(path.parent.glob(f"{path.name}.abime-*"))


def test_a_journal_that_reads_again_is_no_longer_called_damaged(
    school: Friday, screen, expected_logs
) -> None:
    fill(school)
    with connected(school):
        shown = screen()
        shown.send()
        path = school.desk.folder.send_journal
        sound = path.read_bytes()
        path.write_bytes(sound[:40] + bytes([sound[40] ^ 1]) + sound[41:])
        shown.send()
        assert shown.page.banner.set_aside.isVisible()
        path.write_bytes(sound)
        shown.send()
        assert not shown.page.banner.isVisible()


def test_escape_stops_a_send_and_keeps_the_truth(school: Friday, screen) -> None:
    fill(school)
    with connected(school, max_batch=1, faults=("slow=0.15",)) as sandbox:
        shown = screen()
        shown.page.activateWindow()
        shown.qtbot.waitUntil(shown.page.isActiveWindow)
        shown.page.setFocus()
        shown.page.send_now()
        shown.qtbot.waitUntil(lambda: bool(sandbox.records), timeout=10_000)
        QTest.keyClick(shown.page.queue.table, Qt.Key.Key_Escape)
        shown.settle()
        shown.reread()
        report = status(school.desk)
        assert report.accepted == len(sandbox.records) < 9
    assert report.to_verify == report.sending == 0
    assert "arrêté à votre demande" in shown.words()


def test_the_check_goes_to_paper_and_to_a_spreadsheet(school: Friday, screen, tmp_path: Path) -> None:
    fill(school)
    school.pupil("=CMD|' /C calc'!A1", "Noah", "")
    school.teach("=CMD|' /C calc'!A1", 18, "Arnaud")
    shown = screen()
    assert shown.page.run_command(Command.CHECK)
    shown.settle()
    file, printed = tmp_path / "controle", tmp_path / "papier.pdf"
    shown.page.paper.choose_file = lambda *_asked: file
    shown.press("Tableur…")
    shown.qtbot.waitUntil(lambda: file.with_suffix(".csv").exists())
    rows = file.with_suffix(".csv").read_text("utf-8-sig").splitlines()
    assert rows[0] == '"Jour";"Élève";"Gravité";"Pourquoi";"Que faire"'
    assert len([row for row in rows if "Perrin Noah" in row and '"bloque"' in row]) == 1
    assert any(row.startswith('"20/11/2026";"\'=CMD') for row in rows), "no cell runs as a formula"
    paper = read_check_paper(school.desk)
    assert paper.pdf() == paper.pdf()
    assert page_count(paper.pdf()) == 1
    shown.page.paper.choose_printer = lambda *_asked: printer_into(printed)
    shown.press("Imprimer…")
    shown.qtbot.waitUntil(lambda: printed.exists() and printed.stat().st_size > 1000)


def printer_into(file: Path) -> QPrinter:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setResolution(80)
    printer.setOutputFileName(str(file))
    return printer
