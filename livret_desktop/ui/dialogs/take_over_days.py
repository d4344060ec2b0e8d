"""Where the former program stops and this one begins: both days, and what lies between them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import short_day
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.former_program import TakeOver, between_words, read_take_over
from livret_desktop.ui.presenters.import_words import FIRST_SENT_HINT, FORMER_STOPPED_HINT
from livret_desktop.ui.theme.tokens import SPACE_2, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import notice
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.typed_fields import DateField


class TakeOverDays(QWidget):
    """``changed`` when a day was typed. The days already kept are there; a gap has a button that closes it."""

    changed = Signal()

    def __init__(self, desk: Desk, first_hint: str = FIRST_SENT_HINT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.first = DateField("Premier jour envoyé par ce programme", desk.clock, hint=first_hint)
        self.stopped = DateField("L’ancien n’envoie plus depuis le", desk.clock, hint=FORMER_STOPPED_HINT)
        self._kept = read_take_over(desk)
        self._show_kept()
        self.said = notice(Tone.OK, "")
        self.close_gap = Button("Envoyer dès ce jour")
        self.said.add_action(self.close_gap)
        grid = FormGrid(2)
        for field in (self.first, self.stopped):
            grid.add(field)
            field.committed.connect(self._tell)
        box = column(self, SPACE_2)
        box.addWidget(grid)
        box.addWidget(self.said)
        box.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.close_gap.clicked.connect(self._close_gap)
        self._say()

    def reload(self) -> None:
        """The days as kept now; those being typed stay."""
        was_typed = self.is_new
        self._kept = read_take_over(self._desk)
        if not was_typed:
            self._show_kept()
        self._tell()

    def _show_kept(self) -> None:
        self.first.set_value(self._kept.first)
        self.stopped.set_value(self._kept.stopped)

    @property
    def value(self) -> TakeOver:
        """Both days as typed."""
        return TakeOver(self.first.value, self.stopped.value)

    @property
    def is_new(self) -> bool:
        """A day was typed that was not kept yet."""
        return self.value != self._kept

    @property
    def problem(self) -> str | None:
        """What is wrong with what was typed."""
        wrong = next((field for field in (self.first, self.stopped) if field.has_error), None)
        return wrong.message if wrong else None

    def _tell(self) -> None:
        self._say()
        self.changed.emit()

    def _close_gap(self) -> None:
        self.first.set_value(self.stopped.value)
        self.first.setFocus()
        self._tell()

    def _say(self) -> None:
        told = self.value
        words = between_words(told)
        self.said.setVisible(words is not None)
        if words is None:
            return
        is_even = told.unsent is None and told.sent_twice is None
        self.said.set_tone(Tone.OK if is_even else Tone.WARN)
        self.said.say(*words)
        self.close_gap.setVisible(told.unsent is not None)
        if told.stopped is not None:
            self.close_gap.setText(f"Envoyer dès le {short_day(told.stopped)}")
