"""Sticks and network drives as Linux tells them: its table of mounts, and udev's links."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from livret_desktop.backup.volumes import Volume

MOUNT_TABLE: Final = Path("/proc/self/mounts")
REMOVABLE_ROOTS: Final = ("/media", "/run/media", "/mnt")
_NETWORK_TYPES: Final = {
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "afs",
    "ncpfs",
    "9p",
    "ceph",
    "glusterfs",
    "davfs",
} | {f"fuse.{name}" for name in ("sshfs", "rclone", "davfs2", "gvfsd-fuse", "glusterfs", "s3fs")}
_PSEUDO_TYPES: Final = {"tmpfs", "proc", "sysfs", "devtmpfs", "overlay", "squashfs", "autofs"}


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of the system's table of mounts."""

    device: str
    root: str
    file_system: str


class LinuxVolumes:
    """Sticks mounted under /media, /run/media or /mnt. The table of mounts can be given, for tests."""

    def __init__(self, mount_table: Path = MOUNT_TABLE, roots: tuple[str, ...] = REMOVABLE_ROOTS) -> None:
        self._mount_table = mount_table
        self._roots = roots

    def removable(self) -> list[Volume]:
        """See :class:`Volumes`."""
        mounts = [mount for mount in read_mounts(self._mount_table) if self._is_stick(mount)]
        volumes = [_linux_volume(mount) for mount in mounts]
        return sorted((volume for volume in volumes if volume is not None), key=lambda volume: volume.root)

    def _is_stick(self, mount: Mount) -> bool:
        under = any(
            PurePosixPath(mount.root).is_relative_to(root) and mount.root != root for root in self._roots
        )
        return under and mount.file_system not in _NETWORK_TYPES | _PSEUDO_TYPES


def is_network_mount(path: Path, mount_table: Path = MOUNT_TABLE) -> bool:
    """True when the deepest mount that holds ``path`` is a network file system."""
    holding = [mount for mount in read_mounts(mount_table) if path.resolve().is_relative_to(mount.root)]
    deepest = max(holding, key=lambda mount: len(PurePosixPath(mount.root).parts), default=None)
    return deepest is not None and deepest.file_system in _NETWORK_TYPES


def read_mounts(mount_table: Path = MOUNT_TABLE) -> list[Mount]:
    """The table of mounts, spaces and accents of names restored; empty where the system has none."""
    try:
        lines = os.fsdecode(mount_table.read_bytes()).splitlines()
    except OSError:
        return []
    fields = [line.split(" ") for line in lines]
    return [Mount(_unescaped(row[0]), _unescaped(row[1]), row[2]) for row in fields if len(row) >= 3]


def _unescaped(text: str) -> str:
    """The kernel writes a space as ``\\040``."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


def _linux_volume(mount: Mount) -> Volume | None:
    """None when the stick was pulled meanwhile."""
    try:
        usage = shutil.disk_usage(mount.root)
    except OSError:
        return None
    serial = _link_name("/dev/disk/by-uuid", mount.device)
    label = _link_name("/dev/disk/by-label", mount.device) or Path(mount.root).name
    return Volume(Path(mount.root), label, serial, mount.file_system, usage.free, usage.total)


def _link_name(folder: str, device: str) -> str:
    """The name udev gave ``device`` in a folder of links; empty where there is none."""
    with suppress(OSError):
        for link in Path(folder).iterdir():
            if link.resolve() == Path(device).resolve():
                return re.sub(r"\\x([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), link.name)
    return ""
