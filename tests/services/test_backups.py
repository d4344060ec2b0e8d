"""Backups as the office lives them: made, read again, tried; sticks known by our own number; full and busy places."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from livret_desktop.backup.volumes import Volume
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.services.copies import sticks
from livret_desktop.services.copies.backup_checks import (
    copies_in,
    last_rehearsal,
    loss_of,
    read_again,
    rehearse_copy,
)
from livret_desktop.services.copies.backups import back_up, changed_since_last_backup, logged_backups
from livret_desktop.services.copies.recovery_sheet import issue_recovery_sheet, sheet_state
from tests.services.house import House, Plugged, add_student


@pytest.fixture
def target(tmp_path) -> Path:
    folder = tmp_path / "cle"
    folder.mkdir()
    return folder


def volume(root: Path, label: str = "USB") -> Volume:
    return Volume(root, label, "1A2B-3C4D", "exfat", 8_000_000_000, 16_000_000_000)


def test_a_backup_is_listed_with_its_counts_as_verified(desk, target):
    add_student(desk)
    said: list[str] = []
    report = back_up(desk, target, said.append)
    (copy,) = copies_in(desk, target)
    assert copy.facts is not None
    assert (copy.facts.sequence, copy.facts.students, copy.facts.lessons) == (1, 1, 0)
    assert (copy.problem, copy.is_other_school, copy.verified_at) == (None, False, report.verified_at)
    assert copy.size_bytes == report.backup.size
    assert len(said) == 2
    assert list(desk.folder.root.glob("travail-*")) == []


def test_a_copy_made_within_a_second_is_known_again(house, desk, target):
    house.clock.advance(microseconds=250_125)  # as clocks are: a head that kept whole seconds lost the copy
    add_student(desk)
    house.clock.advance(microseconds=125)
    report = back_up(desk, target)
    (copy,) = copies_in(desk, target)
    assert copy.facts is not None
    assert (copy.facts.created_at, copy.verified_at) == (house.clock.at, report.verified_at)
    assert loss_of(desk, copy.facts).changes == 0
    house.clock.advance(days=1)
    assert read_again(desk, copy.path).problem is None
    assert copies_in(desk, target)[0].verified_at == house.clock.at


def test_changes_since_the_last_backup_are_counted(house, desk, target):
    add_student(desk)
    back_up(desk, target)
    assert changed_since_last_backup(desk) == 0
    house.clock.advance(minutes=5)
    add_student(desk, birth_name="PETIT", neph="230509476751")
    assert changed_since_last_backup(desk) == 1
    (copy,) = copies_in(desk, target)
    assert copy.facts is not None
    loss = loss_of(desk, copy.facts)
    assert (loss.students_then, loss.students_now, loss.changes) == (1, 2, 1)


def test_three_generations_stay_and_the_oldest_goes_last(house, desk, target):
    for _ in range(5):
        house.clock.advance(days=1)
        back_up(desk, target)
    assert [copy.facts.sequence for copy in copies_in(desk, target) if copy.facts] == [5, 4, 3]
    assert [one.sequence for one in logged_backups(desk)] == [5, 4, 3, 2, 1]


def test_a_copy_read_again_says_when_and_a_damaged_one_says_so(house, desk, target):
    path = back_up(desk, target).backup.path
    house.clock.advance(days=3)
    assert read_again(desk, path).problem is None
    assert copies_in(desk, target)[0].verified_at == house.clock.at
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    assert isinstance(read_again(desk, path).problem, RuleError)
    # Its length is right: only a reading in full sees it, and what was seen is not forgotten.
    (copy,) = copies_in(desk, target)
    assert (copy.problem, copy.verified_at) == (None, None)


def test_a_stick_pulled_before_it_is_read_again_is_said(desk, target):
    path = back_up(desk, target).backup.path
    shutil.rmtree(target)
    with pytest.raises(MachineError):
        read_again(desk, path)
    with pytest.raises(MachineError):
        copies_in(desk, target)
    with pytest.raises(MachineError, match="n’est pas là"):
        back_up(desk, target)


def test_a_renamed_copy_is_still_known_as_verified(desk, target):
    path = back_up(desk, target).backup.path
    path.rename(target / "avant les vacances.livretbak")
    assert copies_in(desk, target)[0].verified_at is not None


def test_another_school_s_copy_is_named_as_such(tmp_path, desk, target):
    other = House(tmp_path / "autre")
    other.create()
    with other.open() as elsewhere:
        back_up(elsewhere, target)
    (copy,) = copies_in(desk, target)
    assert (copy.is_other_school, copy.verified_at) == (True, None)


def test_a_rehearsal_restores_apart_and_is_remembered(house, desk, target):
    add_student(desk)
    path = back_up(desk, target).backup.path
    assert last_rehearsal(desk) is None
    house.clock.advance(hours=1)
    before = sorted(item.name for item in desk.folder.root.iterdir())
    rehearse_copy(desk, path)
    found = last_rehearsal(desk)
    assert found is not None
    assert (found.at, found.sequence) == (house.clock.at, 1)
    assert sorted(item.name for item in desk.folder.root.iterdir()) == before


def test_a_rehearsal_of_a_damaged_copy_fails_and_is_not_remembered(desk, target):
    path = back_up(desk, target).backup.path
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.write_bytes(content)
    with pytest.raises(RuleError):
        rehearse_copy(desk, path)
    assert last_rehearsal(desk) is None
    assert list(desk.folder.root.glob("travail-*")) == []


def test_two_backups_at_once_the_second_waits_then_says_so(desk, target, monkeypatch):
    monkeypatch.setattr("livret_desktop.services.copies.backups.BACKUP_WAIT_S", 0.05)
    with (
        FileLock(desk.folder.root / "sauvegarde.lock"),
        pytest.raises(MachineError, match="déjà en cours"),
    ):
        back_up(desk, target)
    assert list(target.iterdir()) == []
    back_up(desk, target)


_FULL = """
import resource, sys
from pathlib import Path
from tests.services.house import House, Plugged, add_student
from livret_desktop.errors import MachineError
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.backup_checks import copies_in
house = House(Path(sys.argv[1]))
house.create()
target = Path(sys.argv[2])
with house.open() as desk:
    add_student(desk)
    first = back_up(desk, target)
    kept = first.backup.path.read_bytes()
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(kept) // 2, resource.RLIM_INFINITY))
    try:
        back_up(desk, target)
    except MachineError as trouble:
        print(trouble.title)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert first.backup.path.read_bytes() == kept
    print([copy.facts.sequence for copy in copies_in(desk, target)], sorted(p.name for p in target.iterdir()))
    add_student(desk, birth_name="PETIT", neph="230509476751")
    print(back_up(desk, target).backup.facts.students)
