"""A real drive letter that Windows calls removable: found, written, listed and read back, by the real service."""

import os
import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile

from livret_desktop.app import Options, Program
from livret_desktop.backup.system_volumes import is_network_path, system_volumes
from livret_desktop.backup.volumes_windows import REMOVABLE, WindowsVolumes
from livret_desktop.clock import SystemClock, parse_start
from livret_desktop.services.copies import sticks
from tests.e2e.command_line import SATURDAY, Pc
from tests.windows.conftest import is_wine

pytestmark = pytest.mark.timeout(300)
PUPIL = "260207704401"
OTHERS_NEED_MS = 240_000


@pytest.fixture
def only_user():
    """One stick for tests in several processes: the one that empties it waits for the one that writes."""
    lock = QLockFile(str(Path(tempfile.gettempdir()) / "livret-tests-stick.lock"))
    lock.setStaleLockTime(0)
    assert lock.tryLock(OTHERS_NEED_MS), "another test keeps the stick"
    yield
    lock.unlock()


@pytest.fixture
def stick(only_user):
    """The stick that is plugged in: always under Wine, where the lane plugs one in (E:)."""
    found = system_volumes().removable()
    if not found and not is_wine():
        pytest.skip("no stick is plugged in")
    volume = found[0]
    for old in volume.root.glob("*" if is_wine() else "*.livretbak"):
        old.unlink()
    assert not is_wine() or os.listdir(volume.root) == []  # noqa: PTH208 - Path.iterdir sees no drive there
    return volume


@pytest.fixture
def school(tmp_path):
    pc = Pc(tmp_path)
    pc.take_over()
    return pc


def test_the_drive_is_removable_and_has_room(stick):
    assert WindowsVolumes().kind(str(stick.root)) == REMOVABLE
    assert stick.root.drive.endswith(":")
    assert 0 < stick.free_bytes <= stick.total_bytes
    assert not is_network_path(stick.root)
    assert all(
        volume.root.drive != Path(os.environ["SYSTEMDRIVE"]).drive for volume in system_volumes().removable()
    )


def test_the_stick_receives_a_backup_that_is_listed_verified_and_restored(stick, school, tmp_path):
    made = school.done("backup", "create", stick.root)
    (file,) = stick.root.glob("*.livretbak")
    assert (Path(made["file"]).name, made["verified"]) == (file.name, True)
    school.now = SATURDAY
    school.done("backup", "create", stick.root)
    listed = school.done("backup", "list", stick.root)["backups"]
    assert [(one["sequence"], one["ok"]) for one in listed] in (
        [(1, True), (2, True)],
        [(2, True), (1, True)],
    )
    school.done("backup", "verify", file)
    assert not list(stick.root.glob("*.part"))
    elsewhere = Pc(tmp_path / "autre PC")
    elsewhere.place.mkdir()
    elsewhere.done("backup", "restore", file, "--into", elsewhere.data)
    assert elsewhere.done("student", "show", PUPIL)["given_names"] == "Dorothée"


def test_a_stick_gets_a_name_in_the_school_and_is_known_again(stick, school):
    program = Program(Options(), school.environment, clock=SystemClock(parse_start(school.now)))
    with program.open_desk() as desk:
        seen = sticks.look_for_sticks(desk, system_volumes())
        (stranger,) = [one for one in seen.strangers if one.root == stick.root]
        sticks.add_stick(desk, stranger, "BLEUE")
    school.done("backup", "create", stick.root)
    with program.open_desk() as desk:
        again = sticks.look_for_sticks(desk, system_volumes())
        assert again.plugged is not None
        assert (again.plugged.name, again.plugged.root, again.plugged.backups) == ("BLEUE", stick.root, 1)
