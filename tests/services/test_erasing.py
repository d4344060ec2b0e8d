"""A school erased from this computer: its files and its secrets, and nothing of anybody else."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from filelock import FileLock

from livret_desktop.cli.main import run
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.security.credentials import (
    MemoryStore,
    dsr_grant_entry,
    dsr_secret_entry,
    master_key_entry,
)
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.school.erasing import ERASE_WORD, erase_school
from livret_desktop.services.school.opening import has_school
from tests.services.house import House, add_student


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "Données de l’école")
    made.create()
    return made


def everything(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))


def test_files_copies_and_secrets_go_and_what_is_not_ours_stays(house: House, tmp_path: Path) -> None:
    stick = tmp_path / "clé"
    stick.mkdir()
    with house.open() as desk:
        add_student(desk)
        file = back_up(desk, stick).backup.path
    restore(file, house.folder, house.around)
    (house.root / "mes notes.txt").write_text("à moi", encoding="utf-8")
    (house.folder.send_journal.with_name("envois.journal.abime-20261120-101400")).write_bytes(b"x")
    other = House(tmp_path / "autre école", store=house.store)
    other.create()
    ours, theirs = (read_key_file(one.folder.keys).school_id for one in (house, other))
    house.store.set(dsr_secret_entry(ours), "secret")
    house.store.set(dsr_grant_entry(ours), "grant")
    assert house.folder.set_aside.is_dir()
    erased = erase_school(house.folder, house.store, ERASE_WORD)
    assert (erased.is_whole, erased.schools) == (True, 1)
    assert everything(house.root) == ["mes notes.txt"]
    for entry in (master_key_entry, dsr_secret_entry, dsr_grant_entry):
        assert house.store.get(entry(ours)) is None
    assert house.store.get(master_key_entry(theirs))
    assert has_school(other.folder)
    assert file.exists(), "backups elsewhere are the office's"


def test_nothing_is_left_but_the_parent(house: House) -> None:
    with house.open() as desk:
        add_student(desk)
    erase_school(house.folder, house.store, ERASE_WORD)
    assert not house.root.exists()
    assert erase_school(house.folder, house.store, ERASE_WORD).schools == 0, "asked twice, it is done"


@pytest.mark.parametrize("word", ["", "effacer", "EFFACER "])
def test_without_the_very_word_nothing_goes(house: House, word: str) -> None:
    before = everything(house.root)
    with pytest.raises(RuleError, match="Rien n’a été effacé"):
        erase_school(house.folder, house.store, word)
    assert everything(house.root) == before
    with house.open():
        pass


@pytest.mark.parametrize("lock", ["window_lock", "sender_lock", "upkeep_lock"])
def test_never_under_a_window_nor_a_send(house: House, lock: str) -> None:
    with FileLock(getattr(house.folder, lock)), pytest.raises(MachineError):
        erase_school(house.folder, house.store, ERASE_WORD)
    with house.open():
        pass


def test_a_silent_store_keeps_no_file_alive_and_is_said(house: House, expected_logs) -> None:
    expected_logs("a secret was not forgotten: MachineError")

    class Silent(MemoryStore):
        def delete(self, entry: str) -> None:
            raise MachineError("Le coffre ne répond pas", "", "")

    erased = erase_school(house.folder, Silent(), ERASE_WORD)
    assert not house.root.exists()
    assert (erased.is_whole, erased.is_secret_left) == (False, True)


def test_a_damaged_key_file_names_nobody_and_the_data_go(house: House) -> None:
    house.folder.keys.write_bytes(b"{")
    erased = erase_school(house.folder, house.store, ERASE_WORD)
    assert (erased.is_whole, erased.schools) == (True, 0)
    assert not house.root.exists()


def test_the_command_asks_for_the_word(house: House, tmp_path: Path) -> None:
    environment = {"LIVRET_DATA": str(house.root), "LIVRET_STATE": str(tmp_path / "poste")}

    def erase(*words: str) -> tuple[int, dict]:
        printed, said = io.StringIO(), io.StringIO()
        status = run(["erase", *words, "--json"], environment=environment, stdout=printed, stderr=said)
        return status, json.loads(printed.getvalue())

    status, refused = erase()
    assert (status, refused["error"]["kind"]) == (1, "rule")
    assert house.root.exists()
    status, erased = erase("--confirm", ERASE_WORD)
    assert (status, erased["erased"], erased["schools"], erased["secret_left"]) == (0, True, 1, False)
    assert not house.root.exists()
