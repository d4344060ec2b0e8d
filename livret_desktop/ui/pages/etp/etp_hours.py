"""Every hour behind a figure: filters and a table, each hour with its rule and the source of the rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.etp import Hour
from livret_desktop.domain.french import count, duration
from livret_desktop.services.etp.etp_screen import HourLine
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.presenters.etp import ALL, AT_RISK, NOT_COUNTED, chosen_hours, hour_columns
from livret_desktop.ui.theme.tokens import TextStyle
from livret_desktop.ui.widgets.card import EmptyState
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.table import RowHeight, TableView
from livret_desktop.ui.widgets.text import Label

Names = Callable[[Sequence[Hour]], Sequence[HourLine]]


class HoursView(QWidget):
    """``chosen(line or None)``; ``opened(line)``. ``names`` reads at most a page of 200 lines, in the GUI thread."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, names: Names, is_training: Callable[[], bool]) -> None:
        super().__init__()
        self._names = names
        self._hours: Sequence[Hour] = ()
        self._shown: list[Hour] = []
        self.said = Label("", TextStyle.STRONG, wraps=True)
        self.chips = ChipBar(
            [Choice(ALL, "Toutes"), Choice(NOT_COUNTED, "Ne comptent pas"), Choice(AT_RISK, "À risque")]
        )
        self.model: PagedTableModel[HourLine] = PagedTableModel(hour_columns(is_training), self)
        self.table = TableView(self.model, "Heures", rows=RowHeight.PEOPLE)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda _id: self.opened.emit(self.line))
        self.chips.chosen.connect(lambda _key: self._list())
        self._stack = CurrentStack()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState("etp", "Aucune heure avec ce filtre", "Choisissez « Toutes » pour les revoir.")
        )
        box = column(self, 8)
        box.addWidget(self.said)
        box.addWidget(self.chips)
        box.addWidget(self._stack, 1)

    @property
    def line(self) -> HourLine | None:
        """The chosen hour."""
        return self.model.row_at(self.table.currentIndex().row())

    def show_hours(self, name: str, hours: Sequence[Hour], which: str | None = None) -> None:
        """The hours of one person, or behind one explanation."""
        self._hours = hours
        real, counted = sum(hour.lesson.minutes for hour in hours), sum(hour.counted for hour in hours)
        self.said.setText(
            f"{name}, {count(len(hours), 'leçon')}, {duration(real)} réelles, {duration(counted)} comptées"
        )
        for key in (ALL, NOT_COUNTED, AT_RISK):
            self.chips.set_count(key, len(chosen_hours(hours, key)))
        if which is not None:
            self.chips.choose(which)
        self._list()

    def _list(self) -> None:
        self._shown = chosen_hours(self._hours, self.chips.current)
        self.model.show(
            [hour.lesson.id for hour in self._shown],
            lambda offset, limit: self._names(self._shown[offset : offset + limit]),
        )
        self._stack.setCurrentIndex(0 if self._shown else 1)
        self.chosen.emit(self.line)  # read again, the line chosen stays chosen

    def _choose(self, lesson_id: object) -> None:
        self.chosen.emit(self.line if lesson_id is not None else None)
