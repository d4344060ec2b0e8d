"""The parts of an import: columns of the file, rows with their state, the row at fault, what was done."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.exchange.columns import FIELD_SETS, ImportKind
from livret_desktop.services.importing.tally import ImportReport
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.presenters.cells import Column, State, Text
from livret_desktop.ui.presenters.import_rows import (
    Preview,
    PreviewRow,
    RowState,
    can_complete,
    done_sentences,
    field_label,
    preview_columns,
    rejected_text,
)
from livret_desktop.ui.soon import soon
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Banner, Card, action_bar
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.fields import ChoiceField, TextField
from livret_desktop.ui.widgets.layouts import ScrolledPage, column, reveal_later
from livret_desktop.ui.widgets.table import RowHeight, TableView
from livret_desktop.ui.widgets.text import Hairline, Icon, Label

_ALL = "ALL"
_LEAVE = "Ne pas importer"
_TONES = {
    RowState.READY: Tone.ACCENT,
    RowState.DIFFERENT: Tone.WARN,
    RowState.TO_CHECK: Tone.WARN,
    RowState.REFUSED: Tone.BAD,
}
_LEAST_WIDTH_PX, _LEAST_PX, _LEAST_TABLE_PX = 370, 150, 480


class ColumnsCard(Card):
    """Each column of the file and what it holds. ``mapped`` carries the choice by hand."""

    mapped = Signal(object)

    def __init__(self, kind: ImportKind, parent: QWidget | None = None) -> None:
        super().__init__("Colonnes", padded=False, parent=parent)
        self._choices = [(None, _LEAVE), *((field.name, field.label) for field in FIELD_SETS[kind].fields)]
        self.combos: list[ChoiceField] = []
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
        self._grid.setContentsMargins(SPACE_3, 8, SPACE_2, 12)
        self._grid.setHorizontalSpacing(SPACE_2)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2, 1)
        self.add(Hairline())
        self._area = ScrolledPage(self._content)
        self.add(self._area, 1)
        theme().changed.connect(self._measure)
        self._measure()

    def show_columns(self, titles: tuple[str, ...], fields: Mapping[int, str]) -> None:
        """The titles of the file; combos are made anew only for another file."""
        if [combo.editor.accessibleName() for combo in self.combos] != list(titles):
            self._make(titles)
        for index, combo in enumerate(self.combos):
            combo.set_value(fields.get(index))

    def mapping(self) -> dict[int, str | None]:
        """The choice as it stands."""
        return {
            index: combo.value if isinstance(combo.value, str) else None
            for index, combo in enumerate(self.combos)
        }

    def _measure(self) -> None:
        """A few columns of the file are always in sight."""
        self._area.setMinimumSize(theme().px(_LEAST_WIDTH_PX), theme().px(_LEAST_PX))

    def _make(self, titles: tuple[str, ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.combos = []
        for row, title in enumerate(titles):
            combo = ChoiceField(title, self._choices)
            combo.hide_label()
            combo.committed.connect(lambda: self.mapped.emit(self.mapping()))
            self.combos.append(combo)
            self._grid.addWidget(Label(title, TextStyle.DETAIL, Tone.QUIET, wraps=True), row, 0)
            self._grid.addWidget(Icon("chevron-right", Tone.QUIET, 14), row, 1)
            self._grid.addWidget(combo, row, 2)
        self._grid.setRowStretch(len(titles), 1)


class RowsCard(Card):
    """The rows with their state, by chips; the row at fault is settled under the table."""

    completed = Signal(int, str, str)
    told_who = Signal(int, bool)

    def __init__(self, kind: ImportKind, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self._kind = kind
        self._preview: Preview | None = None
        self._goes_on = False
        self.chips = ChipBar(
            [Choice(_ALL, "Toutes"), *(Choice(state.name, state.value) for state in RowState)],
            "Lignes montrées",
        )
        self.model: PagedTableModel[PreviewRow] = PagedTableModel(preview_columns(kind))
        self.table = TableView(self.model, "Lignes du fichier", rows=RowHeight.NORMAL, framed=False)
        self.model.setParent(self.table)
        self.fault = FaultLine()
        self.add(self._make_head())
        self.add(self.table, 1)
        holder = QWidget()
        inside = column(holder, 0)
        inside.setContentsMargins(SPACE_3, 8, SPACE_3, 8)
        inside.addWidget(self.fault)
        self.add(holder)
        self.table.installEventFilter(self)
        theme().changed.connect(self._measure)
        self._measure()
        self.chips.chosen.connect(lambda _key: self._show_rows())
        self.table.chosen.connect(self._show_chosen)
        self.table.opened.connect(lambda _line: self.fault.field.setFocus())
        self.fault.completed.connect(self._complete)
        self.fault.told_who.connect(self.told_who)

    def _make_head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(SPACE_3, 12, SPACE_3, 12)
        row.setSpacing(SPACE_3)
        row.addWidget(Label("Aperçu", TextStyle.CARD_TITLE), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.chips, 1)
        return head

    def _measure(self) -> None:
        """With large text the rows go under the columns rather than be squeezed beside them."""
        self.table.setMinimumWidth(theme().px(_LEAST_TABLE_PX))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The line at fault takes room from the table: the row chosen stays in sight."""
        if event.type() is QEvent.Type.Resize:
            soon(self.table, lambda: self.table.scrollTo(self.table.currentIndex()))
        return False

    def show_preview(self, preview: Preview) -> None:
        """The rows of a file just read; the first one at fault is chosen."""
        self._preview = preview
        self.chips.set_count(_ALL, len(preview.rows))
        for state in RowState:
            self.chips.set_count(state.name, len(preview.of(state)))
        self._show_rows()
        if self._goes_on and self.fault.isVisible():
            self.fault.field.setFocus()
        self._goes_on = False

    def _show_rows(self) -> None:
        if self._preview is None:
            return
        chosen = self.table.current_id
        key = self.chips.current
        rows = self._preview.of(None if key == _ALL else RowState[key])
        self.model.show_rows(rows, lambda row: row.line)
        if chosen is None or not self.table.choose(chosen) or self._is_settled(chosen):
            at = next((row.line for row in rows if row.state is RowState.REFUSED), None)
            self.table.choose(at if at is not None else (rows[0].line if rows else 0))
        self._show_fault(self.table.current_id)

    def _complete(self, line: int, name: str, text: str) -> None:
        self._goes_on = True
        self.completed.emit(line, name, text)

    def _is_settled(self, line: object) -> bool:
        row = self._row(line)
        return row is None or row.state is not RowState.REFUSED

    def _row(self, line: object) -> PreviewRow | None:
        rows = self._preview.rows if self._preview else ()
        return next((row for row in rows if row.line == line), None)

    def _show_chosen(self, line: object) -> None:
        """Under a low window, what is to know of the row chosen would stand below the edge."""
        self._show_fault(line)
        if self.fault.isVisible():
            reveal_later(self.fault)

    def _show_fault(self, line: object) -> None:
        self.fault.show_row(self._kind, self._row(line))


