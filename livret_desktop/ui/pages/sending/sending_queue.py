"""The queue: filters with their figures, the lines by pages, and what an empty list says."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from livret_desktop.clock import Clock, today
from livret_desktop.services.context import Desk
from livret_desktop.services.sending.send_list import (
    SendGroup,
    SendLine,
    SendList,
    SendQuery,
    SendSort,
    read_send_lines,
)
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.presenters.sending import (
    ALWAYS_SHOWN,
    CHIPS,
    USUAL,
    Unanswered,
    chip_label,
    empty_words,
    queue_columns,
)
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_1
from livret_desktop.ui.widgets.button import IconButton
from livret_desktop.ui.widgets.card import EmptyState
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.table import RowHeight, TableView
from livret_desktop.ui.widgets.typed_fields import DateField

_DAY_PX = 116


class _BareDateField(DateField):
    """A day without a label above: it stands between two arrows."""

    def __init__(self, clock: Clock) -> None:
        super().__init__("Jour montré", clock)
        self._label.hide()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._fit()
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self.setMinimumWidth(theme().px(_DAY_PX))


class DayStepper(QWidget):
    """The day shown: typed, or one step before or after."""

    changed = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._field = _BareDateField(clock)
        self._field.set_value(today(clock))
        self._field.committed.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        before = IconButton("chevron-left", "Jour d’avant")
        after = IconButton("chevron-right", "Jour d’après")
        before.clicked.connect(lambda: self._step(-1))
        after.clicked.connect(lambda: self._step(1))
        for widget in (before, self._field, after):
            row.addWidget(widget)
        self._clock = clock
        self._shown = self._today = today(clock)

    @property
    def day(self) -> date:
        """The day shown; while the text cannot be read, the last good one."""
        self._shown = self._field.value or self._shown
        return self._shown

    def show_day(self, day: date) -> None:
        """Another day, without telling."""
        self._field.set_value(day)

    def follow_today(self) -> None:
        """Midnight has passed: what showed that day shows the new one, any other day stays. Without telling."""
        now = today(self._clock)
        if now != self._today and self.day == self._today:
            self._field.set_value(now)
        self._today = now

    def _step(self, days: int) -> None:
        self._field.set_value(self.day + timedelta(days=days))
        self.changed.emit()


class QueueView(QWidget):
    """Filters and table. ``changed``: another filter or order is asked; ``chosen(lesson id or None)``."""

    changed = Signal()
    chosen = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._sort, self._is_descending = SendSort.TIME, False
        self._is_training = False
        self._unanswered = USUAL
        self._list = SendList((), {}, {})
        self.chips = ChipBar([Choice(group.value, CHIPS[group]) for group in SendGroup], "États des leçons")
        self.chips.chosen.connect(lambda _key: self.changed.emit())
        self._stack = CurrentStack()
        self._empty = QWidget()
        self._empty_box = column(self._empty, 0)
        self._stack.addWidget(self._empty)
        box = column(self, 12)
        box.addWidget(self.chips)
        box.addWidget(self._stack, 1)
        self.model, self.table = self._make_table(is_training=False)

    @property
    def shown(self) -> SendList:
        """What is shown, with the findings of blocked lessons."""
        return self._list

    @property
    def group(self) -> SendGroup:
        """The filter chosen."""
        return SendGroup(self.chips.current)

    def choose_group(self, group: SendGroup) -> None:
        """Choose a filter without telling."""
        self.chips.set_shown(group.value, is_shown=True)
        self.chips.choose(group.value)

    def query(self) -> SendQuery:
        """What is asked for now."""
        return SendQuery(None, self.group, self._sort, self._is_descending)

    def show_list(self, found: SendList, *, is_training: bool, unanswered: Unanswered = USUAL) -> None:
        """Another result; rows that stay keep their place, the chosen one stays chosen. ``unanswered``: the
        words for a doubt."""
        self._unanswered = unanswered
        is_same = found.ids == self._list.ids
        self._list = found
        self._set_words(is_training=is_training)
        is_connected = unanswered.is_connected
        for group in SendGroup:
            word = chip_label(group, is_training=is_training, is_connected=is_connected)
            self.chips.rename(group.value, word)
            number = found.counts.get(group, 0)
            self.chips.set_count(group.value, number)
            self.chips.set_shown(group.value, is_shown=group in ALWAYS_SHOWN or number > 0)
        if is_same and found.ids:
            self.model.refetch()
        else:
            self.model.show(found.ids, self._fetch)
        if found.ids:
            self._stack.setCurrentWidget(self.table)
        else:
            self._say_empty()

    def choose(self, lesson_id: UUID) -> bool:
        """Choose a line; False when it is not shown."""
        return self.table.choose(lesson_id)

    def _fetch(self, offset: int, limit: int) -> list[SendLine]:
        asked = self._list.ids[offset : offset + limit]
        return read_send_lines(self._desk, asked, self._list.blocked)

    def _set_words(self, *, is_training: bool) -> None:
        """The words of states are wider in training: the table is made for the one or the other."""
        if is_training == self._is_training:
            return
        self._stack.removeWidget(self.table)
        self.table.deleteLater()
        self.model, self.table = self._make_table(is_training=is_training)

    def _make_table(self, *, is_training: bool) -> tuple[PagedTableModel[SendLine], TableView]:
        self._is_training = is_training
        columns = queue_columns(
            self._desk.today, is_training=is_training, unanswered=lambda: self._unanswered
        )
        model: PagedTableModel[SendLine] = PagedTableModel(columns, parent=self)
        model.sort_asked.connect(self._sort_by)
        table = TableView(model, "File d’envoi", rows=RowHeight.QUEUE)
        table.chosen.connect(self.chosen)
        self._stack.addWidget(table)
        return model, table

    def _sort_by(self, key: str, is_descending: bool) -> None:
        self._sort, self._is_descending = SendSort(key), is_descending
        self.changed.emit()

    def _say_empty(self) -> None:
        _clear(self._empty_box)
        title, sentence = empty_words(self.group)
        self._empty_box.addWidget(EmptyState("send", title, sentence))
        self._stack.setCurrentWidget(self._empty)
        self.chosen.emit(None)


def _clear(box: QVBoxLayout) -> None:
    while (item := box.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
