"""How long the window does not turn while its writer thread imports 10 000 students."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livret_desktop.background.workers import Workers
from livret_desktop.services.ahead import load_ahead
from tests.bench import imports
from tests.bench.harness import Bench
from tests.bench.list_screen import ListScreen, leave_list, show_list

_LIMIT_S = 0.05
_BEAT_MS = 5
_STUDENTS = 1_000


@dataclass
class Context:
    """A window with the workers of a program, and the file they import."""

    screen: ListScreen
    workers: Workers
    file: imports.Context


def prepare(folder: Path) -> Context:
    places = [folder / name for name in ("ecole", "imports")]
    for place in places:
        place.mkdir()
    workers = Workers()
    workers.submit_pool(load_ahead).result()  # as the shell does once the start is over
    screen = show_list(places[0], _STUDENTS, lessons_each=1, runner=workers)
    return Context(screen, workers, imports.prepare(places[1]))


def ours(context: Context) -> float:
    """The longest time between two beats of the window's own loop, less what was asked for, by the clock."""
    from PySide6.QtCore import QEventLoop, QTimer  # noqa: PLC0415 (with the window)

    loop, gaps = QEventLoop(), [0.0]
    future = context.workers.submit_write(lambda: imports.ours(context.file))
    last = time.perf_counter()

    def beat() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append(now - last - _BEAT_MS / 1000)
        last = now
        if future.done():
            loop.quit()

    timer: Any = QTimer(interval=_BEAT_MS)
    timer.timeout.connect(beat)
    timer.start()
    loop.exec()
    timer.stop()
    future.result()
    return max(gaps)


def leave(context: Context) -> None:
    context.workers.stop()
    leave_list(context.screen)


BENCHES = [
    Bench(
        name="window blocked by an import",
        aim=1,
        setup=prepare,
        ours=ours,
        yardstick=lambda _context: _LIMIT_S,
        teardown=leave,
        ceiling=_LIMIT_S,
        what="the longest silence of the window's loop while a school is made and 10 000 students are imported on the "
        "writer thread, by the clock, against 50 ms",
    )
]
