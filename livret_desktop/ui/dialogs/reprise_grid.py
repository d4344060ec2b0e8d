"""The reprise grid on screen: one row per student, Tab across, each cell kept when it is left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import NBSP, count
from livret_desktop.services.context import Desk
from livret_desktop.services.records.reprise import reprise_ids
from livret_desktop.services.records.student_list import StudentIds
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.reprise_line import CELLS, RepriseLine
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card, EmptyState, action_bar
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.fields import Field
from livret_desktop.ui.widgets.frozen_grid import FrozenGrid
from livret_desktop.ui.widgets.header import Header
from livret_desktop.ui.widgets.layouts import AdaptiveRow, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label

ROWS = 10
_NAME_PX = 162
_WIDTHS = (102, 72, 112, 84, 102, 84, 102, 78, 78, 74)
_NOT_KEPT = f"Une case n’est pas gardée, vous y êtes{NBSP}: corrigez-la ou videz-la pour continuer."


class RepriseGrid(QWidget):
    """Ten students at a time. ``told(str)``: how many lines were kept since the grid was opened."""

    told = Signal(str)

    def __init__(self, desk: Desk, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._bridge = desk, bridge
        self._ids: StudentIds = StudentIds([])
        self._first = 0
        self._kept: set[UUID] = set()
        self._then: Callable[[], None] | None = None
        self.lines: list[RepriseLine] = []
        self.where = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.before = Button("Précédents", icon="chevron-left")
        self.after = Button("Suivants", icon="chevron-right")
        self._stack = CurrentStack()
        self._stack.addWidget(self._make_table())
        sentence = "Importez d’abord la liste de vos élèves, ou inscrivez-les : chacun aura ici sa ligne."
        self._stack.addWidget(
            EmptyState("students", "Personne à compléter", sentence.replace(" :", f"{NBSP}:"))
        )
        column(self, 0).addWidget(self._stack)
        self.before.clicked.connect(lambda: self.when_kept(lambda: self._turn(self._first - ROWS)))
        self.after.clicked.connect(lambda: self.when_kept(lambda: self._turn(self._first + ROWS)))

    @property
    def kept_number(self) -> int:
        """How many students had something kept."""
        return len(self._kept)

    def reload(self) -> None:
        """Ask who is in training, off the window's thread, and show the first ten."""
        desk = self._desk
        work = Operation(self._bridge, lambda: reprise_ids(desk)).on_pool().owner(self)
        work.success(self._show).run()

    def when_kept(self, then: Callable[[], None]) -> None:
        """Do this once all that is typed is kept. Where a cell is refused, go to it and say so instead: what is typed
        is never left behind without a word."""
        at = self.focusWidget()
        if at is not None:
            at.clearFocus()
        self._then = then
        self._go_on()

    def _go_on(self) -> None:
        if self._then is None or any(line.is_writing for line in self.lines):
            return
        then, self._then = self._then, None
        wrong = self._wrong()
        if wrong is None:
            then()
            return
        wrong.editor.setFocus()
        self.where.setText(_NOT_KEPT)
        self.where.set_tone(Tone.BAD)

    def _wrong(self) -> Field | None:
        return next((field for line in self.lines for field in line.fields if field.has_error), None)

    def _message_changed(self) -> None:
        if self._wrong() is None:
            self._say_where()

    def _make_table(self) -> Card:
        card = Card(padded=False)
        holder = QWidget()
        self._grid = FrozenGrid(holder)
        self._grid.setContentsMargins(0, SPACE_2, SPACE_3, SPACE_2)
        self._grid.setHorizontalSpacing(SPACE_1)
        self._grid.setVerticalSpacing(SPACE_1)
        student = Label("Élève", TextStyle.TABLE_HEADER, Tone.QUIET)
        student.setContentsMargins(SPACE_3, 0, 0, 0)
        self._grid.add_frozen(student, 0)
        for at, title in enumerate(CELLS.values(), 1):
            self._grid.addWidget(Label(title, TextStyle.TABLE_HEADER, Tone.QUIET), 0, at)
        self._grid.setRowStretch(1 + 2 * ROWS, 1)
        self._scroll = ScrolledPage(holder)
        self._grid.follow(self._scroll)
        card.add(self._scroll, 1)
        foot = QWidget()
        row = AdaptiveRow(SPACE_3)
        row.add(self.where, 1)
        row.add(action_bar([self.before, self.after]))
        box = column(foot, 0)
        box.setContentsMargins(SPACE_3, SPACE_1, SPACE_3, SPACE_1)
        box.addWidget(row)
        card.add(foot)
        return card

    def _show(self, ids: StudentIds) -> None:
        self._ids = ids
        self._stack.setCurrentIndex(0 if len(ids) else 1)
        self._turn(0)

    def _turn(self, first: int) -> None:
        self._first = max(0, first)
        self._then = None
        self._grid.forget_notes()
        for line in self.lines:
            for part in (line.name, line.note, *line.fields):
                part.hide()
                part.deleteLater()
            line.deleteLater()
        shown = list(self._ids[self._first : self._first + ROWS])
        self.lines = [RepriseLine(self._desk, self._bridge, one, self) for one in shown]
        for number, line in enumerate(self.lines):
            self._add_line(line, 1 + 2 * number)
        self._order_tabs()
        self.before.setEnabled(self._first > 0)
        self.after.setEnabled(self._first + len(shown) < len(self._ids))
        self._say_where()
        if self.lines:
            self.lines[0].aipc.setFocus()

    def _add_line(self, line: RepriseLine, row: int) -> None:
        line.kept.connect(partial(self._note, line))
        line.settled.connect(self._go_on)
        line.name.setMinimumWidth(theme().px(_NAME_PX))
        self._grid.add_frozen(line.name, row)
        for at, (field, width) in enumerate(zip(line.fields, _WIDTHS, strict=True), 1):
            field.setMinimumWidth(theme().px(width))
            field.editor.installEventFilter(self)
            field.message_changed.connect(self._message_changed)
            self._grid.addWidget(field, row, at, Qt.AlignmentFlag.AlignTop)
        self._grid.add_note(line.note, row + 1)

    def _say_where(self) -> None:
        last = self._first + len(self.lines)
        self.where.set_tone(Tone.QUIET)
        self.where.setText(
            f"Élèves {self._first + 1} à {last} sur {len(self._ids)}. Tab passe d’une case à l’autre, chaque case est "
            "gardée dès qu’elle est quittée."
        )

    def _order_tabs(self) -> None:
        editors = [field.editor for line in self.lines for field in line.fields]
        for one, following in pairwise([*editors, self.before]):
            QWidget.setTabOrder(one, following)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The cell that has the keyboard is in sight, sideways too. Enter goes on to the next one, as Tab does: in the
        first start it would leave the step."""
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._grid.show_cell(watched)
        is_enter = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.type() is QEvent.Type.KeyPress:
            self.focusNextChild()
            return True
        return False

    def _note(self, line: RepriseLine, _changes: Changes) -> None:
        self._kept.add(line.row.student_id)
        self.told.emit(count(len(self._kept), "dossier complété", "dossiers complétés"))


class ReprisePlace(QWidget):
    """The grid as a place of Élèves. ``left`` asks to go back to the list."""

    left = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header = Header("Grille de reprise")
        self.grid = RepriseGrid(desk, bridge)
        self.header.add_back("Élèves").clicked.connect(lambda: self.grid.when_kept(self.left.emit))
        self.grid.told.connect(self.header.say)
        inner = QWidget()
        box = column(inner, 0)
        box.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_3)
        box.addWidget(self.grid)
        outer = column(self, 0)
        outer.addWidget(self.header)
        outer.addWidget(inner, 1)
