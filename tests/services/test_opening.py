"""Making a school's folder, and opening it."""

import json
import shutil
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from filelock import FileLock

from livret_desktop.errors import LivretError, MachineError, RuleError
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.configuration import read_school
from livret_desktop.services.school.opening import open_school
from livret_desktop.services.sending.send_status import status
from tests.services.house import House, add_student

PHRASE = "quatre chevaux verts dansent"


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path / "pc" / "ecole")
    made.create()
    return made


def test_a_school_is_there_again_at_the_next_start(house):
    with house.open() as desk:
        student = add_student(desk)
    with house.open() as desk:
        assert read_school(desk).name == "Auto-école du Pont"
        with desk.database.read() as reading:
            assert reading.students.require(student.id) == student


def test_a_second_school_is_not_made_over_the_first(house):
    before = house.folder.database.read_bytes(), house.folder.keys.read_bytes()
    with pytest.raises(RuleError) as refused:
        house.create()
    assert refused.value.exit_status == 3
    assert (house.folder.database.read_bytes(), house.folder.keys.read_bytes()) == before


def test_a_school_that_could_not_be_made_leaves_nothing(tmp_path, monkeypatch):
    house = House(tmp_path / "ecole")

    def full(*_arguments):
        raise MachineError("Le disque est plein", "Rien.", "Libérez de la place.")

    monkeypatch.setattr("livret_desktop.services.school.opening._write_first_rows", full)
    with pytest.raises(MachineError):
        house.create()
    assert not house.folder.database.exists()
    assert not house.folder.keys.exists()
    monkeypatch.undo()
    house.create()


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "fichier").write_bytes(b"")
    with pytest.raises(MachineError):
        House(tmp_path / "fichier" / "ecole").create()


def test_a_folder_on_a_network_drive_is_refused(house, monkeypatch):
    monkeypatch.setattr("livret_desktop.services.school.opening.is_network_path", lambda _path: True)
    with pytest.raises(MachineError, match="réseau"):
        open_school(house.folder, house.around)


@pytest.mark.parametrize("missing", ["ecole.livret", "keys.json"])
def test_half_a_school_is_no_school(house, missing):
    (house.root / missing).unlink()
    with pytest.raises(MachineError, match="Aucune école"):
        open_school(house.folder, house.around)


def test_a_passphrase_opens_and_another_does_not(tmp_path):
    house = House(tmp_path / "ecole")
    house.create(passphrase=PHRASE)
    open_school(house.folder, house.around, given=GivenSecrets(passphrase=PHRASE)).database.close()
    with pytest.raises(RuleError):
        open_school(house.folder, house.around, given=GivenSecrets(passphrase="une autre phrase"))
    with pytest.raises(MachineError):
        open_school(house.folder, house.around)


def test_the_recovery_code_opens_without_the_store(house):
    house.store = type(house.store)()
    with pytest.raises(MachineError):
        open_school(house.folder, house.around)
    code = "\n".join(house.code.lines())
    open_school(house.folder, house.around, given=GivenSecrets(recovery_code=code)).database.close()


def test_a_folder_brought_from_another_pc_sends_nothing_by_itself(house):
    with house.open() as desk:
        assert status(desk).paused_reason is None
    house.installation = uuid4()
    with house.open() as desk:
        assert "autre ordinateur" in (status(desk).paused_reason or "")
    with house.open() as desk:
        assert status(desk).paused_reason is not None, "until a person says so"


def test_a_busy_folder_is_said_and_opens_afterwards(house, monkeypatch):
    monkeypatch.setattr("livret_desktop.services.locks.BUSY_SECONDS", 0.01)
    with FileLock(house.folder.upkeep_lock), pytest.raises(MachineError, match="occupées"):
        open_school(house.folder, house.around)
    with house.open():
        pass


def test_keys_of_another_school_do_not_open_this_one(house, tmp_path):
    other = House(tmp_path / "autre", store=house.store)
    other.create()
    shutil.copy(other.folder.keys, house.folder.keys)
    with pytest.raises(LivretError):
        open_school(house.folder, house.around)


def test_a_key_file_made_for_a_later_program_is_refused(house):
    document = json.loads(house.folder.keys.read_text(encoding="utf-8"))
    house.folder.keys.write_text(json.dumps(document | {"version": 99}), encoding="utf-8")
    with pytest.raises(LivretError):
        open_school(house.folder, house.around)


def test_a_clock_set_back_opens_all_the_same(house):
    house.clock.at = datetime(2020, 1, 1, tzinfo=UTC)
    with house.open() as desk:
        assert read_school(desk).city == "Melun"
