"""Something to do once the event being handled is over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

_NAME = "soon"


def soon(owner: QObject, call: Callable[[], object], after_ms: int = 0) -> None:
    """Call from the event loop, unless the owner is gone by then. GUI thread.

    By a timer of the owner's own, used again. ``QTimer.singleShot`` makes one that PySide deletes later: while workers
    were busy the Python side of such a timer was gone before, and the program with it (seen in the tour of the screens,
    which made thousands).
    """
    children = owner.findChildren(QTimer, _NAME, Qt.FindChildOption.FindDirectChildrenOnly)
    timer = next((one for one in children if not one.isActive()), None)
    if timer is None:
        timer = QTimer(owner, singleShot=True)
        timer.setObjectName(_NAME)
    else:
        timer.timeout.disconnect()
    timer.timeout.connect(call)
    timer.start(after_ms)
