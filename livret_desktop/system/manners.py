"""What a well-behaved program asks of its desktop: its name, coming forward, a moment before the session ends."""

from __future__ import annotations

import ctypes
import os
from typing import Any, Final, Protocol

from livret_desktop.windows_names import APP_USER_MODEL_ID

_ANY_PROCESS: Final = 0xFFFFFFFF
_LONGEST_REASON: Final = 256
"""MAX_STR_BLOCKREASON of winuser.h; Windows shows the beginning only."""


class Manners(Protocol):
    """Two real ones: Windows, and everything else. None of them raises: the program goes on without them."""

    def name_program(self) -> None:
        """Before the first window: Windows groups the windows, and signs the notifications, by this name."""

    def let_other_come_forward(self) -> None:
        """Called by the program that has just been started: only it may hand the foreground to the first one."""

    def hold_shutdown(self, window: int, reason: str) -> None:
        """Say why the session should wait a moment. ``window``: the handle of a top-level window of this program."""

    def release_shutdown(self, window: int) -> None:
        """Nothing to wait for any more."""


class PlainManners:
    """Desktops that have none of this: nothing is asked."""

    def name_program(self) -> None:
        """See :class:`Manners`."""

    def let_other_come_forward(self) -> None:
        """See :class:`Manners`."""

    def hold_shutdown(self, window: int, reason: str) -> None:
        """See :class:`Manners`."""

    def release_shutdown(self, window: int) -> None:
        """See :class:`Manners`."""


class WindowsManners:
    """user32 and shell32 through ctypes. ``windll`` can be given, for tests on another system."""

    def __init__(self, windll: Any = None) -> None:
        self._windll = windll if windll is not None else getattr(ctypes, "windll")  # noqa: B009 - absent elsewhere

    def name_program(self) -> None:
        """See :class:`Manners`."""
        self._windll.shell32.SetCurrentProcessExplicitAppUserModelID(ctypes.c_wchar_p(APP_USER_MODEL_ID))

    def let_other_come_forward(self) -> None:
        """See :class:`Manners`."""
        self._windll.user32.AllowSetForegroundWindow(ctypes.c_uint32(_ANY_PROCESS))

    def hold_shutdown(self, window: int, reason: str) -> None:
        """See :class:`Manners`."""
        words = ctypes.c_wchar_p(reason[: _LONGEST_REASON - 1])
        self._windll.user32.ShutdownBlockReasonCreate(ctypes.c_void_p(window), words)

    def release_shutdown(self, window: int) -> None:
        """See :class:`Manners`."""
        self._windll.user32.ShutdownBlockReasonDestroy(ctypes.c_void_p(window))


def system_manners() -> Manners:
    """Those of the system the program runs on."""
    return WindowsManners() if os.name == "nt" else PlainManners()
