"""The card of Sauvegardes that writes the whole school down for another program, readable by anyone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import NBSP, count
from livret_desktop.services.context import Desk
from livret_desktop.services.whole_school.exporting import WholeExport, export_whole
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.choosing import READABLE, ask_folder
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.pages.backups.backups_cards import FactCard
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.widgets.button import Button

_FOLDER = "export-livret"


class ExportCard(FactCard):
    """Asks for a folder and exports into a new one inside it. ``said`` carries the outcome as a :class:`State`."""

    said = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, parent: QWidget | None = None) -> None:
        self.button = Button("Tout exporter…", icon="file")
        super().__init__(
            "Export complet",
            "Tous les dossiers, leçons et actes en JSON, CSV et PDF, pour un autre programme. "
            "Ce n’est pas une sauvegarde.",
            [self.button],
            parent,
        )
        self._desk, self._bridge = desk, bridge
        self.choose_folder = ask_folder
        self.show_fact(
            f"Ces fichiers ne sont pas chiffrés{NBSP}: n’importe qui peut les lire.", State.warn("")
        )
        self.button.clicked.connect(self.export)

    def export(self) -> None:
        """Ask where, then write. On the pool."""
        chosen = self.choose_folder(self, f"Où exporter toute l’école\u202f? ({READABLE})")
        if chosen is None:
            return
        desk, target = self._desk, _free_name(chosen)
        operation = Operation(self._bridge, lambda: export_whole(desk, target)).owner(self).on_pool()
        operation.busy(self.button).success(self._written).run()

    def _written(self, written: WholeExport) -> None:
        people = count(written.counts["student"], "élève")
        whole = "" if written.has_journal else " Le journal des envois, abîmé, n’y est pas."
        self.said.emit(
            State.ok(
                f"École exportée dans «{NBSP}{written.folder.name}{NBSP}»{NBSP}: {people}. Fichiers lisibles par "
                f"tous{NBSP}: effacez-les quand ils ont servi.{whole}"
            )
        )


def _free_name(folder: Path) -> Path:
    """A name that is not taken: an export never replaces another."""
    number = 1
    while (wanted := folder / (f"{_FOLDER}-{number}" if number > 1 else _FOLDER)).exists():
        number += 1
    return wanted