"""


@pytest.mark.skipif(os.name == "nt", reason="no limit on the size of files to set on Windows")
def test_a_disk_that_fills_up_leaves_the_earlier_copy_and_the_school_at_work(tmp_path, target):
    """In a process of its own, whose files may not grow beyond half a backup."""
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path / "ecole"), str(target)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    title, listed, students = done.stdout.splitlines()
    assert title == "Le disque ne répond pas bien"  # what SQLite says of a file that may not grow
    assert listed.startswith("[1] ['livret-")
    assert listed.count("livretbak") == 1
    assert students == "2"


@pytest.fixture
def small_stick(tmp_path) -> Iterator[Path]:
    """A real volume of 200 KiB, where this process may mount one."""
    if os.name == "nt":
        pytest.skip("mounting a small volume needs root on Linux")
    place = tmp_path / "petite"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small volume needs root on Linux")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_stick_without_room_is_said_before_anything_is_written(desk, small_stick):
    with pytest.raises(MachineError, match="Pas assez de place"):
        back_up(desk, small_stick)
    assert list(small_stick.iterdir()) == []
    assert logged_backups(desk) == []


def test_a_stick_gets_a_name_and_is_known_when_it_comes_back(house, desk, target):
    plugged = Plugged([volume(target)])
    seen = sticks.look_for_sticks(desk, plugged)
    assert (seen.known, seen.plugged, len(seen.strangers)) == ((), None, 1)
    sticks.add_stick(desk, seen.strangers[0], " BLEUE ")
    back_up(desk, target)
    house.clock.advance(days=9)
    seen = sticks.look_for_sticks(desk, plugged)
    assert seen.plugged is not None
    assert (seen.plugged.name, seen.plugged.backups, seen.plugged.root) == ("BLEUE", 1, target)
    assert seen.plugged.last_seen_at == house.clock.at
    plugged.volumes = []
    house.clock.advance(days=8)
    (away,) = sticks.look_for_sticks(desk, plugged).known
    assert (away.is_plugged, house.clock.at - away.last_seen_at) == (False, timedelta(days=8))


def test_a_stick_is_known_under_another_letter(desk, tmp_path, target):
    sticks.add_stick(desk, volume(target), "BLEUE")
    elsewhere = tmp_path / "autre-lettre"
    target.rename(elsewhere)
    seen = sticks.look_for_sticks(desk, Plugged([volume(elsewhere, "AUTRE NOM")]))
    assert seen.plugged is not None
    assert (seen.plugged.name, seen.plugged.root) == ("BLEUE", elsewhere)


def test_two_sticks_do_not_share_a_name(desk, tmp_path, target):
    sticks.add_stick(desk, volume(target), "BLEUE")
    other = tmp_path / "autre"
    other.mkdir()
    with pytest.raises(RuleError, match="déjà ce nom"):
        sticks.add_stick(desk, volume(other), "bleue")
    with pytest.raises(RuleError, match="nom de la clé"):
        sticks.add_stick(desk, volume(other), "  ")
    sticks.add_stick(desk, volume(target), "ROUGE")  # the same stick, renamed
    assert [stick.name for stick in sticks.look_for_sticks(desk, Plugged()).known] == ["ROUGE"]


def test_a_sheet_that_was_not_printed_changes_nothing(house, desk):
    before = desk.folder.keys.read_bytes()

    def jammed(_pdf: bytes) -> None:
        raise MachineError("Imprimante", "Bourrage.", "Ouvrez-la.")

    with pytest.raises(MachineError):
        issue_recovery_sheet(desk, jammed)
    assert desk.folder.keys.read_bytes() == before
    assert sheet_state(desk).printed_at is None


def test_a_new_sheet_takes_the_place_of_the_former(house, desk):
    sheets: list[bytes] = []
    issue_recovery_sheet(desk, sheets.append)
    state = sheet_state(desk)
    assert (state.number, state.printed_at) == (2, house.clock.at)
    assert sheets[0].startswith(b"%PDF")


def test_a_pc_full_before_the_first_byte_is_said_in_words(desk, target, monkeypatch):
    """Found by G12: the private folder of the copy is the first thing that a full disk refuses."""
    real = Path.mkdir

    def full(self: Path, *arguments: int, **named: object) -> None:
        if self.name.startswith("travail-"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(self, *arguments, **named)

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(MachineError, match="Plus de place sur cet ordinateur"):
        back_up(desk, target)
    assert not list(target.iterdir())
    assert logged_backups(desk) == []


def test_a_pc_whose_disk_does_not_read_back_the_snapshot_is_not_blamed_on_the_stick(
    desk, target, monkeypatch
):
    real = Path.open

    def refused(self: Path, *arguments: str, **named: object) -> object:
        if self.name == "base":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(self, *arguments, **named)

    with monkeypatch.context() as fault:
        fault.setattr(Path, "open", refused)
        with pytest.raises(MachineError, match="disque de cet ordinateur"):
            back_up(desk, target)
    assert not list(target.iterdir())
    assert back_up(desk, target).backup.facts.sequence == 1