class FaultLine(Banner):
    """What is to know of a row, and what settles it: a field, or who it is.

    ``told_who`` carries the line, and whether it is the student already here.
    """

    completed = Signal(int, str, str)
    told_who = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Tone.BAD, kind="notice", parent=parent)
        self._row_at_fault: PreviewRow | None = None
        self.field = TextField("")
        self.field.hide_label()
        self.button = Button("Compléter")
        self._act = QWidget()
        row = QHBoxLayout(self._act)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.field, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.same, self.other = Button("La même personne"), Button("Quelqu’un d’autre")
        self.who = action_bar([self.same, self.other])
        self.add_action(self._act)
        self.add_action(self.who)
        self.same.clicked.connect(lambda: self._tell_who(is_same=True))
        self.other.clicked.connect(lambda: self._tell_who(is_same=False))
        self.button.clicked.connect(self._complete)
        self.field.line.returnPressed.connect(self._complete)
        self.hide()

    def show_row(self, kind: ImportKind, row: PreviewRow | None) -> None:
        """Another row; one of which there is nothing to know hides the line."""
        self._row_at_fault = row
        is_told = row is not None and bool(row.reason)
        self.setVisible(is_told)
        if row is None or not is_told:
            return
        self.set_tone(_TONES[row.state])
        self.say(f"Ligne {row.line}{NBSP}: {row.word.lower()}", row.reason)
        self._act.setVisible(can_complete(kind, row))
        self.who.setVisible(row.asks_who)
        label = field_label(kind, row.field)
        self.field.editor.setAccessibleName(label)
        self.field.line.setPlaceholderText(label)
        self.field.set_text("")

    def _complete(self) -> None:
        if self._row_at_fault is not None and self.field.text:
            self.completed.emit(self._row_at_fault.line, self._row_at_fault.field, self.field.text)

    def _tell_who(self, *, is_same: bool) -> None:
        if self._row_at_fault is not None:
            self.told_who.emit(self._row_at_fault.line, is_same)


class DoneCard(Card):
    """What an import did, with figures, and the rows left aside with their reasons."""

    again = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Import terminé", parent=parent)
        self._report: ImportReport | None = None
        self.title_line = Label("", TextStyle.STRONG, wraps=True)
        self.detail_line = Label("", wraps=True)
        self._copy = Button("Copier la liste", icon="copy")
        self._copy.clicked.connect(self._copy_list)
        again = Button("Importer un autre fichier…", icon="upload")
        again.clicked.connect(self.again)
        columns: list[Column[tuple[int, str]]] = [
            Column("Ligne", lambda row: Text(str(row[0])), 0.3, 50, is_right=True),
            Column("Raison", lambda row: Text(row[1]), 4.0, 300),
        ]
        self._model: PagedTableModel[tuple[int, str]] = PagedTableModel(columns)
        self._table = TableView(self._model, "Lignes laissées de côté")
        self._model.setParent(self._table)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE_2)
        for button in (again, self._copy):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.add(self.title_line)
        self.add(self.detail_line)
        self.add(self._table, 1)
        self.add(buttons)
        self.body.addStretch(0)

    def show_report(self, report: ImportReport) -> None:
        """The outcome."""
        self._report = report
        title, detail = done_sentences(report)
        self.title_line.setText(title)
        self.detail_line.setText(detail)
        self.show_state(State.ok("Fait", loud=True) if not report.rejected else State.warn("À compléter"))
        rows = [(problem.row, problem.reason) for problem in report.rejected]
        self._model.show_rows(rows, lambda row: row)
        self._table.setVisible(bool(rows))
        self._copy.setVisible(bool(rows))

    def _copy_list(self) -> None:
        if self._report is not None:
            QGuiApplication.clipboard().setText(rejected_text(self._report))
