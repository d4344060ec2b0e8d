"""What changed in a record, step by step, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from livret_desktop.services.overview.record_history import RecordChange
from livret_desktop.ui.presenters.students_history import history_lines
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.edit_pane import empty_box
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Hairline, Label


class ChangeLines(QWidget):
    """The steps one under the other with hairlines between. ``side``: their margin at both sides."""

    def __init__(self, side: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._box = column(self, 0)

    def show_changes(self, changes: Sequence[RecordChange], today: date) -> None:
        """All of them, newest first."""
        empty_box(self._box)
        for change in changes:
            self._box.addWidget(Hairline())
            self._box.addWidget(_ChangeLine(change, today, self._side))


class _ChangeLine(QWidget):
    def __init__(self, change: RecordChange, today: date, side: int) -> None:
        super().__init__()
        when, title, details = history_lines(change, today)
        box = column(self, 2)
        box.setContentsMargins(side, 8, side, 8)
        box.addWidget(Label(title, TextStyle.STRONG, wraps=True))
        box.addWidget(Label(when, TextStyle.DETAIL, Tone.QUIET))
        for detail in details:
            box.addWidget(Label(detail, TextStyle.DETAIL, wraps=True))
        self.setAccessibleName(", ".join([title, when, *details]))
