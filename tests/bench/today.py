"""Aujourd'hui painted right after the window's first paint on a big school whose lessons were all sent.

A start pays for what is seen first; what the day asks is read on another thread meanwhile. By the time of the processor
of every thread of the process: a busy machine does not stretch it, and the yardstick is that very start. The second
bench goes by the clock from the launch to the figures, so that nothing hides before the first paint.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from livret_desktop.db.database import Database
from livret_desktop.db.tables import SUBMISSION
from tests.bench.harness import Bench
from tests.bench.history import submission
from tests.bench.start import OURS, YARDSTICK, Context, prepare, started

_STUDENTS, _LESSONS = 10_000, 200_000

_END = """
import time
from PySide6.QtCore import QEvent, QObject, QTimer

class Watch(QObject):
    first = None
    def eventFilter(self, _watched, event):
        if event.type() == QEvent.Type.Paint and self.first is None:
            QTimer.singleShot(0, self.painted)
        return False
    def painted(self):
        if self.first is None:
            self.first = time.process_time()

def shown():
    if page.seen is not None:
        QTimer.singleShot(0, done)  # what was just shown is painted before this

def done():
    if watch.first is None:
        QTimer.singleShot(0, done)  # read before the window was seen
        return
    page.repaint()
    print(time.process_time() - watch.first, watch.first, flush=True)
    os._exit(0)

watch, page = Watch(), shell.window.page
shell.window.installEventFilter(watch)
page.reloaded.connect(shown)
shell.window.show()
application.exec()
"""


def sent(folder: Path) -> Context:
    """The big school; every lesson of it accepted, one in a thousand refused, held or without an answer."""
    context = prepare(folder)
    database = Database(context.folder / "ecole.livret", context.environment["BENCH_RAW_KEY"])
    with database.read() as reading:
        rows = list(reading.connection.exec_driver_sql("SELECT id, student_id, day FROM lesson"))
    with database.quiet_write() as connection:
        connection.execute(SUBMISSION.insert(), [submission(rank, row) for rank, row in enumerate(rows)])
    database.close()
    return context


def _run(context: Context) -> tuple[float, float, float]:
    """Seconds of processor from the first paint to Aujourd'hui painted, and from the launch to the first paint; then
    by the clock from the launch to Aujourd'hui painted."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", OURS + _END, str(context.folder)],
        env=context.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    took = time.perf_counter() - began
    later, first = done.stdout.split()
    return float(later), float(first), took


BENCHES = [
    Bench(
        name="Aujourd’hui after the first paint",
        aim=0.15,
        setup=sent,
        ours=lambda context: _run(context)[0],
        yardstick=lambda context: _run(context)[1],
        ceiling=0.1,
        what=f"{_STUDENTS} students and {_LESSONS} lessons sent, encrypted: from the first paint to Aujourd’hui "
        "read and painted, processor time, against the start before that paint",
    ),
    Bench(
        name="Aujourd’hui with its figures since the launch",
        aim=1.6,
        setup=sent,
        ours=lambda context: _run(context)[2],
        yardstick=lambda context: started(context, YARDSTICK)[0],
        what="the same school by the clock, from the launch of the process to Aujourd’hui read and painted, against "
        "the empty window of « cold start »",
    ),
]
