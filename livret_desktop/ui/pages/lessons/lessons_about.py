"""Under a lesson's fields: the levels seen in it, and its history, read when asked for."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import LessonLine
from livret_desktop.services.overview.record_history import RecordChange, lesson_history
from livret_desktop.services.records.skills_grid import GRID_CATEGORIES
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.lessons.lessons_levels import LevelsDialog
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import action_bar
from livret_desktop.ui.widgets.change_lines import ChangeLines
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label


class LessonAbout(QWidget):
    """Hidden until a lesson kept is shown. GUI thread; the history is read on the pool."""

    def __init__(self) -> None:
        super().__init__()
        self._page: Page | None = None
        self._desk: Desk | None = None
        self._line: LessonLine | None = None
        self._is_open = False
        self.levels = Button("Niveaux vus…", ButtonKind.TEXT, icon="book")
        self.levels.clicked.connect(self._ask_levels)
        self.history = Button("Historique", ButtonKind.TEXT, icon="chevron-right")
        self.history.clicked.connect(self._turn)
        self.lines = ChangeLines()
        self._untold = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        box = column(self, SPACE_1)
        box.addWidget(action_bar([self.history, self.levels]))
        box.addWidget(self._untold)
        box.addWidget(self.lines)
        self.clear()

    def clear(self) -> None:
        """No lesson."""
        self._line = None
        self.hide()

    def show_lesson(self, page: Page, desk: Desk, line: LessonLine) -> None:
        """Another lesson, or the same one after a write: a history left open is read again."""
        is_other = self._line is None or self._line.lesson.id != line.lesson.id
        self._page, self._desk, self._line = page, desk, line
        is_given = line.lesson.status is LessonStatus.DONE and line.category in GRID_CATEGORIES
        self.levels.setVisible(is_given and bool(line.lesson.objectives))
        self.show()
        if is_other:
            self._open(is_open=False)
        elif self._is_open:
            self._read()

    def _turn(self) -> None:
        self._open(is_open=not self._is_open)

    def _open(self, *, is_open: bool) -> None:
        self._is_open = is_open
        self.history.set_icon("chevron-down" if is_open else "chevron-right")
        self.history.setAccessibleDescription("ouvert" if is_open else "fermé")
        self.lines.setVisible(is_open)
        self._untold.hide()
        if is_open:
            self._read()

    def _read(self) -> None:
        if self._page is None or self._desk is None or self._line is None:
            return
        desk, lesson_id = self._desk, self._line.lesson.id
        work = self._page.operation(lambda: lesson_history(desk, lesson_id)).on_pool()
        work.success(lambda changes: self._show(lesson_id, changes)).run()

    def _show(self, lesson_id: object, changes: list[RecordChange]) -> None:
        if self._line is None or self._desk is None or lesson_id != self._line.lesson.id or not self._is_open:
            return
        self.lines.show_changes(changes, self._desk.today())
        self._untold.setText("Rien n’a changé depuis que cette leçon a été reprise." if not changes else "")
        self._untold.setVisible(not changes)

    def _ask_levels(self) -> None:
        if self._page is not None and self._desk is not None and self._line is not None:
            LevelsDialog(self._page.bridge, self._desk, self._line.lesson, self).open()
