"""A stick pulled, filled or write-protected while a copy is made from the page: what the person reads, what is left.

Done by the button of the page, on the real school; the fault is the system's own error at the step named.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.backup import target_folder
from livret_desktop.backup.target_folder import list_backups
from livret_desktop.services.copies.backups import back_up, logged_backups
from livret_desktop.services.copies.sticks import add_stick
from livret_desktop.ui.pages.backups.backups_page import BackupsPage
from tests.services.house import House, Plugged, add_student
from tests.ui.desktop_house import words
from tests.ui.office_house import make_office

STEPS = {
    "writing": "_write_forced",
    "reading back": "uncached",
    "giving its name": "rename_without_overwrite",
}


@pytest.fixture
def desk(tmp_path):
    house = House(tmp_path / "ecole")
    house.create()
    with house.open() as desk:
        add_student(desk)
        yield desk


@pytest.fixture
def stick(desk, tmp_path) -> Path:
    """BLEUE, with one good copy on it, and a change since."""
    plugged = Plugged()
    root = tmp_path / "bleue"
    add_stick(desk, plugged.plug(root), "BLEUE")
    back_up(desk, root)
    add_student(desk, birth_name="PETIT", neph="230509476751")
    return root


@pytest.fixture
def page(qtbot, desk, bridge, stick) -> BackupsPage:
    plugged = Plugged()
    plugged.plug(stick)
    made = BackupsPage(make_office(desk, bridge, plugged))
    qtbot.addWidget(made)
    made.show()
    made.reload()
    qtbot.waitUntil(lambda: made._seen is not None and not made._is_looking)
    return made


def dialogs() -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def read_and_closed(qtbot) -> str:
    qtbot.waitUntil(lambda: bool(dialogs()))
    (shown,) = dialogs()
    said = words(shown)
    shown.accept()
    qtbot.waitUntil(lambda: not dialogs())
    return said


def fails_with(monkeypatch, stick: Path, step: str, code: int) -> None:
    """The system's error at that step, on the stick alone: this PC's own disk is well."""
    real = getattr(target_folder, STEPS[step])

    def refused(path, *others):
        if path.parent == stick:
            raise OSError(code, os.strerror(code))
        return real(path, *others)

    monkeypatch.setattr(target_folder, STEPS[step], refused)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.EIO, "retirée"),
        (errno.ENOSPC, "rempli"),
        (errno.EROFS, "protégée"),
    ],
    ids=["pulled", "full", "locked"],
)
def test_the_trouble_is_named_the_former_copy_stands_and_the_next_try_works(
    qtbot, page, desk, stick, monkeypatch, step, code, said
):
    with monkeypatch.context() as fault:
        fails_with(fault, stick, step, code)
        page.make.go.click()
        shown = read_and_closed(qtbot)
    assert said in shown.lower()
    assert "clé" in shown
    qtbot.waitUntil(page.make.go.isEnabled)
    (former,) = list_backups(stick)
    assert former.is_good
    assert [one.sequence for one in logged_backups(desk)] == [1]
    with qtbot.waitSignal(page.said):
        page.make.go.click()
    assert [found.is_good for found in list_backups(stick)] == [True, True]
    assert not list(stick.glob("*.part*"))


def test_a_stick_too_small_is_said_before_a_byte_is_written(qtbot, page, desk, stick, monkeypatch):
    class Small:
        free = 100_000

    with monkeypatch.context() as fault:
        fault.setattr(target_folder.shutil, "disk_usage", lambda _folder: Small)
        page.make.go.click()
        shown = read_and_closed(qtbot)
    assert "place" in shown
    assert len(list(stick.glob("*.livretbak*"))) == 1
