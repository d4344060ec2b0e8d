"""The list of students on a screen, in front of a school of any size: the ground of several benches."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livret_desktop.garbage import spare_collections
from livret_desktop.services.context import Desk
from livret_desktop.ui.collector import collect_in_this_thread
from tests.bench.crowd import crowded_desk
from tests.collector import pythons_own_collector_afterwards

FRAME_S = 1 / 60


@dataclass
class ListScreen:
    """The page of students in its window, and a bare connection to the same file."""

    desk: Desk
    application: Any
    page: Any
    window: Any
    bare: Any
    after: ExitStack

    def settle(self) -> None:
        """Everything that waits for this thread: layouts, and what they paint."""
        self.application.processEvents()


class _Never:
    """A runner that runs nothing: what follows once the fingers rest is not part of an answer."""

    def submit_write(self, work: Any) -> Future[Any]:
        return Future()

    submit_pool = submit_write


def show_list(folder: Path, students: int, *, lessons_each: int, runner: Any = None) -> ListScreen:
    """The window as in the office, 1366 x 720, on an encrypted database; Python collects cycles as it does there."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 (after the platform is chosen)

    from livret_desktop.backup.system_volumes import system_volumes  # noqa: PLC0415
    from livret_desktop.ui.bridge import Bridge  # noqa: PLC0415
    from livret_desktop.ui.main_window import MainWindow  # noqa: PLC0415
    from livret_desktop.ui.office import Office  # noqa: PLC0415
    from livret_desktop.ui.pages.students.students_page import StudentsPage  # noqa: PLC0415
    from livret_desktop.ui.theme.theme import install_theme  # noqa: PLC0415

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    install_theme(application)
    desk = crowded_desk(folder, students, lessons_each=lessons_each)
    bridge = Bridge(runner or _Never())
    office = Office(
        desk=desk, bridge=bridge, connect=_no_access, has_dsr_secret=lambda: False, volumes=system_volumes()
    )
    page = StudentsPage(office)
    window = MainWindow(bridge, "Auto-école", "Melun")
    window.add_pages([page])
    window.show()
    application.processEvents()
    after = program_collector()
    return ListScreen(desk, application, page, window, desk.database._reader.raw_connection(), after)


def program_collector() -> ExitStack:
    """Python collects cycles as it does in the program once its window is there, until this is closed."""
    after = ExitStack()
    after.enter_context(pythons_own_collector_afterwards())
    spare_collections()
    collect_in_this_thread()
    return after


def leave_list(screen: ListScreen) -> None:
    """Close the window and the school."""
    screen.after.close()
    screen.bare.close()
    screen.window.close()
    screen.window.deleteLater()
    screen.settle()
    screen.desk.database.close()


def p95(taken: Sequence[float]) -> float:
    """The measure that 95 % do not exceed."""
    return sorted(taken)[round(0.95 * (len(taken) - 1))]


def _no_access() -> Any:
    raise AssertionError("nothing is sent here")
