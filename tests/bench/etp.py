"""The ETP of one month among 200 000 lessons of four years, all sent, against one bare SELECT of the same lessons.

By the time of the processor, which a busy machine does not stretch as it does the clock on the wall.
"""

from __future__ import annotations

import time
from datetime import date

from livret_desktop.services.etp import forecast
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


BENCHES = [
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
