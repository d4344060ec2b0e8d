"""The field of the objectives worked on: codes typed, or ticked in a list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.domain.objectives import competences
from livret_desktop.ui.presenters.lessons_objectives import (
    objectives_text,
    parse_objectives,
    said_objectives,
    title_of,
)
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.fitted_dialog import resize_within_screen
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import TypedField


class CodesField(TypedField[tuple[str, ...]]):
    """The codes as text; their titles stand under the field, unless ``shows_titles`` is taken away."""

    shows_titles = True

    def check(self) -> bool:
        """A good text takes its written form and shows its titles."""
        is_good = super().check()
        if is_good:
            self._say_titles(self.value or ())
        return is_good

    def set_value(self, value: tuple[str, ...] | None) -> None:
        """Fill without telling."""
        super().set_value(value or None)
        self._say_titles(value or ())

    def _say_titles(self, codes: tuple[str, ...]) -> None:
        self._show("", said_objectives(codes) if self.shows_titles else "", "", Tone.QUIET)


class ObjectivesField(QWidget):
    """Compact: one line for typing codes, one button for the list."""

    committed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = CodesField(
            "Objectifs travaillés", parse_objectives, objectives_text, placeholder="C2-3, C2-5", hint=""
        )
        self.button = Button("Choisir…")
        self.button.setAccessibleDescription("Objectifs travaillés")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.field, 1)
        side = column(spacing=0)
        side.addSpacing(theme().metrics(TextStyle.DETAIL).height() + 4)
        side.addWidget(self.button)
        side.addStretch(1)
        row.addLayout(side)
        self.field.committed.connect(self.committed)
        self.button.clicked.connect(self._choose)

    @property
    def value(self) -> tuple[str, ...]:
        """The codes, in the order of the law."""
        return self.field.value or ()

    def set_value(self, codes: tuple[str, ...]) -> None:
        """Fill without telling."""
        self.field.set_value(codes)

    def _choose(self) -> None:
        dialog = ObjectivesDialog(self.value, self)
        dialog.accepted.connect(lambda: self._take(dialog.codes))
        dialog.open()

    def _take(self, codes: tuple[str, ...]) -> None:
        self.set_value(codes)
        self.committed.emit()


class _Title(Label):
    """The words of an objective: a click on them is a click on its box."""

    def __init__(self, text: str, tick: QCheckBox) -> None:
        super().__init__(text, wraps=True)
        self._tick = tick

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tick or untick."""
        self._tick.click()


class ObjectivesDialog(QDialog):
    """The thirty-two objectives of annexe III, to tick."""

    def __init__(self, codes: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Objectifs travaillés")
        self.setAccessibleName("Objectifs travaillés")
        resize_within_screen(self, theme().px(620), theme().px(520))
        self._boxes: dict[str, QCheckBox] = {}
        content = FlowingContent()
        box = column(content, SPACE_2, SPACE_2)
        for competence in competences():
            box.addWidget(Label(f"{competence.number}. {competence.title}", TextStyle.STRONG, wraps=True))
            for objective in competence.objectives:
                box.addWidget(self._line(objective.code, is_on=objective.code in codes))
        box.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_3)
        outer.setSpacing(SPACE_3)
        outer.addWidget(ScrolledPage(content), 1)
        source = "Annexe III de l’arrêté du 29 juillet 2013."
        outer.addWidget(Label(source, TextStyle.DETAIL, Tone.QUIET))
        outer.addLayout(self._buttons())

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes ticked."""
        return tuple(code for code, tick in self._boxes.items() if tick.isChecked())

    def _line(self, code: str, *, is_on: bool) -> QWidget:
        """A tick box does not wrap its words: the title stands beside it, and ticks it too."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        tick = QCheckBox(code)
        tick.setAccessibleName(f"{code} {title_of(code)}")
        tick.setChecked(is_on)
        self._boxes[code] = tick
        row.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(_Title(title_of(code), tick), 1)
        return line

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        leave = Button("Ne rien changer")
        leave.clicked.connect(self.reject)
        keep = Button("Garder ces objectifs", ButtonKind.PRIMARY)
        keep.clicked.connect(self.accept)
        keep.setDefault(True)
        row.addWidget(leave)
        row.addWidget(keep)
        return row
