"""A key typed in the student search among 50 000, until the first page is painted."""

from __future__ import annotations

import os
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livret_desktop.domain.names import folded
from livret_desktop.services.context import Desk
from tests.bench.crowd import crowded_desk
from tests.bench.harness import Bench

STUDENTS = 50_000
_WORDS = (
    "martin",
    "lemar",
    "bernard zoé",
    "0612",
    "230177004",
    "garcia",
    "xquz",
    "dubois lé",
    "mü",
    "nes in",
)
KEYS = [word[:end] for word in _WORDS for end in range(1, len(word) + 1)]
_BARE = (
    "SELECT id, birth_name, given_names, neph, phone FROM student "
    "WHERE archived_on IS NULL AND search_text LIKE ? ORDER BY sort_name LIMIT 40"
)


@dataclass
class Search:
    """The list on a screen, and a bare connection to the same file."""

    desk: Desk
    page: Any
    window: Any
    bare: Any


class _Never:
    """A runner that runs nothing: what follows once the fingers rest is not part of a key."""

    def submit_write(self, work: Any) -> Future[Any]:
        return Future()

    submit_pool = submit_write


def prepare(folder: Path) -> Search:
    """The window as in the office, 1366 x 720, on an encrypted database."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 (after the platform is chosen)

    from livret_desktop.backup.system_volumes import system_volumes  # noqa: PLC0415
    from livret_desktop.ui.bridge import Bridge  # noqa: PLC0415
    from livret_desktop.ui.main_window import MainWindow  # noqa: PLC0415
    from livret_desktop.ui.office import Office  # noqa: PLC0415
    from livret_desktop.ui.pages.students_page import StudentsPage  # noqa: PLC0415
    from livret_desktop.ui.theme.theme import install_theme  # noqa: PLC0415

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    install_theme(application)
    desk = crowded_desk(folder, STUDENTS, lessons_each=4)
    bridge = Bridge(_Never())
    office = Office(
        desk=desk, bridge=bridge, connect=_no_access, has_dsr_secret=lambda: False, volumes=system_volumes()
    )
    page = StudentsPage(office)
    window = MainWindow(bridge, "Auto-école", "Melun")
    window.add_pages([page])
    window.show()
    application.processEvents()
    bare = desk.database._reader.raw_connection()
    return Search(desk, page, window, bare)


def _no_access() -> Any:
    raise AssertionError("nothing is sent here")


def ours(search: Search) -> float:
    """95th percentile over every key of a few names, phones and NEPH: from the key to the painted page."""
    students, taken = search.page.list, []
    for text in KEYS:
        begin = time.perf_counter()
        students.search(text)
        students.table.viewport().repaint()
        taken.append(time.perf_counter() - begin)
    return _p95(taken)


def yardstick(search: Search) -> float:
    """The same searches as a bare LIKE on the same file and the same index, without facts, window or painting."""
    cursor, taken = search.bare.cursor(), []
    for text in KEYS:
        begin = time.perf_counter()
        cursor.execute(_BARE, (f"%{folded(text)}%",)).fetchall()
        taken.append(time.perf_counter() - begin)
    return _p95(taken)


def end(search: Search) -> None:
    search.bare.close()
    search.window.deleteLater()
    search.desk.database.close()


def _p95(taken: list[float]) -> float:
    return sorted(taken)[round(0.95 * (len(taken) - 1))]


BENCHES = [
    Bench(
        name="key in search",
        aim=2.0,
        setup=prepare,
        ours=ours,
        yardstick=yardstick,
        teardown=end,
        ceiling=0.016,
        what=f"p95 of {len(KEYS)} keys among {STUDENTS} students until the first page is painted, "
        "against the same LIKE bare in SQLite",
    )
]
