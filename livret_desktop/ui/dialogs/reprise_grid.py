"""The reprise grid on screen: one row per student, Tab across, each row kept when a field of it is left."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import NBSP, count
from livret_desktop.domain.vocabulary import Category, Gearbox, TrainingTrack
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.reprise import RepriseRow, reprise_ids, reprise_row, save_reprise
from livret_desktop.services.records.student_list import StudentIds
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.date_text import number_text, parse_number
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card, EmptyState, action_bar
from livret_desktop.ui.widgets.fields import ChoiceField, Field, TextField
from livret_desktop.ui.widgets.header import Header
from livret_desktop.ui.widgets.layouts import AdaptiveRow, CurrentStack, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField, HoursField, TypedField

ROWS = 10
_GEARBOXES = [(None, "–"), (Gearbox.MANUAL, "manuelle"), (Gearbox.AUTOMATIC, "auto.")]
_TRACKS = [(TrainingTrack.TRADITIONAL, "trad."), (TrainingTrack.AAC, "AAC"), (TrainingTrack.CS, "CS")]
_CATEGORIES = [(one, one.value) for one in Category]
_TITLES = ("Élève", "AIPC", "Cat.", "Boîte", "Filière", "ETG", "AFFI n°", "AFFI du", "Ici", "Ailleurs", "km")
_WIDTHS = (150, 102, 72, 112, 84, 102, 84, 102, 78, 78, 74)
_TO_THE_FIELDS_TEXT = 6


class RepriseLine(QObject):
    """The fields of one student. ``kept(Changes)`` after each write; a refusal stands under its field."""

    kept = Signal(object)

    def __init__(self, desk: Desk, bridge: Bridge, student_id: UUID, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk, self._bridge, self._owner = desk, bridge, owner
        self.row: RepriseRow = reprise_row(desk, student_id)
        name = self.row.name
        self.name = Label(name, TextStyle.STRONG, wraps=True)
        self.name.setContentsMargins(0, _TO_THE_FIELDS_TEXT, 0, 0)
        clock = desk.clock
        self.aipc = DateField(f"AIPC, {name}", clock, is_past=True)
        self.category = ChoiceField(f"Catégorie, {name}", _CATEGORIES)
        self.gearbox = ChoiceField(f"Boîte, {name}", _GEARBOXES)
        self.track = ChoiceField(f"Filière, {name}", _TRACKS)
        self.etg = DateField(f"ETG, {name}", clock, is_past=True)
        self.affi_number = TextField(f"AFFI n°, {name}")
        self.affi = DateField(f"AFFI du, {name}", clock, is_past=True)
        self.here = HoursField(f"Heures ici, {name}")
        self.elsewhere = HoursField(f"Heures ailleurs, {name}")
        self.km: TypedField[int] = TypedField(
            f"Kilomètres, {name}", lambda text: int(parse_number(text)), number_text
        )
        for field in self.fields:
            field.hide_label()
            field.committed.connect(partial(self._left, field))
        self._fill()

    @property
    def fields(self) -> tuple[Field, ...]:
        """In the order of the Tab key."""
        return (
            *(self.aipc, self.category, self.gearbox, self.track, self.etg),
            *(self.affi_number, self.affi, self.here, self.elsewhere, self.km),
        )

    def _fill(self) -> None:
        enrolment, period = self.row.enrolment, self.row.period
        self.aipc.set_value(enrolment.aipc_on)
        self.category.set_value(enrolment.category)
        self.gearbox.set_value(period.gearbox)
        self.track.set_value(period.track)
        self.etg.set_value(enrolment.etg_passed_on)
        self.affi_number.set_text(enrolment.affi_number)
        self.affi.set_value(enrolment.affi_issued_on)
        self.here.set_value(enrolment.minutes_here or None)
        self.elsewhere.set_value(enrolment.minutes_elsewhere or None)
        self.km.set_value(self.row.km)

    def _typed(self) -> RepriseRow:
        """The line as typed; a field whose text is refused leaves what was kept."""
        kept = self.row.enrolment
        category, track, gearbox = self.category.value, self.track.value, self.gearbox.value
        enrolment = replace(
            kept,
            category=category if isinstance(category, Category) else kept.category,
            aipc_on=self.aipc.value_or(kept.aipc_on),
            etg_passed_on=self.etg.value_or(kept.etg_passed_on),
            affi_number=self.affi_number.text,
            affi_issued_on=self.affi.value_or(kept.affi_issued_on),
            minutes_here=self.here.value_or(kept.minutes_here) or 0,
            minutes_elsewhere=self.elsewhere.value_or(kept.minutes_elsewhere) or 0,
        )
        period = replace(
            self.row.period,
            track=track if isinstance(track, TrainingTrack) else self.row.period.track,
            gearbox=gearbox if isinstance(gearbox, Gearbox) else None,
        )
        return replace(self.row, enrolment=enrolment, period=period, km=self.km.value_or(self.row.km))

    def _left(self, field: Field) -> None:
        """Keep the line at once, on the writer; what is typed meanwhile in the next field stays."""
        desk, typed = self._desk, self._typed()

        def done(changes: Changes) -> None:
            self.row = replace(typed, is_new=False)
            if field.has_error:
                field.clear_message()
            self.kept.emit(changes)

        def refused(trouble: Exception) -> None:
            if isinstance(trouble, RuleError):
                field.show_error(f"{trouble.message} {trouble.todo}")
            else:
                show_error(trouble, self._owner)

        work = Operation(self._bridge, lambda: save_reprise(desk, typed)).owner(self._owner)
        work.success(done).failure(refused).run()


class RepriseGrid(QWidget):
    """Ten students at a time. ``told(str)``: how many lines were kept since the grid was opened."""

    told = Signal(str)

    def __init__(self, desk: Desk, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._bridge = desk, bridge
        self._ids: StudentIds = StudentIds([])
        self._first = 0
        self._kept: set[UUID] = set()
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
        self.before.clicked.connect(lambda: self._turn(self._first - ROWS))
        self.after.clicked.connect(lambda: self._turn(self._first + ROWS))

    @property
    def kept_number(self) -> int:
        """How many students had something kept."""
        return len(self._kept)

    def reload(self) -> None:
        """Ask who is in training, off the window's thread, and show the first ten."""
        desk = self._desk
        work = Operation(self._bridge, lambda: reprise_ids(desk)).on_pool().owner(self)
        work.success(self._show).run()

    def _make_table(self) -> Card:
        card = Card(padded=False)
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        self._grid.setHorizontalSpacing(SPACE_1)
        self._grid.setVerticalSpacing(SPACE_1)
        for at, title in enumerate(_TITLES):
            self._grid.addWidget(Label(title, TextStyle.TABLE_HEADER, Tone.QUIET), 0, at)
        self._scroll: QScrollArea = ScrolledPage(holder)
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
        for line in self.lines:
            for part in (line.name, *line.fields):
                part.hide()
                part.deleteLater()
            line.deleteLater()
        shown = list(self._ids[self._first : self._first + ROWS])
        self.lines = [RepriseLine(self._desk, self._bridge, one, self) for one in shown]
        for number, line in enumerate(self.lines, 1):
            line.kept.connect(partial(self._note, line))
            for at, part in enumerate((line.name, *line.fields)):
                part.setMinimumWidth(theme().px(_WIDTHS[at]))
                self._grid.addWidget(part, number, at, Qt.AlignmentFlag.AlignTop)
                if isinstance(part, Field):
                    part.editor.installEventFilter(self)
        self._order_tabs()
        last = self._first + len(shown)
        self.before.setEnabled(self._first > 0)
        self.after.setEnabled(last < len(self._ids))
        self.where.setText(
            f"Élèves {self._first + 1} à {last} sur {len(self._ids)}. Tab passe d’une case à l’autre, chaque ligne est "
            "gardée dès qu’une case est quittée."
        )
        if self.lines:
            self.lines[0].aipc.setFocus()

    def _order_tabs(self) -> None:
        editors = [field.editor for line in self.lines for field in line.fields]
        for one, following in pairwise([*editors, self.before]):
            QWidget.setTabOrder(one, following)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The cell that has the keyboard is in sight, sideways too. Enter goes on to the next one, as Tab does: in the
        first start it would leave the step."""
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._scroll.ensureWidgetVisible(watched)
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
        self.header.add_back("Élèves").clicked.connect(self.left)
        self.grid = RepriseGrid(desk, bridge)
        self.grid.told.connect(self.header.say)
        inner = QWidget()
        box = column(inner, 0)
        box.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_3)
        box.addWidget(self.grid)
        outer = column(self, 0)
        outer.addWidget(self.header)
        outer.addWidget(inner, 1)
