"""Folders and sticks: what is offered is whole, what was there stays, whatever happens meanwhile."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from livret_desktop.backup import target_folder
from livret_desktop.backup.header import DATABASE_MEMBER, JOURNAL_MEMBER
from livret_desktop.backup.refusals import too_little_room
from livret_desktop.backup.target_folder import (
    backup_name,
    extract_members,
    list_backups,
    next_sequence,
    rotate,
    verify_backup,
    write_backup,
)
from livret_desktop.errors import MachineError, RuleError
from tests.backup.school import DATABASE, JOURNAL, KEY, OTHER_KEY, OTHER_SCHOOL, SCHOOL, facts, members


def back_up(folder, sequence=1, school_id=SCHOOL, **more):
    return write_backup(folder, members(), facts(sequence, school_id), KEY, **more)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def flip(path, position=-40):
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(bytes(content))


def test_a_backup_is_rehearsed_before_it_bears_its_name(tmp_path):
    seen = []

    def rehearse(path: Path):
        seen.append((path.name, verify_backup(path, KEY).size, names(tmp_path)))

    written = back_up(tmp_path, 7, rehearse=rehearse)
    assert seen == [(written.path.name + ".part", written.size, [written.path.name + ".part"])]
    assert names(tmp_path) == [backup_name(facts(7))]
    assert written.path.stat().st_size == written.size
    assert verify_backup(written.path, KEY).sha256 == written.sha256
    assert "Pont" not in written.path.name


def test_a_rehearsal_that_fails_leaves_nothing(tmp_path):
    back_up(tmp_path, 1)

    def rehearse(_path):
        raise RuleError("Essai de restauration raté", "Il manque des élèves.", "Recommencez.")

    with pytest.raises(RuleError, match="raté"):
        back_up(tmp_path, 2, rehearse=rehearse)
    assert names(tmp_path) == [backup_name(facts(1))]


def test_a_number_is_never_overwritten(tmp_path):
    first = back_up(tmp_path, 1)
    before = first.path.read_bytes()
    with pytest.raises(RuleError, match="existe déjà"):
        back_up(tmp_path, 1)
    taken = tmp_path / backup_name(facts(2))

    def someone_takes_the_name(_path):
        taken.write_bytes(b"another program's")

    with pytest.raises(RuleError, match="existe déjà"):
        back_up(tmp_path, 2, rehearse=someone_takes_the_name)
    assert (first.path.read_bytes(), taken.read_bytes()) == (before, b"another program's")


def test_the_next_number_is_above_all_that_is_there_even_damaged_or_renamed(tmp_path):
    assert next_sequence(tmp_path, SCHOOL, 0) == 1
    assert next_sequence(tmp_path, SCHOOL, 41) == 42
    back_up(tmp_path, 5).path.rename(tmp_path / "avant les vacances")
    assert next_sequence(tmp_path, SCHOOL, 2) == 6
    (tmp_path / backup_name(facts(9))).write_bytes(b"")
    back_up(tmp_path, 30, OTHER_SCHOOL)
    assert next_sequence(tmp_path, SCHOOL, 2) == 10


def test_what_a_killed_run_left_is_swept_and_never_offered(tmp_path):
    ours = tmp_path / (backup_name(facts(1)) + ".part")
    theirs = tmp_path / (backup_name(facts(1, OTHER_SCHOOL)) + ".part")
    for left in (ours, theirs):
        left.write_bytes(b"half")
    assert list_backups(tmp_path) == []
    back_up(tmp_path, 2)
    assert names(tmp_path) == sorted([backup_name(facts(2)), theirs.name])


def test_the_list_goes_by_number_knows_renamed_files_and_marks_damaged_ones(tmp_path):
    for sequence in (1, 2, 3, 4):
        back_up(tmp_path, sequence)
    os.utime(tmp_path / backup_name(facts(1)), (4e9, 4e9))
    (tmp_path / backup_name(facts(4))).rename(tmp_path / "copie de Claire.bak")
    cut = tmp_path / backup_name(facts(3))
    cut.write_bytes(cut.read_bytes()[:-1])
    (tmp_path / f"x{target_folder.SUFFIX}").write_bytes(b"")
    (tmp_path / "vacances.jpg").write_bytes(b"\xff\xd8\xff")
    found = list_backups(tmp_path)
    assert [(item.facts and item.facts.sequence, item.is_good) for item in found] == [
        (4, True),
        (3, False),
        (2, True),
        (1, True),
        (None, False),
    ]
    assert found[1].problem.title == "Copie abîmée"
    assert not any(item.is_verified for item in found)


def test_with_the_key_every_byte_is_looked_at(tmp_path):
    back_up(tmp_path, 1)
    flip(back_up(tmp_path, 2).path)
    assert [item.is_good for item in list_backups(tmp_path)] == [True, True], (
        "length and head alone do not tell"
    )
    found = list_backups(tmp_path, lambda _facts: KEY)
    assert [(item.is_good, item.is_verified) for item in found] == [(False, False), (True, True)]
    assert (
        list_backups(tmp_path, lambda _facts: OTHER_KEY)[0].problem.title
        == "Cette clé n’ouvre pas cette copie"
    )
    assert list_backups(tmp_path, lambda _facts: None)[1].is_good


def test_three_generations_stay_and_only_numbered_good_files_of_this_school_go(tmp_path):
    for sequence in range(1, 7):
        newest = back_up(tmp_path, sequence)
    foreign = back_up(tmp_path, 1, OTHER_SCHOOL).path
    renamed = tmp_path / "à garder.livretbak"
    (tmp_path / backup_name(facts(1))).rename(renamed)
    damaged = tmp_path / backup_name(facts(5))
    damaged.write_bytes(b"")
    assert [path.name for path in rotate(tmp_path, newest)] == [backup_name(facts(2))]
    assert sorted(names(tmp_path)) == sorted(
        [backup_name(facts(number)) for number in (3, 4, 5, 6)] + [foreign.name, renamed.name]
    )
    assert rotate(tmp_path, newest) == []
    with pytest.raises(ValueError, match="three"):
        rotate(tmp_path, newest, generations=2)


def test_without_the_newest_nothing_is_deleted(tmp_path):
    for sequence in range(1, 6):
        newest = back_up(tmp_path, sequence)
    newest.path.unlink()
    assert rotate(tmp_path, newest) == []
    assert len(names(tmp_path)) == 4


def test_members_appear_only_once_all_of_the_backup_is_good(tmp_path):
    written = back_up(tmp_path, 1)
    out = tmp_path / "out"
    out.mkdir()
    targets = {DATABASE_MEMBER: out / "a.db", JOURNAL_MEMBER: out / "a.journal"}
    assert extract_members(written.path, KEY, targets).sha256 == written.sha256
    assert (out / "a.db").read_bytes() == DATABASE
    assert (out / "a.journal").read_bytes() == JOURNAL
    for file in out.iterdir():
        file.unlink()
    flip(written.path, -1)
    with pytest.raises(RuleError, match="abîmée"):
        extract_members(written.path, KEY, targets)
    assert names(out) == []


def test_a_full_pc_is_not_blamed_on_the_stick(tmp_path, monkeypatch):
    def full_here(_path):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(MachineError, match="Plus de place sur cet ordinateur"):
        back_up(tmp_path, 1, rehearse=full_here)
    assert names(tmp_path) == []

    written = back_up(tmp_path, 1)
    taken = tmp_path / "taken"
    taken.write_bytes(b"kept")
    with pytest.raises(MachineError, match="disque de cet ordinateur"):
        extract_members(written.path, KEY, {DATABASE_MEMBER: tmp_path / "a.db", JOURNAL_MEMBER: taken})
    assert taken.read_bytes() == b"kept"
    taken.unlink()
    with pytest.raises(MachineError, match="disque de cet ordinateur"):
        extract_members(written.path, KEY, {DATABASE_MEMBER: tmp_path / "absent" / "a.db"})
    monkeypatch.setattr(os, "fsync", full_here)
    with pytest.raises(MachineError, match="Plus de place sur cet ordinateur"):
        extract_members(written.path, KEY, {DATABASE_MEMBER: tmp_path / "a.db"})
    assert names(tmp_path) == [written.path.name]


class FailingAfter:
    """A device that gives out after some bytes."""

    def __init__(self, target, left, number):
        self.target, self.left, self.number = target, left, number

    def write(self, content):
        if len(content) > self.left:
            self.target.write(content[: self.left])
            raise OSError(self.number, os.strerror(self.number))
        self.left -= len(content)
        return self.target.write(content)


SENTENCES = {
    errno.ENOSPC: "Plus de place pour la sauvegarde",
    errno.EROFS: "Écriture refusée à cet endroit",
    errno.EACCES: "Écriture refusée à cet endroit",
    errno.ENODEV: "La clé ou le dossier n’est plus là",
    errno.ENOTCONN: "La clé ou le dossier n’est plus là",
    errno.EIO: "La clé ou le disque ne répond pas bien",
}


@pytest.mark.parametrize("number", SENTENCES)
def test_a_device_that_gives_out_anywhere_costs_nothing(tmp_path, monkeypatch, number):
    earlier = back_up(tmp_path, 1)
    before = earlier.path.read_bytes()
    real = target_folder.seal
    for left in range(0, earlier.size, 1500):
        monkeypatch.setattr(
            target_folder, "seal", lambda m, f, k, t, left=left: real(m, f, k, FailingAfter(t, left, number))
        )
        with pytest.raises(MachineError) as trouble:
            back_up(tmp_path, 2)
        assert trouble.value.title == SENTENCES[number]
        assert trouble.value.exit_status == 3
        assert names(tmp_path) == [earlier.path.name]
    assert earlier.path.read_bytes() == before


class PowerCut(BaseException):
    """Everything stops here; nothing of the program runs any more."""


STEPS = [(os, "fsync"), (os, "unlink"), (os, "link"), (os, "rename"), (Path, "unlink"), (Path, "hardlink_to")]


def cut_power_at(monkeypatch, step):
    """From the ``step``-th change of the disk on, every further one fails, clean-up included."""
    done = [0]

    def guarded(real):
        def act(*args, **more):
            done[0] += 1
            if done[0] > step:
                raise PowerCut
            return real(*args, **more)

        return act

    for owner, name in STEPS:
        monkeypatch.setattr(owner, name, guarded(getattr(owner, name)))
    return done


def test_cut_at_any_step_the_list_offers_only_whole_files(tmp_path):
    offered = []
    for step in range(40):
        folder = tmp_path / str(step)
        folder.mkdir()
        back_up(folder, 1)
        with pytest.MonkeyPatch.context() as patch:
            cut_power_at(patch, step)
            try:
                back_up(folder, 2)
                finished = True
            except PowerCut:
                finished = False
        found = list_backups(folder, lambda _facts: KEY)
        assert all(item.is_good and item.is_verified for item in found)
        offered.append(len(found))
        assert back_up(folder, 3).facts.sequence == 3, "and the next backup works"
        if finished:
            break
    assert finished
    assert offered[0] == 1
    assert offered[-1] == 2


def test_writing_in_place_would_offer_a_torn_file(tmp_path):
    """The known-bad twin: the final name from the first byte on, then a power cut before the last blocks."""
    content = back_up(tmp_path, 1).path.read_bytes()
    torn = tmp_path / backup_name(facts(2))
    torn.write_bytes(content[:-600] + bytes(600))
    assert torn in [item.path for item in list_backups(tmp_path) if item.is_good]
    with pytest.raises(RuleError, match="abîmée"):
        verify_backup(torn, KEY)


def test_a_medium_that_lies_is_found_out_before_the_name(tmp_path, monkeypatch):
    real = os.fsync

    def lying_fsync(descriptor):
        real(descriptor)
        for path in tmp_path.glob("*.part"):
            content = path.read_bytes()
            path.write_bytes(content[:-600] + bytes(600))

    monkeypatch.setattr(os, "fsync", lying_fsync)
    with pytest.raises(RuleError, match="abîmée"):
        back_up(tmp_path, 1)
    assert names(tmp_path) == []


def test_too_little_room_is_known_before_the_first_byte(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=50_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(MachineError, match="Pas assez de place") as trouble:
        back_up(tmp_path, 1)
    assert "il reste 50\u00a0ko" in trouble.value.message
    assert names(tmp_path) == []


def test_what_is_asked_and_what_is_there_never_read_the_same():
    said = [
        too_little_room(*one).message.split("à cet")[0]
        for one in ((412_300, 411_900), (18_441_000, 18_440_000))
    ]
    assert said[0] == "La copie demande 413\u00a0ko\u202f; il reste 411\u00a0ko "
    assert said[1] == "La copie demande 18,5\u00a0Mo\u202f; il reste 18,4\u00a0Mo "


def test_a_folder_that_is_not_there_is_said(tmp_path):
    missing = tmp_path / "E"
    for act in (
        lambda: back_up(missing),
        lambda: list_backups(missing),
        lambda: next_sequence(missing, SCHOOL, 0),
        lambda: verify_backup(missing / "x", KEY),
    ):
        with pytest.raises(MachineError, match="n’est plus là"):
            act()


def test_where_hard_links_do_not_exist_nothing_is_overwritten_either(tmp_path, monkeypatch):
    """FAT and exFAT, the file systems of sticks, have none."""

    def no_links(*_args, **_more):
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    written = back_up(tmp_path, 1)
    assert names(tmp_path) == [written.path.name]
    with pytest.raises(RuleError, match="existe déjà"):
        back_up(tmp_path, 1)


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 512 KiB; needs the right to mount."""
    place = tmp_path / "stick"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small tmpfs is not allowed here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=False)


def test_a_real_full_and_a_real_read_only_disk(small_disk, monkeypatch):
    first = back_up(small_disk, 1)
    large = members(bytes(700_000))
    with pytest.raises(MachineError, match="Pas assez de place"):
        write_backup(small_disk, large, facts(2), KEY)
    monkeypatch.setattr(target_folder, "_SPARE_BYTES", -(10**9))
    with pytest.raises(MachineError, match="Plus de place"):
        write_backup(small_disk, members(bytes(700_000)), facts(2), KEY)
    assert names(small_disk) == [first.path.name]
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(MachineError, match="Écriture refusée"):
        back_up(small_disk, 2)
    assert isinstance(list_backups(small_disk, lambda _facts: KEY)[0].problem, type(None))
