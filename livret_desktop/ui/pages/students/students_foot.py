"""Under the list of students: what it shows in words, its columns, its export, and what is done to several at once."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from livret_desktop.domain.french import NBSP, count
from livret_desktop.services.records.list_export import ListColumn
from livret_desktop.ui.presenters.students import COLUMN_TITLES
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.layouts import FlowLayout
from livret_desktop.ui.widgets.text import Label

_SEVERAL = 2


class ListFoot(QWidget):
    """``columns_chosen(tuple[ListColumn])``, ``export_asked``, ``documents_asked``, ``archive_asked``."""

    columns_chosen = Signal(object)
    export_asked = Signal()
    archive_asked = Signal()
    documents_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[ListColumn, ...] = tuple(ListColumn)
        self._words = ""
        self._chosen = 0
        self.label = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.archive = Button("Archiver", icon="archive")
        self.documents = Button("Documents…", icon="file")
        self.documents.setAccessibleDescription(
            "Un document pour chacun des élèves choisis, dans Attestations"
        )
        self.columns = Button("Colonnes…", icon="columns")
        self.export = Button("Exporter…", icon="download")
        self.columns.setAccessibleDescription("Choisir ce que la liste montre")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, 6, SPACE_3, 6)
        row.setSpacing(SPACE_3)
        row.addWidget(self.label, 1)
        buttons = FlowLayout(spacing=SPACE_2)
        for button in (self.documents, self.archive, self.columns, self.export):
            buttons.addWidget(button)
        row.addLayout(buttons)
        self.archive.clicked.connect(self.archive_asked)
        self.documents.clicked.connect(self.documents_asked)
        self.export.clicked.connect(self.export_asked)
        self.columns.clicked.connect(self._open_menu)
        self.show_chosen(0)

    def say(self, words: str) -> None:
        """What the list shows, while no several lines are chosen."""
        self._words = words
        self._tell()

    def show_chosen(self, number: int) -> None:
        """How many lines are chosen: from two on, what is done is done to all of them."""
        self._chosen = number if number >= _SEVERAL else 0
        for button in (self.documents, self.archive):
            button.setVisible(bool(self._chosen))
        self.columns.setVisible(not self._chosen)
        self._tell()

    def show_columns(self, shown: Sequence[ListColumn]) -> None:
        """Which columns the list has."""
        self._shown = tuple(shown)

    def menu(self) -> QMenu:
        """The columns, each to be ticked; the name always stays."""
        menu = QMenu(self)
        for column in ListColumn:
            action = menu.addAction(COLUMN_TITLES[column])
            action.setCheckable(True)
            action.setChecked(column in self._shown)
            action.setEnabled(column is not ListColumn.NAME)
            action.toggled.connect(lambda is_on, column=column: self._toggle(column, is_on=is_on))
        return menu

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.columns.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _toggle(self, column: ListColumn, *, is_on: bool) -> None:
        wanted = {*self._shown, column} if is_on else set(self._shown) - {column}
        self._shown = tuple(one for one in ListColumn if one in wanted)
        self.columns_chosen.emit(self._shown)

    def _tell(self) -> None:
        many = f"{count(self._chosen, 'élève choisi', 'élèves choisis')}{NBSP}: "
        whole = "ce qui suit vaut pour tous. Ctrl ou Maj pour en choisir d’autres."
        self.label.setText(f"{many}{whole}" if self._chosen else self._words)
