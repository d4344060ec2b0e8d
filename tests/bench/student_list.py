"""The list of students and the file of one of them, against one frame of a screen; and the search of a big group.

By the processor time of the window's thread: what it does is nearly all of an answer, and a frame has no twin that a
busy machine slows as much.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench import search
from tests.bench.harness import Bench
from tests.bench.list_screen import FRAME_S, ListScreen, leave_list, p95, show_list

STUDENTS, MANY = 50_000, 500_000
_STEPS, _FILES = 120, 30
_LIMIT_S = 0.05
_ORDERS = (("neph", False), ("neph", True), ("name", True), ("name", False))


def _prepare(folder: Path) -> ListScreen:
    """The whole list, as it is once the fingers rest."""
    from livret_desktop.services.records.student_list import list_student_ids  # noqa: PLC0415 (with the window)

    screen = show_list(folder, STUDENTS, lessons_each=2)
    students = screen.page.list
    students.reload()
    students.model.extend(list_student_ids(screen.desk, students.listing.query))
    screen.settle()
    return screen


def _timed(acts: Iterable[Callable[[], Any]]) -> float:
    taken = []
    for act in acts:
        begin = time.thread_time()
        act()
        taken.append(time.thread_time() - begin)
    return p95(taken)


def _scroll(screen: ListScreen) -> float:
    """95th percentile of steps of a wheel and pages down, until they are painted: lines never seen before."""
    table = screen.page.list.table
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum() // 3 if bar.value() == 0 else 0)
    screen.settle()
    steps = [bar.pageStep() if number % 4 == 0 else 3 * bar.singleStep() for number in range(_STEPS)]

    def step(by: int) -> None:
        bar.setValue(bar.value() + by)
        table.viewport().repaint()

    return _timed([partial(step, by) for by in steps])


def _sort(screen: ListScreen) -> float:
    """95th percentile of clicks on the titles of columns, until the first page is painted in the other order."""
    students = screen.page.list

    def sort(key: str, is_descending: bool) -> None:
        students.model.sort_asked.emit(key, is_descending)
        students.table.viewport().repaint()

    return _timed([partial(sort, *order) for order in _ORDERS * 5])


def _open(screen: ListScreen) -> float:
    """95th percentile of files opened from the list, each another student's, until they are laid out and painted."""
    ids = [screen.page.list.model.id_at(997 * number) for number in range(1, _FILES + 1)]

    def open_file(student_id: object) -> None:
        screen.page.open_file(student_id)
        screen.settle()

    return _timed([partial(open_file, one) for one in ids])


def _one_frame(_screen: ListScreen) -> float:
    return FRAME_S


@dataclass
class Two:
    """A school of 50 000 students, and a group ten times as large."""

    small: ListScreen
    large: ListScreen


def _two(folder: Path) -> Two:
    places = [folder / name for name in ("petite", "grande")]
    for place in places:
        place.mkdir()
    small, large = (
        show_list(place, size, lessons_each=0) for place, size in zip(places, (STUDENTS, MANY), strict=True)
    )
    return Two(small, large)


def _leave_two(two: Two) -> None:
    leave_list(two.large)
    leave_list(two.small)


BENCHES = [
    Bench(
        name="scrolling the list",
        aim=0.96,
        setup=_prepare,
        ours=_scroll,
        yardstick=_one_frame,
        teardown=leave_list,
        ceiling=0.016,
        what=f"p95 of {_STEPS} steps through {STUDENTS} students, read and painted, processor time of the window, "
        "against one frame (1/60 s)",
    ),
    Bench(
        name="sorting the list",
        aim=3,
        setup=_prepare,
        ours=_sort,
        yardstick=_one_frame,
        teardown=leave_list,
        ceiling=_LIMIT_S,
        what=f"p95 of {5 * len(_ORDERS)} orders by name and NEPH among {STUDENTS} students, until the first page is "
        "painted, processor time, "
        "against one frame",
    ),
    Bench(
        name="opening a file",
        aim=3,
        setup=_prepare,
        ours=_open,
        yardstick=_one_frame,
        teardown=leave_list,
        ceiling=_LIMIT_S,
        what=f"p95 of {_FILES} students' files among {STUDENTS}, read, laid out and painted, processor time, "
        "against one frame",
    ),
    Bench(
        name="key in search, ten times the students",
        aim=2,
        setup=_two,
        ours=lambda two: search.ours(two.large),
        yardstick=lambda two: search.ours(two.small),
        teardown=_leave_two,
        what=f"p95 of {len(search.KEYS)} keys among {MANY} students until the first page is painted, against the same "
        f"among {STUDENTS}",
    ),
]
