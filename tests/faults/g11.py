"""G11: the stick pulled at every 4 KiB of a backup and between any two calls; and sticks that lost a rename.

Two earlier backups lie on it. Afterwards both are what they were to the last bit, and whatever the list offers opens in
full; once the program has said "vérifiée", the new one is there too. The known-bad twin writes over the last backup.
"""

import errno
import random
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from livret_desktop.backup.header import DATABASE_MEMBER, JOURNAL_MEMBER, BackupFacts
from livret_desktop.backup.sealed_file import Member, seal
from livret_desktop.backup.target_folder import SUFFIX, list_backups, rotate, write_backup
from tests.backup.school import KEY, facts
from tests.faults.disk import (
    FAIL_AFTER_BYTES,
    FAIL_FOR_GOOD,
    Disk,
    Fault,
    Report,
    changes_in,
    disk_campaign,
    in_a_fork,
    scene_folder,
)
from tests.faults.harness import Campaign, CampaignResult
from tests.faults.power import cut_after, promised

_STEP = 4096
_DATABASE = random.Random(11).randbytes(300 * 1024)
_JOURNAL = random.Random(12).randbytes(9 * 1024)
_ERRORS = (errno.EIO, errno.ENODEV, errno.ENOENT)
_CALLS = 24
"""More changes than a backup of one block makes: pulled beyond the last, it is a stick taken away after "vérifiée"."""
Act = Callable[[Disk, Path, Report], None]


def run_g11(seed: int, size: int) -> CampaignResult:
    """Half of ``size`` sticks pulled, half switched off with the PC."""
    return disk_campaign(
        "G11",
        "tests.faults.g11:sticks",
        seed,
        size,
        lambda _found: (
            f"a backup of {len(_DATABASE) + len(_JOURNAL)} bytes, pulled at every {_STEP} and at every call; "
            f"{size // 2} images with names lost as FAT loses them"
        ),
    )


def sticks(disk: Disk, seed: int, first: int, count: int) -> list[dict[str, Any]]:
    """In a watched process: one stick for each number."""
    disk.be_a_stick()
    with scene_folder() as place:
        drawer = _Drawer(disk, place)
        found = []
        for number in range(first, first + count):
            chance = random.Random(f"{seed} {number}")
            if number % 2:
                missed, twin = drawer.switched_off(chance), ""
            else:
                fault = _pull(number // 2)
                missed = drawer.pulled(*fault, safe_backup)
                twin = drawer.pulled(*fault, backup_in_place) if number % 10 == 0 else ""
            found.append({"missed": f"seed {seed}, {number}: {missed}" if missed else "", "twin": twin})
        return found


def _pull(number: int) -> tuple[int, int, int]:
    """In turn after every 4 KiB written and at every call."""
    points = -(-(len(_DATABASE) + len(_JOURNAL) + 2048) // _STEP)
    error = _ERRORS[number // (points + _CALLS) % len(_ERRORS)]
    point = (
        number * 7 % (points + _CALLS)
    )  # 7 shares no factor with it: every point comes, the first ones spread out
    if point < points:
        return FAIL_AFTER_BYTES, point * _STEP, error
    return FAIL_FOR_GOOD, point - points, error


def safe_backup(disk: Disk, stick: Path, report: Report) -> None:
    """What the program does, without the rehearsal on the PC's own disk."""
    written = write_backup(stick, _members(), facts(9), KEY)
    disk.mark(1)
    report("vérifiée")
    rotate(stick, written)


def backup_in_place(_disk: Disk, stick: Path, _report: Report) -> None:
    """The twin: the newest copy takes the place of the one before while it is written."""
    newest = max(stick.glob(f"*{SUFFIX}"))
    with newest.open("wb") as target:
        seal(_members(), facts(9), KEY, target)


class _Drawer:
    """A stick with its two earlier backups, as often as wanted."""

    def __init__(self, disk: Disk, place: Path) -> None:
        self._disk, self._place, self._stick = disk, place, place / "cle"
        self._stick.mkdir()
        for sequence in (7, 8):
            write_backup(self._stick, _members(), facts(sequence), KEY)
        self._earlier = {path.name: path.read_bytes() for path in self._stick.iterdir()}
        with (place / "log").open("w+b") as log:
            fault = Fault(self._stick, log=log.fileno())
            death = in_a_fork(disk, fault, partial(safe_backup, disk, self._stick))
            if death.status:
                raise RuntimeError(str(death.said))
            log.seek(0)
            self._changes = changes_in(log.read())

    def pulled(self, how: int, after: int, error: int, act: Act) -> str:
        """What is wrong on a stick pulled there; "" when nothing is."""
        self._lay(self._earlier)
        death = in_a_fork(
            self._disk, Fault(self._stick, how, after, error), partial(act, self._disk, self._stick)
        )
        if death.is_bug and act is safe_backup:
            return str(death.said)[-300:]
        return self._wrong(is_told=death.said == "vérifiée")

    def switched_off(self, chance: random.Random) -> str:
        """The same after the current failed, the names of the stick lost as FAT loses them."""
        changes = self._changes[: chance.randint(1, len(self._changes))]
        self._lay(cut_after(self._earlier, changes, chance, loses_names=True))
        return self._wrong(is_told=promised(changes) > 0)

    def _lay(self, files: dict[str, bytes]) -> None:
        for path in self._stick.iterdir():
            path.unlink()
        for name, content in files.items():
            (self._stick / name).write_bytes(content)

    def _wrong(self, *, is_told: bool) -> str:
        lost = [name for name, content in self._earlier.items() if _content(self._stick / name) != content]
        if lost:
            return f"earlier backup lost: {lost[0]}"
        offered = [one for one in list_backups(self._stick) if one.is_good]
        really = [one for one in list_backups(self._stick, _key_of) if one.is_good]
        if is_told and 9 not in {one.facts.sequence for one in really if one.facts}:
            return "the backup told as verified is not there"
        return "" if len(offered) == len(really) else "a partial backup is offered"


def _key_of(_facts: BackupFacts) -> bytes:
    return KEY


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _members() -> list[Member]:
    return [
        Member(DATABASE_MEMBER, len(_DATABASE), BytesIO(_DATABASE)),
        Member(JOURNAL_MEMBER, len(_JOURNAL), BytesIO(_JOURNAL)),
    ]


CAMPAIGNS = [
    Campaign(
        name="G11",
        promise="Stick pulled at every 4 KiB and at every call, sticks that lost names: no earlier backup lost, no "
        "partial one offered, the one told as verified is there (written over the last one)",
        run=run_g11,
        small=80,
        first=2_000,
        full=19_300,
    )
]
