"""Cycles are collected in the window's thread alone, between two events. Why: :mod:`livret_desktop.garbage`."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTimer

from livret_desktop.garbage import collect_young, is_spared, leave_out_what_is_here

_NAME = "collector"
_EVERY_MS = 1_000
"""A large send makes some hundred thousand objects in that time, walked in a few milliseconds."""


def collect_in_this_thread() -> None:
    """From now on young cycles are looked for each second. GUI thread, once a start has been shown; again it changes
    nothing. Nothing where Python collects by itself (a test, a command)."""
    application = QCoreApplication.instance()
    if application is None or not is_spared() or application.findChild(QTimer, _NAME) is not None:
        return
    leave_out_what_is_here()
    timer = QTimer(application)
    timer.setObjectName(_NAME)
    timer.setInterval(_EVERY_MS)
    timer.timeout.connect(collect_young)
    timer.start()
