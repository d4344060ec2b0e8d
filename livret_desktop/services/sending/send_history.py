"""The history of what was sent: found by day, student and state over years, and the path of one lesson. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from livret_desktop.db import job_store
from livret_desktop.db.job_store import JobRun
from livret_desktop.db.read_models.send_history import (
    SHOWN,
    HistoryFilter,
    HistoryPlace,
    VersionFacts,
    history_count,
    history_page,
    version_facts,
)
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import MachineError
from livret_desktop.services.context import Desk
from livret_desktop.services.sending.send_list import SendGroup, states_of
from livret_desktop.transmission.journal_records import INTENT
from livret_desktop.transmission.send_journal import SendJournal

__all__ = [
    "Attempt",
    "HistoryPage",
    "HistoryPlace",
    "HistoryQuery",
    "LessonPath",
    "VersionFacts",
    "count_history",
    "read_history_page",
    "read_newest_runs",
    "read_path",
]

PAGE = 200
_MOST_RUNS = 60


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """Days included; None: no bound, anybody. ``group`` ALL, or one state as people see it (blocked is waiting)."""

    first: date | None = None
    last: date | None = None
    student_id: UUID | None = None
    group: SendGroup = SendGroup.ALL


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Lessons newest first, and from where the next page goes on (None: this is the last)."""

    lesson_ids: tuple[UUID, ...]
    next_place: HistoryPlace | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One record of the send journal about a lesson: about to leave (``state`` None), or what came back."""

    at: datetime
    version: int
    state: SubmissionState | None
    receipt: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class LessonPath:
    """All that happened to one lesson on its way, newest first. ``trouble``: why no attempt could be read."""

    versions: tuple[VersionFacts, ...]
    attempts: tuple[Attempt, ...]
    trouble: MachineError | None = None


def read_history_page(desk: Desk, query: HistoryQuery, after: HistoryPlace | None = None) -> HistoryPage:
    """At most 200 lessons after a place; ``send_list.read_send_lines`` gives their lines."""
    with desk.database.read() as reading:
        places = history_page(reading.connection, _filter(query), after, PAGE)
    next_place = places[-1] if len(places) == PAGE else None
    return HistoryPage(tuple(place.lesson_id for place in places), next_place)


def count_history(desk: Desk, query: HistoryQuery) -> int:
    """How many lessons the query finds."""
    with desk.database.read() as reading:
        return history_count(reading.connection, _filter(query))


def read_path(desk: Desk, lesson_id: UUID) -> LessonPath:
    """Every version and every attempt of a lesson. Reads the send journal whole: on the pool."""
    with desk.database.read() as reading:
        versions = version_facts(reading.connection, lesson_id)
    try:
        attempts = _attempts(desk, str(lesson_id))
    except MachineError as trouble:  # damaged, or another program holds it: the versions are still known
        return LessonPath(tuple(versions), (), trouble)
    return LessonPath(tuple(versions), tuple(reversed(attempts)))


def read_newest_runs(desk: Desk) -> list[JobRun]:
    """The last evening sends, Sunday passes and retries, newest first."""
    with desk.database.read() as reading:
        return job_store.newest_runs(reading.connection, _MOST_RUNS)


def _attempts(desk: Desk, lesson_id: str) -> list[Attempt]:
    found: list[Attempt] = []
    # Only read, never replayed: cutting a torn end is for the one sender, who may be writing it just now.
    journal = SendJournal(desk.folder.send_journal, desk.master_key.journal_key())
    for record in journal.records():
        at = datetime.fromisoformat(record["at"])
        found += [_attempt(record["kind"], at, told) for told in record["lessons"] if told[0] == lesson_id]
    return found


def _attempt(kind: str, at: datetime, told: list[str | int | None]) -> Attempt:
    version = int(told[1] or 0)
    if kind == INTENT:
        return Attempt(at, version, None)
    _, _, state, receipt, _, reason = told
    return Attempt(
        at,
        version,
        SubmissionState(str(state)),
        None if receipt is None else str(receipt),
        None if reason is None else str(reason),
    )


def _filter(query: HistoryQuery) -> HistoryFilter:
    states = SHOWN if query.group is SendGroup.ALL else states_of(query.group)
    return HistoryFilter(query.first, query.last, query.student_id, states)
