"""A lesson sent is found again among 200 000 of three years: by day, by student, by state, page after page."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from livret_desktop.clock import SystemClock
from livret_desktop.db.tables import SUBMISSION
from livret_desktop.domain.dated_rules import load_rules
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.paths import DataFolder
from livret_desktop.resources import resource_path
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.services.context import Desk
from livret_desktop.services.sending.send_history import (
    HistoryPage,
    HistoryPlace,
    HistoryQuery,
    count_history,
    read_history_page,
)
from livret_desktop.services.sending.send_list import SendGroup, read_send_lines
from tests.bench.big_school import make_big_school
from tests.bench.harness import Bench

STUDENTS, LESSONS = 8_000, 200_000
_BARE = """
SELECT s.*, l.*, st.birth_name, st.given_names, i.surname
FROM submission AS s INDEXED BY ix_submission_state_day
JOIN lesson AS l ON l.id = s.lesson_id JOIN student AS st ON st.id = l.student_id
JOIN instructor AS i ON i.id = l.instructor_id
WHERE s.state = 'accepted' AND s.is_newest AND s.day BETWEEN ? AND ?
ORDER BY s.day DESC, l.starts_at DESC, l.id DESC LIMIT 200
"""
_LOUD = (SubmissionState.REJECTED, SubmissionState.HELD, SubmissionState.TO_VERIFY)


@dataclass
class History:
    """The school with every lesson sent, the searches tried, and a bare connection to the same file."""

    desk: Desk
    queries: list[HistoryQuery]
    deep: HistoryQuery
    bare: Any


def prepare(folder: Path) -> History:
    """Every lesson has been sent: one in a thousand refused, held or without an answer."""
    place = DataFolder(folder)
    made = make_big_school(place.database, STUDENTS, LESSONS)
    database = made.open()
    with database.read() as reading:
        rows = list(reading.connection.exec_driver_sql("SELECT id, student_id, day FROM lesson"))
    with database.quiet_write() as connection:
        connection.execute(SUBMISSION.insert(), [submission(rank, row) for rank, row in enumerate(rows)])
    desk = Desk(
        folder=place,
        database=database,
        clock=SystemClock(),
        rules=load_rules(resource_path("rules").glob("*.toml")),
        school_id=made.school_id,
        master_key=made.key,
        credentials=MemoryStore(),
        installation_id=UUID(int=1),
    )
    return History(desk, _queries(rows), HistoryQuery(), database._reader.raw_connection())


def submission(rank: int, row: Any) -> dict[str, Any]:
    """The row of one lesson sent."""
    state = _LOUD[rank // 1000 % 3] if rank % 1000 == 0 else SubmissionState.ACCEPTED
    return {
        "lesson_id": UUID(row.id),
        "version": 1,
        "state": state,
        "cancels": False,
        "is_newest": True,
        "day": date.fromisoformat(row.day),
        "created_at": SystemClock().now(),
        "sha256": hashlib.sha256(row.id.encode()).hexdigest(),
        "receipt": f"R-{rank:06d}",
    }


def _queries(rows: list[Any]) -> list[HistoryQuery]:
    last = date.fromisoformat(max(row.day for row in rows))
    first = date.fromisoformat(min(row.day for row in rows))
    days = [first + timedelta(step) for step in range(0, (last - first).days, 90)]
    asked = [HistoryQuery(day, day) for day in days]
    asked += [HistoryQuery(student_id=UUID(row.student_id)) for row in rows[:: len(rows) // 20]]
    asked += [HistoryQuery(group=group) for group in SendGroup if group is not SendGroup.BLOCKED]
    asked += [HistoryQuery(first, last, group=group) for group in (SendGroup.ALL, SendGroup.REJECTED)]
    asked += [HistoryQuery(last=day) for day in days]
    return asked


def ours(history: History) -> float:
    """95th percentile over every search: the count and the first page of lines, names and receipts."""
    taken = []
    for query in history.queries:
        begin = time.perf_counter()
        count_history(history.desk, query)
        _read(history.desk, query)
        taken.append(time.perf_counter() - begin)
    return _p95(taken)


def yardstick(history: History) -> float:
    """One indexed SELECT of the same lines, by day, bare: no count, one state, no names made."""
    cursor, taken = history.bare.cursor(), []
    for query in history.queries:
        bounds = (str(query.first or date(2020, 1, 1)), str(query.last or date(2030, 1, 1)))
        begin = time.perf_counter()
        cursor.execute(_BARE, bounds).fetchall()
        taken.append(time.perf_counter() - begin)
    return _p95(taken)


def deep(history: History) -> float:
    """95th percentile of a hundred pages walked one after the other."""
    place, taken = None, []
    for _ in range(100):
        begin = time.perf_counter()
        page = _read(history.desk, history.deep, place)
        taken.append(time.perf_counter() - begin)
        place = page.next_place
    return _p95(taken)


def first_page(history: History) -> float:
    """The first page of the same walk."""
    begin = time.perf_counter()
    _read(history.desk, history.deep)
    return time.perf_counter() - begin


def _read(desk: Desk, query: HistoryQuery, place: HistoryPlace | None = None) -> HistoryPage:
    page = read_history_page(desk, query, place)
    read_send_lines(desk, page.lesson_ids, {})
    return page


def end(history: History) -> None:
    history.bare.close()
    history.desk.database.close()


def _p95(taken: list[float]) -> float:
    return sorted(taken)[round(0.95 * (len(taken) - 1))]


BENCHES = [
    Bench(
        name="history of sending",
        aim=20.0,
        setup=prepare,
        ours=ours,
        yardstick=yardstick,
        teardown=end,
        ceiling=0.2,
        what=f"p95 of searches by day, student and state among {LESSONS} lessons sent, counted and read with names, "
        "against one bare indexed SELECT of the same lines",
    ),
    Bench(
        name="history page 100",
        aim=3.0,
        setup=prepare,
        ours=deep,
        yardstick=first_page,
        teardown=end,
        ceiling=0.2,
        what="p95 of a hundred pages read by keyset, against the first one",
    ),
]
