"""The Sauvegardes page on a real school: copies made, read, tried, put back; sticks, sheet and phrase."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from livret_desktop.backup.target_folder import list_backups
from livret_desktop.errors import RuleError
from livret_desktop.security.custody import require_passphrase
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.copies.backup_checks import last_rehearsal
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.recovery_sheet import sheet_state
from livret_desktop.services.copies.snapshots import copy_of_the_day
from livret_desktop.services.copies.sticks import add_stick
from livret_desktop.ui.dialogs.key_dialogs import (
    CheckCodeDialog,
    NameStickDialog,
    PassphraseDialog,
    SheetWayDialog,
)
from livret_desktop.ui.dialogs.local_copy_dialog import LocalCopyDialog
from livret_desktop.ui.dialogs.restore_dialog import RestoreDialog
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.backups.backups_page import BackupsPage
from livret_desktop.ui.presenters.backups import copy_state, size_words
from tests.services.house import House, add_student
from tests.ui.checks import cut_texts, unnamed
from tests.ui.office_house import make_office, paper


@pytest.fixture
def house(tmp_path) -> House:
    made = House(tmp_path / "ecole")
    made.create()
    return made


@pytest.fixture
def desk(house):
    with house.open() as desk:
        add_student(desk)
        yield desk


@pytest.fixture
def asked() -> list[object]:
    """What is asked of the door."""
    return []


@pytest.fixture
def window(qtbot, bridge) -> MainWindow:
    made = MainWindow(bridge, "Auto-école du Pont", "Melun")
    qtbot.addWidget(made)
    return made


@pytest.fixture
def page(qtbot, desk, bridge, window, plugged, asked) -> BackupsPage:
    made = BackupsPage(make_office(desk, bridge, plugged, closed_work_asked=asked.append))
    window.add_pages([made])
    window.show()
    window.go_to(made.key)
    qtbot.waitUntil(lambda: made._seen is not None)
    return made


@pytest.fixture
def stick(qtbot, page, desk, plugged, tmp_path) -> Path:
    """A stick known as BLEUE, plugged in."""
    root = tmp_path / "bleue"
    add_stick(desk, plugged.plug(root), "BLEUE")
    look_again(qtbot, page)
    return root


def look_again(qtbot, page):
    page.reload()
    qtbot.waitUntil(lambda: not page._is_looking)


def dialog(kind):
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
    assert len(found) == 1
    return found[0]


def shown(kind):
    return lambda: any(isinstance(w, kind) and w.isVisible() for w in QApplication.topLevelWidgets())


def made_copies(folder):
    return [found.facts.sequence for found in list_backups(folder) if found.facts]


def test_without_any_copy_the_screen_says_so_and_asks_where(qtbot, page, desk, tmp_path):
    target = tmp_path / "copies"
    target.mkdir()
    assert page.badge == "!"
    assert page.make.go.text() == "Sauvegarder…"
    page.choose_folder = lambda _parent, _title: target
    with qtbot.waitSignal(page.said) as said:
        page.run_command(Command.BACK_UP)
    assert "vérifiée" in said.args[0].word
    assert made_copies(target) == [1]
    assert read_settings(desk)["backup.folder"] == str(target)
    qtbot.waitUntil(lambda: page.badge == "")
    assert page.make.go.text() == "Sauvegarder dans le dossier «\u00a0copies\u00a0»"
    with qtbot.waitSignal(page.said):
        page.make.go.click()  # the folder is known now: nothing is asked
    assert made_copies(target) == [2, 1]


def test_leaving_the_choice_of_a_folder_changes_nothing(page, desk):
    page.choose_folder = lambda _parent, _title: None
    page.back_up()
    assert read_settings(desk)["backup.folder"] == ""


def test_the_known_stick_is_taken_before_the_folder(qtbot, page, stick):
    assert page.make.go.text() == "Sauvegarder sur la clé BLEUE"
    with qtbot.waitSignal(page.said):
        page.run_command(Command.BACK_UP)
    assert made_copies(stick) == [1]
    qtbot.waitUntil(lambda: page.copies.model.rowCount() == 1)
    assert copy_state(page.copies.copy).word == "Vérifiée"


def test_ctrl_s_before_the_first_look_still_makes_the_copy(qtbot, page, stick):
    page._seen = None
    with qtbot.waitSignal(page.said):
        page.run_command(Command.BACK_UP)
    assert made_copies(stick) == [1]


def test_progress_is_said_in_words_and_the_work_goes_on(qtbot, page, stick):
    steps = []
    page.make.show_step = steps.append
    with qtbot.waitSignal(page.said):
        page.back_up()
    assert steps == ["Copie de la base…", "Écriture, relecture et essai de restauration…"]


def test_a_full_or_missing_place_is_said_and_the_button_comes_back(qtbot, page, stick):
    shutil.rmtree(stick)
    page.back_up()
    qtbot.waitUntil(shown(QDialog))
    assert "n’est pas là" in dialog(QDialog).windowTitle()
    dialog(QDialog).accept()
    qtbot.waitUntil(page.make.go.isEnabled)


def test_a_copy_is_read_again_and_a_damaged_one_shows_as_such(qtbot, page, desk, house, stick):
    path = back_up(desk, stick).backup.path
    look_again(qtbot, page)
    house.clock.advance(days=2)
    with qtbot.waitSignal(page.said):
        page.copies.read_button.click()
    content = bytearray(path.read_bytes())
    path.write_bytes(content[:-10])
    look_again(qtbot, page)
    assert copy_state(page.copies.copy).word == "Abîmée"
    assert not page.copies.restore_button.isEnabled()
    content[-10] ^= 1
    path.write_bytes(content)
    page.read_chosen()
    qtbot.waitUntil(shown(QDialog))
    assert "abîmée" in dialog(QDialog).windowTitle()
    dialog(QDialog).accept()


def test_a_head_that_names_another_school_under_our_name_is_damaged(qtbot, page, desk, stick):
    path = back_up(desk, stick).backup.path
    content = path.read_bytes()
    other = content.replace(str(desk.school_id).encode(), b"0" * 8 + str(desk.school_id)[8:].encode(), 1)
    path.write_bytes(other)
    look_again(qtbot, page)
    assert copy_state(page.copies.copy).word == "Abîmée"


def test_a_rehearsal_is_run_and_remembered(qtbot, page, desk, stick):
    back_up(desk, stick)
    look_again(qtbot, page)
    with qtbot.waitSignal(page.said) as said:
        page.rehearse_button.click()
    assert "se restaure" in said.args[0].word
    assert last_rehearsal(desk).sequence == 1
    qtbot.waitUntil(lambda: "Réussi" in page.rehearsal.accessibleDescription())


def test_restoring_shows_what_would_be_lost_and_asks_for_a_word(qtbot, page, desk, house, stick, asked):
    path = back_up(desk, stick).backup.path
    house.clock.advance(hours=1)
    add_student(desk, birth_name="PETIT", neph="230509476751")
    look_again(qtbot, page)
    page.copies.restore_button.click()
    qtbot.waitUntil(shown(RestoreDialog))
    restore = dialog(RestoreDialog)
    assert "Auto-école du Pont" in restore.accessibleDescription()
    said = " ".join(child.accessibleName() for child in restore.findChildren(QWidget))
    assert "1\u00a0modification depuis cette copie." in said
    assert "2\u00a0élèves aujourd’hui, 1 dans la copie." in said
    restore.go.click()
    assert restore.word.has_error
    assert asked == []
    restore.word.line.setText("restaurer")
    restore.go.click()
    assert [(one.file, one.key) for one in asked] == [(path, desk.master_key)]
    assert not restore.isVisible()


def test_leaving_the_question_restores_nothing(qtbot, page, desk, stick, asked):
    back_up(desk, stick)
    look_again(qtbot, page)
    page.restore_chosen()
    qtbot.waitUntil(shown(RestoreDialog))
    dialog(RestoreDialog).reject()
    assert asked == []


def test_enter_restores_only_after_the_word(qtbot, page, desk, stick, asked):
    back_up(desk, stick)
    look_again(qtbot, page)
    page.restore_chosen()
    qtbot.waitUntil(shown(RestoreDialog))
    restore = dialog(RestoreDialog)
    qtbot.keyClicks(restore.word.line, "RESTAUR")
    assert restore.leave.isDefault()
    qtbot.keyClicks(restore.word.line, "ER")
    qtbot.keyClick(restore.word.line, Qt.Key.Key_Return)
    assert len(asked) == 1


def test_another_school_s_copy_is_refused_by_its_name(qtbot, page, tmp_path, asked):
    other = House(tmp_path / "autre")
    other.create()
    target = tmp_path / "cle"
    target.mkdir()
    with other.open() as elsewhere:
        path = back_up(elsewhere, target).backup.path
    page.choose_file = lambda _parent, _title: path
    page.open_elsewhere.click()
    qtbot.waitUntil(shown(QDialog))
    assert "autre école" in dialog(QDialog).windowTitle()
    dialog(QDialog).accept()
    assert asked == []


def test_a_file_that_is_no_backup_is_said(qtbot, page, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"\xff\xd8\xff" * 100)
    page.choose_file = lambda _parent, _title: path
    page.restore_elsewhere()
    qtbot.waitUntil(shown(QDialog))
    assert "n’est pas une sauvegarde" in dialog(QDialog).windowTitle()
    dialog(QDialog).accept()


def test_a_stick_plugged_in_is_named_and_then_offered(qtbot, page, plugged, tmp_path):
    assert not page.sticks.add_button.isEnabled()
    plugged.plug(tmp_path / "rouge", "KINGSTON")
    look_again(qtbot, page)
    page.sticks.add_button.click()
    naming = dialog(NameStickDialog)
    naming.try_it()
    assert naming.name.has_error
    naming.name.line.setText("ROUGE")
    naming.try_it()
    qtbot.waitUntil(lambda: page.make.go.text() == "Sauvegarder sur la clé ROUGE")


def test_a_new_sheet_is_printed_and_takes_the_place_of_the_former(qtbot, page, desk, tmp_path):
    sheet = tmp_path / "feuille.pdf"

    page.keys.choose_printer = paper(sheet)
    page.keys.print_button.click()
    with qtbot.waitSignal(page.said):
        dialog(SheetWayDialog)._leave(is_saved=False)
    assert sheet.exists()
    assert (sheet_state(desk).number, sheet_state(desk).printed_at) == (2, desk.clock.now())


def test_a_sheet_that_cannot_be_saved_leaves_the_former_in_force(qtbot, page, desk, tmp_path):
    before = desk.folder.keys.read_bytes()
    page.keys.choose_file = lambda _parent, _title, _name: tmp_path / "absent" / "feuille.pdf"
    page.keys.save_sheet()
    qtbot.waitUntil(shown(QDialog))
    dialog(QDialog).accept()
    assert desk.folder.keys.read_bytes() == before


def test_one_line_typed_back_is_checked_and_seven_open(qtbot, page, house):
    lines = house.code.lines()
    page.keys.check_button.click()
    check = dialog(CheckCodeDialog)
    check.try_it()
    assert check.code.lines[0].has_error
    check.code.lines[0].set_text("")
    check.code.lines[3].line.setText(lines[3])
    check.try_it()
    assert "Ligne 4 bien recopiée" in check.outcome.accessibleName()
    check.code.lines[3].line.setText(lines[4])
    check.try_it()
    assert "ligne\u00a05" in check.code.lines[3].message
    for field, line in zip(check.code.lines, lines, strict=True):
        field.set_text(line)
    check.try_it()
    qtbot.waitUntil(lambda: "ouvre bien" in check.outcome.accessibleName())
    check.reject()


def test_a_phrase_is_set_then_changed_then_dropped(qtbot, page, desk):
    page.keys.phrase_button.click()
    phrase = dialog(PassphraseDialog)
    phrase.first.line.setText("court")
    phrase.try_it()
    assert phrase.first.has_error
    phrase.first.line.setText("quatre chevaux verts")
    phrase.again.line.setText("quatre chevaux bleus")
    phrase.try_it()
    assert phrase.again.has_error
    phrase.again.line.setText("quatre chevaux verts")
    with qtbot.waitSignal(page.said):
        phrase.try_it()
    key_file = read_key_file(desk.folder.keys)
    assert key_file.open_with_passphrase("quatre chevaux verts") == desk.master_key
    qtbot.waitUntil(lambda: page.keys.phrase_button.text() == "Changer la phrase…")
    with qtbot.waitSignal(page.said):
        page.keys._drop()
    assert not read_key_file(desk.folder.keys).has_passphrase
    with pytest.raises(RuleError):
        read_key_file(desk.folder.keys).open_with_passphrase("quatre chevaux verts")


def test_sizes_are_said_as_people_say_them():
    assert [size_words(size) for size in (900, 320_000, 18_400_000, 14_200_000_000)] == [
        "1\u00a0ko",
        "320\u00a0ko",
        "18,4\u00a0Mo",
        "14,2\u00a0Go",
    ]


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_nor_unnamed(qtbot, page, desk, stick, look, window, percent):
    back_up(desk, stick)
    look.set_text_percent(percent)
    window.resize(1366, 720)
    look_again(qtbot, page)
    QApplication.processEvents()
    assert unnamed(window) == []
    assert cut_texts(window) == []


def test_a_stolen_sheet_asks_the_door_for_a_new_key(qtbot, page, desk, tmp_path, asked):
    sheet = tmp_path / "feuille.pdf"
    page.keys.choose_file = lambda *_asked: sheet
    require_passphrase(desk.folder.keys, desk.master_key, "quatre chevaux verts", desk.credentials)
    page.keys.print_button.click()
    choice = dialog(SheetWayDialog)
    choice.stolen.click()
    choice._leave(is_saved=True)
    assert choice.isVisible()  # the phrase is missing
    choice._phrase.line.setText("quatre chevaux verts")
    assert not cut_texts(choice)
    choice._leave(is_saved=True)
    (request,) = asked
    assert request.passphrase == "quatre chevaux verts"
    assert sheet_state(desk).number == 1  # nothing is done here
    request.deliver(b"%PDF-1.7")
    assert sheet.read_bytes() == b"%PDF-1.7"


def test_one_goes_back_to_a_copy_of_this_pc_by_a_word(qtbot, page, desk, asked):
    assert not page.local_button.isEnabled()
    copy_of_the_day(desk, is_closing=True)
    look_again(qtbot, page)
    page.local_button.click()
    qtbot.waitUntil(shown(LocalCopyDialog))
    going = dialog(LocalCopyDialog)
    going.go.click()
    assert going.word.has_error
    assert asked == []
    going.word.line.setText("restaurer")
    going.go.click()
    (request,) = asked
    assert (request.copy.parent, request.key) == (desk.folder.snapshots, desk.master_key)
