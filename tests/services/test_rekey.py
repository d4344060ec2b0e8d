"""Another master key after a stolen sheet: the same school, the old sheet useless, whatever kills the change."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from livret_desktop.db.database import Database
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.credentials import MemoryStore, master_key_entry
from livret_desktop.security.custody import require_passphrase
from livret_desktop.security.keys import read_key_file
from livret_desktop.security.recovery_code import RecoveryCode, parse_recovery_code
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.recovery_sheet import sheet_state
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.outbox.send_pause import paused_reason
from livret_desktop.services.school.opening import create_school, has_school, open_school
from livret_desktop.services.school.rekey import change_master_key, left_behind
from livret_desktop.services.school.school_description import SchoolDescription
from livret_desktop.transmission.journal_records import Outcome
from livret_desktop.transmission.send_journal import open_journal
from tests.reports.test_recovery_sheet import code_lines
from tests.sending.acts import send, states
from tests.sending.model_server import ModelServer
from tests.sending.school import INSTRUCTORS, SCHOOL, SIMULATORS, Pupils
from tests.services.house import House
from tests.services.killing import killed_at

PHRASE = "quatre chevaux verts"
OLD, NEW = "old sheet", "new sheet"
_SHEET_NOTE = "recovery_sheet.printed"
_ACCESS = {"dsr.base_url": "http://127.0.0.1:1", "dsr.client_id": "ecole-77"}
Content = dict[str, list[tuple[Any, ...]]]


@dataclass
class Scene:
    """A school with lessons accepted and lessons due, and what came out of the printer."""

    house: House
    printed: list[bytes] = field(default_factory=list)

    @property
    def folder(self) -> DataFolder:
        return self.house.folder

    @property
    def old_code(self) -> RecoveryCode:
        assert self.house.code is not None
        return self.house.code

    @property
    def new_code(self) -> RecoveryCode:
        return parse_recovery_code("\n".join(code_lines(self.printed[-1])))

    def rekey(self, **options: Any) -> None:
        change_master_key(self.folder, self.house.around, **({"deliver": self.printed.append} | options))


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Scene:
    house = House(tmp_path_factory.mktemp("rekey") / "ecole")
    house.code = create_school(house.folder, SchoolDescription(SCHOOL, _ACCESS), house.around).code
    with house.open() as desk:
        with desk.database.write("Équipe", house.clock.now()) as written:
            written.work.instructors.add_all(INSTRUCTORS)
            written.work.simulators.add_all(SIMULATORS)
        pupils = Pupils(desk)
        pupils.enrol(6)
        pupils.record(*(pupils.lesson(number) for number in range(3)))
        house.clock.advance(hours=12)
        assert send(desk, ModelServer(house.clock)).accepted == 3
        pupils.record(*(pupils.lesson(number) for number in range(3, 6)))
    return Scene(house)


@pytest.fixture
def scene(made: Scene, tmp_path: Path) -> Scene:
    return fresh(made, tmp_path)


def fresh(made: Scene, place: Path) -> Scene:
    """The same, in files of its own."""
    root = place / "ecole"
    shutil.copytree(made.folder.root, root)
    store = MemoryStore()
    entry = master_key_entry(str(SCHOOL.id))
    kept = made.house.store.get(entry)
    assert kept is not None
    store.set(entry, kept)
    return Scene(House(root, store, made.house.clock, made.house.installation, made.house.code))


def given(code: RecoveryCode) -> GivenSecrets:
    return GivenSecrets(recovery_code="\n".join(code.lines()))


def content(scene: Scene, secrets: GivenSecrets | None = None) -> Content:
    """Every row of every table, the note on the printed sheet apart, and all that the send journal knows."""
    desk = open_school(scene.folder, scene.house.around, given=secrets)
    try:
        with desk.database.read() as reading:
            run = reading.connection.exec_driver_sql
            names = run("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            found = {
                name: sorted(map(tuple, run(f"SELECT * FROM {name}")), key=repr) for name in names.scalars()
            }
        journal = open_journal(scene.folder.send_journal, desk.master_key.journal_key())
        found["journal"] = sorted(((key, known) for key, known in journal.known().items()), key=repr)
        journal.close()
    finally:
        desk.database.close()
    found["machine_state"] = [row for row in found["machine_state"] if row[0] != _SHEET_NOTE]
    return {name: rows for name, rows in found.items() if not name.startswith(("student_fts_", "contact"))}


def files(folder: DataFolder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder.root)): path.read_bytes()
        for path in folder.root.rglob("*")
        if path.is_file() and not path.name.endswith((".lock", "-wal", "-shm"))
    }


def test_the_school_is_the_same_and_the_store_opens_it(scene):
    before = content(scene)
    assert before["student"] and before["journal"]
    scene.rekey()
    assert content(scene) == before
    with scene.house.open() as desk:
        state = sheet_state(desk)
        assert (state.number, state.printed_at) == (2, scene.house.clock.now())
        assert desk.database.complaints() == []


def test_nothing_about_sending_has_moved(scene):
    def facts() -> tuple[object, ...]:
        with scene.house.open() as desk, desk.database.read() as reading:
            return states(desk), paused_reason(reading.connection)

    before = facts()
    assert before[0] == {SubmissionState.ACCEPTED: 3, SubmissionState.DUE: 3}
    scene.rekey()
    assert facts() == before
    assert before[1] is None
    server = ModelServer(scene.house.clock)
    with scene.house.open() as desk:
        assert send(desk, server).accepted == 3  # those that were due, and no other
    assert len(server.records) == 3


def test_the_journal_is_taken_over_word_for_word(scene):
    """A clock set back: merged, the older outcome would win; the State's last word must stay the last."""
    with scene.house.open() as desk:
        journal = open_journal(scene.folder.send_journal, desk.master_key.journal_key())
        at, lesson = scene.house.clock.now(), INSTRUCTORS[0].id
        journal.settle(None, at, [Outcome(lesson, 1, SubmissionState.TO_VERIFY.value)])
        journal.settle(None, at.replace(year=2025), [Outcome(lesson, 1, SubmissionState.DUE.value)])
        before = list(journal.records())
        journal.close()
    scene.rekey()
    with scene.house.open() as desk:
        journal = open_journal(scene.folder.send_journal, desk.master_key.journal_key())
        assert list(journal.records()) == before
        assert journal.known()[lesson, 1].state == SubmissionState.DUE
        journal.close()


