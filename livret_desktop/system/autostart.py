"""Starting with Windows: one value of the user's own registry, read as it stands, so that the installer's choice shows.

Windows has a switch of its own for each entry (Paramètres, Applications, Démarrage); what it says is read too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import Enum
from typing import Any, Final

from livret_desktop.errors import MachineError
from livret_desktop.windows_names import APPROVED_KEY, RUN_KEY, RUN_VALUE, TRAY_OPTION, run_command

_ABSENT: Final = FileNotFoundError


class AutostartState(Enum):
    """What will happen when this user's session opens."""

    ON = "on"
    OFF = "off"
    STOPPED_BY_WINDOWS = "stopped"
    """The entry is there, but the user switched it off in Windows' own settings."""
    OTHER_PLACE = "other"
    """The entry starts a program at another place: an older or removed copy."""


class WindowsAutostart:
    """The entry in the registry. ``registry`` is the module ``winreg``, or what stands for it in a test."""

    def __init__(self, command: str, registry: Any = None) -> None:
        self._command = command
        self._registry = registry if registry is not None else _winreg()

    def state(self) -> AutostartState:
        """As the registry says now. Quick. Raises MachineError when it cannot be read."""
        try:
            written = self._read(RUN_KEY)
            approved = self._read(APPROVED_KEY)
        except OSError as trouble:
            raise _refused() from trouble
        if written is None:
            return AutostartState.OFF
        if isinstance(approved, bytes) and approved[:1] and approved[0] & 1:
            return AutostartState.STOPPED_BY_WINDOWS
        is_ours = str(written).casefold() == self._command.casefold()
        return AutostartState.ON if is_ours else AutostartState.OTHER_PLACE

    def switch(self, *, is_on: bool) -> None:
        """Write the entry for the program that runs, or take it away. Raises MachineError when Windows refuses."""
        try:
            self._forget(APPROVED_KEY)  # asked for here, after whatever was said in Windows' settings
            if is_on:
                self._write()
            else:
                self._forget(RUN_KEY)
        except OSError as trouble:
            raise _refused() from trouble

    def _read(self, key: str) -> Any:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, key) as opened:
                return registry.QueryValueEx(opened, RUN_VALUE)[0]
        except _ABSENT:
            return None

    def _write(self) -> None:
        registry = self._registry
        with registry.CreateKey(registry.HKEY_CURRENT_USER, RUN_KEY) as opened:
            registry.SetValueEx(opened, RUN_VALUE, 0, registry.REG_SZ, self._command)

    def _forget(self, key: str) -> None:
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, key, 0, registry.KEY_SET_VALUE) as opened:
                registry.DeleteValue(opened, RUN_VALUE)
        except _ABSENT:
            return


def system_autostart() -> WindowsAutostart | None:
    """The entry for the program that runs; None elsewhere than on Windows."""
    if os.name != "nt":
        return None
    return WindowsAutostart(own_command(sys.executable, is_frozen=bool(getattr(sys, "frozen", False))))


def own_command(executable: str, *, is_frozen: bool) -> str:
    """How this very program is started beside the clock. From its sources, by the Python without a console."""
    if is_frozen:
        return run_command(executable)
    folder, _, name = executable.rpartition("\\")
    windowed = "pythonw.exe" if name.casefold() == "python.exe" else name
    place = f"{folder}\\{windowed}" if folder else windowed
    return _spelled([place, "-m", "livret_desktop", TRAY_OPTION])


def _spelled(words: Sequence[str]) -> str:
    first, *rest = words
    return " ".join([f'"{first}"', *rest])


def _winreg() -> Any:
    import winreg  # noqa: PLC0415 (only on Windows)

    return winreg


def _refused() -> MachineError:
    return MachineError(
        "Windows a refusé ce réglage",
        "Le registre de votre session ne peut pas être lu ou écrit : le démarrage avec Windows n’a pas changé.",
        "Réglez-le dans Windows : Paramètres, Applications, Démarrage.",
    )
