"""What the system tells: the PC woke up, a stick came or went. Windows by its messages, Linux by its mount folders.

Elsewhere than on Windows a wake-up is noticed by the tick, within the minute.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QFileSystemWatcher, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow

from livret_desktop.system.windows_messages import Heard, heard

SETTLE_MS = 1_200
"""A drive is announced before it can be read, and a folder made before something is mounted on it."""
_WINDOWS_MESSAGE = b"windows_generic_MSG"
_MOUNT_PLACES = ("/media", "/run/media")


class SystemEvents(QObject):
    """Signals in the GUI thread; ``volumes_changed`` once for a burst of messages, when the drive can be read."""

    woke = Signal()
    volumes_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settling = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self.volumes_changed)

    def stop(self) -> None:
        """Hear nothing more."""
        self._settling.stop()

    def _note_volumes(self) -> None:
        self._settling.start()


class WindowsEvents(SystemEvents):
    """WM_POWERBROADCAST and WM_DEVICECHANGE, which Windows sends to every top-level window, shown or not."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listener = QWindow()
        self._listener.create()  # a program without a window beside the clock still hears
        self._filter = _MessageFilter(self.hear)
        _application().installNativeEventFilter(self._filter)

    def stop(self) -> None:
        """See :class:`SystemEvents`."""
        super().stop()
        _application().removeNativeEventFilter(self._filter)
        self._listener.destroy()

    def hear(self, meaning: Heard) -> None:
        """What a message meant."""
        if meaning is Heard.WOKE:
            self.woke.emit()
        else:
            self._note_volumes()


class MountEvents(SystemEvents):
    """Folders where sticks are mounted: something made or removed in one of them."""

    def __init__(self, parent: QObject | None = None, places: Sequence[str] = _MOUNT_PLACES) -> None:
        super().__init__(parent)
        self._places = [Path(place) for place in places]
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._changed)
        self._watch()

    def stop(self) -> None:
        """See :class:`SystemEvents`."""
        super().stop()
        if watched := self._watcher.directories():
            self._watcher.removePaths(watched)

    def _changed(self) -> None:
        self._watch()
        self._note_volumes()

    def _watch(self) -> None:
        """The places, their folders by user, and what leads to a place that is not there yet."""
        wanted: set[str] = set()
        for place in self._places:
            if place.is_dir():
                wanted |= {str(place), *(str(one) for one in _folders(place))}
            elif place.parent.is_dir():
                wanted.add(str(place.parent))
        if fresh := sorted(wanted - set(self._watcher.directories())):
            self._watcher.addPaths(fresh)


class _MessageFilter(QAbstractNativeEventFilter):
    """Called for every message of every window: leaves at once on those of no interest, and stops none."""

    def __init__(self, tell: Callable[[Heard], None]) -> None:
        super().__init__()
        self._tell = tell

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview[int], message: int
    ) -> tuple[bool, int]:
        if bytes(kind.data() if isinstance(kind, QByteArray) else kind) == _WINDOWS_MESSAGE:
            meaning = heard(int(message))
            if meaning is not None:
                self._tell(meaning)
        return False, 0


def system_events(parent: QObject | None = None) -> SystemEvents:
    """Those of the system the program runs on."""
    return WindowsEvents(parent) if os.name == "nt" else MountEvents(parent)


def _application() -> QGuiApplication:
    found = QGuiApplication.instance()
    assert isinstance(found, QGuiApplication)
    return found


def _folders(place: Path) -> list[Path]:
    try:
        return [one for one in place.iterdir() if one.is_dir()]
    except OSError:
        return []  # another user's place
