"""Several reads of one moment: what a screen says in different places must not be read at different times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from livret_desktop.db.database import Database
from livret_desktop.db.unit_of_work import Reading


class OneSnapshot(Database):
    """A database whose every read is the same transaction, for as long as its owner keeps that one open.

    It is handed to reads written for a whole database. One thread; it never writes.
    """

    def __init__(self, whole: Database, reading: Reading) -> None:  # no engine of its own
        self.path = whole.path
        self._reading_now = reading

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """The one snapshot."""
        yield self._reading_now