def test_the_old_key_and_the_old_sheet_open_nothing_any_more(scene):
    with scene.house.open() as desk:
        old = desk.master_key
    scene.rekey()
    slots = read_key_file(scene.folder.keys)
    assert not slots.is_opened_by(old)
    with pytest.raises(RuleError):
        slots.open_with_code(scene.old_code)
    database = Database(scene.folder.database, old.database_key_hex())
    with pytest.raises(MachineError), database.read() as reading:
        reading.students.count()
    database.close()
    with pytest.raises(MachineError):
        open_journal(scene.folder.send_journal, old.journal_key())
    assert slots.is_opened_by(slots.open_with_code(scene.new_code))


def test_no_file_that_the_stolen_sheet_opens_is_left(scene):
    before = {
        path.read_bytes() for path in (scene.folder.database, scene.folder.keys, scene.folder.send_journal)
    }
    scene.rekey()
    assert not before & set(files(scene.folder).values())
    assert not list(scene.folder.set_aside.iterdir())


def test_old_files_that_cannot_be_erased_are_named(scene, monkeypatch, expected_logs):
    expected_logs("old files not erased")
    erase = shutil.rmtree

    def held_open(path: Path, **how: Any) -> None:
        if "ancien" in Path(path).parts:
            raise PermissionError(13, "held by an antivirus")
        erase(path, **how)

    monkeypatch.setattr("livret_desktop.services.copies.school_swap.shutil.rmtree", held_open)
    scene.rekey()
    (left,) = scene.folder.set_aside.iterdir()
    assert left_behind(scene.folder) == [f"ancien/{left.name}"]
    assert content(scene, given(scene.new_code))["student"]


def test_a_sheet_that_does_not_come_out_changes_nothing(scene):
    before = files(scene.folder)

    def no_paper(_pdf: bytes) -> None:
        raise MachineError("L’imprimante n’a plus de papier", "Rien n’est sorti.", "Remettez du papier.")

    with pytest.raises(MachineError, match="papier"):
        scene.rekey(deliver=no_paper)
    assert files(scene.folder) == before
    assert content(scene, given(scene.old_code))["student"]


def test_nobody_writes_while_the_sheet_is_printed(scene, monkeypatch):
    """What another command wrote between the copy and the swap would be lost: it is refused instead."""
    monkeypatch.setattr("livret_desktop.db.sqlite_dialect.BUSY_TIMEOUT_MS", 50)
    refused: list[str] = []
    with scene.house.open() as desk:
        key = desk.master_key

    def printing(pdf: bytes) -> None:
        scene.printed.append(pdf)
        other = Database(scene.folder.database, key.database_key_hex())
        try:
            with other.quiet_write():
                pass
        except MachineError as trouble:
            refused.append(trouble.title)
        finally:
            other.close()

    scene.rekey(deliver=printing)
    assert refused == ["La base est occupée"]


def naive_rekey(scene: Scene) -> None:
    """The known-bad twin: new files made elsewhere, then copied one by one over the old."""
    other = Scene(House(scene.folder.root.parent / "ailleurs", scene.house.store, scene.house.clock))
    shutil.copytree(scene.folder.root, other.folder.root)
    other.rekey()
    scene.printed += other.printed
    for name in ("ecole.livret", "envois.journal", "keys.json"):
        (scene.folder.root / name).unlink()
        shutil.copyfile(other.folder.root / name, scene.folder.root / name)


def steps_of(made: Scene, place: Path, act: Callable[[Scene], None]) -> list[str]:
    scene = fresh(made, place)
    with killed_at(scene.folder.root, 10_000) as grave:
        act(scene)
    shutil.rmtree(place)
    return grave.calls


