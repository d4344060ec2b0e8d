"""Starting with Windows: what the registry says is what is shown, and only this user's own entry is touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from livret_desktop.errors import MachineError
from livret_desktop.system.autostart import AutostartState, WindowsAutostart, own_command, system_autostart
from livret_desktop.windows_names import APPROVED_KEY, RUN_KEY, RUN_VALUE, run_command

EXE = r"C:\Users\Zoé\AppData\Local\Programs\Livret\Livret.exe"
COMMAND = run_command(EXE)


class MemoryRegistry:
    """The calls of ``winreg`` that the program makes, where there is no Windows."""

    HKEY_CURRENT_USER, KEY_SET_VALUE, REG_SZ, REG_BINARY = 1, 2, 1, 3

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, Any]] = {}
        self.is_locked = False

    @contextmanager
    def OpenKey(self, _root: int, key: str, *_more: int) -> Iterator[dict[str, Any]]:
        if self.is_locked:
            raise PermissionError(5, "Access is denied")
        if key not in self.keys:
            raise FileNotFoundError(2, key)
        yield self.keys[key]

    @contextmanager
    def CreateKey(self, _root: int, key: str) -> Iterator[dict[str, Any]]:
        if self.is_locked:
            raise PermissionError(5, "Access is denied")
        yield self.keys.setdefault(key, {})

    def QueryValueEx(self, opened: dict[str, Any], name: str) -> tuple[Any, int]:
        if name not in opened:
            raise FileNotFoundError(2, name)
        return opened[name], self.REG_SZ

    def SetValueEx(self, opened: dict[str, Any], name: str, _zero: int, _kind: int, value: Any) -> None:
        opened[name] = value

    def DeleteValue(self, opened: dict[str, Any], name: str) -> None:
        if name not in opened:
            raise FileNotFoundError(2, name)
        del opened[name]


@pytest.fixture
def registry() -> MemoryRegistry:
    return MemoryRegistry()


@pytest.fixture
def autostart(registry: MemoryRegistry) -> WindowsAutostart:
    return WindowsAutostart(COMMAND, registry)


def test_on_then_off_leaves_the_others_alone(autostart: WindowsAutostart, registry: MemoryRegistry) -> None:
    registry.keys[RUN_KEY] = {"OneDrive": "onedrive.exe"}
    assert autostart.state() is AutostartState.OFF
    autostart.switch(is_on=True)
    assert autostart.state() is AutostartState.ON
    assert registry.keys[RUN_KEY] == {"OneDrive": "onedrive.exe", RUN_VALUE: COMMAND}
    autostart.switch(is_on=False)
    autostart.switch(is_on=False)
    assert autostart.state() is AutostartState.OFF
    assert registry.keys[RUN_KEY] == {"OneDrive": "onedrive.exe"}


def test_what_the_installer_wrote_is_seen(autostart: WindowsAutostart, registry: MemoryRegistry) -> None:
    registry.keys[RUN_KEY] = {RUN_VALUE: COMMAND.upper().replace("--TRAY", "--tray")}
    assert autostart.state() is AutostartState.ON


def test_an_entry_of_a_removed_copy_is_seen_and_replaced(
    autostart: WindowsAutostart, registry: MemoryRegistry
) -> None:
    registry.keys[RUN_KEY] = {RUN_VALUE: run_command(r"D:\ancien\Livret.exe")}
    assert autostart.state() is AutostartState.OTHER_PLACE
    autostart.switch(is_on=True)
    assert autostart.state() is AutostartState.ON


def test_switched_off_in_windows_settings_is_said_and_can_be_put_right(
    autostart: WindowsAutostart, registry: MemoryRegistry
) -> None:
    registry.keys[RUN_KEY] = {RUN_VALUE: COMMAND}
    registry.keys[APPROVED_KEY] = {RUN_VALUE: bytes([3] + [0] * 11)}
    assert autostart.state() is AutostartState.STOPPED_BY_WINDOWS
    registry.keys[APPROVED_KEY] = {RUN_VALUE: bytes([2] + [0] * 11)}
    assert autostart.state() is AutostartState.ON
    registry.keys[APPROVED_KEY] = {RUN_VALUE: bytes([3] + [0] * 11)}
    autostart.switch(is_on=True)
    assert autostart.state() is AutostartState.ON
    assert registry.keys[APPROVED_KEY] == {}


def test_a_registry_under_the_office_policy_gets_its_sentence(
    autostart: WindowsAutostart, registry: MemoryRegistry
) -> None:
    registry.is_locked = True
    for act in (autostart.state, lambda: autostart.switch(is_on=True), lambda: autostart.switch(is_on=False)):
        with pytest.raises(MachineError, match="Windows a refusé"):
            act()


@pytest.mark.skipif(os.name == "nt", reason="Windows has it")
def test_elsewhere_there_is_no_such_setting() -> None:
    assert system_autostart() is None


def test_the_command_of_the_installed_program_and_of_its_sources() -> None:
    assert own_command(EXE, is_frozen=True) == COMMAND
    python = r"C:\Program Files\Python312\python.exe"
    assert (
        own_command(python, is_frozen=False)
        == r'"C:\Program Files\Python312\pythonw.exe" -m livret_desktop --tray'
    )


@pytest.mark.skipif(os.name != "nt", reason="the registry itself")
def test_the_real_registry() -> None:
    mine = system_autostart()
    assert mine is not None
    before = mine.state()
    mine.switch(is_on=True)
    assert mine.state() is AutostartState.ON
    mine.switch(is_on=False)
    assert mine.state() is AutostartState.OFF
    if before is AutostartState.ON:
        mine.switch(is_on=True)
