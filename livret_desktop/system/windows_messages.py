"""The two messages of Windows that matter here: the PC woke up, a drive came or went. Values of winuser.h and dbt.h."""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from enum import Enum
from typing import Final

WM_POWERBROADCAST: Final = 0x0218
PBT_APMRESUMESUSPEND: Final = 0x0007
PBT_APMRESUMEAUTOMATIC: Final = 0x0012
WM_DEVICECHANGE: Final = 0x0219
DBT_DEVICEARRIVAL: Final = 0x8000
DBT_DEVICEREMOVECOMPLETE: Final = 0x8004
DBT_DEVTYP_VOLUME: Final = 0x00000002


class Heard(Enum):
    """What a message means for the program."""

    WOKE = "woke"
    VOLUMES_CHANGED = "volumes"


class DeviceHead(ctypes.Structure):
    """DEV_BROADCAST_HDR: what every device message begins with."""

    _fields_ = [
        ("dbch_size", ctypes.c_uint32),
        ("dbch_devicetype", ctypes.c_uint32),
        ("dbch_reserved", ctypes.c_uint32),
    ]


def heard(address: int) -> Heard | None:
    """What the MSG at ``address`` says, None when it is none of our business. Only while the message is delivered."""
    message = wintypes.MSG.from_address(address)
    if message.message == WM_POWERBROADCAST:
        is_wake = message.wParam in (PBT_APMRESUMESUSPEND, PBT_APMRESUMEAUTOMATIC)
        return Heard.WOKE if is_wake else None
    if message.message == WM_DEVICECHANGE and message.wParam in (DBT_DEVICEARRIVAL, DBT_DEVICEREMOVECOMPLETE):
        is_volume = bool(message.lParam) and (
            DeviceHead.from_address(message.lParam).dbch_devicetype == DBT_DEVTYP_VOLUME
        )
        return Heard.VOLUMES_CHANGED if is_volume else None
    return None
