"""Files as Windows holds them: locks of other processes, renames over open files, a database in use."""

import os
import threading

import pytest

from livret_desktop.durable import rename_without_overwrite, write_atomically, write_new
from livret_desktop.services.outbox.sender_lock import SenderBusyError, is_sender_at_work, sender_lock
from tests.e2e.command_line import SAMPLES, Pc
from tests.windows.conftest import wait_for_line

HOLDS_LOCK = """
import sys; from pathlib import Path
from livret_desktop.services.outbox.sender_lock import sender_lock
with sender_lock(Path(sys.argv[1])):
    print("held", flush=True); sys.stdin.read()
"""
HOLDS_FILE = """
import sys
with open(sys.argv[1], "rb") as held:
    held.read(1); print("held", flush=True); sys.stdin.read()
"""


@pytest.fixture
def school(tmp_path):
    pc = Pc(tmp_path)
    pc.init()
    return pc


def test_one_sender_between_two_processes_and_death_releases_it(tmp_path, started):
    path = tmp_path / "envoi.lock"
    holder = started(HOLDS_LOCK, path)
    wait_for_line(holder, "held")
    assert is_sender_at_work(path)
    with pytest.raises(SenderBusyError) as refusal, sender_lock(path):
        pass
    assert refusal.value.exit_status == 3
    holder.kill()
    holder.wait()
    with sender_lock(path) as lock:
        lock.check()
        assert is_sender_at_work(path)
    assert not is_sender_at_work(path)


def test_a_file_that_is_read_elsewhere_is_not_replaced_and_stays_whole(tmp_path):
    path = tmp_path / "keys.json"
    path.write_bytes(b"ancien")
    with path.open("rb") as held:
        with pytest.raises(PermissionError):
            write_atomically(path, b"nouveau")
        assert held.read() == b"ancien"
    assert [one.name for one in tmp_path.iterdir()] == ["keys.json"]
    write_atomically(path, b"nouveau")
    assert path.read_bytes() == b"nouveau"


def test_a_file_that_is_read_for_a_moment_is_replaced_after_it(tmp_path, monkeypatch):
    """As an antivirus does: it reads what was just written, and lets go."""
    path = tmp_path / "keys.json"
    path.write_bytes(b"ancien")
    held = path.open("rb")
    refused = threading.Event()
    real = os.replace

    def replace(source, target):
        try:
            real(source, target)
        except PermissionError:
            held.close()
            refused.set()
            raise

    monkeypatch.setattr(os, "replace", replace)
    write_atomically(path, b"nouveau")
    assert refused.is_set()
    assert path.read_bytes() == b"nouveau"


def test_a_taken_name_is_never_overwritten(tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    with pytest.raises(FileExistsError):
        rename_without_overwrite(tmp_path / "a", tmp_path / "b")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "b", b"c")
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"a", b"b")


def test_a_school_open_elsewhere_is_read_and_written_by_a_second_program(school, started):
    code = (
        "import sys; from tests.e2e.command_line import Pc; from pathlib import Path\n"
        "from livret_desktop.app import Options, Program\n"
        "pc = Pc(Path(sys.argv[1]))\n"
        "with Program(Options(), pc.environment).open_desk() as desk:\n"
        "    print('open', flush=True); sys.stdin.read()"
    )
    holder = started(code, school.place)
    wait_for_line(holder, "open")
    school.done("config", "set", "dsr.client_id", "apres")
    assert "apres" in str(school.done("config", "get", "dsr.client_id"))


def test_a_restore_over_a_file_held_open_is_said_and_finished_at_the_next_opening(school, started, tmp_path):
    kept = tmp_path / "clé bleue"
    kept.mkdir()
    school.done("backup", "create", kept)
    (backup,) = kept.glob("*.livretbak")
    school.done("config", "set", "dsr.client_id", "apres")
    holder = started(HOLDS_FILE, school.data / "ecole.livret")
    wait_for_line(holder, "held")
    said = school("backup", "restore", backup, "--into", school.data)
    assert said.status == 3
    assert said.error["title"] == "Un fichier de l’école est ouvert ailleurs"
    held = school("config", "get", "dsr.client_id")
    assert held.error["title"] == said.error["title"], "still held: still said, never half a school"
    holder.kill()
    holder.wait()
    assert "apres" not in str(school.done("config", "get", "dsr.client_id")), "the restored school"
    assert not (school.data / "restauration").exists()


@pytest.mark.parametrize("name", ["école d’été 20 €", "a" * 60 + " é"])
def test_a_data_folder_of_any_name_works(tmp_path, name):
    pc = Pc(tmp_path / name)
    pc.place.mkdir()
    pc.init()
    assert pc.done("config", "get", "dsr.client_id")["value"]


def test_a_folder_name_that_windows_refuses_is_said(tmp_path):
    pc = Pc(tmp_path)
    pc.data = tmp_path / "a?b"
    said = pc("init", "--school", SAMPLES / "ecole.toml")
    assert said.status == 3
    assert said.error["kind"] != "bug"
