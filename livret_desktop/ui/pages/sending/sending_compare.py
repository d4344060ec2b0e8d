"""Two contents of one lesson side by side: the few differences in the pane, every line in a dialog."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QSizePolicy, QVBoxLayout, QWidget

from livret_desktop.services.sending.send_compare import Compared, Comparison
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.presenters.sending_compare import Sides, change_lines, comparison_columns
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import action_bar
from livret_desktop.ui.widgets.fitted_dialog import resize_within_screen
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.table import RowHeight, TableView
from livret_desktop.ui.widgets.text import Label

_WIDTH_PX, _HEIGHT_PX = 760, 660


class SideBySideDialog(QDialog):
    """Every line of both contents; differences are marked by a word, an icon and strong letters."""

    def __init__(self, sides: Sides, comparison: Comparison, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(sides.title)
        self.setAccessibleName(sides.title)
        self.setAccessibleDescription(sides.sentence)
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_3)
        box.setSpacing(SPACE_3)
        box.addWidget(Label(sides.title, TextStyle.CARD_TITLE, wraps=True))
        box.addWidget(Label(sides.sentence, TextStyle.TEXT, Tone.QUIET, wraps=True))
        self.model: PagedTableModel[Compared] = PagedTableModel(comparison_columns(sides), parent=self)
        # What differs first: with large letters the rest may be below the edge.
        lines = sorted(comparison.lines, key=lambda line: not line.is_changed)
        self.model.show_rows(lines, lambda line: line.label)
        self.table = TableView(self.model, sides.title, rows=RowHeight.NORMAL)
        box.addWidget(self.table, 1)
        close = Button("Fermer", ButtonKind.PRIMARY)
        close.clicked.connect(self.accept)
        close.setDefault(True)
        box.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        resize_within_screen(self, theme().px(_WIDTH_PX), theme().px(_HEIGHT_PX))


class ChangesBox(QWidget):
    """The differences as lines "Durée : 1 h → 1 h 30", and the button that shows both contents whole."""

    def __init__(self, title: str, sides: Sides, comparison: Comparison) -> None:
        super().__init__()
        self._sides, self._comparison = sides, comparison
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        box = column(self, SPACE_1)
        box.addWidget(Label(title, TextStyle.TABLE_HEADER, Tone.QUIET))
        lines = change_lines(comparison)
        for words in lines:
            box.addWidget(Label(words, TextStyle.STRONG, wraps=True))
        if not lines:
            box.addWidget(Label(sides.sentence, wraps=True))
        self.button = Button("Comparer côte à côte…", icon="columns")
        self.button.clicked.connect(self.open_whole)
        box.addWidget(action_bar([self.button]))

    def open_whole(self) -> SideBySideDialog:
        """Show both contents line by line."""
        dialog = SideBySideDialog(self._sides, self._comparison, self.window())
        dialog.open()
        return dialog
