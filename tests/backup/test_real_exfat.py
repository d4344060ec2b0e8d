"""A real exFAT stick: filled, pulled while it is written (its driver killed), put back and read again.

Needs root, a loop device and the tools of exFAT (exfatprogs, exfat-fuse); skipped where one of them is not there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from livret_desktop.backup.header import DATABASE_MEMBER
from livret_desktop.backup.sealed_file import Member
from livret_desktop.backup.target_folder import list_backups, write_backup
from livret_desktop.errors import MachineError
from tests.backup.school import KEY, facts

_TOOLS = ("mkfs.exfat", "mount.exfat-fuse", "fsck.exfat", "losetup", "umount")
_SIZE = 24 * 1024 * 1024
_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
needs_exfat = pytest.mark.skipif(
    os.name == "nt" or not all(shutil.which(tool, path=_PATH) for tool in _TOOLS),
    reason="needs exfatprogs, exfat-fuse and loop devices",
)
pytestmark = [pytest.mark.slow, needs_exfat]


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words],
        env=os.environ | {"PATH": _PATH},
        capture_output=True,
        text=True,
        check=False,
    )


class Stick:
    """An image on a loop device; ``pull`` kills the driver, as a hand does, and its folder goes, as a desktop does."""

    def __init__(self, place: Path) -> None:
        self.root, self._image = place / "cle", place / "image"
        with self._image.open("wb") as image:
            image.truncate(_SIZE)
        self.device = run("losetup", "-f", "--show", self._image).stdout.strip()
        if not self.device or run("mkfs.exfat", self.device).returncode:
            self.remove()
            pytest.skip("no loop device for this user")
        self.plug()

    def plug(self) -> None:
        self.root.mkdir(exist_ok=True)
        words = [shutil.which("mount.exfat-fuse", path=_PATH) or "", "-d", self.device, str(self.root)]
        self._driver = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            if os.path.ismount(self.root):
                return
            threading.Event().wait(0.02)
        self.remove()
        pytest.skip("no FUSE for this user")

    def pull(self) -> None:
        self._driver.kill()
        self._driver.wait(10)
        run("umount", "-l", self.root)
        self.root.rmdir()

    def remove(self) -> None:
        if getattr(self, "_driver", None) is not None:
            run("umount", self.root)
            self._driver.kill()
            self._driver.wait(10)
        if self.device:
            run("losetup", "-d", self.device)


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Stick]:
    made = Stick(tmp_path)
    yield made
    made.remove()


class PulledAt(BytesIO):
    """A source that pulls the stick once so many bytes of it were read."""

    def __init__(self, content: bytes, stick: Stick, at: int) -> None:
        super().__init__(content)
        self._stick, self._left = stick, at

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self._left -= len(piece)
        if self._left < 0 <= self._left + len(piece):
            self._stick.pull()
        return piece


def members(content: bytes) -> list[Member]:
    return [Member(DATABASE_MEMBER, len(content), BytesIO(content))]


def good(stick: Stick) -> list[int]:
    found = list_backups(stick.root, lambda _facts: KEY)
    return [one.facts.sequence for one in found if one.is_good and one.facts]


def test_filled_pulled_and_read_again(stick: Stick) -> None:
    content = os.urandom(3 * 1024 * 1024)
    for sequence in (1, 2):
        write_backup(stick.root, members(content), facts(sequence), KEY)
    assert good(stick) == [2, 1]

    pulled = Member(DATABASE_MEMBER, len(content), PulledAt(content, stick, 2 * 1024 * 1024))
    with pytest.raises(MachineError, match=r"n’est plus là|ne répond pas bien"):
        write_backup(stick.root, [pulled], facts(3), KEY)
    stick.plug()
    assert good(stick) == [2, 1], "the earlier ones are whole, nothing partial is offered"

    (stick.root / "films.bin").write_bytes(b"x" * (12 * 1024 * 1024))
    with pytest.raises(MachineError, match="place"):
        write_backup(stick.root, members(os.urandom(6 * 1024 * 1024)), facts(3), KEY)
    (stick.root / "films.bin").unlink()
    write_backup(stick.root, members(content), facts(3), KEY)
    stick.pull()
    assert run("fsck.exfat", "-n", stick.device).returncode in (0, 1)
    stick.plug()
    assert good(stick) == [3, 2, 1]
