"""A restore: the school of before or the school of the copy, never anything between, whatever kills it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from livret_desktop.errors import MachineError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.credentials import MemoryStore, master_key_entry
from livret_desktop.security.custody import require_passphrase
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.recovery_sheet import issue_recovery_sheet
from livret_desktop.services.copies.restoring import look_at, restore
from livret_desktop.services.outbox.send_pause import paused_reason
from livret_desktop.services.school.opening import has_school, open_school
from tests.services.house import House, add_student, student_names
from tests.services.killing import killed_at

OLD, NEW = ["DURAND", "ŒUVRARD"], ["ŒUVRARD"]
"""Who is there now, and who was there when the copy was made."""


@dataclass
class Scene:
    """A school that has gone on since its copy was made."""

    house: House
    file: Path

    @property
    def folder(self) -> DataFolder:
        return self.house.folder


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Scene:
    base = tmp_path_factory.mktemp("restore")
    house = House(base / "ecole")
    house.create()
    target = base / "cle"
    target.mkdir()
    with house.open() as desk:
        add_student(desk)
        file = back_up(desk, target).backup.path
        house.clock.advance(days=1)
        add_student(desk, birth_name="DURAND", neph="230509476751")
    return Scene(house, file)


@pytest.fixture
def scene(made: Scene, tmp_path: Path) -> Scene:
    return fresh(made, tmp_path)


def fresh(made: Scene, place: Path) -> Scene:
    """The same, in files of its own."""
    root = place / "ecole"
    shutil.copytree(made.house.root, root)
    store = MemoryStore()
    with made.house.open() as desk:
        store.set(master_key_entry(str(desk.school_id)), desk.master_key.hex_for_store())
    house = House(root, store, made.house.clock, made.house.installation, made.house.code)
    return Scene(house, made.file)


def code(house: House) -> GivenSecrets:
    assert house.code is not None
    return GivenSecrets(recovery_code="\n".join(house.code.lines()))


def test_the_copy_takes_the_place_of_the_school_which_is_kept(scene):
    report = restore(scene.file, scene.folder, scene.house.around)
    assert (report.students, report.lessons) == (1, 0)
    assert student_names(scene.house) == NEW
    with scene.house.open() as desk, desk.database.read() as reading:
        assert paused_reason(reading.connection)
    (kept,) = scene.folder.set_aside.iterdir()
    former = House(kept, scene.house.store, scene.house.clock, scene.house.installation)
    assert student_names(former) == OLD


def test_two_restores_within_a_second_keep_both_schools(scene):
    restore(scene.file, scene.folder, scene.house.around)
    restore(scene.file, scene.folder, scene.house.around)
    kept = sorted(scene.folder.set_aside.iterdir())
    assert len(kept) == 2
    there = [
        student_names(House(one, scene.house.store, scene.house.clock, scene.house.installation))
        for one in kept
    ]
    assert there == [OLD, NEW]


def safe_restore(scene: Scene) -> None:
    restore(scene.file, scene.folder, scene.house.around)


def naive_restore(scene: Scene) -> None:
    """The known-bad twin: what most programs do, replace the file where it is."""
    other = scene.folder.root.parent / "ailleurs"
    restore(scene.file, DataFolder(other), scene.house.around)
    for suffix in ("", "-wal", "-shm"):
        scene.folder.database.with_name(scene.folder.database.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(other / scene.folder.database.name, scene.folder.database)


def steps_of(made: Scene, place: Path, act: Callable[[Scene], None]) -> list[str]:
    scene = fresh(made, place)
    with killed_at(scene.folder.root, 10_000) as grave:
        act(scene)
    return grave.calls


def after_a_kill(made: Scene, place: Path, act: Callable[[Scene], None], step: int) -> list[str] | str:
    """Who is there once the program has been started again."""
    scene = fresh(made, place)
    with killed_at(scene.folder.root, step):
        act(scene)
    try:
        if not has_school(scene.folder):
            return "no school: the first-start questions would come"
        return student_names(scene.house)
    except (MachineError, RuleError) as trouble:
        return trouble.title
    finally:
        shutil.rmtree(place)


def test_killed_at_any_step_it_is_the_old_school_or_the_new_one(made, tmp_path):
    steps = steps_of(made, tmp_path / "compte", safe_restore)
    found = [after_a_kill(made, tmp_path / str(step), safe_restore, step) for step in range(len(steps))]
    assert all(one in (OLD, NEW) for one in found), list(zip(steps, found, strict=True))
    # Both kinds of steps were met, and once the new school is there it stays.
    first_new = found.index(NEW)
    assert OLD in found
    assert all(one == NEW for one in found[first_new:])
    assert any("rename" in step for step in steps[first_new:])


def test_the_naive_twin_is_found_out(made, tmp_path):
    steps = steps_of(made, tmp_path / "compte", naive_restore)
    found = [after_a_kill(made, tmp_path / str(step), naive_restore, step) for step in range(len(steps))]
    assert any(one not in (OLD, NEW) for one in found)


def test_killed_then_asked_again_it_is_done(made, tmp_path):
    for step in (0, 5, 12, 20):
        scene = fresh(made, tmp_path / str(step))
        with killed_at(scene.folder.root, step):
            safe_restore(scene)
        safe_restore(scene)
        assert student_names(scene.house) == NEW


def test_on_another_pc_the_recovery_code_opens_and_the_store_then_keeps_the_key(made, tmp_path):
    other = House(tmp_path / "neuf", clock=made.house.clock)
    with pytest.raises(MachineError):
        restore(made.file, other.folder, other.around)  # nobody to ask, nothing given
    assert not has_school(other.folder)
    restore(made.file, other.folder, other.around, given=code(made.house))
    assert student_names(other) == NEW
    assert not has_school(DataFolder(tmp_path / "rien"))


def test_a_wrong_line_of_the_code_is_named_and_nothing_is_made(made, tmp_path):
    assert made.house.code is not None
    lines = list(made.house.code.lines())
    lines[2] = lines[2].translate(str.maketrans({lines[2][0]: "A" if lines[2][0] != "A" else "B"}))
    other = House(tmp_path / "neuf", clock=made.house.clock)
    with pytest.raises(RuleError) as refusal:
        restore(made.file, other.folder, other.around, given=GivenSecrets(recovery_code="\n".join(lines)))
    assert "Ligne\u00a03" in refusal.value.message
    assert not other.folder.database.exists()


def test_without_a_healthy_database_nor_keys(scene):
    scene.folder.database.write_bytes(b"x" * 50_000)
    scene.folder.keys.write_bytes(b"{")
    restore(scene.file, scene.folder, scene.house.around)
    assert student_names(scene.house) == NEW


def test_with_a_damaged_send_journal_of_the_old_pc(scene, expected_logs):
    expected_logs("journal of the replaced folder")
    scene.folder.send_journal.write_bytes(b"not a journal at all" * 50)
    restore(scene.file, scene.folder, scene.house.around)
    assert student_names(scene.house) == NEW


def test_another_school_s_copy_is_refused_by_its_name(made, scene, tmp_path):
    other = House(tmp_path / "autre")
    other.create()
    target = tmp_path / "cle"
    target.mkdir()
    with other.open() as desk:
        file = back_up(desk, target).backup.path
    assert look_at(file, scene.folder).is_other_school
    with pytest.raises(RuleError, match="autre école") as refusal:
        restore(file, scene.folder, scene.house.around, given=code(other))
    assert "Auto-école du Pont" in refusal.value.message
    assert student_names(scene.house) == OLD


def test_a_damaged_copy_changes_nothing(scene, tmp_path):
    content = bytearray(scene.file.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = tmp_path / "abime.livretbak"
    damaged.write_bytes(content)
    with pytest.raises(RuleError):
        restore(damaged, scene.folder, scene.house.around)
    assert student_names(scene.house) == OLD
    assert not (scene.folder.root / "restauration").exists()


def test_an_open_window_is_not_restored_under(scene):
    with FileLock(scene.folder.window_lock), pytest.raises(MachineError, match="fenêtre"):
        restore(scene.file, scene.folder, scene.house.around)
    assert student_names(scene.house) == OLD


def test_the_window_itself_restores_with_the_lock_it_holds(scene):
    with FileLock(scene.folder.window_lock):
        restore(scene.file, scene.folder, scene.house.around, holds_window_lock=True)
        assert student_names(scene.house) == NEW


def test_a_key_already_open_needs_no_secret(scene):
    with scene.house.open() as desk:
        key = desk.master_key
    scene.house.store = MemoryStore()
    restore(scene.file, scene.folder, scene.house.around, key=key)
    assert student_names(scene.house) == NEW


def test_a_key_of_something_else_does_not_open(made, tmp_path):
    other = House(tmp_path / "autre")
    other.create()
    with other.open() as desk:
        key = desk.master_key
    with pytest.raises(MachineError):
        restore(made.file, DataFolder(tmp_path / "neuf"), other.around, key=key)


def test_a_sheet_printed_since_the_copy_stays_the_one_that_opens(scene):
    with scene.house.open() as desk:
        issue_recovery_sheet(desk, lambda _pdf: None)
        before = scene.folder.keys.read_bytes()
    restore(scene.file, scene.folder, scene.house.around)
    assert scene.folder.keys.read_bytes() == before


def test_a_passphrase_set_since_the_copy_is_not_undone_by_the_store(scene):
    with scene.house.open() as desk:
        entry, key = master_key_entry(str(desk.school_id)), desk.master_key
        require_passphrase(scene.folder.keys, key, "quatre chevaux verts", scene.house.store)
    restore(scene.file, scene.folder, scene.house.around, key=key)
    assert scene.house.store.get(entry) is None
    with pytest.raises(MachineError):
        open_school(scene.folder, scene.house.around)
    given = GivenSecrets(passphrase="quatre chevaux verts")
    open_school(scene.folder, scene.house.around, given=given).database.close()


def test_a_folder_with_an_unfinished_restore_is_no_place_for_a_new_school(scene):
    steps = 0
    while True:  # up to the step where the old database is aside and the new one not yet there
        trial = Scene(House(scene.folder.root, scene.house.store, scene.house.clock), scene.file)
        with killed_at(scene.folder.root, steps):
            safe_restore(trial)
        if not scene.folder.database.exists():
            break
        steps += 1
    with pytest.raises(RuleError, match="déjà une école"):
        scene.house.create()
    scene.house.installation = trial.house.installation
    assert student_names(scene.house) == NEW


def test_an_older_copy_is_named_with_the_newest_beside_it(made, scene, tmp_path):
    target = tmp_path / "cle"
    target.mkdir()
    shutil.copyfile(made.file, target / made.file.name)
    with scene.house.open() as desk:
        newest = back_up(desk, target).backup
    torn = target / "livret-00000000-000099.livretbak"
    torn.write_bytes(newest.path.read_bytes()[:-1])  # not whole: never proposed
    offer = look_at(target / made.file.name, scene.folder)
    assert offer.newer == newest.facts
    assert look_at(newest.path, scene.folder).newer is None
    assert look_at(made.file, scene.folder).newer is None, "alone in its folder"
