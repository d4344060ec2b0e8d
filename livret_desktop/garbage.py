"""Python's collector of cycles in a program with a window: not while it starts, and never the whole heap while a
person waits, nor in a command that sends.

A start makes some hundred thousand objects that all stay (modules, classes, tables of columns). The collector would
walk them again and again and find nothing: a seventh of the start, as measured. Later, a send of 10 000 lessons made
it walk everything eight times, and whoever walks holds the interpreter's lock: the window was silent for up to 148 ms,
and is for less than 30 without (``tests/ui/test_collector.py``). Young cycles are still collected as they come, and
memory without cycles is given back as ever.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEVER = 1_000_000_000
_WORTH_A_WALK = 10
"""Collections of the middle generation since the last whole one: fewer leave nothing worth looking for."""


def spare_collections() -> None:
    """Collect no cycles until :func:`collect_again`. Memory without cycles is given back as ever."""
    gc.disable()


def collect_again() -> None:
    """Collect young cycles as usual, old ones by :func:`collect_old` alone; what the start made is left out of every
    later walk. Nothing when it was not spared."""
    if not gc.isenabled():
        gc.freeze()
        youngest, middle, _ = gc.get_threshold()
        gc.set_threshold(youngest, middle, _NEVER)
        gc.enable()


@contextmanager
def without_whole_walks() -> Iterator[None]:
    """For a command that sends: young cycles alone are collected in the block, as in the window. Walking the whole
    heap took a sixth of the processor time of a send of 10 000 lessons, and found nothing."""
    before = gc.get_threshold()
    gc.set_threshold(before[0], before[1], _NEVER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def collect_old() -> None:
    """Walk the whole heap, when nobody waits for anything: a few milliseconds. Nothing where Python does it by itself,
    or when little was made since the last time."""
    if gc.get_threshold()[2] == _NEVER and gc.get_count()[2] >= _WORTH_A_WALK:
        gc.collect()
