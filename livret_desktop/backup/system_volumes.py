"""The volumes of the system the program runs on."""

from __future__ import annotations

import os
from pathlib import Path

from livret_desktop.backup.volumes import Volumes
from livret_desktop.backup.volumes_linux import MOUNT_TABLE, LinuxVolumes, is_network_mount
from livret_desktop.backup.volumes_windows import WindowsVolumes, is_remote_drive, is_unc


def system_volumes() -> Volumes:
    """The sticks plugged in."""
    return WindowsVolumes() if os.name == "nt" else LinuxVolumes()


def is_network_path(path: Path | str, mount_table: Path = MOUNT_TABLE) -> bool:
    """True when ``path`` lies on a network drive, where the database must not be: SQLite's locks do not hold there."""
    if os.name == "nt":
        return is_unc(str(path)) or is_remote_drive(Path(path).resolve())
    return is_network_mount(Path(path), mount_table)
