"""A damaged school at the door of the window: a copy is put back there, and the damaged files are kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from livret_desktop.errors import EXIT_DONE
from livret_desktop.services.copies.backups import back_up
from livret_desktop.ui.dialogs.damaged_dialog import RestoreAtDoor
from livret_desktop.window import Opening
from tests.ui.test_door import _quiet_end, answered, house, play, program, tray, windows

FIXTURES = (_quiet_end, house, tray)


def at_door() -> RestoreAtDoor | None:
    shown = [
        one for one in QApplication.topLevelWidgets() if isinstance(one, RestoreAtDoor) and one.isVisible()
    ]
    return shown[0] if shown else None


def picks_at_door(file: Path) -> bool:
    here = at_door()
    if here is not None:
        here.view.take(file)
    return here is not None


def types_at_door(lines: tuple[str, ...]) -> bool:
    here = at_door()
    entry = here.view.entry if here is not None else None
    if here is None or entry is None:
        return False
    for field, line in zip(entry.code.lines, lines, strict=True):
        field.line.setText(line)
    here.view.restore.click()
    return True


def opens_at_door() -> bool:
    here = at_door()
    if here is None or not here.view.done.isVisible():
        return False
    here.view.restore.click()
    return True


def test_a_damaged_base_is_kept_and_a_copy_put_back_at_the_door(look, tray, tmp_path, house) -> None:
    house.create()
    target = tmp_path / "cle"
    target.mkdir()
    with house.open() as desk:
        file = back_up(desk, target).backup.path
    house.folder.database.write_bytes(b"\0" * 40_960)
    lines = house.code.lines()

    def leaves() -> bool:
        if not any(one.isVisible() for one in windows()):
            return False
        tray.quit_asked.emit()
        return True

    status = play(
        program(house, tmp_path),
        Opening(),
        lambda: answered("La base ne s’ouvre pas", "Restaurer une sauvegarde…"),
        lambda: picks_at_door(file),
        lambda: types_at_door(lines),
        opens_at_door,
        leaves,
    )
    assert status == EXIT_DONE
    (kept,) = house.folder.set_aside.iterdir()
    assert (kept / house.folder.database.name).read_bytes() == b"\0" * 40_960
