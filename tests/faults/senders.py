"""Senders in processes of their own, on one data folder; the State answers each of them through a pipe."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import UUID

from livret_desktop.errors import LivretError
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.sender_lock import SenderBusyError
from livret_desktop.services.sending import run
from livret_desktop.services.sending.run import send_due
from tests.faults.send_truth import UNLIMITED
from tests.sending.model_server import ModelGateway
from tests.sending.school import FRIDAY, Pupils, open_desk

BUSY, STOPPED, SENT = "busy", "stopped", "sent"
NO_LOCK, LEASE = "no lock", "a lease"
LEASE_OF = timedelta(minutes=10)


@dataclass
class SharedClock:
    """The same hour for every process: the parent moves it."""

    seconds: Any
    is_shifted: bool = False

    def now(self) -> datetime:
        return FRIDAY + timedelta(seconds=self.seconds.value)

    def monotonic(self) -> float:
        return float(self.seconds.value)


class PipeGateway(ModelGateway):
    """In the child: each call is asked of the parent, who is the State."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def _ask(self, name: str, *arguments: Any) -> Any:
        self._pipe.send((name, arguments))
        return self._pipe.recv()

    def capabilities(self) -> Any:
        return self._ask("capabilities")

    def send(self, key: UUID, lessons: Any) -> Any:
        return self._ask("send", key, lessons)

    def read_back(self, lesson_id: UUID) -> Any:
        return self._ask("read_back", lesson_id)

    def close(self) -> None:
        return None


def send_until_told(pipe: Connection, root: Path, seconds: Any, twin: str = "") -> None:
    """The child: sends, says what came of it, and does so again for as long as the parent answers True."""
    clock = SharedClock(seconds)
    desk = open_desk(root, clock)  # type: ignore[arg-type]
    if twin:
        run.sender_lock = _bad_locks(desk)[twin]  # type: ignore[assignment]
    is_wanted = True
    while is_wanted:
        began = time.perf_counter()
        try:
            report = send_due(desk, lambda: PipeGateway(pipe), tools=UNLIMITED)
            told = (SENT, (report.left, report.to_verify))
        except SenderBusyError as error:
            told = (BUSY, (time.perf_counter() - began, f"{error.message} {error.todo}"))
        except (LivretError, RuntimeError) as error:  # the second: rows changed under a twin's hands
            if not (twin or isinstance(error, LivretError)):
                raise
            told = (STOPPED, (str(error),))
        pipe.send(told)
        is_wanted = pipe.recv()
    desk.database.close()


class _FreeLock:
    def check(self) -> None:
        return None


def _bad_locks(desk: Desk) -> dict[str, Any]:
    """The known-bad twins: nothing at all, and a lease that a suspended PC outlives."""

    @contextmanager
    def no_lock(_path: Path) -> Iterator[_FreeLock]:
        yield _FreeLock()

    @contextmanager
    def lease(path: Path) -> Iterator[_FreeLock]:
        file = path.with_suffix(".bail")
        if file.exists() and datetime.fromisoformat(file.read_text(encoding="ascii")) > desk.clock.now():
            raise SenderBusyError("Un envoi est déjà en cours", "Un bail court encore.", "Attendez.")
        file.write_text((desk.clock.now() + LEASE_OF).isoformat(), encoding="ascii")
        yield _FreeLock()
        file.unlink(missing_ok=True)

    return {NO_LOCK: no_lock, LEASE: lease}


@dataclass
class Sender:
    """The parent's hold on one child."""

    process: Any
    pipe: Connection

    def ask_again(self) -> None:
        """Let it send once more."""
        self.pipe.send(True)

    def end(self) -> None:
        """Tell it to leave, unless it is dead."""
        with suppress(OSError):  # killed before: it will read nothing more
            self.pipe.send(False)
        self.process.join(20)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.pipe.close()


def start_sender(context: Any, root: Path, seconds: Any, twin: str = "") -> Sender:
    """One more process that sends from this folder."""
    ours, theirs = multiprocessing.Pipe()
    process = context.Process(target=send_until_told, args=(theirs, root, seconds, twin), daemon=True)
    process.start()
    theirs.close()
    return Sender(process, ours)


def many_lessons(desk: Desk, count: int) -> tuple[UUID, ...]:
    """As many lessons due, over as many days as it takes; no two overlap."""
    pupils = Pupils(desk)
    pupils.enrol(min(count, 400))
    today = desk.today()
    ids: list[UUID] = []
    for back in range(0, -(-count // 400)):
        day = today - timedelta(days=back)
        ids += [one.id for one in pupils.record_day(min(400, count - len(ids)), day)]
    return tuple(ids)
