"""After the first paint: the fault of the last time is shown once; a damaged base is said, read, and not written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from livret_desktop.crash_reports import last_crash, note_crash
from livret_desktop.errors import MachineError
from livret_desktop.services.school.data_check import damaged_base
from livret_desktop.ui.desktop.health_watch import HealthWatch
from livret_desktop.ui.pages.backups.backups_page import BackupsPage
from livret_desktop.ui.shell_work import do_what_is_due
from tests.services.house import add_student
from tests.ui.desktop_house import Desktop, desktop, dialogs, press, words
from tests.ui.sending_school import Friday, fill, friday


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        fill(made)
        yield made


@pytest.fixture
def here(school: Friday, look, qtbot, tmp_path) -> Iterator[Desktop]:
    note_crash(tmp_path / "log", ValueError("KANARISSEAU"))
    with desktop(lambda bridge: replace(school.office(bridge), log_folder=tmp_path / "log")) as made:
        made.shell.window.show()
        yield made


@pytest.fixture(autouse=True)
def _one_fault_logged(expected_logs) -> None:
    expected_logs("bug that nothing caught|damaged base")


def test_the_fault_of_the_last_time_is_shown_once_and_can_be_copied(here: Desktop, qtbot, tmp_path) -> None:
    qtbot.waitUntil(lambda: any("La dernière fois" in words(one) for one in dialogs()))
    (shown,) = [one for one in dialogs() if "La dernière fois" in words(one)]
    press(shown, "Copier")
    copied = QGuiApplication.clipboard().text()
    assert "ValueError" in copied
    assert "KANARISSEAU" not in copied
    assert last_crash(tmp_path / "log") == ""


def test_a_damaged_base_is_said_with_the_way_to_the_copies(here: Desktop, qtbot, monkeypatch) -> None:
    database = here.office.desk.database
    monkeypatch.setattr(type(database), "complaints", lambda _self, **_how: ["page 7"])
    HealthWatch(here.office, here.shell).look()
    qtbot.waitUntil(lambda: any("lecture seule" in words(one) for one in dialogs()))
    (said,) = [one for one in dialogs() if "lecture seule" in words(one)]
    press(said, "Restaurer une sauvegarde…")
    assert isinstance(here.shell.window.page, BackupsPage)
    with pytest.raises(MachineError, match=damaged_base().title):
        add_student(here.office.desk, neph="230509476799")
    assert do_what_is_due(here.office).ran == ()
