"""The rights of a person through the window: access given, a file past its time erased, what stays said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from livret_desktop.domain.people import ERASED_NAME, Student
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.personal_data.retention import retention, rights_journal
from livret_desktop.services.records.students import save_student, student_file
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.rights_dialogs import EraseDialog, RightsDialog
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.pages.settings.settings_page import SettingsPage
from livret_desktop.ui.pages.students.students_file import DOCUMENTS, LESSONS, StudentFileView
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import STUDENTS, OpenAt
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.text import Label
from tests.ui.checks import cut_texts, unnamed
from tests.ui.lessons_school import lesson, record
from tests.ui.students_school import Place, known
from tests.ui.students_screen import press, shown_dialog


@pytest.fixture
def old(place: Place) -> UUID:
    """Somebody whose last act is seven years ago."""
    student = Student(
        id=uuid4(),
        birth_name="VIEUX",
        given_names="Jean",
        phone="0600000000",
        archived_on=date(2019, 11, 2),
        created_at=datetime(2018, 1, 5, tzinfo=UTC),
    )
    save_student(place.desk, student)
    return student.id


def test_access_is_given_in_two_files(place: Place, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = RightsDialog(place.desk, place.office.bridge, known("MARTIN"), "Lucas Martin")
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.choose_file = lambda *_asked: tmp_path / "reponse"
    press(dialog, "Donner l’accès…")
    qtbot.waitUntil(dialog.outcome.isVisible, timeout=15_000)
    assert (tmp_path / "reponse.pdf").read_bytes().startswith(b"%PDF")
    told = json.loads((tmp_path / "reponse.json").read_text(encoding="utf-8"))
    assert told["rows"]["student"][0]["birth_name"] == "MARTIN"
    assert cut_texts(dialog) == []
    assert unnamed(dialog) == []


def test_a_file_past_its_time_is_listed_and_erased_by_a_word(
    place: Place, old: UUID, bridge: Bridge, qtbot: QtBot, tmp_path: Path
) -> None:
    page = SettingsPage(place.office)
    qtbot.addWidget(page)
    page.resize(1_100, 700)
    page.show()
    page.open("personal")
    section = page.section
    assert section.key == "personal"
    qtbot.waitUntil(lambda: section.model.rowCount() == 1)  # type: ignore[attr-defined]
    assert "proposition" in section.rule.text()  # type: ignore[attr-defined]
    section.choose_file = lambda *_asked: tmp_path / "liste"  # type: ignore[attr-defined]
    press(section, "Exporter la liste…")
    qtbot.waitUntil((tmp_path / "liste.csv").exists)
    assert "VIEUX Jean" in (tmp_path / "liste.csv").read_text(encoding="utf-8-sig")
    assert cut_texts(section) == []
    assert unnamed(section) == []
    press(section, "Effacer…")
    dialog = shown_dialog(EraseDialog)
    assert isinstance(dialog, EraseDialog)
    assert cut_texts(dialog) == []
    dialog.go.click()
    assert dialog.isVisible(), "neither reason nor word"
    dialog.reason.set_text("durée passée")
    dialog.word.set_text("effacer")
    dialog.go.click()
    qtbot.waitUntil(lambda: section.model.rowCount() == 0)  # type: ignore[attr-defined]
    left = student_file(place.desk, old).student
    assert (left.birth_name, left.phone, left.archived_on) == (ERASED_NAME, "", date(2019, 11, 2))
    qtbot.waitUntil(lambda: "durée passée" in section.acts.text())  # type: ignore[attr-defined]
    assert not any("VIEUX" in title for _at, title in rights_journal(place.desk))


def test_a_day_before_the_five_years_nothing_is_proposed(place: Place, old: UUID) -> None:
    student = student_file(place.desk, old).student
    today = place.desk.today()
    for last, number in (
        (date(today.year - 5, today.month, today.day), 1),
        (today.replace(year=today.year - 4), 0),
    ):
        save_student(place.desk, replace(student, archived_on=last))
        assert len(retention(place.desk).due) == number
    save_student(place.desk, replace(student, archived_on=date.fromordinal(today.toordinal() - 5 * 365)))
    assert retention(place.desk).due == ()


def test_what_is_in_the_way_is_named_before_anything_is_typed(place: Place, qtbot: QtBot) -> None:
    planned = lesson("MARTIN", 10, day=date(2026, 11, 23))
    record(place.desk, planned, lesson("MARTIN", 9, status=LessonStatus.DONE))
    dialog = EraseDialog(place.desk, place.office.bridge, known("MARTIN"), "Lucas Martin")
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.trouble.isVisible()
    said = " ".join(label.text() for label in dialog.trouble.findChildren(Label))
    assert "lun. 23 nov. 10:00" in said
    assert "aujourd’hui 09:00" in said
    assert "Heures à déclarer…" in said, "a school without access can send nothing"
    assert not dialog.go.isEnabled()
    assert not dialog.reason.isVisible()
    assert not dialog.word.isVisible()
    assert cut_texts(dialog) == []
    assert unnamed(dialog) == []


def test_what_came_in_the_way_since_is_said_too(place: Place, qtbot: QtBot) -> None:
    dialog = EraseDialog(place.desk, place.office.bridge, known("MARTIN"), "Lucas Martin")
    qtbot.addWidget(dialog)
    record(place.desk, lesson("MARTIN", 9))
    dialog.open()
    dialog.reason.set_text("demande")
    dialog.word.set_text("EFFACER")
    dialog.go.click()
    qtbot.waitUntil(dialog.trouble.isVisible)
    assert student_file(place.desk, known("MARTIN")).student.birth_name == "MARTIN"


@pytest.fixture
def shell(place: Place, qtbot: QtBot) -> Iterator[Shell]:
    made = Shell(place.office)
    qtbot.addWidget(made.window)
    made.window.show()
    yield made
    made.close()
    delete(made)


def _file(shell: Shell, student_id: UUID) -> StudentFileView:
    shell.window.go_to(STUDENTS, OpenAt(student_id))
    page = shell.window.page
    assert isinstance(page, StudentsPage)
    return page.file


def _shown_buttons(within: QWidget) -> set[str]:
    return {one.text() for one in within.findChildren(Button) if one.isVisible()}


def test_an_erasure_takes_the_offer_to_undo_with_it_and_leaves_nothing_to_do(
    place: Place, shell: Shell, qtbot: QtBot
) -> None:
    edited = replace(place.student("MARTIN"), phone="06 12 48 30 99")
    Operation(place.office.bridge, lambda: save_student(place.desk, edited)).run()
    undo = shell.window.top_bar.undo
    qtbot.waitUntil(lambda: "MARTIN" in undo.text())
    file = _file(shell, known("MARTIN"))
    file.tabs.setCurrentIndex(DOCUMENTS)
    press(file, "Données de la personne…")
    press(shown_dialog(RightsDialog), "Effacer le dossier…")
    dialog = shown_dialog(EraseDialog)
    assert isinstance(dialog, EraseDialog)
    dialog.reason.set_text("demande")
    dialog.word.set_text("EFFACER")
    dialog.go.click()
    qtbot.waitUntil(lambda: file.is_erased)
    qtbot.waitUntil(lambda: not undo.isVisible() or "MARTIN" not in undo.text())
    assert "Dossier effacé (repère " in file.header.title
    shown = {file.tabs.tabText(index) for index in range(file.tabs.count()) if file.tabs.isTabVisible(index)}
    assert shown == {"Leçons", "Documents"}
    for index in (LESSONS, DOCUMENTS):
        file.tabs.setCurrentIndex(index)
        assert _shown_buttons(file) == set(), "only the way back is left"
    assert cut_texts(file) == []
    file.show_student(known("KADDOURI"))
    assert file.archive.isVisible(), "another file is shown as ever"
    assert all(file.tabs.isTabVisible(index) for index in range(file.tabs.count()))


def test_archiving_says_what_stays_in_the_planning(place: Place, shell: Shell, qtbot: QtBot) -> None:
    record(place.desk, lesson("MARTIN", 10, day=date(2026, 11, 23)))
    file = _file(shell, known("MARTIN"))
    file.archive.click()
    qtbot.waitUntil(shell.window.notice.isVisible)
    said = " ".join(label.text() for label in shell.window.notice.findChildren(Label))
    assert "une leçon reste prévue" in said
    assert "lun. 23 nov. 10:00" in said
    shell.window.notice.hide()
    qtbot.waitUntil(lambda: file.archive.isEnabled() and file.archive.text() == "Désarchiver")
    file.archive.click()
    qtbot.waitUntil(lambda: place.student("MARTIN").archived_on is None)
    assert not shell.window.notice.isVisible()
