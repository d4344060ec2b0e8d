"""The first start and the opening, as seen by someone with a new computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

from livret_desktop.backup.system_volumes import system_volumes
from livret_desktop.demo.opening import Demo
from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import read_key_file
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.unlock_dialog import UnlockDialog
from livret_desktop.ui.first_start.wizard import FirstStart
from livret_desktop.ui.first_start.work import FirstStartWork

_STEPS = ("ecole", "equipe", "eleves", "acces", "cle", "feuille")


def start_scenes(demo: Demo) -> Iterator[Scene]:
    """The choice, each of the six steps, the way back from a backup, the secret asked for."""
    yield Scene("depart-choix", _started(demo, lambda _stage, _wizard: None))
    yield Scene("depart-restaurer", _started(demo, lambda _stage, wizard: wizard.begin_restore()))
    for number, name in enumerate(_STEPS):
        yield Scene(f"depart-{name}", _started(demo, _at_step(number)))
    yield Scene("ouvrir", _unlock(demo))


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
    def play(stage: Stage) -> None:
        key_file = read_key_file(demo.program.folder.keys)
        UnlockDialog(key_file, Bridge(stage.workers), stage.shell.window).open()
        stage.settle()

    return play


def _new_folder(place: Path) -> Path:
    return place / f"nouvelle-{uuid4().hex}"
