"""A stick of the school has just been plugged in: a backup is offered, or made where that was asked for.

What lies on it is read again in full: a copy that went bad in a drawer is known before it is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.shell import Shell

if TYPE_CHECKING:
    from livret_desktop.services.sticks import Stick

_DAY = timedelta(days=1)
_HOUR_MS = 3_600_000
_FIRST_LOOK_MS = 4_000
"""After the first page: what is plugged in at the start is known, not announced."""


@dataclass(frozen=True, slots=True)
class Plugged:
    """The school's sticks that answer now, and how many changes are not in a backup yet.

    ``is_automatic``: the school wants the copy made by itself. ``is_day_old``: no copy was made for a day.
    """

    sticks: tuple[Stick, ...]
    changes: int
    is_automatic: bool = False
    is_day_old: bool = False


class StickWatch(QObject):
    """``offered(Stick, changes)``: a known stick came, and a backup is due. GUI thread; looks on the pool.

    ``due(Stick)``: the same, to be made without asking, now and each day the stick stays. ``came(Stick)``: what lies on
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
        is_due = plugged.is_automatic and plugged.changes and (fresh or plugged.is_day_old)
        if is_due and plugged.sticks:
            self.due.emit((fresh or plugged.sticks)[0])
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
    from livret_desktop.services.backups import (  # noqa: PLC0415 (after the first paint)
        changed_since_last_backup,
        logged_backups,
    )
    from livret_desktop.services.configuration import read_settings  # noqa: PLC0415 (after the first paint)
    from livret_desktop.services.sticks import look_for_sticks  # noqa: PLC0415 (after the first paint)

    desk = office.desk
    seen = look_for_sticks(desk, office.volumes)
    last = next(iter(logged_backups(desk)), None)
    return Plugged(
        tuple(stick for stick in seen.known if stick.is_plugged),
        changed_since_last_backup(desk),
        is_automatic=bool(read_settings(desk)["backup.automatic"]),
        is_day_old=last is None or desk.clock.now() - last.created_at >= _DAY,
    )
