"""Killing a sender in process: every commit, journal write, sync and network step is a place to die."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from livret_desktop.db.database import Database
from livret_desktop.domain.dsr import Answer, Capabilities, FrozenLesson, ReadBack
from livret_desktop.transmission import send_journal
from tests.sending.model_server import ModelGateway
from tests.sending.school import FRIDAY, KEY, HandClock, Pupils, new_folder, open_desk, with_lessons


class KilledError(BaseException):
    """The process died here: nothing of it may run any more but what unwinds without writing."""


class Reaper:
    """Counts the places to die, and kills at the chosen one (None: never)."""

    def __init__(self, kill_at: int | None = None) -> None:
        self.kill_at = kill_at
        self.steps = 0
        self.is_dead = False

    def step(self, _what: str) -> None:
        self.steps += 1
        if self.steps == self.kill_at:
            self.is_dead = True
            raise KilledError

    def is_next(self) -> bool:
        """True when the next step kills."""
        return self.steps + 1 == self.kill_at


class MortalDatabase(Database):
    """Dies before or after a commit. What was not committed is rolled back, as by the next opening."""

    reaper: Reaper

    @contextmanager
    def quiet_write(self) -> Iterator[Any]:
        with super().quiet_write() as connection:
            yield connection
            self.reaper.step("before commit")
        self.reaper.step("after commit")

    @contextmanager
    def write(self, title: str, at: Any, **options: Any) -> Iterator[Any]:
        with super().write(title, at, **options) as written:
            yield written
            self.reaper.step("before commit")
        self.reaper.step("after commit")


class MortalSystem:
    """Stands for ``os`` in the journal: a write may be cut in the middle, a sync may not come."""

    def __init__(self, reaper: Reaper) -> None:
        self._reaper = reaper

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def write(self, descriptor: int, content: bytes) -> int:
        self._reaper.step("before write")
        if self._reaper.is_next():
            os.write(descriptor, bytes(content)[: len(content) // 2])
        self._reaper.step("in the middle of a write")
        return os.write(descriptor, content)

    def fsync(self, descriptor: int) -> None:
        self._reaper.step("before sync")
        os.fsync(descriptor)
        self._reaper.step("after sync")


class MortalGateway(ModelGateway):
    """Dies before a request leaves, or after the State answered and before we know."""

    reaper: Reaper

    def capabilities(self) -> Capabilities:
        self.reaper.step("before GET")
        found = super().capabilities()
        self.reaper.step("after GET")
        return found

    def send(self, key: UUID, lessons: tuple[FrozenLesson, ...]) -> Answer:
        self.reaper.step("before POST")
        answer = super().send(key, lessons)
        self.reaper.step("after POST")
        return answer

    def read_back(self, lesson_id: UUID) -> ReadBack:
        self.reaper.step("before read-back")
        found = super().read_back(lesson_id)
        self.reaper.step("after read-back")
        return found


@contextmanager
def mortal_journal(reaper: Reaper) -> Iterator[None]:
    """Within the block the journal writes through :class:`MortalSystem`."""
    real = send_journal.os
    send_journal.os = MortalSystem(reaper)  # type: ignore[assignment]
    try:
        yield
    finally:
        send_journal.os = real


class Stage:
    """One folder used again and again: each scene starts from a copy of a prepared school, on the same engines.

    Opening anew compiles every statement again; closing and reopening the connections is what a crash tests.
    """

    def __init__(self, root: Path) -> None:
        self.clock = HandClock()
        new_folder(root)
        self.desk = open_desk(root, self.clock)
        self.mortal = MortalDatabase(self.desk.folder.database, KEY.database_key_hex())
        self._prepared: dict[tuple[int, int], tuple[bytes, tuple[UUID, ...]]] = {}

    def begin(self, lessons: int, *, enrolled: int = 0) -> tuple[UUID, ...]:
        """A school with so many lessons due (or so many students and no lesson), and no journal. The lessons' ids."""
        self.close()
        self.clock.instant = FRIDAY
        folder = self.desk.folder
        for path in (folder.send_journal, *database_files(folder.database)):
            path.unlink(missing_ok=True)
        if (lessons, enrolled) not in self._prepared:
            new_folder(folder.root)
            Pupils(self.desk).enrol(enrolled)
            ids = tuple(lesson.id for lesson in with_lessons(self.desk, lessons)) if lessons else ()
            self.close()
            self._prepared[lessons, enrolled] = (folder.database.read_bytes(), ids)
        content, ids = self._prepared[lessons, enrolled]
        folder.database.write_bytes(content)
        return ids

    def close(self) -> None:
        """Close the connections, as an end of the process does."""
        self.desk.database.close()
        self.mortal.close()


def database_files(path: Path) -> list[Path]:
    return [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
