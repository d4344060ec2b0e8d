"""A PDF dropped anywhere on the window is checked against the register."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget


class PaperDrop(QObject):
    """Takes files dropped on ``window``: one local PDF. Fields let files pass, so that no path is typed in them."""

    def __init__(self, window: QWidget, check: Callable[[Path], None]) -> None:
        """``check`` is called with the file, once it is dropped, after the desktop's own drag has ended."""
        super().__init__(window)
        self._check = check
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A drag over the window, or its end."""
        if event.type() not in (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop):
            return False
        assert isinstance(event, QDropEvent)  # what Qt sends under these three types
        path = dropped_pdf(event.mimeData())
        if path is None:
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() is QEvent.Type.Drop:
            self._check(path)
        return True


def dropped_pdf(data: QMimeData) -> Path | None:
    """The one local PDF that is dragged; None for anything else."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() == ".pdf" else None
