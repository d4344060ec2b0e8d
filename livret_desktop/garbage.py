"""Python's collector of cycles in a program with a window: not while it starts, never in another thread than the
window's, and never the whole heap while a person waits, nor in a command that sends.

A start makes some hundred thousand objects that all stay (modules, classes, tables of columns). The collector would
walk them again and again and find nothing: a seventh of the start, as measured. Later, a send of 10 000 lessons made
it walk everything eight times, and whoever walks holds the interpreter's lock: the window was silent for up to 148 ms,
and is for less than 30 without (``tests/faults/g9.py``).

With a window, no thread collects by itself (``ui/collector.py`` asks for it, between two events): a dialog that is
closed is such a cycle, and a worker that freed it while Qt deleted it in the window's thread brought the program down.
PySide finds the Python side of what it deletes without the interpreter's lock. One tour of the screens in three or so
ended so on a busy machine.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEVER = 1_000_000_000
_WORTH_A_WALK = 10
"""Collections of the middle generation since the last whole one: fewer leave nothing worth looking for."""


def spare_collections() -> None:
    """Collect no cycles until :func:`collect_again`, or by :func:`collect_young` and :func:`collect_old` alone. Memory
    without cycles is given back as ever."""
    gc.disable()


def is_spared() -> bool:
    """True while no cycle is collected by itself."""
    return not gc.isenabled()


def leave_out_what_is_here() -> None:
    """What the start made is left out of every later walk."""
    gc.freeze()


def collect_again() -> None:
    """Collect young cycles as usual, in any thread: there is no window any more. Nothing when it was not spared."""
    if is_spared():
        youngest, middle, _ = gc.get_threshold()
        gc.set_threshold(youngest, middle, _NEVER)
        gc.enable()


@contextmanager
def collected_in_the_window() -> Iterator[None]:
    """For what opens a window: in the block no thread collects by itself."""
    spare_collections()
    try:
        yield
    finally:
        collect_again()


def collect_young() -> None:
    """Young cycles, in this thread, when as many objects were made as Python itself waits for. Nothing where Python
    does it by itself."""
    if not is_spared():
        return
    young, middle, _ = gc.get_count()
    most_young, most_middle, _ = gc.get_threshold()
    if middle > most_middle:
        gc.collect(1)
    elif young > most_young:
        gc.collect(0)


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
    if is_spared() and gc.get_count()[2] >= _WORTH_A_WALK:
        gc.collect()
