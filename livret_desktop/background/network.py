"""Whether the PC has come back to its network since the last look: then what waits after failures is tried again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable

_ANYWHERE = ("192.0.2.1", 9)
"""RFC 5737, documentation: an address of nobody, reached like any other, over the way out of this network."""


def has_way_out() -> bool:
    """True when the system knows a way out of this PC. A datagram socket is only given its route: nothing is sent.

    Qt's own answer (QNetworkInformation) asks Windows through another process, which may keep its caller waiting.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ANYWHERE)
        except OSError:
            return False  # cable out, no Wi-Fi, flight mode
    return True


class NetworkWatch:
    """Looks once a tick: a network that comes and goes is noticed once in two minutes at most. Any thread."""

    def __init__(self, is_there: Callable[[], bool] = has_way_out) -> None:
        self._is_there = is_there
        self._turn = threading.Lock()
        self._was_there = True

    def note_absence(self) -> None:
        """The PC slept: its network was away, seen or not."""
        with self._turn:
            self._was_there = False

    def is_back(self) -> bool:
        """True once, at the first look after an absence."""
        is_there = self._is_there()
        with self._turn:
            came_back = is_there and not self._was_there
            self._was_there = is_there
        return came_back
