"""A student leaves for another school and comes back, through the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from livret_desktop.services.records.students import find_student, save_student, student_file
from livret_desktop.services.transfer.receiving import received_papers
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.desktop.paper_drop import dropped_file
from livret_desktop.ui.dialogs.transfer_dialogs import ReceiveDialog, TransferOutDialog
from livret_desktop.ui.pages.students.students_file import DOCUMENTS
from livret_desktop.ui.pages.students.students_page import StudentsPage
from tests.ui.checks import cut_texts, unnamed
from tests.ui.students_school import Place, known
from tests.ui.students_screen import in_a_window, press, shown_dialog

Type = Callable[[QWidget, str], None]


@pytest.fixture
def page(place: Place, bridge: Bridge, qtbot: QtBot) -> StudentsPage:
    made = StudentsPage(place.office)
    in_a_window(bridge, qtbot, made)
    return made


def test_out_by_the_file_and_in_by_the_code(
    page: StudentsPage, place: Place, qtbot: QtBot, tmp_path: Path, type_text: Type
) -> None:
    page.open_file(known("MARTIN"))
    page.file.tabs.setCurrentIndex(DOCUMENTS)
    press(page.file.documents, "Vers une autre école…")
    out = shown_dialog(TransferOutDialog)
    assert isinstance(out, TransferOutDialog)
    out.choose_file = lambda *_asked: tmp_path / "dossier"
    out.go.click()
    qtbot.waitUntil(lambda: bool(out.code.text()), timeout=15_000)
    code, file = out.code.text(), tmp_path / "dossier.livrettransfert"
    assert file.exists()
    assert "téléphone" in out.tell.accessibleName() + out.tell.accessibleDescription()
    qtbot.waitUntil(lambda: cut_texts(out) == [])  # its button has another text, laid out once the loop turns
    assert unnamed(out) == []
    out.close_button.click()

    _rename(place)  # the student who left is somebody else now: the file tells of a NEPH unknown here
    page.open(file)
    into = shown_dialog(ReceiveDialog)
    assert isinstance(into, ReceiveDialog)
    type_text(into.code.line, "Z" * 16)
    QTest.keyClick(into.code.line, Qt.Key.Key_Return)
    qtbot.waitUntil(into.trouble.isVisible, timeout=15_000)
    assert into.isVisible()
    into.code.set_text("")
    type_text(into.code.line, code.lower().replace("-", " "))
    QTest.keyClick(into.code.line, Qt.Key.Key_Return)
    qtbot.waitUntil(into.who.isVisible, timeout=15_000)
    assert "MARTIN" in into.who.text()
    qtbot.waitUntil(lambda: cut_texts(into) == [])  # as above: its button has another text
    with qtbot.waitSignal(into.received, timeout=15_000):
        into.go.click()
    received = find_student(place.desk, "MARTIN")
    qtbot.waitUntil(lambda: page.file.student_id == received)
    assert student_file(place.desk, received).student.neph == "240377100492"
    page.file.tabs.setCurrentIndex(DOCUMENTS)
    papers = received_papers(place.desk, received)
    assert len(page.file.received.buttons) == len(papers) >= 2
    page.file.received.choose_file = lambda *_asked: tmp_path / "resume"
    page.file.received.buttons[0].click()
    qtbot.waitUntil((tmp_path / "resume.pdf").exists, timeout=15_000)
    assert (tmp_path / "resume.pdf").read_bytes().startswith(b"%PDF")


def _rename(place: Place) -> None:
    student = place.student("MARTIN")
    save_student(place.desk, replace(student, birth_name="DURAND", neph="990377100499"))


def test_a_student_already_here_is_not_received_twice(
    page: StudentsPage, place: Place, qtbot: QtBot, tmp_path: Path, type_text: Type
) -> None:
    page.open_file(known("MARTIN"))
    out = TransferOutDialog(place.desk, place.office.bridge, known("MARTIN"), page)
    out.open()
    out.choose_file = lambda *_asked: tmp_path / "dossier"
    out.go.click()
    qtbot.waitUntil(lambda: bool(out.code.text()), timeout=15_000)
    out.accept()
    page.choose_transfer = lambda *_asked: tmp_path / "dossier.livrettransfert"
    page.show_list()
    page.receive_button.click()
    into = shown_dialog(ReceiveDialog)
    assert isinstance(into, ReceiveDialog)
    into.code.set_text(out.code.text())
    into.try_it()
    qtbot.waitUntil(into.trouble.isVisible, timeout=15_000)
    assert not into.go.isVisible()
    into.reject()


def test_the_file_may_be_dropped_on_the_window() -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/ici/eleve.livrettransfert")])
    assert dropped_file(data) == Path("/ici/eleve.livrettransfert")
    data.setUrls([QUrl.fromLocalFile("/ici/eleve.exe")])
    assert dropped_file(data) is None
