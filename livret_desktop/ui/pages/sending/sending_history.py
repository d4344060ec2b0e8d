"""Historique: three years of sending, found by day, student and state."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.preflight_people import PreflightFinding
from livret_desktop.services.context import Desk
from livret_desktop.services.sending.send_history import (
    HistoryPage,
    HistoryPlace,
    HistoryQuery,
    count_history,
    read_history_page,
)
from livret_desktop.services.sending.send_list import SendGroup, SendLine, read_send_lines
from livret_desktop.ui.models.keyset_model import KeysetPage, KeysetTableModel
from livret_desktop.ui.presenters.sending import USUAL, Unanswered
from livret_desktop.ui.presenters.sending_history import (
    found_words,
    history_columns,
    nothing_found,
    state_choices,
)
from livret_desktop.ui.presenters.student_search import search_students
from livret_desktop.ui.theme.tokens import SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.card import EmptyState
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.edit_pane import empty_box
from livret_desktop.ui.widgets.fields import ChoiceField
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column
from livret_desktop.ui.widgets.suggestions import PersonField
from livret_desktop.ui.widgets.table import RowHeight, TableView
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField


@dataclass(frozen=True, slots=True)
class Found:
    """One search: how many lessons, and the first page of them."""

    query: HistoryQuery
    number: int
    page: HistoryPage


def search_history(desk: Desk, query: HistoryQuery) -> Found:
    """The count and the first page. On the pool."""
    return Found(query, count_history(desk, query), read_history_page(desk, query))


class HistoryView(QWidget):
    """Filters and list. ``changed``: another search is asked; ``chosen(lesson id or None)``."""

    changed = Signal()
    chosen = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._is_training: bool | None = None
        self._unanswered = USUAL
        self._shown: Found | None = None
        self._blocked: Mapping[UUID, tuple[PreflightFinding, ...]] = {}
        self.first = DateField("Du", desk.clock)
        self.last = DateField("Au", desk.clock)
        self.student = PersonField("Élève", lambda typed: search_students(desk, typed))
        self.state = ChoiceField("État", state_choices(is_training=False))
        self.number = Label("", TextStyle.DETAIL, Tone.QUIET)
        form = AdaptiveRow(SPACE_2)
        for field, stretch in ((self.first, 2), (self.last, 2), (self.student, 4), (self.state, 3)):
            form.add(field, stretch)
            field.committed.connect(self.changed)
        self._stack = CurrentStack()
        self._empty = QWidget()
        self._empty_box = column(self._empty, 0)
        self._stack.addWidget(self._empty)
        box = column(self, 8)
        box.addWidget(form)
        box.addWidget(self.number)
        box.addWidget(self._stack, 1)
        self.model, self.table = self._make_table(is_training=False)

    @property
    def query(self) -> HistoryQuery:
        """What the filters ask for."""
        student, group = self.student.value, self.state.value
        return HistoryQuery(
            self.first.value,
            self.last.value,
            student if isinstance(student, UUID) else None,
            group if isinstance(group, SendGroup) else SendGroup.ALL,
        )

    @property
    def student_shown(self) -> tuple[UUID, str] | None:
        """The student the list is narrowed to, with the name as shown."""
        chosen = self.student.value
        return (chosen, self.student.line.text()) if isinstance(chosen, UUID) else None

    def look_for(self, *, day: date | None = None, student: tuple[UUID, str] | None = None) -> None:
        """Set the filters without telling: one day, or one student, every state."""
        self.first.set_value(day)
        self.last.set_value(day)
        self.student.set_value(*(student or (None, "")))
        self.state.set_value(SendGroup.ALL)

    def show_found(self, found: Found, *, is_training: bool, unanswered: Unanswered = USUAL) -> None:
        """Another result; when only contents changed, the lines stay where they are."""
        was_connected, self._unanswered = self._unanswered.is_connected, unanswered
        former, self._shown = self._shown, found
        if (is_training, unanswered.is_connected) != (self._is_training, was_connected):
            self._remake(is_training=is_training)
        elif former is not None and former.query == found.query and former.page == found.page:
            self.number.setText(found_words(found.number, found.query))
            self.model.refetch()
            return
        self.number.setText(found_words(found.number, found.query))
        self.model.begin(_paged(found.page), self._more, self._rows)
        if found.number:
            self._stack.setCurrentWidget(self.table)
            return
        empty_box(self._empty_box)
        self._empty_box.addWidget(EmptyState("search", *nothing_found(found.query)))
        self._stack.setCurrentWidget(self._empty)
        self.chosen.emit(None)

    def show_blocked(self, blocked: Mapping[UUID, tuple[PreflightFinding, ...]]) -> None:
        """What the check keeps here, as the queue says it: the same word, and the cause, in both lists."""
        if blocked != self._blocked:
            self._blocked = blocked
            self.model.refetch()

    def choose(self, lesson_id: UUID) -> bool:
        """Choose a line; False when it is not on the pages read so far."""
        return self.table.choose(lesson_id)

    def _more(self, place: object) -> KeysetPage:
        query = HistoryQuery() if self._shown is None else self._shown.query
        assert isinstance(place, HistoryPlace)
        return _paged(read_history_page(self._desk, query, place))

    def _rows(self, ids: Sequence[Hashable]) -> Sequence[SendLine]:
        return read_send_lines(self._desk, [one for one in ids if isinstance(one, UUID)], self._blocked)

    def _remake(self, *, is_training: bool) -> None:
        """The words of states are wider in training: the table is made for the one or the other."""
        kept = self.state.value
        is_connected = self._unanswered.is_connected
        self.state.set_choices(state_choices(is_training=is_training, is_connected=is_connected))
        self.state.set_value(kept)
        if is_training != (self._is_training or False):
            self._stack.removeWidget(self.table)
            self.table.deleteLater()
            self.model, self.table = self._make_table(is_training=is_training)
        self._is_training = is_training

    def _make_table(self, *, is_training: bool) -> tuple[KeysetTableModel[SendLine], TableView]:
        columns = history_columns(is_training=is_training, unanswered=lambda: self._unanswered)
        model: KeysetTableModel[SendLine] = KeysetTableModel(columns, parent=self)
        table = TableView(model, "Leçons envoyées", rows=RowHeight.QUEUE)
        table.chosen.connect(self.chosen)
        self._stack.addWidget(table)
        return model, table


def _paged(page: HistoryPage) -> KeysetPage:
    return KeysetPage(page.lesson_ids, page.next_place)
