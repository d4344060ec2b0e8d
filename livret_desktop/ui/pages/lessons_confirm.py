""" "Toutes faites sauf…": the lessons that are over, all ticked; untick those that were not given."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.domain.french import count
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.fields import ChoiceField
from livret_desktop.ui.widgets.layouts import ScrolledPage, column
from livret_desktop.ui.widgets.text import Label

_LATER = ""
_SCROLL_BAR = 14
_OUTCOMES = [
    (_LATER, "À voir plus tard"),
    (LessonStatus.ABSENT.value, "Absent"),
    (LessonStatus.CANCELLED.value, "Annulée"),
]


class _Outcome(ChoiceField):
    """What became of a lesson that was not given; beside its tick, so without a label above."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"{words} : que s’est-il passé ?".replace(" :", "\u00a0:").replace(" ?", "\u202f?"), _OUTCOMES
        )
        self._label.hide()
        self.combo.setMinimumContentsLength(max(len(words) for _key, words in _OUTCOMES))
        self.setVisible(False)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)


class ConfirmLine(QWidget):
    """One lesson: ticked means done."""

    def __init__(self, lesson_id: UUID, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lesson_id = lesson_id
        self.tick = QCheckBox(words)
        self.tick.setChecked(True)
        self.outcome = _Outcome(words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_3)
        row.addWidget(self.tick, 1)
        row.addWidget(self.outcome)
        self.tick.toggled.connect(lambda is_done: self.outcome.setVisible(not is_done))

    @property
    def status(self) -> LessonStatus | None:
        """Done, absent, cancelled, or None: to be seen later."""
        if self.tick.isChecked():
            return LessonStatus.DONE
        return next((one for one in LessonStatus if one.value == self.outcome.value), None)


class ConfirmDialog(QDialog):
    """Up and Down move from line to line, Space unticks, Enter confirms, Esc leaves."""

    def __init__(self, lines: Sequence[tuple[UUID, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Leçons à confirmer")
        self.setAccessibleName("Leçons à confirmer")
        self.lines = [ConfirmLine(lesson_id, words) for lesson_id, words in lines]
        content = QWidget()
        box = column(content, SPACE_2, SPACE_2)
        for line in self.lines:
            line.tick.toggled.connect(lambda _is_done: self._count())
            box.addWidget(line)
        box.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_3)
        outer.setSpacing(SPACE_3)
        outer.addWidget(
            Label("Toutes faites, sauf celles que vous décochez", TextStyle.CARD_TITLE, wraps=True)
        )
        how = "Flèches pour aller d’une ligne à l’autre, Espace pour décocher, Entrée pour confirmer."
        outer.addWidget(Label(how, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        outer.addWidget(ScrolledPage(content), 1)
        self.confirm = Button("", ButtonKind.PRIMARY, keys="Entrée")
        outer.addLayout(self._buttons())
        self._count()
        look = theme()
        wide = content.minimumSizeHint().width() + 2 * SPACE_4 + look.px(_SCROLL_BAR)
        self.resize(max(look.px(680), wide), min(look.px(560), look.px(210 + 40 * len(lines))))
        if self.lines:
            self.lines[0].tick.setFocus()

    @property
    def statuses(self) -> dict[UUID, LessonStatus]:
        """What to keep; lessons to be seen later are left out."""
        return {line.lesson_id: line.status for line in self.lines if line.status is not None}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk the ticks."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        at = next((n for n, line in enumerate(self.lines) if line.isAncestorOf(_focused(self))), None)
        if step is not None and at is not None:
            self.lines[max(0, min(len(self.lines) - 1, at + step))].tick.setFocus(
                Qt.FocusReason.TabFocusReason
            )
            return
        super().keyPressEvent(event)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addStretch(1)
        leave = Button("Pas maintenant")
        leave.clicked.connect(self.reject)
        self.confirm.clicked.connect(self.accept)
        self.confirm.setDefault(True)
        row.addWidget(leave)
        row.addWidget(self.confirm)
        return row

    def _count(self) -> None:
        done = sum(line.tick.isChecked() for line in self.lines)
        self.confirm.setText(
            f"Confirmer {count(done, 'leçon faite', 'leçons faites')}" if done else "Confirmer"
        )


def _focused(dialog: QDialog) -> QWidget:
    return dialog.focusWidget() or dialog
