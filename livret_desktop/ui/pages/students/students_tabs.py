"""The tabs of a file that only show: lessons with their sending, documents of the register, history in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from livret_desktop.clock import paris
from livret_desktop.db.register import RegisterEntry
from livret_desktop.domain.french import clock_time, duration, numeric_day, short_day
from livret_desktop.services.lessons.lesson_list import LessonLine
from livret_desktop.services.overview.record_history import RecordChange
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.presenters.cells import Cell, Column, Text, TwoLines, Weight
from livret_desktop.ui.presenters.lessons import LessonWords, sending_cell, status_cell
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, EmptyState, action_bar
from livret_desktop.ui.widgets.change_lines import ChangeLines
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.table import RowHeight, TableView

Content = TypeVar("Content", bound=QWidget)


class TabPlace(QWidget):
    """Where a tab's content will stand once it is made."""

    def __init__(self, *, has_margins: bool) -> None:
        super().__init__()
        self._box = column(self, 0)
        if has_margins:
            self._box.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)

    def hold(self, content: Content) -> Content:
        """Put the content in; the same one back."""
        self._box.addWidget(content)
        content.show()  # a layout would do so at the next event only, and the cursor could not go into a field yet
        return content


class ListTab(QWidget):
    """A table, or what the tab is for while it is empty."""

    opened = Signal(object)

    def set_up(self, table: TableView, empty: EmptyState) -> None:
        """What the tab is made of; once, when it is made."""
        self.table = table
        self._stack = CurrentStack()
        card = Card(padded=False)
        card.add(table, 1)
        self._stack.addWidget(card)
        self._stack.addWidget(empty)
        column(self, 0).addWidget(self._stack)
        table.opened.connect(self.opened)

    def show_length(self, length: int) -> None:
        """The table, or the empty state."""
        self._stack.setCurrentIndex(0 if length else 1)


class LessonsTab(ListTab):
    """The student's lessons, newest first; Enter opens one in Leçons."""

    new_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: LessonWords | None = None
        self._now: datetime | None = None
        columns: list[Column[LessonLine]] = [
            Column("Jour", lambda line: Text(_day(line)), 1.1, 110),
            Column("Heure", lambda line: Text(clock_time(line.lesson.starts_at)), 0.6, 56),
            Column("Nature", _kind, 1.6, 120),
            Column("Durée", lambda line: Text(duration(line.lesson.minutes)), 0.7, 64, is_right=True),
            Column("Avec", self._trainer, 1.5, 100),
            Column("État", self._status, 1.2, 104),
            Column("Envoi DSR", sending_cell, 1.5, 120),
        ]
        self._model: PagedTableModel[LessonLine] = PagedTableModel(columns)
        table = TableView(self._model, "Leçons de l’élève", rows=RowHeight.PEOPLE, framed=False)
        self._model.setParent(table)
        self.new = Button("Nouvelle leçon…", ButtonKind.PRIMARY, icon="plus")
        self.new.clicked.connect(self.new_asked)
        sentence = "Les leçons prévues et faites de cet élève, et où en est leur envoi à la DSR."
        self.set_up(table, EmptyState("lessons", "Aucune leçon", sentence, [self.new]))

    def show_lessons(self, lines: Sequence[LessonLine], words: LessonWords, now: datetime) -> None:
        """All of them, newest first; ``now`` tells which are over and still to confirm."""
        self._words, self._now = words, now
        self._model.show_rows(lines, lambda line: line.lesson.id)
        self.show_length(len(lines))

    def _trainer(self, line: LessonLine) -> Text:
        return Text(self._words.trainer(line.lesson) if self._words else "")

    def _status(self, line: LessonLine) -> Cell:
        return status_cell(line.lesson, self._now) if self._now else Text("")


class DocumentsTab(ListTab):
    """The register's lines about this student; Enter opens Attestations, where they are printed again."""

    document_asked = Signal()
    sheets_asked = Signal()
    transfer_asked = Signal()
    rights_asked = Signal()
    booklet_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        columns: list[Column[RegisterEntry]] = [
            Column("N°", lambda entry: Text(entry.number, Weight.STRONG), 0.8, 80),
            Column("Document", lambda entry: TwoLines(entry.kind.label, entry.form.label), 2.2, 190),
            Column("Exemplaire", lambda entry: Text(entry.copy.label), 1.2, 120),
            Column("Imprimé le", _issued, 1.0, 110),
            Column("Motif", lambda entry: Text(entry.reason), 1.4, 100),
        ]
        self._model: PagedTableModel[RegisterEntry] = PagedTableModel(columns)
        table = TableView(self._model, "Documents de l’élève", rows=RowHeight.PEOPLE, framed=False)
        self._model.setParent(table)
        sentence = "Chaque attestation imprimée reste ici, avec son numéro et à qui elle a été remise."
        self.set_up(table, EmptyState("attestations", "Aucun document imprimé", sentence))
        issue = Button("Délivrer un document…", icon="attestations")
        sheets = Button("Fiches de l’élève…", icon="print")
        transfer = Button("Vers une autre école…", icon="send")
        rights = Button("Données de la personne…", icon="shield")
        self.booklet = Button("Livret numérique…", icon="book")
        self.booklet.clicked.connect(self.booklet_asked)
        issue.clicked.connect(self.document_asked)
        sheets.clicked.connect(self.sheets_asked)
        transfer.clicked.connect(self.transfer_asked)
        rights.clicked.connect(self.rights_asked)
        self.bar = action_bar([issue, self.booklet, sheets, transfer, rights])
        box = self.layout()
        if isinstance(box, QVBoxLayout):
            box.insertWidget(0, self.bar)
            box.setSpacing(SPACE_2)

    def add_below(self, widget: QWidget) -> None:
        """What stands under the register's lines."""
        box = self.layout()
        if isinstance(box, QVBoxLayout):
            box.addWidget(widget)

    def show_acts(self, acts: Sequence[RegisterEntry]) -> None:
        """All of them, newest first."""
        self._model.show_rows(acts, lambda entry: entry.id)
        self.show_length(len(acts))


class HistoryTab(QWidget):
    """What changed in this file, in words, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = Card("Historique", "du plus récent au plus ancien", padded=False)
        self._lines = ChangeLines(side=SPACE_3)
        self._card.add(self._lines)
        box = column(self, 0)
        box.addWidget(self._card)
        box.addStretch(1)

    def show_changes(self, changes: Sequence[RecordChange], today: date) -> None:
        """All of them."""
        self._lines.show_changes(changes, today)


def _day(line: LessonLine) -> str:
    day = line.lesson.day
    return f"{short_day(day)} {day.year}"


def _kind(line: LessonLine) -> TwoLines:
    return TwoLines(line.lesson.kind.label, f"{line.lesson.means.label}, {line.category.value}")


def _issued(entry: RegisterEntry) -> Text:
    return Text(numeric_day(paris(entry.issued_at).date()))
