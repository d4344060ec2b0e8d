"""A window's event loop in a process of its own, that beats while lessons are sent beside it."""

import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from livret_desktop.background.workers import Workers
from livret_desktop.garbage import spare_collections
from livret_desktop.services.context import Desk
from livret_desktop.services.sending.run import send_due
from tests.collector import whole_walks
from tests.faults.send_truth import UNLIMITED
from tests.faults.senders import PipeGateway, SharedClock
from tests.sending.school import open_desk

BEAT_MS = 5


@dataclass(frozen=True, slots=True)
class Beats:
    """``longest_ms``: the longest silence of the event loop, without the time the machine gave to other programs.

    ``walks``: how often Python's collector walked the whole heap meanwhile, with the interpreter's lock in hand.
    """

    count: int
    longest_ms: float
    walks: int = 0


def beat_while_sending(pipe: Connection, root: Path, seconds: Any, on_gui_thread: bool) -> None:
    """The child. ``on_gui_thread`` is the known-bad twin: the window itself sends."""
    from PySide6.QtCore import QCoreApplication, QTimer  # noqa: PLC0415 - only this child draws on Qt

    from livret_desktop.ui.collector import collect_in_this_thread  # noqa: PLC0415 - likewise

    spare_collections()  # as the door does; a shell collects once its window is there
    app = QCoreApplication([])
    desk = open_desk(root, SharedClock(seconds))  # type: ignore[arg-type]
    workers = Workers()
    collect_in_this_thread()
    ear = _Ear()
    beat = QTimer(interval=BEAT_MS)
    beat.timeout.connect(ear.hear)
    beat.start()
    if on_gui_thread:
        QTimer.singleShot(20, lambda: _send(desk, pipe))
        QTimer.singleShot(60, app.quit)
    else:
        sending = workers.submit_pool(lambda: _send(desk, pipe))
        end = QTimer(interval=20)
        end.timeout.connect(lambda: sending.done() and app.quit())
        end.start()
    with whole_walks() as walks:
        app.exec()
    ear.hear()
    if not on_gui_thread:
        sending.result()
    pipe.send(("beats", (Beats(ear.count, ear.longest_s * 1000, len(walks)),)))
    workers.stop()
    desk.database.close()


def _send(desk: Desk, pipe: Connection) -> None:
    send_due(desk, lambda: PipeGateway(pipe), tools=UNLIMITED)


class _Ear:
    """Measures the time between two beats."""

    def __init__(self) -> None:
        self.count = 0
        self.longest_s = 0.0
        self._last: tuple[float, dict[str, float]] | None = None

    def hear(self) -> None:
        now, kept = time.perf_counter(), _kept_waiting()
        if self._last is not None:
            before, kept_before = self._last
            waits = sorted(seconds - kept_before.get(thread, 0.0) for thread, seconds in kept.items())
            # Ours, and that of the one thread which may have held the interpreter's lock meanwhile.
            of_others = sum(waits[-2:])
            self.longest_s = max(self.longest_s, now - before - of_others - BEAT_MS / 1000)
            self.count += 1
        self._last = now, kept


def _kept_waiting() -> dict[str, float]:
    """How long each thread of this process has waited for a processor, ready to run; empty where none is told."""
    waited = {}
    for path in Path("/proc/self/task").glob("*/schedstat"):
        with suppress(OSError):  # a thread that ended meanwhile
            waited[path.parent.name] = int(path.read_text(encoding="ascii").split()[1]) / 1e9
    return waited
