"""Where work runs outside the window's thread: one writer thread, one pool of three. No Qt."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
POOL_SIZE = 3
SWITCH_S = 0.001
"""How long a busy thread may keep the others of this process waiting. With Python's own 5 ms the window was silent
for 50 to 86 ms while 4 000 lessons were sent on a crowded machine, with this for 35 to 62 ms (``tests/faults/g9.py``).
"""


class Workers:
    """Every write goes through one thread, in the order asked; PDF, network, USB and hashing through a pool.

    Futures carry results and exceptions; nothing is swallowed. Safe to call from any thread.
    """

    def __init__(self) -> None:
        sys.setswitchinterval(SWITCH_S)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._pool = ThreadPoolExecutor(POOL_SIZE, thread_name_prefix="pool")

    def submit_write(self, work: Callable[[], T]) -> Future[T]:
        """Run one writing use case after those already asked."""
        return self._writer.submit(work)

    def submit_pool(self, work: Callable[[], T]) -> Future[T]:
        """Run work that waits (disk, network) or computes."""
        return self._pool.submit(work)

    def stop(self) -> None:
        """Finish what has begun, drop what has not, and wait."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=False)
