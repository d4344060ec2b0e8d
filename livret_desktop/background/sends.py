"""The sends under way in this program: whether there is one, asking them to end after their batch, waiting for that."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Sends:
    """Shared by the tick, F9, the end of the session and quitting. Any thread."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._under_way = 0
        self._is_parked = False

    @property
    def is_under_way(self) -> bool:
        """True while lessons are being sent from here."""
        with self._turn:
            return self._under_way > 0

    def is_parked(self) -> bool:
        """True once the program is leaving: a run ends after its batch, the rest waits for the next start."""
        with self._turn:
            return self._is_parked

    def park(self) -> None:
        """Ask every run to end after the batch under way, and none to begin."""
        with self._turn:
            self._is_parked = True

    def go_on(self) -> None:
        """The program stays after all."""
        with self._turn:
            self._is_parked = False

    @contextmanager
    def one(self) -> Iterator[None]:
        """A send is under way during the block."""
        with self._turn:
            self._under_way += 1
        try:
            yield
        finally:
            with self._turn:
                self._under_way -= 1
                self._turn.notify_all()

    def wait_until_none(self, seconds: float) -> bool:
        """Wait for the last one to end; False when it has not after so many seconds."""
        with self._turn:
            return self._turn.wait_for(lambda: self._under_way == 0, seconds)
