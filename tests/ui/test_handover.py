"""The numeric booklet handed over through the window: a file, a code shown once, a register that says who."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from livret_desktop.security.transfer_seal import CODE_LETTERS
from livret_desktop.services.papers.booklet_handover import booklet_accesses
from livret_desktop.services.records.students import student_file
from livret_desktop.ui.dialogs.handover_dialog import HandOverDialog
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.dialogs import MessageDialog
from tests.ui.checks import cut_texts, unnamed
from tests.ui.students_school import Place, known

WHO = known("MARTIN")


@pytest.fixture
def dialog(place: Place, look: Theme, qtbot: QtBot) -> HandOverDialog:
    enrolment_id = student_file(place.desk, WHO).enrolments[0].enrolment.id
    made = HandOverDialog(place.office, enrolment_id, "Lucas Martin")
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.open()
    return made


def test_a_booklet_is_given_its_code_shown_and_the_access_noted(
    dialog: HandOverDialog, place: Place, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.choose_file = lambda *_asked: tmp_path / "livret"
    dialog.give()
    qtbot.waitUntil(lambda: len(dialog.register.lines) == 1)
    code = dialog.code.text()
    assert len(code.replace("-", "")) == CODE_LETTERS
    page = (tmp_path / "livret.html").read_text(encoding="utf-8")
    assert code not in page
    assert "MARTIN" not in page
    assert "Lucas Martin" in dialog.register.lines[0].accessibleName()
    assert dialog.go.isHidden()
    assert "gardé nulle part" in dialog.tell.accessibleName()
    dialog.register.lines[0].asked.emit()
    qtbot.waitUntil(lambda: "Perdu le" in dialog.register.lines[0].accessibleName())
    enrolment_id = student_file(place.desk, WHO).enrolments[0].enrolment.id
    assert [one.lost_on for one in booklet_accesses(place.desk, enrolment_id)] == [date(2026, 11, 20)]


def test_a_file_that_cannot_be_written_gives_no_access_and_no_code(
    dialog: HandOverDialog, place: Place, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog.choose_file = lambda *_asked: tmp_path / "no such folder" / "livret.html"
    dialog.give()
    qtbot.waitUntil(lambda: bool(dialog.findChildren(MessageDialog)))
    assert dialog.code.text() == ""
    assert booklet_accesses(place.desk, dialog._enrolment_id) == []


def test_leaving_the_choice_of_a_file_changes_nothing(dialog: HandOverDialog, place: Place) -> None:
    dialog.choose_file = lambda *_asked: None
    dialog.give()
    dialog.given_to.set_text("")
    dialog.give()
    assert dialog.given_to.has_error
    assert booklet_accesses(place.desk, dialog._enrolment_id) == []


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_nor_without_a_name(dialog: HandOverDialog, look: Theme, percent: int) -> None:
    look.set_text_percent(percent)
    assert unnamed(dialog) == []
    assert cut_texts(dialog) == []
