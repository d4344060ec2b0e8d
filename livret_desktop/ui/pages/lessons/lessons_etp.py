"""Under the fields of a lesson: what it counts for the ETP, or why it does not."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QWidget

from livret_desktop.services.context import Desk
from livret_desktop.services.etp.etp_screen import LessonEtp, explain_lesson
from livret_desktop.ui.page import Page
from livret_desktop.ui.presenters.etp import lesson_words
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label


class EtpNote(QWidget):
    """Hidden until a lesson kept is shown and has been judged. GUI thread; the judging is on the pool."""

    def __init__(self) -> None:
        super().__init__()
        self._lesson: UUID | None = None
        self._title = Label("", TextStyle.STRONG, wraps=True)
        self._why = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        box = column(self, SPACE_1)
        box.addWidget(self._title)
        box.addWidget(self._why)
        self.hide()

    def clear(self) -> None:
        """No lesson."""
        self._lesson = None
        self.hide()

    def show_lesson(self, page: Page, desk: Desk, lesson_id: UUID) -> None:
        """Judge one lesson; an answer that comes once another is shown is dropped."""
        self._lesson = lesson_id
        work = page.operation(lambda: explain_lesson(desk, lesson_id)).on_pool()
        work.success(lambda found: self._show(lesson_id, found)).run()

    def _show(self, lesson_id: UUID, found: LessonEtp | None) -> None:
        if lesson_id != self._lesson or found is None:
            return
        title, why = lesson_words(found)
        self._title.setText(title)
        self._why.setText(why)
        self.show()
