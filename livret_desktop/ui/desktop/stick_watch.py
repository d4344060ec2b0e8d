"""A stick of the school has just been plugged in: a backup is offered, or made where that was asked for.

What lies on it is read again in full: a copy that went bad in a drawer is known before it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.shell import Shell

if TYPE_CHECKING:
    from livret_desktop.services.copies.sticks import Stick

_DAY = timedelta(days=1)
_HOUR_MS = 3_600_000
_FIRST_LOOK_MS = 4_000
"""After the first page: what is plugged in at the start is known, not announced."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a copy goes; ``said`` ends a sentence: "sur la clé BLEUE"."""

    root: Path
    said: str


def stick_place(stick: Stick) -> Place | None:
    """A stick that answers."""
    return None if stick.root is None else Place(stick.root, f"sur la clé {stick.name}")


@dataclass(frozen=True, slots=True)
class Plugged:
    """The school's sticks that answer now, and how many changes are not in a backup yet.

    ``is_automatic``: the school wants the copy made by itself. ``is_day_old``: no copy was made for a day. ``folder``:
    where copies go without a stick, when it answers.
    """

    sticks: tuple[Stick, ...]
    changes: int
    is_automatic: bool = False
    is_day_old: bool = False
    folder: Path | None = None

    def due_place(self, fresh: list[Stick]) -> Place | None:
        """Where a copy is to be made now without asking: on the stick just plugged in, else once a day."""
        if not (self.is_automatic and self.changes and (fresh or self.is_day_old)):
            return None
        if fresh or self.sticks:
            return stick_place((fresh or list(self.sticks))[0])
        return None if self.folder is None else Place(self.folder, f"dans le dossier « {self.folder.name} »")


class StickWatch(QObject):
    """``offered(Stick, changes)``: a known stick came, and a backup is due. GUI thread; looks on the pool.

    ``due(Place)``: one is to be made without asking, now and each day. ``came(Stick)``: what lies on
    it is to be read again.
    """

    offered = Signal(object, int)
    due = Signal(object)
    came = Signal(object)

    def __init__(self, office: Office, shell: Shell) -> None:
        super().__init__(shell)
        self._office, self._window = office, shell.window
        self._here: set[UUID] = set()
        self.plugged = Plugged((), 0)
        self._hourly = QTimer(self, interval=_HOUR_MS)
        self._hourly.timeout.connect(self.look)
        self._hourly.start()
        self._is_looking = self._looks_again = False
        self._first = QTimer(self, interval=_FIRST_LOOK_MS, singleShot=True)
        self._first.timeout.connect(lambda: self._look(is_first=True))
        self._first.start()

    def stop(self) -> None:
        """The school closes."""
        self._first.stop()
        self._hourly.stop()

    def look(self) -> None:
        """Drives have changed."""
        self._first.stop()
        self._look(is_first=False)

    def _look(self, *, is_first: bool) -> None:
        if self._is_looking:
            self._looks_again = True
            return
        self._is_looking = True
        office = self._office
        work = Operation(office.bridge, lambda: read_plugged(office)).owner(self._window).on_pool()
        work.success(lambda plugged: self._seen(plugged, is_first=is_first))
        work.failure(lambda _trouble: None)  # the page of backups says what is wrong when it is looked at
        work.always(self._looked).run()

    def _seen(self, plugged: Plugged, *, is_first: bool) -> None:
        before, self._here = self._here, {stick.id for stick in plugged.sticks}
        self.plugged = plugged
        fresh = [stick for stick in plugged.sticks if stick.id not in before]
        for stick in fresh:
            self.came.emit(stick)
        place = plugged.due_place(fresh)
        if place is not None:
            self.due.emit(place)
        if is_first:
            return
        self._office.bridge.announce(Changes(frozenset({Kind.BACKUPS})))
        if fresh and plugged.changes and not plugged.is_automatic:
            self.offered.emit(fresh[0], plugged.changes)

    def _looked(self) -> None:
        self._is_looking = False
        if self._looks_again:
            self._looks_again = False
            self._look(is_first=False)


def read_plugged(office: Office) -> Plugged:
    """What is plugged in now. Pool thread: a device may be slow. Raises MachineError."""
    from livret_desktop.services.configuration import read_settings  # noqa: PLC0415 (after the first paint)
    from livret_desktop.services.copies.backups import (  # noqa: PLC0415 (after the first paint)
        changed_since_last_backup,
        logged_backups,
    )
    from livret_desktop.services.copies.sticks import look_for_sticks  # noqa: PLC0415 (after the first paint)

    desk = office.desk
    seen = look_for_sticks(desk, office.volumes)
    last = next(iter(logged_backups(desk)), None)
    settings = read_settings(desk)
    folder = Path(settings["backup.folder"]) if settings["backup.folder"] else None
    return Plugged(
        tuple(stick for stick in seen.known if stick.is_plugged),
        changed_since_last_backup(desk),
        is_automatic=bool(settings["backup.automatic"]),
        is_day_old=last is None or desk.clock.now() - last.created_at >= _DAY,
        folder=folder if folder is not None and folder.is_dir() else None,
    )
