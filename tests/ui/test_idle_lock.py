"""Nobody touches the program: its windows go until the phrase is typed, and what is due leaves all the same."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QLabel

import livret_desktop.ui as ui_package
from livret_desktop.errors import RuleError
from livret_desktop.security.custody import require_passphrase
from livret_desktop.services.configuration import change_setting
from livret_desktop.ui.desktop.first_instance import Request
from livret_desktop.ui.dialogs.unlock_dialog import LockedDialog
from livret_desktop.ui.pages.backups.backups_page import BackupsPage
from livret_desktop.ui.shell_work import do_what_is_due
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.dialogs import MessageDialog, exec_covered
from tests.ui.desktop_house import Desktop, desktop, dialogs
from tests.ui.sending_school import Friday, friday

_PHRASE = "quatre chevaux verts"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        desk = made.desk
        require_passphrase(desk.folder.keys, desk.master_key, _PHRASE, desk.credentials)
        change_setting(desk, "security.lock_minutes", "5")
        yield made


@pytest.fixture
def here(request, school: Friday, look, qtbot) -> Iterator[Desktop]:
    with desktop(school.office, has_tray=getattr(request, "param", True)) as made:
        made.shell.window.show()
        qtbot.waitUntil(lambda: lock(made)._minutes == 5)
        yield made


def lock(made: Desktop):
    assert made.presence._open is not None
    return made.presence._open.lock


def wait(school: Friday, made: Desktop, minutes: int) -> None:
    school.clock.advance(minutes=minutes)
    lock(made).look()


def key(widget, code: Qt.Key, text: str = "") -> None:
    QApplication.sendEvent(
        widget, QKeyEvent(QEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, text)
    )


def asked() -> LockedDialog:
    (dialog,) = [one for one in dialogs() if isinstance(one, LockedDialog)]
    return dialog


def test_after_the_time_without_a_touch_only_the_phrase_brings_the_windows_back(
    school, here: Desktop, qtbot
) -> None:
    other = QDialog(here.shell.window)
    other.open()
    wait(school, here, 4)
    key(here.shell.window, Qt.Key.Key_Down)
    wait(school, here, 4)
    assert here.shell.window.isVisible(), "somebody was there"
    wait(school, here, 1)
    assert not here.shell.window.isVisible()
    assert not other.isVisible()
    dialog = asked()
    key(dialog, Qt.Key.Key_Escape)
    dialog.close()
    assert dialog.isVisible()
    dialog.entry.phrase.line.setText("une autre phrase")
    dialog.open_button.click()
    qtbot.waitUntil(lambda: dialog.entry.phrase.has_error)
    assert not here.shell.window.isVisible()
    dialog.entry.phrase.line.setText(_PHRASE)
    dialog.open_button.click()
    qtbot.waitUntil(here.shell.window.isVisible)
    assert other.isVisible()
    other.done(0)
    assert not lock(here).is_locked


def test_no_way_around_by_a_second_start_the_icon_or_a_file(school, here: Desktop, qtbot, tmp_path) -> None:
    wait(school, here, 5)
    here.presence.answer(Request(file=tmp_path / "copie.livretbak"))
    here.presence.open("backups")
    here.tray.send_asked.emit()
    assert [type(one) for one in dialogs()] == [LockedDialog]
    assert not here.shell.window.isVisible()
    assert do_what_is_due(here.office) is not None, "what is due still leaves"
    asked().entry.phrase.line.setText(_PHRASE)
    asked().open_button.click()
    qtbot.waitUntil(here.shell.window.isVisible)
    qtbot.waitUntil(lambda: bool(dialogs()))  # the file handed over meanwhile: it is not there


@pytest.mark.parametrize("here", [True, False], ids=["tray", "no tray"], indirect=True)
def test_the_other_button_stays_beside_the_clock_or_leaves(school, here: Desktop, qtbot) -> None:
    wait(school, here, 5)
    left: list[bool] = []
    here.shell.window.closed.connect(lambda: left.append(True))
    asked().reject()
    assert not here.shell.window.isVisible()
    if here.tray.is_there:
        assert left == []
        here.presence.open()
        assert asked().isVisible()
    else:
        assert left == [True]


def test_without_a_phrase_nothing_is_ever_locked(tmp_path: Path, look, qtbot) -> None:
    with friday(tmp_path) as plain:
        change_setting(plain.desk, "security.lock_minutes", "5")
        with desktop(plain.office) as made:
            made.shell.window.show()
            with qtbot.waitSignal(made.shell.facts_read):
                made.shell.refresh_status()
            lock(made).read_wish()
            wait(plain, made, 60)
            assert made.shell.window.isVisible()


def test_the_time_is_chosen_beside_the_phrase(school, here: Desktop, qtbot) -> None:
    here.shell.window.go_to("backups")
    page = here.shell.window.page
    assert isinstance(page, BackupsPage)
    qtbot.waitUntil(lambda: page.keys.lock.isVisibleTo(page) and page.keys.lock.ways.current == "5")
    page.keys.set_lock("30")
    qtbot.waitUntil(lambda: lock(here)._minutes == 30)
    with pytest.raises(RuleError, match="refusée"):
        change_setting(school.desk, "security.lock_minutes", "7")


def test_a_dialog_that_is_waited_for_is_covered_and_goes_on_afterwards(school, here: Desktop, qtbot) -> None:
    asked_for = MessageDialog("help", Tone.ACCENT, "Imprimante", ["Léa Marchand"], here.shell.window)
    yes = asked_for.add_closing("Imprimer", accepts=True)
    seen: list[str] = []

    def unlock() -> None:
        seen.append("open")
        asked().entry.phrase.line.setText(_PHRASE)
        asked().open_button.click()

    def pass_by() -> None:
        wait(school, here, 5)
        assert lock(here).is_locked
        assert asked().isVisible()
        assert QApplication.activeModalWidget() is asked(), "the phrase can be typed"
        assert asked_for.isVisible()
        assert not here.shell.window.isVisible()
        assert visible_words(asked_for) == [
            "École verrouillée\u00a0: la phrase se tape dans l’autre fenêtre."
        ]
        asked_for.resize(asked_for.width() + 80, asked_for.height() + 60)
        assert visible_words(asked_for) == [
            "École verrouillée\u00a0: la phrase se tape dans l’autre fenêtre."
        ]
        QTimer.singleShot(0, unlock)

    def press_when_open() -> None:
        if lock(here).is_locked or not seen:
            QTimer.singleShot(20, press_when_open)
            return
        seen.append("pressed")
        assert "Léa Marchand" in visible_words(asked_for)
        yes.click()

    QTimer.singleShot(0, pass_by)
    QTimer.singleShot(0, press_when_open)
    assert exec_covered(asked_for) == QDialog.DialogCode.Accepted, "the lock answered for the person"
    assert seen == ["open", "pressed"]
    assert here.shell.window.isVisible()
    asked_for.deleteLater()


def test_a_plain_exec_would_have_been_answered_by_the_lock(school, here: Desktop, qtbot) -> None:
    """The known-bad twin: hidden, a dialog that is waited for says no."""
    bad = MessageDialog("help", Tone.ACCENT, "Imprimante", [], here.shell.window)
    QTimer.singleShot(0, lambda: wait(school, here, 5))
    assert bad.exec() == QDialog.DialogCode.Rejected
    bad.deleteLater()


def test_the_printer_is_asked_for_under_the_cover() -> None:
    """Every dialog the program waits for goes through the one way that the lock knows."""
    ui = Path(ui_package.__file__).parent
    own = {
        f"{path.relative_to(ui)}:{node.lineno}"
        for path in ui.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "exec"
        and "dialog" in ast.unparse(node.func.value)
    }
    assert len(own) == 1
    assert next(iter(own)).startswith(str(Path("widgets") / "dialogs.py"))


def visible_words(dialog: QDialog) -> list[str]:
    """What somebody reads who looks at the dialog: the labels that nothing lies over."""
    found = []
    for label in dialog.findChildren(QLabel):
        middle = label.mapTo(dialog, label.rect().center())
        over = dialog.childAt(middle)
        if label.isVisible() and label.text() and (over is label or label.isAncestorOf(over)):
            found.append(label.text())
    return found
