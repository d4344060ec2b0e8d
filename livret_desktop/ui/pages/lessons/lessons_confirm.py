""" "Toutes faites sauf…": the lessons that are over, all ticked; untick those that were not given."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.domain.french import count
from livret_desktop.domain.vocabulary import Category, LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_levels import SheetLevels
from livret_desktop.services.lessons.lesson_list import LessonLine, lesson_lines
from livret_desktop.services.lessons.lessons import set_statuses
from livret_desktop.services.lessons.unconfirmed import lessons_to_confirm
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.lessons.lessons_levels import KEYS, LevelRows
from livret_desktop.ui.pages.lessons.lessons_objectives import CodesField
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.lessons import LessonWords
from livret_desktop.ui.presenters.lessons_objectives import objectives_text, parse_objectives
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.fields import ChoiceField
from livret_desktop.ui.widgets.fitted_dialog import resize_within_screen
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.wrapping_check import WrappingCheckBox

MOST_AT_ONCE = 200
_LATER = ""
_SCROLL_BAR, _SHEET_HEIGHT = 14, 640
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
    """One lesson: ticked means done. ``objectives`` are asked for when the returned day sheet is typed, then the levels
    that the teacher wrote beside each."""

    def __init__(
        self,
        lesson_id: UUID,
        words: str,
        objectives: tuple[str, ...] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.lesson_id = lesson_id
        self.tick = WrappingCheckBox(words)
        self.tick.setChecked(True)
        self.outcome = _Outcome(words)
        self.codes = _codes(words, objectives) if objectives is not None else None
        self.levels = LevelRows()
        self._is_sheet = False
        row = QHBoxLayout()
        row.setSpacing(SPACE_3)
        row.addWidget(self.tick, 1)
        row.addWidget(self.outcome)
        box = column(self, SPACE_1)
        box.addLayout(row)
        if self.codes is not None:
            box.addWidget(self.codes)
            self.codes.committed.connect(self._follow)
        box.addWidget(self.levels)
        self.tick.toggled.connect(lambda _is_done: self._follow())
        self._follow()

    def ask_objectives(self, *, is_asked: bool) -> None:
        """Show the field of the objectives, for a lesson that was given."""
        self._is_sheet = is_asked
        self._follow()

    def _follow(self) -> None:
        is_done = self.tick.isChecked()
        self.outcome.setVisible(not is_done)
        if self.codes is not None:
            is_asked = self._is_sheet and is_done
            self.codes.setVisible(is_asked)
            self.levels.setVisible(is_asked)
            if is_asked and not self.codes.has_error:
                self.levels.show_codes(self.codes.value or ())

    @property
    def status(self) -> LessonStatus | None:
        """Done, absent, cancelled, or None: to be seen later."""
        if self.tick.isChecked():
            return LessonStatus.DONE
        return next((one for one in LessonStatus if one.value == self.outcome.value), None)


def _codes(words: str, objectives: tuple[str, ...]) -> CodesField:
    field = CodesField(
        "Objectifs travaillés", parse_objectives, objectives_text, placeholder="C2-3, C2-5", hint=""
    )
    field.shows_titles = False  # the rows of levels under it bear them
    field.set_value(objectives)
    field.line.setAccessibleName(f"Objectifs travaillés, {words}")
    return field


class ConfirmDialog(QDialog):
    """Up and Down move from line to line, Space unticks, Enter confirms, Esc leaves."""

    def __init__(
        self, lines: Sequence[tuple[UUID, str, tuple[str, ...] | None]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Leçons à confirmer")
        self.setAccessibleName("Leçons à confirmer")
        self.lines = [ConfirmLine(*line) for line in lines]
        content = FlowingContent()
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
        self.sheet = WrappingCheckBox("Saisir les objectifs et les niveaux de la feuille de journée")
        self.sheet.toggled.connect(self._ask_objectives)
        self.sheet.setVisible(any(line.codes is not None for line in self.lines))
        outer.addWidget(self.sheet)
        self.keys = Label(
            f"{KEYS} Sans chiffre, l’objectif est abordé.", TextStyle.DETAIL, Tone.QUIET, wraps=True
        )
        self.keys.hide()
        outer.addWidget(self.keys)
        outer.addWidget(ScrolledPage(content), 1)
        self.confirm = Button("", ButtonKind.PRIMARY, keys="Entrée")
        outer.addLayout(self._buttons())
        self._count()
        look = theme()
        wide = content.sizeHint().width() + 2 * SPACE_4 + look.px(_SCROLL_BAR)
        high = min(look.px(560), look.px(210 + 40 * len(lines)))
        resize_within_screen(self, max(look.px(680), wide), high)
        if self.lines:
            self.lines[0].tick.setFocus()

    @property
    def statuses(self) -> dict[UUID, LessonStatus]:
        """What to keep; lessons to be seen later are left out."""
        return {line.lesson_id: line.status for line in self.lines if line.status is not None}

    @property
    def worked_on(self) -> dict[UUID, tuple[str, ...]]:
        """The objectives typed, of the lessons that were given."""
        if not self.sheet.isChecked():
            return {}
        return {
            line.lesson_id: line.codes.value or ()
            for line in self.lines
            if line.codes is not None and line.tick.isChecked()
        }

    @property
    def levels(self) -> dict[UUID, SheetLevels]:
        """The levels typed, of the lessons that were given."""
        if not self.sheet.isChecked():
            return {}
        return {
            line.lesson_id: line.levels.levels
            for line in self.lines
            if line.codes is not None and line.tick.isChecked() and line.levels.levels
        }

    def accept(self) -> None:
        """Not before every code can be read."""
        for line in self.lines:
            if self.sheet.isChecked() and line.codes is not None and not line.codes.check():
                line.codes.setFocus()
                return
        super().accept()

    def _ask_objectives(self, is_asked: bool) -> None:
        self.keys.setVisible(is_asked)
        for line in self.lines:
            line.ask_objectives(is_asked=is_asked)
        if is_asked:
            resize_within_screen(self, self.width(), theme().px(_SHEET_HEIGHT))

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


class ConfirmActs:
    """Asks what became of the lessons that are over, and keeps it in one step. GUI thread."""

    def __init__(self, page: Page, desk: Desk, words: LessonWords) -> None:
        self._page, self._desk, self._words = page, desk, words

    def ask(self, pressed: Button) -> None:
        """The oldest lessons to confirm, ``MOST_AT_ONCE`` at most."""
        waiting = lessons_to_confirm(self._desk)[:MOST_AT_ONCE]
        lines = lesson_lines(self._desk, [lesson.id for lesson in waiting])
        dialog = ConfirmDialog([self._line(one) for one in lines], self._page)
        dialog.setObjectName("confirmLessons")
        dialog.accepted.connect(lambda: self._keep(dialog, pressed))
        dialog.open()

    def _line(self, line: LessonLine) -> tuple[UUID, str, tuple[str, ...] | None]:
        """Objectives are those of annexe III: asked for lessons of category B only."""
        has_objectives = line.category is Category.B
        return (
            line.lesson.id,
            self._words.to_confirm(line),
            line.lesson.objectives if has_objectives else None,
        )

    def _keep(self, dialog: ConfirmDialog, pressed: Button) -> None:
        statuses, worked_on, levels = dialog.statuses, dialog.worked_on, dialog.levels
        if not statuses:
            return
        page, desk = self._page, self._desk
        work = page.operation(lambda: set_statuses(desk, statuses, worked_on, levels))
        work.busy(pressed).success(lambda changes: page.say(State.ok(changes.title))).run()
