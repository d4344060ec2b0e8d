"""A key typed in the student search among 50 000, until the first page is painted."""

from __future__ import annotations

import time
from pathlib import Path

from livret_desktop.domain.names import folded
from tests.bench.harness import Bench
from tests.bench.list_screen import ListScreen, leave_list, p95, show_list

STUDENTS = 50_000
_WORDS = (
    "martin",
    "lemar",
    "bernard zoé",
    "0612",
    "230177004",
    "garcia",
    "xquz",
    "dubois lé",
    "mü",
    "nes in",
)
KEYS = [word[:end] for word in _WORDS for end in range(1, len(word) + 1)]
_BARE = (
    "SELECT id, birth_name, given_names, neph, phone FROM student "
    "WHERE archived_on IS NULL AND search_text LIKE ? ORDER BY sort_name LIMIT 40"
)


def prepare(folder: Path) -> ListScreen:
    """The window as in the office, on an encrypted database."""
    return show_list(folder, STUDENTS, lessons_each=4)


def ours(search: ListScreen) -> float:
    """95th percentile over every key of a few names, phones and NEPH: from the key to the painted page."""
    students, taken = search.page.list, []
    for text in KEYS:
        begin = time.perf_counter()
        students.search(text)
        students.table.viewport().repaint()
        taken.append(time.perf_counter() - begin)
    return p95(taken)


def yardstick(search: ListScreen) -> float:
    """The same searches as a bare LIKE on the same file and the same index, without facts, window or painting."""
    cursor, taken = search.bare.cursor(), []
    for text in KEYS:
        begin = time.perf_counter()
        cursor.execute(_BARE, (f"%{folded(text)}%",)).fetchall()
        taken.append(time.perf_counter() - begin)
    return p95(taken)


BENCHES = [
    Bench(
        name="key in search",
        aim=2.0,
        setup=prepare,
        ours=ours,
        yardstick=yardstick,
        teardown=leave_list,
        ceiling=0.016,
        what=f"p95 of {len(KEYS)} keys among {STUDENTS} students until the first page is painted, "
        "against the same LIKE bare in SQLite",
    )
]
