"""One student of the reprise grid: each cell kept by itself when it is left, a refusal told under the whole row."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import NBSP
from livret_desktop.domain.vocabulary import Category, Gearbox, TrainingTrack
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.records.reprise import RepriseRow, reprise_row, save_cell
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.date_text import number_text, parse_number
from livret_desktop.ui.theme.tokens import SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.fields import ChoiceField, Field, LineField, TextField
from livret_desktop.ui.widgets.text import Icon, Label
from livret_desktop.ui.widgets.typed_fields import DateField, HoursField, TypedField

CELLS = {
    "aipc_on": "AIPC",
    "category": "Cat.",
    "gearbox": "Boîte",
    "track": "Filière",
    "etg_passed_on": "ETG",
    "affi_number": "AFFI n°",
    "affi_issued_on": "AFFI du",
    "minutes_here": "Ici",
    "minutes_elsewhere": "Ailleurs",
    "km": "km",
}
"""What is kept of each cell, in the order of the Tab key, and the title of its column."""
_GEARBOXES = [(None, "–"), (Gearbox.MANUAL, "manuelle"), (Gearbox.AUTOMATIC, "auto.")]
_TRACKS = [(TrainingTrack.TRADITIONAL, "trad."), (TrainingTrack.AAC, "AAC"), (TrainingTrack.CS, "CS")]
_CATEGORIES = [(one, one.value) for one in Category]
_TO_THE_FIELDS_TEXT = 6


class RepriseLine(QObject):
    """The fields of one student. ``kept(Changes)`` after each write, ``settled`` once nothing is being written."""

    kept = Signal(object)
    settled = Signal()

    def __init__(self, desk: Desk, bridge: Bridge, student_id: UUID, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk, self._bridge, self._owner = desk, bridge, owner
        self._writing = 0
        self._refused: set[str] = set()
        self.row: RepriseRow = reprise_row(desk, student_id)
        self.name = Label(self.row.name, TextStyle.STRONG, wraps=True)
        self.name.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.name.setContentsMargins(SPACE_3, _TO_THE_FIELDS_TEXT, 0, 0)
        self.note = _Note()
        self._make_fields()
        for cell, field in self.cells.items():
            field.hide_label()
            field.hide_message()
            field.message_changed.connect(self._show_note)
            field.committed.connect(partial(self._left, cell))
        self._fill()

    @property
    def cells(self) -> dict[str, Field]:
        """Each cell of :data:`CELLS` with its field."""
        fields = (
            *(self.aipc, self.category, self.gearbox, self.track, self.etg),
            *(self.affi_number, self.affi, self.here, self.elsewhere, self.km),
        )
        return dict(zip(CELLS, fields, strict=True))

    @property
    def fields(self) -> tuple[Field, ...]:
        """In the order of the Tab key."""
        return tuple(self.cells.values())

    @property
    def is_writing(self) -> bool:
        """True while it is not known yet whether all that was typed is kept."""
        return self._writing > 0

    def _make_fields(self) -> None:
        name, clock = self.row.name, self._desk.clock
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

    def _value(self, cell: str) -> object:
        field = self.cells[cell]
        if isinstance(field, HoursField):
            return field.value or 0
        if isinstance(field, TextField):
            return field.text
        return field.value if isinstance(field, (TypedField, ChoiceField)) else None

    def _left(self, cell: str) -> None:
        """Keep this cell at once, on the writer; what is typed meanwhile in the next one stays."""
        desk, row, value = self._desk, self.row, self._value(cell)

        def done(changes: Changes) -> None:
            self._refused.discard(cell)
            if self.cells[cell].has_error:
                self.cells[cell].clear_message()
            if changes.kinds:
                self.kept.emit(changes)
                self._try_the_refused()

        self._writing += 1
        work = Operation(self._bridge, lambda: save_cell(desk, row, cell, value)).owner(self._owner)
        work.success(done).failure(partial(self._refuse, cell)).always(self._settle).run()

    def _refuse(self, cell: str, trouble: Exception) -> None:
        field = self.cells[cell]
        self._refused.add(cell)
        if isinstance(field, LineField):
            field.tell_again()
        if isinstance(trouble, RuleError):
            field.show_error(f"{trouble.message} {trouble.todo}")
        else:
            field.show_error("Cette case n’a pas pu être gardée.")
            show_error(trouble, self._owner)

    def _try_the_refused(self) -> None:
        """What another cell stood against may be right now: kilometres, once the track is AAC. Not where the cursor is:
        that one is tried when it is left."""
        for cell in sorted(self._refused):
            field = self.cells[cell]
            is_readable = not isinstance(field, LineField) or field.check()
            if is_readable and not field.editor.hasFocus():
                self._left(cell)

    def _settle(self) -> None:
        self._writing -= 1
        if not self._writing:
            self.settled.emit()

    def _show_note(self) -> None:
        self.note.say(
            "\n".join(
                f"{CELLS[cell]}{NBSP}: {field.message}"
                for cell, field in self.cells.items()
                if field.has_error
            )
        )


class _Note(QWidget):
    """What is wrong in the row, as wide as the page: a cell has no room for a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Label("", TextStyle.DETAIL, Tone.BAD, wraps=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, 0, SPACE_3, 0)
        row.setSpacing(6)
        row.addWidget(Icon("bad-circle", Tone.BAD, 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """The sentences, empty when nothing is wrong."""
        return self._words.text()

    def say(self, text: str) -> None:
        """Show it, or nothing."""
        self._words.setText(text)
        self.setVisible(bool(text))
