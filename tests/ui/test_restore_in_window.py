"""A restore asked from Sauvegardes: the window closes its school, the copy takes its place, the window opens again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop import window
from livret_desktop.app import Options, Program
from livret_desktop.errors import EXIT_DONE
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.copies.snapshots import copy_of_the_day
from livret_desktop.services.outbox.send_pause import paused_reason
from livret_desktop.services.records.student_list import StudentQuery, count_students
from livret_desktop.ui.dialogs.restoring_dialog import RestoringDialog
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.office import LocalCopyRequest, NewKeyRequest, RestoreRequest
from livret_desktop.ui.pages.backups.backups_page import BackupsPage
from livret_desktop.ui.targets import BACKUPS
from tests.services.house import House, add_student
from tests.services.killing import killed_at

_SOON_MS = 20
_TOO_LATE_MS = 30_000


@pytest.fixture
def house(tmp_path) -> House:
    made = House(tmp_path / "ecole")
    made.create()
    return made


@pytest.fixture
def request_(house, tmp_path) -> RestoreRequest:
    """A copy with one student; the school has two by now."""
    target = tmp_path / "cle"
    target.mkdir()
    with house.open() as desk:
        add_student(desk)
        file = back_up(desk, target).backup.path
        add_student(desk, birth_name="DURAND", neph="230509476751")
        return RestoreRequest(file, desk.master_key)


def students(house: House) -> int:
    with house.open() as desk:
        return count_students(desk, StudentQuery())


def of_this_day(house: House) -> Path:
    """A copy of this PC made in the morning, with two students; at noon there were three."""
    with house.open() as desk:
        assert copy_of_the_day(desk, is_closing=True)
        house.clock.advance(hours=1)
        add_student(desk, birth_name="PETIT", neph="230509476752")
    return house.folder.snapshots / "jour-2026-11-20.livret"


def test_the_restore_says_its_steps_and_its_outcome(qtbot, bridge, house, request_):
    with FileLock(house.folder.window_lock):
        dialog = RestoringDialog(request_, house.folder, house.around, bridge)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(dialog.outcome.isVisible)
    assert "1\u00a0élève" in dialog.outcome.accessibleName()
    assert "Reprendre" in dialog.outcome.accessibleName()
    assert students(house) == 1


def test_a_copy_found_damaged_leaves_the_school_as_it_was(qtbot, bridge, house, request_):
    content = bytearray(request_.file.read_bytes())
    content[-50] ^= 1
    request_.file.write_bytes(content)
    dialog = RestoringDialog(request_, house.folder, house.around, bridge)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.failure.isVisible)
    assert "abîmée" in dialog.failure.accessibleName()
    assert not dialog.is_done
    dialog.reject()
    assert not dialog.isVisible()
    assert students(house) == 2


@pytest.mark.parametrize("work", ["restore", "new key", "local copy"])
def test_the_window_closes_does_the_work_and_opens_again(
    qtbot, look, house, request_, tmp_path, monkeypatch, work
):
    """The door itself, its real event loop and its real lock; only the person is played."""
    monkeypatch.setenv("LIVRET_STATE", str(tmp_path / "etat"))
    environment = {"LIVRET_STATE": str(tmp_path / "etat")}
    options = Options(data=str(house.root), now="2026-11-20T14:14+01:00")
    program = Program(options, environment, credentials=house.store)
    seen: list[str] = []
    asked, is_new_key = request_, work == "new key"
    if is_new_key:
        asked = NewKeyRequest(lambda _pdf: None, request_.key)
    elif work == "local copy":
        asked = LocalCopyRequest(of_this_day(house), request_.key)

    def visible(kind):
        return [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]

    def play() -> None:
        windows = visible(MainWindow)
        if visible(QDialog):
            dialog = visible(QDialog)[0]
            seen.append("restoring")
            dialog.accept() if getattr(dialog, "_is_over", False) else None
        elif windows and "asked" not in seen:
            seen.append("asked")
            page = windows[0].page_of(BACKUPS)
            assert isinstance(page, BackupsPage)
            page._restore(asked)
        elif windows and "restoring" in seen:
            seen.append("again")
            windows[0].close()

    timer = QTimer(interval=_SOON_MS)
    timer.timeout.connect(play)
    timer.start()
    QTimer.singleShot(
        _TOO_LATE_MS, timer, lambda: QApplication.exit(1)
    )  # a loop that nobody ends would wait for ever
    with FileLock(program.folder.window_lock):
        assert window._run(program, QApplication.instance()) == EXIT_DONE
    timer.stop()
    assert list(dict.fromkeys(seen)) == ["asked", "restoring", "again"]
    house.installation = program.surroundings().installation_id
    assert students(house) == {"restore": 1, "new key": 2, "local copy": 2}[work]
    with house.open() as desk:
        assert (desk.master_key.check_value() != request_.key.check_value()) is is_new_key


@pytest.mark.parametrize("part", [0.2, 0.6, 0.95, 1.0], ids=["early", "half way", "nearly done", "done"])
def test_killed_in_a_restore_the_next_window_opens_on_the_old_school_or_the_new_one(
    qtbot, look, house, request_, tmp_path, monkeypatch, part
):
    """The power goes in the middle of it; the person starts the program again, by its own door."""
    monkeypatch.setenv("LIVRET_STATE", str(tmp_path / "etat"))
    trial = House(tmp_path / "essai", house.store, house.clock, house.installation, house.code)
    shutil.copytree(house.root, trial.root)
    with killed_at(trial.root, 10_000) as steps:
        restore(request_.file, trial.folder, trial.around, key=request_.key)
    with killed_at(house.root, round(part * len(steps.calls))):
        restore(request_.file, house.folder, house.around, key=request_.key)
    environment = {"LIVRET_STATE": str(tmp_path / "etat")}
    program = Program(
        Options(data=str(house.root), now="2026-11-20T10:14+01:00"), environment, credentials=house.store
    )
    seen: list[str] = []

    def play() -> None:
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        seen.extend(one.windowTitle() for one in shown if isinstance(one, QDialog))
        for one in shown:
            if isinstance(one, MainWindow):
                seen.append("window")
                one.close()

    timer = QTimer(interval=_SOON_MS)
    timer.timeout.connect(play)
    timer.start()
    QTimer.singleShot(_TOO_LATE_MS, timer, lambda: QApplication.exit(1))
    with FileLock(program.folder.window_lock):
        assert window._run(program, QApplication.instance()) == EXIT_DONE
    timer.stop()
    assert set(seen) == {"window"}, "nobody is asked anything"
    house.installation = program.surroundings().installation_id
    count = students(house)
    assert count in ((1,) if part == 1.0 else (1, 2))
    with house.open() as desk, desk.database.read() as reading:
        is_paused = paused_reason(reading.connection) is not None
    assert is_paused or count == 2, "what was restored sends nothing by itself"


def test_a_new_key_is_said_with_its_sheet_and_what_to_destroy(qtbot, bridge, house, tmp_path):
    with house.open() as desk:
        key = desk.master_key
    printed: list[bytes] = []
    with FileLock(house.folder.window_lock):
        dialog = RestoringDialog(NewKeyRequest(printed.append, key), house.folder, house.around, bridge)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(dialog.outcome.isVisible)
    assert "feuille n°\u00a02 est la bonne" in dialog.outcome.accessibleName()
    assert "détruisez les anciennes copies" in dialog.outcome.accessibleName()
    assert len(printed) == 1
    with house.open() as desk:
        assert desk.master_key.check_value() != key.check_value()
