"""Envois DSR in its window, on a real school and a real training server: what its tests look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from shiboken6 import delete

from livret_desktop.background.workers import Workers
from livret_desktop.db import outbox_reads
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.sending.sending_page import SendingPage
from livret_desktop.ui.widgets.text import Label
from tests.ui.sending_school import (
    Friday,
)


@dataclass
class Screen:
    """The page, shown, and what it asked of other pages."""

    made: Friday
    page: SendingPage
    qtbot: object
    went: list[tuple[str, object]] = field(default_factory=list)

    def settle(self) -> None:
        page = self.page
        self.qtbot.waitUntil(
            lambda: page.state is not None and not page.is_reading and not page.is_sending, timeout=20_000
        )
        QApplication.processEvents()

    def reread(self) -> None:
        self.settle()
        self.page.reload()
        self.settle()

    def send(self) -> None:
        self.settle()
        assert self.page.run_command(Command.SEND)
        self.settle()
        self.reread()

    def choose(self, lesson: str) -> None:
        self.page.open(self.made.lessons[lesson].id)
        self.settle()
        assert self.page.queue.table.current_id == self.made.lessons[lesson].id

    def words(self) -> str:
        return "\n".join(label.text() for label in self.page.findChildren(Label) if label.isVisible())

    def states(self) -> dict[UUID, str]:
        model = self.page.queue.model
        return {model.id_at(row): model.cell_at(row, 0).word for row in range(model.rowCount())}

    def state(self, lesson: str) -> str:
        return self.states()[self.made.lessons[lesson].id]

    def press(self, text: str) -> None:
        buttons = [b for b in self.page.findChildren(QPushButton) if b.isVisible() and b.text() == text]
        assert len(buttons) == 1, text
        self.qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)

    def versions(self, lesson: str) -> list[tuple[int, SubmissionState]]:
        lesson_id = self.made.lessons[lesson].id
        with self.made.desk.database.read() as reading:
            known = outbox_reads.versions_of(reading.connection, [lesson_id])
        return [(one.version, one.state) for one in known[lesson_id]]


@contextmanager
def screens(school: Friday, qtbot: object) -> Iterator[Callable[[], Screen]]:
    """Makes pages on one school; deleted at the end, before the workers stop."""
    workers = Workers()
    bridge = Bridge(workers)
    pages: list[SendingPage] = []

    def show() -> Screen:
        page = SendingPage(school.office(bridge))
        bridge.changes.connect(page.refresh)
        pages.append(page)
        page.resize(1140, 640)
        page.show()
        made = Screen(school, page, qtbot)
        page.go_asked.connect(lambda key, what: made.went.append((key, what)))
        page.on_shown()
        made.settle()
        return made

    yield show
    for page in pages:  # before the workers: nothing may be asked of them any more
        delete(page)
    workers.stop()
    QApplication.processEvents()
