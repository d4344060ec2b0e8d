"""Opening with a phrase or the sheet: a wrong line is named under its field, a wrong phrase is said without closing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from livret_desktop.security.keys import KeyFile
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.ui.dialogs.unlock_dialog import CODE, PHRASE, UnlockDialog
from tests.ui.checks import cut_texts, unnamed

SCHOOL = "0b0e7a52-1111-4222-8333-444455556666"
WORDS = "quatre chevaux verts"


@pytest.fixture(scope="module")
def code() -> RecoveryCode:
    return RecoveryCode.new()


@pytest.fixture(scope="module")
def with_phrase(code) -> KeyFile:
    return KeyFile.create(SCHOOL, MasterKey.new(), code, passphrase=WORDS)


@pytest.fixture
def dialog(qtbot, bridge, with_phrase) -> UnlockDialog:
    return shown(qtbot, UnlockDialog(with_phrase, bridge))


def shown(qtbot, dialog: UnlockDialog) -> UnlockDialog:
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def wrong(line: str) -> str:
    """One letter replaced by another of the alphabet."""
    return ("A" if line[0] != "A" else "B") + line[1:]


def test_one_may_type_at_once(qtbot, dialog):
    qtbot.waitUntil(dialog.entry.phrase.line.hasFocus)
    dialog.entry.show_way(CODE)
    qtbot.waitUntil(dialog.entry.code.lines[0].line.hasFocus)


def test_the_phrase_opens(qtbot, dialog):
    dialog.entry.phrase.line.setText(WORDS)
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.open_button, Qt.MouseButton.LeftButton)
    assert dialog.given is not None
    assert dialog.given.passphrase == WORDS


def test_a_wrong_phrase_is_said_under_the_field_and_the_dialog_stays(qtbot, dialog):
    dialog.entry.phrase.line.setText("quatre chevaux bleus")
    dialog.try_it()
    qtbot.waitUntil(lambda: dialog.entry.phrase.has_error)
    assert "n’est pas celle" in dialog.entry.phrase.message
    assert dialog.isVisible()
    assert dialog.given is None
    assert dialog.entry.phrase.line.text() == "quatre chevaux bleus"


def test_an_empty_phrase_is_not_tried(qtbot, dialog, runner):
    dialog.try_it()
    assert dialog.entry.phrase.message == "Tapez la phrase secrète."
    assert runner.used == []


def test_the_seven_lines_open_even_where_a_phrase_is_asked(qtbot, dialog, code):
    dialog.entry.show_way(CODE)
    for field, line in zip(dialog.entry.code.lines, code.lines(), strict=True):
        field.line.setText(line.lower())
    with qtbot.waitSignal(dialog.accepted):
        dialog.try_it()
    assert dialog.given is not None
    assert dialog.given.passphrase is None


def test_each_wrong_line_is_named_under_its_own_field(qtbot, dialog, code, runner):
    dialog.entry.show_way(CODE)
    fields = dialog.entry.code.lines
    for number, (field, line) in enumerate(zip(fields, code.lines(), strict=True), start=1):
        field.line.setText(wrong(line) if number in (3, 6) else line)
    dialog.try_it()
    assert [number for number, field in enumerate(fields, 1) if field.has_error] == [3, 6]
    assert "Ligne\u00a03" in fields[2].message
    assert "Ligne\u00a06" in fields[5].message
    assert runner.used == []  # nothing was tried
    assert dialog.isVisible()


def test_a_wrong_line_is_named_as_soon_as_it_is_left(qtbot, dialog, code):
    dialog.entry.show_way(CODE)
    first, second = dialog.entry.code.lines[:2]
    first.line.setFocus()
    qtbot.keyClicks(first.line, wrong(code.lines()[0]))
    assert not first.has_error
    second.line.setFocus()
    qtbot.waitUntil(lambda: first.has_error)
    first.line.setFocus()
    first.line.clear()
    qtbot.keyClicks(first.line, code.lines()[0])
    second.line.setFocus()
    qtbot.waitUntil(lambda: not first.has_error)
    assert first.message == "Ligne bien recopiée"


def test_missing_lines_are_named(dialog, code):
    dialog.entry.show_way(CODE)
    dialog.entry.code.lines[0].line.setText(code.lines()[0])
    dialog.try_it()
    assert [field.has_error for field in dialog.entry.code.lines] == [False, *[True] * 6]


def test_a_code_pasted_whole_fills_the_seven_lines(qtbot, dialog, code):
    dialog.entry.show_way(CODE)
    first = dialog.entry.code.lines[0].line
    first.setFocus()
    QApplication.clipboard().setText("\n".join(f"{n}. {line}" for n, line in enumerate(code.lines(), 1)))
    qtbot.keyClick(first, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QApplication.clipboard().clear()
    assert [field.text for field in dialog.entry.code.lines] == list(code.lines())
    with qtbot.waitSignal(dialog.accepted):
        dialog.try_it()


def test_a_well_formed_code_of_another_school_says_which_sheet_to_take(qtbot, dialog, with_phrase):
    dialog.entry.show_way(CODE)
    for field, line in zip(dialog.entry.code.lines, RecoveryCode.new().lines(), strict=True):
        field.line.setText(line)
    dialog.try_it()
    qtbot.waitUntil(dialog.entry._refusal.isVisible)
    assert f"repère de la clé {with_phrase.mark}" in dialog.entry._refusal.text()
    assert dialog.isVisible()


def test_without_a_phrase_only_the_code_is_asked(qtbot, bridge, code):
    key_file = KeyFile.create(SCHOOL, MasterKey.new(), code)
    dialog = shown(qtbot, UnlockDialog(key_file, bridge))
    assert not dialog.entry.ways.isVisible()
    assert dialog.entry.code.isVisible()


def test_leaving_gives_nothing(qtbot, dialog):
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.given is None
    assert not dialog.isVisible()


@pytest.mark.parametrize("way", [PHRASE, CODE])
@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_nor_unnamed(qtbot, dialog, look, way, percent):
    look.set_text_percent(percent)
    dialog.entry.show_way(way)
    dialog.resize(1200, 900)
    QApplication.processEvents()
    assert unnamed(dialog) == []
    assert cut_texts(dialog) == []