def opened_by(scene: Scene, expected: Content) -> str:
    """Which of the two sheets opens the whole school once the program has been started again."""
    try:
        if not has_school(scene.folder):
            return "no school"
        former = read_key_file(scene.folder.keys).sheet_number == 1
        code = scene.old_code if former else scene.new_code
        if content(scene, given(code)) != expected:
            return "another content"
    except (MachineError, RuleError) as trouble:
        return trouble.title
    return OLD if former else NEW


def outcomes(made: Scene, place: Path, act: Callable[[Scene], None], steps: int) -> list[str]:
    expected = content(made)
    found = []
    for step in range(steps):
        scene = fresh(made, place / str(step))
        with killed_at(scene.folder.root, step):
            act(scene)
        found.append(opened_by(scene, expected))
        if found[-1] == NEW:  # also when the kill came before the old files were erased
            assert not list(scene.folder.set_aside.iterdir())
        gc.collect()  # what a kill left open lives in cycles, and Windows keeps the file of an open connection
        shutil.rmtree(place / str(step))
    return found


def test_killed_at_any_step_one_sheet_opens_the_whole_school(made, tmp_path):
    steps = steps_of(made, tmp_path / "compte", Scene.rekey)
    found = outcomes(made, tmp_path, Scene.rekey, len(steps))
    assert set(found) == {OLD, NEW}, list(zip(steps, found, strict=True))
    first_new = found.index(NEW)
    assert all(one == NEW for one in found[first_new:])
    assert any("rename" in step for step in steps[first_new:])


def test_the_naive_twin_is_found_out(made, tmp_path):
    steps = steps_of(made, tmp_path / "compte", naive_rekey)
    assert set(outcomes(made, tmp_path, naive_rekey, len(steps))) - {OLD, NEW}


def test_killed_then_asked_again_it_is_done(made, tmp_path):
    expected = content(made)
    for step in (0, 4, 9):
        scene = fresh(made, tmp_path / str(step))
        with killed_at(scene.folder.root, step):
            scene.rekey()
        scene.rekey()
        assert content(scene, given(scene.new_code)) == expected


def test_the_passphrase_is_asked_again_and_seals_the_new_key(scene):
    with scene.house.open() as desk:
        key = desk.master_key
        require_passphrase(scene.folder.keys, key, PHRASE, scene.house.store)
    before = files(scene.folder)
    with pytest.raises(RuleError, match="phrase secrète est nécessaire"):
        scene.rekey(key=key)
    with pytest.raises(RuleError, match="refusée"):
        scene.rekey(key=key, passphrase="quatre chevaux vers")
    assert files(scene.folder) == before
    scene.rekey(key=key, passphrase=PHRASE)
    assert scene.house.store.get(master_key_entry(str(SCHOOL.id))) is None
    with pytest.raises(MachineError):
        scene.house.open().__enter__()
    assert content(scene, GivenSecrets(passphrase=PHRASE)) == content(scene, given(scene.new_code))


def test_a_phrase_where_none_is_asked_is_refused(scene):
    with pytest.raises(RuleError, match="Aucune phrase"):
        scene.rekey(passphrase=PHRASE)


def test_without_the_store_the_present_sheet_opens(scene):
    scene.house.store = MemoryStore()
    with pytest.raises(MachineError, match="Aucun secret"):
        scene.rekey()
    scene.rekey(given=given(scene.old_code))
    assert content(scene)["student"]  # the store keeps the new key


def test_backups_open_with_the_sheet_of_their_time(scene, tmp_path):
    made: dict[str, Path] = {}
    for name in ("avant", "apres"):
        if name == "apres":
            scene.rekey()
        (tmp_path / name).mkdir()
        with scene.house.open() as desk:
            made[name] = back_up(desk, tmp_path / name).backup.path
    for name, right, wrong in (
        ("avant", scene.old_code, scene.new_code),
        ("apres", scene.new_code, scene.old_code),
    ):
        pc = House(tmp_path / f"pc-{name}", clock=scene.house.clock)
        with pytest.raises(RuleError):
            restore(made[name], pc.folder, pc.around, given=given(wrong))
        assert restore(made[name], pc.folder, pc.around, given=given(right)).students == 6


def test_a_damaged_journal_stops_before_anything(scene):
    scene.folder.send_journal.write_bytes(b"not a journal at all" * 50)
    before = files(scene.folder)
    with pytest.raises(MachineError, match="journal"):
        scene.rekey()
    assert files(scene.folder) == before
    assert not scene.printed


def test_another_window_is_refused_and_the_window_itself_is_not(scene):
    with FileLock(scene.folder.window_lock):
        with pytest.raises(MachineError, match="fenêtre"):
            scene.rekey()
        assert not scene.printed
        scene.rekey(holds_window_lock=True)
    assert len(scene.printed) == 1


def test_where_there_is_no_school(tmp_path):
    house = House(tmp_path / "rien")
    for _ in range(2):
        with pytest.raises(MachineError, match="Aucune école"):
            Scene(house).rekey()
        house.root.mkdir(exist_ok=True)
