"""One lesson of "Journée de …": chosen or not, whom to call, where it went, told or not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label


class AbsenceRow(Frame):
    """``told(bool)`` and ``settle_asked`` come from the person alone."""

    told = Signal(bool)
    picked = Signal()
    settle_asked = Signal()

    def __init__(self, words: str, phones: str, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self.words = Label(words, wraps=True)  # beside its box: the text of a box never wraps, names are long
        self.pick = QCheckBox()
        self.pick.setAccessibleName(words)
        self.pick.toggled.connect(self.picked)
        self.phones = Label(phones, TextStyle.STRONG, wraps=True)
        self.place = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.box = QCheckBox("Prévenu")
        self.box.setAccessibleName(f"Prévenu\u00a0: {words}")
        self.box.clicked.connect(lambda: self.told.emit(self.box.isChecked()))
        self.settle = Button("Régler…", in_row=True)
        self.settle.hide()
        self.settle.clicked.connect(self.settle_asked)
        left = column(spacing=SPACE_1)
        for widget in (self.words, self.phones, self.place):
            left.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        row.setSpacing(SPACE_3)
        row.addWidget(self.pick, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(left, 1)
        row.addWidget(self.settle)
        row.addWidget(self.box)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The words tick their box, as the text of a box does."""
        if self.words.geometry().contains(event.position().toPoint()):
            self.pick.toggle()
        super().mousePressEvent(event)

    def show_place(self, place: str, why_not: str, *, settle: str = "") -> None:
        """Where the lesson stands, and why it was left there when it was asked to go."""
        self.place.setText(f"{place}. {why_not}" if why_not else place)
        self.place.set_tone(Tone.BAD if why_not else Tone.QUIET)
        self.settle.setVisible(bool(settle))
        if settle:
            self.settle.setText(settle)
            self.settle.setAccessibleName(f"{settle} {self.words.text()}")
