"""Nobody touches the program: its windows go until the phrase is typed, and what is due leaves all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.errors import RuleError
from livret_desktop.security.custody import require_passphrase
from livret_desktop.services.configuration import change_setting
from livret_desktop.ui.desktop.first_instance import Request
from livret_desktop.ui.dialogs.unlock_dialog import LockedDialog
from livret_desktop.ui.pages.backups_page import BackupsPage
from livret_desktop.ui.shell_work import do_what_is_due
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
