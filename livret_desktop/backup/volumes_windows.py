"""Sticks and network drives as Windows tells them (kernel32 through ctypes)."""

from __future__ import annotations

import ctypes
import re
import shutil
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from typing import Any, Final

from livret_desktop.backup.volumes import Volume

REMOVABLE: Final = 2
REMOTE: Final = 4
_NAME_LENGTH: Final = 261
_NO_DIALOGS: Final = 1


class WindowsVolumes:
    """Removable drives. ``kernel32`` can be given, for tests on another system."""

    def __init__(self, kernel32: Any = None) -> None:
        self._kernel32 = kernel32 if kernel32 is not None else _system_kernel32()

    def removable(self) -> list[Volume]:
        """See :class:`~livret_desktop.backup.volumes.Volumes`."""
        self._kernel32.SetThreadErrorMode(
            _NO_DIALOGS, None
        )  # else an empty card reader opens a system dialog
        volumes = [self._volume(root) for root in self._roots() if self.kind(root) == REMOVABLE]
        return [volume for volume in volumes if volume is not None]

    def kind(self, root: str) -> int:
        """GetDriveTypeW: 2 removable, 3 fixed, 4 remote."""
        return int(self._kernel32.GetDriveTypeW(ctypes.c_wchar_p(root)))

    def _roots(self) -> Iterator[str]:
        mask = int(self._kernel32.GetLogicalDrives())
        return (f"{chr(ord('A') + bit)}:\\" for bit in range(26) if mask >> bit & 1)

    def _volume(self, root: str) -> Volume | None:
        """None when the drive is empty (card reader) or was pulled meanwhile."""
        label, file_system = (ctypes.create_unicode_buffer(_NAME_LENGTH) for _ in range(2))
        serial = ctypes.c_uint32()
        answered = self._kernel32.GetVolumeInformationW(
            ctypes.c_wchar_p(root),
            label,
            _NAME_LENGTH,
            ctypes.byref(serial),
            None,
            None,
            file_system,
            _NAME_LENGTH,
        )
        try:
            usage = shutil.disk_usage(root) if answered else None
        except OSError:
            usage = None
        if usage is None:
            return None
        return Volume(
            Path(root), label.value, f"{serial.value:08X}", file_system.value, usage.free, usage.total
        )


def is_unc(path: str) -> bool:
    r"""True for ``\\server\share`` and its long form."""
    return bool(re.match(r"[\\/]{2}(?:[^\\/?.]|[?.][\\/]UNC[\\/])", path, re.IGNORECASE))


def is_remote_drive(path: Path, kernel32: Any = None) -> bool:
    """True when the drive of ``path`` is a network one."""
    return WindowsVolumes(kernel32).kind(PureWindowsPath(path).drive + "\\") == REMOTE


def _system_kernel32() -> Any:
    return getattr(ctypes, "windll").kernel32  # noqa: B009 - absent elsewhere, where types are checked too
