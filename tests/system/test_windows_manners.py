"""Windows' messages and calls, by the bytes Windows would pass: read the same on every system."""

from __future__ import annotations

import ctypes
import os
from ctypes import wintypes

import pytest

from livret_desktop.system.manners import PlainManners, WindowsManners, system_manners
from livret_desktop.system.windows_messages import DeviceHead, Heard, heard
from livret_desktop.windows_names import APP_USER_MODEL_ID

POWER, DEVICE, ARRIVED, REMOVED, RESUMED, SUSPENDING = 0x218, 0x219, 0x8000, 0x8004, 0x12, 0x4


def message(number: int, wparam: int, lparam: int = 0) -> wintypes.MSG:
    made = wintypes.MSG()
    made.message, made.wParam, made.lParam = number, wparam, lparam
    return made


@pytest.mark.parametrize(("wparam", "meaning"), [(RESUMED, Heard.WOKE), (7, Heard.WOKE), (SUSPENDING, None)])
def test_a_wake_up_is_heard_and_falling_asleep_is_not(wparam: int, meaning: Heard | None) -> None:
    assert heard(ctypes.addressof(message(POWER, wparam))) is meaning


@pytest.mark.parametrize("wparam", [ARRIVED, REMOVED])
@pytest.mark.parametrize(("kind", "meaning"), [(2, Heard.VOLUMES_CHANGED), (5, None)])
def test_a_drive_is_heard_and_another_device_is_not(wparam: int, kind: int, meaning: Heard | None) -> None:
    head = DeviceHead(dbch_size=ctypes.sizeof(DeviceHead), dbch_devicetype=kind)
    assert heard(ctypes.addressof(message(DEVICE, wparam, ctypes.addressof(head)))) is meaning


def test_other_messages_and_a_message_without_device_are_none_of_our_business() -> None:
    assert heard(ctypes.addressof(message(0x0F, RESUMED))) is None
    assert heard(ctypes.addressof(message(DEVICE, ARRIVED, 0))) is None
    assert heard(ctypes.addressof(message(DEVICE, 7, 0))) is None


class Calls:
    """A DLL that writes down what it is asked."""

    def __init__(self, said: list[tuple[str, list[object]]]) -> None:
        self._said = said

    def __getattr__(self, name: str) -> object:
        return lambda *given: self._said.append((name, [one.value for one in given])) or 1


class Dlls:
    def __init__(self) -> None:
        self.said: list[tuple[str, list[object]]] = []
        self.user32 = self.shell32 = Calls(self.said)


def test_windows_is_asked_by_its_own_calls() -> None:
    dlls = Dlls()
    manners = WindowsManners(dlls)
    manners.name_program()
    manners.let_other_come_forward()
    manners.hold_shutdown(1234, "é" * 400)
    manners.release_shutdown(1234)
    assert dlls.said == [
        ("SetCurrentProcessExplicitAppUserModelID", [APP_USER_MODEL_ID]),
        ("AllowSetForegroundWindow", [0xFFFFFFFF]),
        ("ShutdownBlockReasonCreate", [1234, "é" * 255]),
        ("ShutdownBlockReasonDestroy", [1234]),
    ]


def test_the_manners_of_this_system_can_be_asked_everything() -> None:
    manners = system_manners()
    assert isinstance(manners, WindowsManners if os.name == "nt" else PlainManners)
    manners.name_program()
    manners.let_other_come_forward()
    manners.hold_shutdown(0, "Livret termine.")
    manners.release_shutdown(0)
