"""What the former program's files do not tell, in the first start: the reprise grid."""

from __future__ import annotations

from livret_desktop.domain.french import count
from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.reprise_grid import RepriseGrid
from livret_desktop.ui.first_start.step import StartStep


class RepriseStep(StartStep):
    """One row per student; the step is done when the person says so."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(
            "Compléter les dossiers",
            "Ce que les fichiers ne disaient pas, un élève par ligne. Chaque case est facultative, et la grille se "
            "retrouve dans Élèves, Importer.",
            bridge,
        )
        self.grid: RepriseGrid | None = None

    def open_school(self, desk: Desk) -> None:
        """The grid needs the school."""
        self.grid = RepriseGrid(desk, self.bridge)
        self.box.addWidget(self.grid, 1)

    def shown(self) -> None:
        """Students may have come in by the step before."""
        if self.grid is not None:
            self.grid.reload()

    def go(self) -> None:
        """On to the next step."""
        if self.grid is None:
            self.finished.emit("")
        else:
            self.grid.when_kept(self._finish)

    def _finish(self) -> None:
        number = self.grid.kept_number if self.grid is not None else 0
        self.finished.emit(count(number, "dossier complété", "dossiers complétés") if number else "")
