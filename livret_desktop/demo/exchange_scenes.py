"""What comes in and goes out, in the tour: a student for another school, rights of a person, several lines at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QItemSelectionModel

from livret_desktop.demo.school import DemoSchool
from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.demo.student_scenes import TABS, tab
from livret_desktop.ui.dialogs.rights_dialogs import EraseDialog
from livret_desktop.ui.dialogs.transfer_dialogs import ReceiveDialog, TransferOutDialog
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.targets import SETTINGS, STUDENTS, OpenAt

_SEVERAL = 4


def exchange_scenes(made: DemoSchool) -> Iterator[Scene]:
    """Dialogs of transfer and of rights; the list with several lines chosen."""
    yield Scene("eleves-plusieurs", _several)
    yield Scene("transfert-code", _made_file(made, is_received=False))
    yield Scene("transfert-recu", _made_file(made, is_received=True))
    yield Scene("droits", _rights(made))
    yield Scene("droits-effacer", _erasing(made))
    yield Scene("reglages-donnees-personnelles", _settings)


def _several(stage: Stage) -> None:
    page = stage.page(STUDENTS, OpenAt())
    assert isinstance(page, StudentsPage)
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in range(_SEVERAL):
        page.list.table.selectionModel().select(page.list.model.index(row, 0), flags)
    stage.at_the_end(lambda: page.list.table.selectionModel().clearSelection())
    stage.settle()


def _made_file(made: DemoSchool, *, is_received: bool) -> Play:
    def play(stage: Stage) -> None:
        tab(made.paper_aac.student.id, TABS.index("documents"))(stage)
        stage.press("Vers une autre école")
        dialog = next(one for one in stage._dialogs() if isinstance(one, TransferOutDialog))
        place = TemporaryDirectory()
        stage.at_the_end(place.cleanup)
        file = Path(place.name) / "dossier.livrettransfert"
        dialog.choose_file = lambda *_asked: file
        stage.press("Faire le fichier")
        if not is_received:
            return
        code = dialog.code.text()
        dialog.done(0)
        page = stage.page(STUDENTS, file)
        into = next(one for one in stage._dialogs() if isinstance(one, ReceiveDialog))
        into.code.set_text(code)
        stage.press("Ouvrir")
        assert isinstance(page, StudentsPage)

    return play


def _rights(made: DemoSchool) -> Play:
    def play(stage: Stage) -> None:
        tab(made.paper_aac.student.id, TABS.index("documents"))(stage)
        stage.press("Données de la personne")

    return play


def _erasing(made: DemoSchool) -> Play:
    def play(stage: Stage) -> None:
        _rights(made)(stage)
        stage.press("Effacer le dossier")
        assert any(isinstance(one, EraseDialog) for one in stage._dialogs())

    return play


def _settings(stage: Stage) -> None:
    stage.page(SETTINGS, "personal")
