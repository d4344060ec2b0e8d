"""A week of the planner among 500 000 lessons, from the key that asks for it to the painted week."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from livret_desktop.services.context import Desk
from tests.bench.big_school import make_big_school
from tests.bench.crowd import desk_on
from tests.bench.harness import Bench
from tests.bench.list_screen import p95, program_collector

STUDENTS, LESSONS = 20_000, 500_000
WEEKS = [date(2026, 11, 16) - timedelta(weeks=step) for step in range(0, 120, 6)]
_BARE = (
    "SELECT lesson.id, starts_at, minutes, birth_name, given_names FROM lesson "
    "JOIN student ON student.id = lesson.student_id WHERE day BETWEEN ? AND ? ORDER BY day, starts_at"
)


@dataclass
class Planner:
    """The planner on a screen, and a bare connection to the same file. A week has 1 008 lessons in 12 lanes."""

    desk: Desk
    panel: Any
    team: Any
    bare: Any
    after: ExitStack


def prepare(folder: Path) -> Planner:
    """The planner at the size of a 1366 x 720 window, on an encrypted database."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 (after the platform is chosen)

    from livret_desktop.services.records.team import read_team  # noqa: PLC0415
    from livret_desktop.ui.pages.lessons.lessons_week_panel import WeekPanel  # noqa: PLC0415
    from livret_desktop.ui.theme.theme import install_theme  # noqa: PLC0415

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    install_theme(application)
    database = make_big_school(folder / "ecole.livret", STUDENTS, LESSONS).open()
    desk = desk_on(folder, database)
    panel = WeekPanel(desk)
    panel.resize(774, 420)
    panel.show()
    application.processEvents()
    after = program_collector()
    return Planner(desk, panel, read_team(desk), database._reader.raw_connection(), after)


def ours(planner: Planner) -> float:
    """95th percentile over twenty weeks: read, judged for overlaps, laid out, painted."""
    taken = []
    for monday in WEEKS:
        begin = time.perf_counter()
        planner.panel.show_week(monday, planner.team, (), "open")
        planner.panel.view.viewport().repaint()
        taken.append(time.perf_counter() - begin)
    return p95(taken)


def yardstick(planner: Planner) -> float:
    """The same weeks as a bare SELECT on the same file, without overlaps, window or painting."""
    cursor, taken = planner.bare.cursor(), []
    for monday in WEEKS:
        begin = time.perf_counter()
        days = (monday.isoformat(), (monday + timedelta(days=6)).isoformat())
        cursor.execute(_BARE, days).fetchall()
        taken.append(time.perf_counter() - begin)
    return p95(taken)


def end(planner: Planner) -> None:
    planner.after.close()
    planner.bare.close()
    planner.panel.deleteLater()
    planner.desk.database.close()


BENCHES = [
    Bench(
        name="planner week",
        aim=12.0,
        setup=prepare,
        ours=ours,
        yardstick=yardstick,
        teardown=end,
        ceiling=0.05,
        what=f"p95 of {len(WEEKS)} weeks of 1 008 lessons among {LESSONS}, read, judged and painted, "
        "against the bare SELECT of the same rows",
    )
]
