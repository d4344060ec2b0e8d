"""An older program on newer data goes back to the copy of before the update: nothing lost, nothing sent twice."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from livret_desktop.cli.main import run
from livret_desktop.db import outbox_reads, schema
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import KeyFile, write_key_file
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.services.outbox.send_pause import paused_reason
from livret_desktop.services.school.opening import open_school
from livret_desktop.services.school.upgrading import NewerDataError
from livret_desktop.services.school.way_back import go_back
from livret_desktop.services.sending.run import RunTools, send_due
from livret_desktop.services.sending.send_status import resume
from tests.sending import school as sending_school
from tests.sending.model_server import ModelGateway, ModelServer
from tests.services.house import House, add_student, student_names
from tests.services.killing import killed_at
from tests.services.newer_data import PHRASE, copy_before_update, mark_schema, updated_since

BEFORE, SINCE = ["ŒUVRARD"], ["DURAND", "ŒUVRARD"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> House:
    return updated_since(tmp_path_factory.mktemp("newer") / "Données de l’école")


@pytest.fixture
def house(made: House, tmp_path: Path) -> House:
    return fresh(made, tmp_path)


def fresh(made: House, place: Path) -> House:
    root = place / "Données de l’école"
    shutil.copytree(made.root, root)
    return House(root, made.store, made.clock, made.installation, made.code)


def files(house: House) -> dict[str, bytes]:
    return {
        path.relative_to(house.root).as_posix(): path.read_bytes()
        for path in house.root.rglob("*")
        if path.is_file() and path.suffix != ".lock"
    }


def test_the_copy_comes_back_and_the_newer_files_are_kept(house: House) -> None:
    newer = house.folder.database.read_bytes()
    with pytest.raises(NewerDataError) as refused:
        open_school(house.folder, house.around)
    assert refused.value.way_back is not None
    back = go_back(house.folder, house.around, key=refused.value.way_back.key)
    assert (back.students, back.lessons) == (1, 0)
    assert student_names(house) == BEFORE
    with house.open() as desk, desk.database.read() as reading:
        assert paused_reason(reading.connection)
    (kept,) = house.folder.set_aside.iterdir()
    assert kept.name.startswith("version-plus-recente-")
    assert (kept / "ecole.livret").read_bytes() == newer
    assert len(list(house.folder.snapshots.iterdir())) == 1, "the copy stays, for another try"


def test_a_damaged_copy_and_one_of_a_newer_program_are_passed_over(house: House) -> None:
    good = next(house.folder.snapshots.iterdir())
    shutil.copyfile(house.folder.database, house.folder.snapshots / "avant-version-9.9.8.livret")
    (house.folder.snapshots / "avant-version-9.9.9.livret").write_bytes(b"x" * 9_000)
    assert go_back(house.folder, house.around).way.copy == good


def test_without_a_copy_that_opens_nothing_changes(house: House) -> None:
    shutil.rmtree(house.folder.snapshots)
    before = files(house)
    with pytest.raises(RuleError, match="Aucune copie"):
        go_back(house.folder, house.around)
    with pytest.raises(NewerDataError) as refused:
        open_school(house.folder, house.around)
    assert refused.value.way_back is None
    assert "put-back" not in refused.value.todo
    assert files(house) == before


def test_data_that_open_are_left_alone(tmp_path: Path) -> None:
    house = House(tmp_path / "ecole")
    house.create()
    with house.open() as desk:
        copy_before_update(desk)
    before = files(house)
    with pytest.raises(RuleError, match="pas à revenir"):
        go_back(house.folder, house.around)
    assert files(house) == before


def test_never_under_an_open_window(house: House) -> None:
    before = files(house)
    with FileLock(house.folder.window_lock), pytest.raises(MachineError, match="ouverte sur ces données"):
        go_back(house.folder, house.around)
    assert files(house) == before


def test_killed_at_any_step_it_is_newer_or_gone_back(made: House, tmp_path: Path) -> None:
    with killed_at((tmp_path / "0").joinpath("Données de l’école"), 10_000) as grave:
        house = fresh(made, tmp_path / "0")
        grave.calls.clear()
        go_back(house.folder, house.around)
    steps = len(grave.calls)
    assert steps > 8
    ends = []
    for step in range(0, steps, 7):
        house = fresh(made, tmp_path / str(step + 1))
        with killed_at(house.root, step):
            go_back(house.folder, house.around)
        try:
            ends.append(student_names(house))
        except NewerDataError:
            ends.append(None)
            go_back(house.folder, house.around)  # asked again, it works
            assert student_names(house) == BEFORE
        shutil.rmtree(house.root)
    assert ends[0] is None
    assert BEFORE in ends


def test_what_was_sent_since_the_copy_is_known_and_never_sent_again(tmp_path: Path) -> None:
    clock = sending_school.HandClock()
    server = ModelServer(clock, variant="neither")
    around = House(tmp_path, clock=clock, installation=sending_school.THIS_PC).around
    key = sending_school.KEY
    with sending_school.school(tmp_path / "ecole", clock) as desk:
        lessons = sending_school.with_lessons(desk, 3)
        folder = desk.folder
        write_key_file(folder.keys, KeyFile.create(str(desk.school_id), key, RecoveryCode.new()))
        copy_before_update(desk)
        send_due(desk, lambda: ModelGateway(server), tools=RunTools(requests_per_minute=None))
    mark_schema(folder, key, "9999")
    go_back(folder, around, key=key)
    desk = sending_school.open_desk(folder.root, clock)
    with desk.database.read() as reading:
        versions = outbox_reads.versions_of(reading.connection, [one.id for one in lessons])
    assert {one.state for known in versions.values() for one in known} == {SubmissionState.ACCEPTED}
    resume(desk)
    send_due(desk, lambda: ModelGateway(server), tools=RunTools(requests_per_minute=None))
    desk.database.close()
    assert not server.doubled()


def test_the_command_goes_back_with_the_phrase(tmp_path: Path) -> None:
    house = updated_since(tmp_path / "ecole", passphrase=PHRASE)
    environment = {"LIVRET_DATA": str(house.root), "LIVRET_STATE": str(tmp_path / "poste")}

    def command(*words: str, **more: str) -> tuple[int, dict]:
        printed = io.StringIO()
        status = run(
            [*words, "--json"],
            environment=environment | more,
            stdout=printed,
            stderr=io.StringIO(),
        )
        return status, json.loads(printed.getvalue())

    status, refused = command("transmit", "status", LIVRET_PASSPHRASE=PHRASE)
    assert status == 3
    assert "backup put-back" in refused["error"]["todo"]
    status, wrong = command("backup", "put-back", LIVRET_PASSPHRASE="une autre phrase entière")
    assert status == 1, wrong
    status, back = command("backup", "put-back", LIVRET_PASSPHRASE=PHRASE)
    assert (status, back["put_back"], back["students"], back["auto_send"]) == (0, True, 1, "paused")
    assert command("transmit", "status", LIVRET_PASSPHRASE=PHRASE)[0] == 0
    status, _ = command("backup", "put-back", LIVRET_PASSPHRASE=PHRASE)
    assert status == 1, "once is enough"


def test_what_was_typed_since_is_out_of_sight_only(house: House) -> None:
    """The files kept aside are whole: the newer program finds everybody in them. The school goes on meanwhile."""
    back = go_back(house.folder, house.around)
    with house.open() as desk:
        assert add_student(desk, birth_name="NOUVEAU", neph="230509476752")
    (kept,) = house.folder.set_aside.iterdir()
    mark_schema(DataFolder(kept), back.way.key, schema.HEAD_REVISION)
    assert student_names(House(kept, house.store, house.clock, house.installation)) == SINCE
