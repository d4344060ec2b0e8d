"""Spreads a campaign over the processor's cores. Each seed stands alone, so the counts do not depend on how many."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

T = TypeVar("T")
WORTH_SPREADING = 400
"""Below so many faults everything stays in this process: the ordinary tests use the cores already."""
_MEMORY = Path("/dev/shm")
_COLLECT_EVERY = 64
Part = Callable[[int, int], list[T]]
"""What came of the numbers from ``first`` to ``first + count``."""


def spread(work: Part[T], size: int, *, chunk: int = 50, least: int = WORTH_SPREADING) -> list[T]:
    """``work(first, count)`` for all of ``size``, put together in order. ``work`` can be pickled."""
    parts = [(first, min(chunk, size - first)) for first in range(0, size, chunk)]
    if size < least or len(parts) < 2:
        return list(chain.from_iterable(work(*part) for part in parts))
    with clean_processes().Pool(min(len(parts), os.cpu_count() or 1), maxtasksperchild=40) as pool:
        return list(chain.from_iterable(pool.starmap(work, parts, chunksize=1)))


def clean_processes() -> multiprocessing.context.BaseContext:
    """Processes that inherit no thread, no connection and no lock of this one."""
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")


@contextmanager
def fast_folder() -> Iterator[Path]:
    """A folder in memory where the system has one: what is tested here is a killed process, not a lost sector."""
    with TemporaryDirectory(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None) as name:
        yield Path(name)


@contextmanager
def rare_collection(every: int = _COLLECT_EVERY) -> Iterator[Callable[[], None]]:
    """Python's cycle collector only once in a while (a tenth of the time goes there): after so many scenes. Call the
    result at each scene."""
    scenes = 0

    def pause() -> None:
        nonlocal scenes
        scenes += 1
        if scenes % every == 0:
            gc.collect()

    gc.collect()
    gc.disable()
    try:
        yield pause
    finally:
        gc.enable()
