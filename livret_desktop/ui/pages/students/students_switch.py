"""Which enrolment the tabs show, for a student who has several: above the tabs, so that all of them follow."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.services.records.students import EnrolmentFile
from livret_desktop.ui.presenters.students_pane import training_title
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_4
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.edit_pane import empty_box
from livret_desktop.ui.widgets.layouts import column


class TrainingSwitch(QWidget):
    """Shown from two enrolments on; ``chosen`` tells the one to show."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: dict[str, EnrolmentFile] = {}
        self._current = ""
        self._box = column(self, 0)
        self._box.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_2)
        self.chips: ChipBar | None = None
        self.hide()

    @property
    def current(self) -> UUID | None:
        """The enrolment shown, None when there is none."""
        file = self._files.get(self._current)
        return file.enrolment.id if file else None

    def show_files(self, files: Sequence[EnrolmentFile]) -> None:
        """All of a student's enrolments; the one shown stays shown, a new one is shown at once."""
        known = set(self._files)
        self._files = {str(file.enrolment.id): file for file in files}
        fresh = [key for key in self._files if key not in known] if known & set(self._files) else []
        if self._current not in self._files or fresh:
            self._current = next(iter([*fresh, *self._files]), "")
        self._show()

    def choose(self, enrolment_id: UUID) -> None:
        """Show one enrolment."""
        self._current = str(enrolment_id)
        self._show()
        self.chosen.emit(enrolment_id)

    def _show(self) -> None:
        empty_box(self._box)
        self.chips = None
        self.setVisible(len(self._files) > 1)
        if len(self._files) > 1:
            names = [Choice(key, training_title(file)) for key, file in self._files.items()]
            self.chips = ChipBar(names, "Formations")
            self.chips.choose(self._current)
            self.chips.chosen.connect(self._tell)
            self._box.addWidget(self.chips)

    def _tell(self, key: str) -> None:
        self._current = key
        self.chosen.emit(self.current)
