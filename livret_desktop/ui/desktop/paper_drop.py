"""A PDF dropped on the window is checked against the register; a student from another school is received."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from livret_desktop.windows_names import TRANSFER_SUFFIX


class PaperDrop(QObject):
    """Takes a file dropped on ``window``: a local PDF, or a student from another school. Fields let files pass, so that
    no path is typed in them.
    """

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
        path = dropped_file(event.mimeData())
        if path is None:
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() is QEvent.Type.Drop:
            self._check(path)
        return True


def is_transfer(file: Path) -> bool:
    """True for the file of a student from another school, by its ending."""
    return file.suffix.lower() == TRANSFER_SUFFIX


def dropped_file(data: QMimeData) -> Path | None:
    """The one local PDF, or file of a student, that is dragged; None for anything else."""
    urls = data.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() == ".pdf" or is_transfer(path) else None
