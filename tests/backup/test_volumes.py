"""Sticks: known by their numbers, on both systems; network drives are told from disks."""

import ctypes
import os
import shutil
from typing import ClassVar
from uuid import UUID

import pytest

from livret_desktop.backup.system_volumes import is_network_path, system_volumes
from livret_desktop.backup.volumes import STICK_ID_NAME, ensure_stick_id, stick_id
from livret_desktop.backup.volumes_linux import LinuxVolumes, read_mounts
from livret_desktop.backup.volumes_windows import WindowsVolumes, is_remote_drive, is_unc
from livret_desktop.errors import MachineError


def table(tmp_path, *lines):
    path = tmp_path / "mounts"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.skipif(os.name == "nt", reason="the table of mounts is Linux's")
def test_sticks_are_those_mounted_for_a_user(tmp_path):
    media = tmp_path / "media"
    stick = media / "claire" / "CLÉ BLEUE"
    stick.mkdir(parents=True)
    escaped = str(stick).replace(" ", "\\040")
    mounts = table(
        tmp_path,
        "/dev/sda1 / ext4 rw 0 0",
        f"/dev/sdb1 {escaped} exfat rw 0 0",
        f"server:/share {media}/share nfs4 rw 0 0",
        f"tmpfs {media} tmpfs rw 0 0",
        f"/dev/sdc1 {media}/pulled vfat rw 0 0",
        "broken",
    )
    (volume,) = LinuxVolumes(mounts, (str(media),)).removable()
    assert (volume.root, volume.label, volume.file_system) == (stick, "CLÉ BLEUE", "exfat")
    assert 0 < volume.free_bytes <= volume.total_bytes
    assert LinuxVolumes(tmp_path / "absent").removable() == []
    assert len(read_mounts(mounts)) == 5


def test_the_real_system_answers():
    assert isinstance(system_volumes().removable(), list)


@pytest.mark.skipif(os.name == "nt", reason="the table of mounts is Linux's")
def test_a_network_drive_is_told_by_its_deepest_mount(tmp_path):
    share, local = tmp_path / "share", tmp_path / "share" / "local"
    local.mkdir(parents=True)
    mounts = table(
        tmp_path, "/dev/sda1 / ext4 rw 0 0", f"nas:/vol {share} cifs rw 0 0", f"/dev/sdb1 {local} ext4 rw 0 0"
    )
    assert is_network_path(share / "not" / "yet", mounts)
    assert not is_network_path(local / "data", mounts)
    assert not is_network_path(tmp_path, mounts)
    assert not is_network_path(tmp_path), "and by the real table"
    link = tmp_path / "link"
    link.symlink_to(share)
    assert is_network_path(link / "data", mounts), "through a link too"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"\\nas\ecole", True),
        ("//nas/ecole", True),
        (r"\\?\UNC\nas\ecole", True),
        (r"\\?\C:\ecole", False),
        (r"\\.\C:", False),
        (r"C:\ecole", False),
        ("/home/claire", False),
    ],
)
def test_unc_paths(path, expected):
    assert is_unc(path) is expected


class FakeKernel32:
    """The four calls of Windows as documented: a fixed C:, a stick E:, an empty reader F:, a network Z:."""

    kinds: ClassVar = {"C:\\": 3, "E:\\": 2, "F:\\": 2, "Z:\\": 4}

    def GetLogicalDrives(self):
        return sum(1 << ord(root[0]) - ord("A") for root in self.kinds)

    def GetDriveTypeW(self, root):
        return self.kinds[root.value]

    def SetThreadErrorMode(self, _mode, _former):
        return 1

    def GetVolumeInformationW(self, root, label, _size, serial, _longest, _flags, file_system, _fs_size):
        if root.value != "E:\\":
            return 0
        label.value, file_system.value = "CLÉ BLEUE", "exFAT"
        ctypes.cast(serial, ctypes.POINTER(ctypes.c_uint32))[0] = 0x12AB34CD
        return 1


def test_sticks_on_windows(monkeypatch):
    usage = shutil.disk_usage(".")
    monkeypatch.setattr(shutil, "disk_usage", lambda _root: usage)
    (volume,) = WindowsVolumes(FakeKernel32()).removable()
    assert (str(volume.root), volume.label, volume.serial, volume.file_system) == (
        "E:\\",
        "CLÉ BLEUE",
        "12AB34CD",
        "exFAT",
    )
    assert is_remote_drive("Z:\\ecole", FakeKernel32())
    assert not is_remote_drive("C:\\ecole", FakeKernel32())


def test_a_stick_keeps_the_number_it_was_given(tmp_path):
    assert stick_id(tmp_path) is None
    given = ensure_stick_id(tmp_path)
    assert isinstance(given, UUID)
    assert ensure_stick_id(tmp_path) == stick_id(tmp_path) == given
    assert stick_id(tmp_path / "gone") is None


@pytest.mark.parametrize("content", [b"", b"[]", b'{"id": 3}', b'{"id": "x"}', b"\xff", b"[" * 4096])
def test_an_odd_id_file_is_replaced(tmp_path, content):
    (tmp_path / STICK_ID_NAME).write_bytes(content)
    assert stick_id(tmp_path) is None
    assert ensure_stick_id(tmp_path) == stick_id(tmp_path)


def test_a_stick_that_is_gone_is_said(tmp_path):
    with pytest.raises(MachineError, match="n’est plus là"):
        ensure_stick_id(tmp_path / "gone")
