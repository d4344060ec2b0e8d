"""The main window on the screen it opens on: Windows' scale makes a screen small (1366 × 768 at 150 % is 911 × 512)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtWidgets import QWidget

_FRAME_PX = 40
"""Title bar and borders, which Qt does not know before the window was shown."""


def place_of(window: QWidget) -> dict[str, Any]:
    """Size, place, screen and whether the whole screen is taken, to keep until the next start."""
    return {_GEOMETRY: window.saveGeometry().toBase64().toStdString()}


def put_back(window: QWidget, kept: dict[str, Any]) -> None:
    """Where it was left, before ``fit_to_screen``: Qt itself leaves out a screen that is gone or has shrunk."""
    geometry = kept.get(_GEOMETRY)
    if isinstance(geometry, str):
        window.restoreGeometry(QByteArray.fromBase64(geometry.encode()))


def fit_to_screen(window: QWidget) -> None:
    """Maximise a window that would not fit; let none ask for more than its screen has. Before it is shown."""
    room = _bound(window)
    if room.width() < window.width() or room.height() < window.height() + _FRAME_PX:
        window.resize(window.size().boundedTo(room))
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def follow_screen(window: QWidget) -> None:
    """The same bound on each screen the window is dragged to. The window is made for the system, shown or not."""
    window.winId()
    window.windowHandle().screenChanged.connect(lambda _screen: _bound(window))


def _bound(window: QWidget) -> QSize:
    """The least size is no more than the screen's room, which is given."""
    room = window.screen().availableSize()
    least = window.property(_LEAST) or window.minimumSize()
    window.setProperty(_LEAST, least)
    window.setMinimumSize(least.boundedTo(room))
    return room


_LEAST = "least_size"
_GEOMETRY = "geometry"
