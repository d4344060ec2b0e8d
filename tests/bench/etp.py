"""The ETP of one month among 200 000 lessons of four years, all sent, against one bare SELECT of the same lessons.

By the time of the processor, which a busy machine does not stretch as it does the clock on the wall.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from livret_desktop.services.etp.etp_screen import read_screen
from livret_desktop.services.etp.etp_trend import MonthSums
from livret_desktop.services.etp.forecast import forecast
from tests.bench.harness import Bench
from tests.bench.history import LESSONS, History, end, prepare

_MONTH = date(2026, 11, 1)
_WINDOW = ("2026-08-01", "2026-10-31")
_BARE = """
SELECT l.*, e.category, s.state, s.cancels, s.code
FROM lesson AS l INDEXED BY ix_lesson_day
JOIN enrolment AS e ON e.id = l.enrolment_id
LEFT JOIN submission AS s ON s.lesson_id = l.id AND s.is_newest
WHERE l.day BETWEEN ? AND ? AND l.status = 'done' ORDER BY l.day, l.starts_at
"""


def month(history: History) -> float:
    """Every hour weighed, every person added up."""
    begin = time.process_time()
    found = forecast(history.desk, _MONTH)
    taken = time.process_time() - begin
    assert len(found.hours) > 10_000
    return taken


def one_select(history: History) -> float:
    """The same lessons, their category and where they stand, read and no more."""
    begin = time.process_time()
    rows = history.bare.cursor().execute(_BARE, _WINDOW).fetchall()
    taken = time.process_time() - begin
    assert len(rows) > 10_000
    return taken


@dataclass
class Shown:
    """The page open on a month, with what it has kept; a lesson of spring that somebody corrects again and again."""

    history: History
    kept: MonthSums
    lesson_id: UUID


def shown(folder: Path) -> Shown:
    history = prepare(folder)
    found = Shown(history, MonthSums(), UUID(_old_lesson(history)))
    read_screen(history.desk, _MONTH, found.kept)
    return found


def _old_lesson(history: History) -> str:
    rows = history.bare.cursor().execute("SELECT id FROM lesson WHERE day = '2026-04-14' AND status = 'done'")
    return str(rows.fetchone()[0])


def change(page: Shown) -> float:
    """A lesson of a month gone by is corrected; then all that the page shows, read again."""
    desk = page.history.desk
    with desk.database.write("Leçon corrigée", desk.clock.now()) as written:
        lesson = written.work.lessons.require(page.lesson_id)
        written.work.lessons.put(replace(lesson, minutes=90 if lesson.minutes == 60 else 60))
    begin = time.process_time()
    screen = read_screen(desk, _MONTH, page.kept)
    taken = time.process_time() - begin
    assert len(screen.trend) == 12
    return taken


BENCHES = [
    Bench(
        name="ETP page after a change",
        aim=3.0,
        setup=shown,
        ours=change,
        yardstick=lambda page: one_select(page.history),
        teardown=lambda page: end(page.history),
        ceiling=0.2,
        what=f"a lesson of spring corrected among {LESSONS}, then the month, its twelve computations and what is "
        "planned read again, processor time, against one bare indexed SELECT of the lessons of the window",
    ),
    Bench(
        name="ETP month",
        aim=3.0,
        setup=prepare,
        ours=month,
        yardstick=one_select,
        teardown=end,
        what=f"the estimate of one month among {LESSONS} lessons sent, processor time, against one bare indexed "
        "SELECT of the lessons of its window with category and state",
    ),
]
