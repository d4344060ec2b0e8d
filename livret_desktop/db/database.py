"""An open school database: one writer connection, a few readers, and the unit of work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from livret_desktop.db import sqlite_dialect
from livret_desktop.db.unit_of_work import Reading, Work
from livret_desktop.domain.changes import Changes
from livret_desktop.errors import DamagedDataError, MachineError

READERS = 3


@dataclass
class Written:
    """What a use case changed, known once its ``with`` block has ended. ``title`` may be set inside the block."""

    work: Work
    title: str
    changes: Changes = field(default_factory=Changes)


class Database:
    """The encrypted database of one school, open. Close it when done.

    Reading is possible on any thread. Writing waits for other writers (window, command line) five seconds at most.
    """

    def __init__(self, path: Path, raw_key_hex: str) -> None:
        self.path = path
        self._writer = sqlite_dialect.open_engine(path, raw_key_hex, is_writer=True)
        self._turn = threading.Lock()
        self._read_only: MachineError | None = None
        self._has_written = False
        self._reader = sqlite_dialect.open_engine(path, raw_key_hex, is_writer=False, pool_size=READERS)

    def close(self) -> None:
        """Close every connection; the write-ahead log is folded back by the last one. Never raises for the disk."""
        if self._has_written:  # else no row was added, and a writer would be opened for this alone
            with (
                suppress(MachineError, DatabaseError),
                self._one_at_a_time(),
            ):  # only statistics: nothing is lost
                sqlite_dialect.refresh_statistics(self._writer)
        self._has_written = False
        self._reader.dispose()
        self._writer.dispose()

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """A consistent snapshot to read. Raises MachineError for what the disk does."""
        with self._reading() as connection, connection.begin():
            yield Reading(connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A reader's connection. SQLCipher answers nothing more on one that met a damaged page: it is thrown away."""
        try:
            with _machine_errors(), self._reader.connect() as connection:
                yield connection
        except DamagedDataError:
            self._reader.dispose()
            raise

    @contextmanager
    def write(
        self, title: str, at: datetime, *, is_undoable: bool = True, undo_of: int | None = None
    ) -> Iterator[Written]:
        """One use case, one transaction: committed at the end of the block, rolled back by any exception.

        ``title`` is what the history and "Annuler : …" say. Raises MachineError (busy, full, read-only).
        """
        with self._writing() as connection:
            written = Written(Work(connection, at), title)
            yield written
            written.changes = written.work.finish(written.title, is_undoable=is_undoable, undo_of=undo_of)

    @contextmanager
    def quiet_write(self) -> Iterator[Connection]:
        """A transaction outside the history: states of sending, job rows, machine state. Same errors as write."""
        with self._writing() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._one_at_a_time(), self._writer.connect() as connection, connection.begin():
            self._has_written = True
            yield connection

    def forbid_writing(self, why: MachineError) -> None:
        """From now on every write of this process raises ``why``: damaged rows are read, never written over."""
        self._read_only = why

    @property
    def is_read_only(self) -> bool:
        """True once writing was forbidden."""
        return self._read_only is not None

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Writers of this process take turns here; those of other processes wait on BEGIN IMMEDIATE."""
        if self._read_only is not None:
            raise self._read_only
        if not self._turn.acquire(timeout=2 * sqlite_dialect.BUSY_TIMEOUT_MS / 1000):
            raise sqlite_dialect.busy()
        try:
            with _machine_errors():
                yield
        finally:
            self._turn.release()

    def snapshot(self, target: Path) -> None:
        """A consistent copy under the same key, not yet synced. Raises MachineError."""
        with _machine_errors():
            sqlite_dialect.snapshot(self._writer, target)

    def complaints(self, *, is_full: bool = False) -> list[str]:
        """What quick_check and the foreign keys complain of; empty when all is well. ``is_full``: every page and index.

        Raises MachineError for the disk, DamagedDataError where a page does not even read.
        """
        check = sqlite_dialect.full_check if is_full else sqlite_dialect.quick_check
        with self._reading() as connection:
            found = check(connection)
        if found:
            self._reader.dispose()
        return found


@contextmanager
def _machine_errors() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        if sqlite_dialect.is_machine_trouble(error):
            raise sqlite_dialect.explained(error) from error
        raise
