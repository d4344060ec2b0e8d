"""The lessons of the day or week shown, as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from uuid import UUID

from PySide6.QtCore import QObject

from livret_desktop.domain.french import count
from livret_desktop.services.context import Desk
from livret_desktop.services.records.record_lists import export_lessons
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.lessons.lessons_head import LessonsHead
from livret_desktop.ui.pages.list_files import ask_list_file, said_exported


class LessonsExport(QObject):
    """Answers the button of the head; ``shown()`` tells the day, and the instructors and simulators alone looked at."""

    def __init__(
        self, page: Page, desk: Desk, head: LessonsHead, shown: Callable[[], tuple[date, Collection[UUID]]]
    ) -> None:
        super().__init__(page)
        self._page, self._desk, self._head, self._shown = page, desk, head, shown
        self.choose_file = ask_file_to_write
        head.export.clicked.connect(self.export)

    def export(self) -> None:
        """Ask where, then write, on the pool."""
        desk, (day, trainer_ids) = self._desk, self._shown()
        path = ask_list_file(self.choose_file, self._page, "lecons")
        if path is None:
            return
        first = day - timedelta(days=day.weekday()) if self._head.is_week else day
        last = first + timedelta(days=6) if self._head.is_week else day
        work = self._page.operation(lambda: export_lessons(desk, path, first, last, trainer_ids)).on_pool()
        work.busy(self._head.export).success(
            lambda made: self._page.say(said_exported(made, count(made.lines, "leçon")))
        ).run()
