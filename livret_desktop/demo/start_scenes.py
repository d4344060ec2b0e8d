"""The first start and the opening, as seen by someone with a new computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

from PySide6.QtWidgets import QDialog

from livret_desktop.backup.system_volumes import system_volumes
from livret_desktop.demo.opening import Demo
from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import KeyFile, read_key_file
from livret_desktop.services.school.data_check import damaged_base
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.damaged_dialog import damaged_dialog
from livret_desktop.ui.dialogs.unlock_dialog import LockedDialog, UnlockDialog
from livret_desktop.ui.first_start.wizard import FirstStart
from livret_desktop.ui.first_start.work import FirstStartWork
from livret_desktop.ui.widgets.dialogs import crash_dialog

_A_FAULT = "version 0.1.0, Python 3.13.2, Windows 11\nZeroDivisionError\n  pace.py:41 hours_a_week\n"
_STEPS = ("ecole", "equipe", "eleves", "reprise", "acces", "cle", "feuille")


def start_scenes(demo: Demo) -> Iterator[Scene]:
    """The choice, each of the seven steps, the way back from a backup, the secret asked for, and what goes wrong."""
    yield Scene("depart-choix", _started(demo, lambda _stage, _wizard: None))
    yield Scene("depart-restaurer", _started(demo, lambda _stage, wizard: wizard.begin_restore()))
    yield Scene("depart-export", _started(demo, lambda _stage, wizard: wizard.begin_export()))
    for number, name in enumerate(_STEPS):
        yield Scene(f"depart-{name}", _started(demo, _at_step(number)))
    yield Scene("ouvrir", _unlock(demo))
    yield Scene(
        "verrou", _shown(lambda stage: LockedDialog(_keys(demo), Bridge(stage.workers), stage.shell.window))
    )
    yield Scene("base-abimee", _shown(lambda stage: damaged_dialog(damaged_base(), stage.shell.window)))
    yield Scene("defaut", _shown(lambda stage: crash_dialog(_A_FAULT, stage.shell.window)))


def _started(demo: Demo, then: Callable[[Stage, FirstStart], None]) -> Play:
    def play(stage: Stage) -> None:
        around = demo.program.surroundings()
        work = FirstStartWork(DataFolder(_new_folder(demo.place)), around)
        stage.at_the_end(work.close)
        wizard = FirstStart(work, around, Bridge(stage.workers), system_volumes())
        wizard.show()
        stage.settle()
        then(stage, wizard)

    return play


def _at_step(number: int) -> Callable[[Stage, FirstStart], None]:
    def go(stage: Stage, wizard: FirstStart) -> None:
        wizard.begin_new()
        if number:
            wizard.school.name.set_text("Auto-école des Remparts")
            stage.press("Créer l’école")
        for _ in range(number - 1):
            stage.press("Passer")

    return go


def _unlock(demo: Demo) -> Play:
    return _shown(lambda stage: UnlockDialog(_keys(demo), Bridge(stage.workers), stage.shell.window))


def _shown(make: Callable[[Stage], QDialog]) -> Play:
    def play(stage: Stage) -> None:
        make(stage).open()
        stage.settle()

    return play


def _keys(demo: Demo) -> KeyFile:
    return read_key_file(demo.program.folder.keys)


def _new_folder(place: Path) -> Path:
    return place / f"nouvelle-{uuid4().hex}"
