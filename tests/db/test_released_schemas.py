"""Files that a released program made: every later one opens, migrates and restores them, and loses nothing."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from alembic.script import ScriptDirectory

from livret_desktop.db import finding_store, machine_state, outbox_reads, schema
from livret_desktop.db.database import Database
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.paths import DataFolder
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.security.keys import read_key_file
from livret_desktop.security.unlock import GivenSecrets, unlock
from livret_desktop.services.context import Desk
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.overview.record_bin import bin_entries, restore_from_bin
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.papers.booklet_handover import booklet_accesses
from livret_desktop.services.records.course import exams_of, student_accompanists
from livret_desktop.services.records.course_file import course_document
from livret_desktop.services.records.follow_up import save_accompanist
from livret_desktop.services.records.guardians import guardians_of
from livret_desktop.services.records.kilometres import kilometres_of
from livret_desktop.services.records.student_list import suggest_students
from livret_desktop.services.records.student_photos import is_photo, photo_of
from livret_desktop.services.school.opening import open_school
from livret_desktop.services.surroundings import Surroundings
from tests.services.house import RULES, HandClock

DATA = Path(__file__).parent.parent / "data"
RELEASED = sorted(folder.name for folder in DATA.glob("schema_*"))
SECRET = "recovery-code.txt"
STATES = {
    SubmissionState.ACCEPTED: 2,
    SubmissionState.DUE: 2,
    SubmissionState.HELD: 1,
    SubmissionState.REJECTED: 1,
    SubmissionState.TO_VERIFY: 1,
}


def given(released: str) -> GivenSecrets:
    return GivenSecrets(recovery_code=(DATA / released / SECRET).read_text(encoding="utf-8"))


def around(installation: UUID) -> Surroundings:
    return Surroundings(HandClock(), RULES, MemoryStore(), installation)


def installation_of(folder: DataFolder, released: str) -> UUID:
    """The one that made the files, so that opening them is no move to another PC."""
    key = unlock(read_key_file(folder.keys), MemoryStore(), given=given(released)).master_key
    database = Database(folder.database, key.database_key_hex())
    try:
        with database.read() as reading:
            return UUID(machine_state.read_state(reading.connection, "installation_id"))
    finally:
        database.close()


def carried_on(released: str, way: str, folder: DataFolder) -> Desk:
    """That school, its folder opened on its own PC or its backup restored on another."""
    files, pc = DATA / released, around(uuid4())
    if way == "opened":
        shutil.copytree(files, folder.root)
        pc = around(installation_of(folder, released))
    else:
        restore(files / "ecole.livretbak", folder, pc, given=given(released))
    return open_school(folder, pc, given=given(released))


def states(desk: Desk) -> dict[SubmissionState, int]:
    with desk.database.read() as reading:
        return outbox_reads.counts_of_newest(reading.connection)


def assert_whole(desk: Desk) -> None:
    with desk.database.read() as reading:
        assert reading.students.count() == 2
        assert reading.lessons.count() == 9
        assert reading.instructors.count() == 1
        issued = reading.connection.exec_driver_sql("SELECT number FROM attestation").scalars().all()
    assert issued == ["ESSAI-0001"]
    assert (
        schema.revision_of(desk.folder.database, desk.master_key.database_key_hex()) == schema.HEAD_REVISION
    )
    assert desk.database.complaints() == []


@pytest.mark.parametrize("released", RELEASED)
def test_a_released_data_folder_opens_as_it_was_left(released: str, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "ecole")
    shutil.copytree(DATA / released, folder.root)
    desk = open_school(folder, around(installation_of(folder, released)), given=given(released))
    try:
        assert_whole(desk)
        assert states(desk) == STATES
    finally:
        desk.database.close()
    if released.removeprefix("schema_") != schema.HEAD_REVISION:
        kept = folder.snapshots / f"avant-mise-a-jour-{released.removeprefix('schema_')}.livret"
        assert kept.stat().st_size == (DATA / released / "ecole.livret").stat().st_size


@pytest.mark.parametrize("released", RELEASED)
def test_a_released_backup_is_restored(released: str, tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "ecole")
    pc = around(uuid4())
    report = restore(DATA / released / "ecole.livretbak", folder, pc, given=given(released))
    assert (report.students, report.lessons) == (2, 9)
    desk = open_school(folder, pc, given=given(released))
    try:
        assert_whole(desk)
        assert states(desk) == {
            state: number for state, number in STATES.items() if state is not SubmissionState.DUE
        } | {SubmissionState.TO_VERIFY: 3}
    finally:
        desk.database.close()


def test_the_findings_of_schema_0002_are_still_there(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "ecole")
    restore(DATA / "schema_0002" / "ecole.livretbak", folder, around(uuid4()), given=given("schema_0002"))
    desk = open_school(folder, around(uuid4()), given=given("schema_0002"))
    try:
        with desk.database.read() as reading:
            assert finding_store.count_open(reading.connection) == 1
            (settled,) = finding_store.settled_findings(reading.connection, 5)
            assert settled.settled_by == "Camille MARTIN"
    finally:
        desk.database.close()


def test_every_schema_but_the_newest_has_its_files() -> None:
    """Made before the next migration is written: afterwards no program can make them any more."""
    scripts = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    former = {script.revision for script in scripts.walk_revisions()} - {schema.HEAD_REVISION}
    assert {f"schema_{revision}" for revision in former} <= set(RELEASED)


def test_the_course_of_schema_0003_is_still_there(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "ecole")
    restore(DATA / "schema_0003" / "ecole.livretbak", folder, around(uuid4()), given=given("schema_0003"))
    desk = open_school(folder, around(uuid4()), given=given("schema_0003"))
    try:
        with desk.database.read() as reading:
            (enrolment,) = [one for one in reading.enrolments.where() if exams_of(reading, one)]
        course = course_document(desk, enrolment.id)
        assert [one["surname"] for one in course["accompanists"]] == ["MARTEL"]
        assert [one["accompanists"] for one in course["appointments"]] == [["MARTEL Hélène"]]
        assert [one["kind"] for one in course["exams"]] == ["ETG", "pratique"]
        assert [one["objective"] for one in course["skills"]] == ["C1-1", "C2-3"]
        assert [one["number"] for one in course["paper_acts"]] == ["P-12"]
        with desk.database.read() as reading:
            scans = reading.connection.exec_driver_sql("SELECT media_type FROM kept_file").scalars().all()
        assert scans == ["application/pdf"]
    finally:
        desk.database.close()


def test_what_schema_0004_knew_of_a_student_is_still_there(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "ecole")
    restore(DATA / "schema_0004" / "ecole.livretbak", folder, around(uuid4()), given=given("schema_0004"))
    desk = open_school(folder, around(uuid4()), given=given("schema_0004"))
    try:
        with desk.database.read() as reading:
            (enrolment,) = [one for one in reading.enrolments.where() if exams_of(reading, one)]
            (mother,) = guardians_of(reading, enrolment.student_id)
            assert (mother.full_name, mother.relation) == ("MARTEL Hélène", "mère")
        (by_her,) = suggest_students(desk, "helene martel")
        assert by_her.id == enrolment.student_id and by_her.found_by
        with desk.database.read() as reading:
            assert [one.km for one in kilometres_of(reading, enrolment)] == [1250]
            official = reading.connection.exec_driver_sql("SELECT month, hundredths FROM official_etp").all()
            assert official == [("2026-10-01", 187)]
        assert [one.given_to for one in booklet_accesses(desk, enrolment.id)] == ["Hélène MARTEL"]
        assert len(course_document(desk, enrolment.id)["skills"]) == 3
    finally:
        desk.database.close()


@pytest.mark.parametrize("way", ["opened", "restored"])
def test_whom_schema_0005_found_is_still_found(way: str, tmp_path: Path) -> None:
    desk = carried_on("schema_0005", way, DataFolder(tmp_path / "ecole"))
    try:
        for typed, beside in (
            ("06 39 98 01 42", "MARTEL"),
            ("0639980143", "LEGRAND"),
            ("legrand", "LEGRAND"),
        ):
            (one,) = suggest_students(desk, typed)
            assert one.found_by is not None and beside in str(one.found_by)
        assert suggest_students(desk, "retire luc") == []
        photo = photo_of(desk, one.id)
        assert photo is not None and is_photo(photo) and len(photo) == 681
        assert [entry.noted for entry in bin_entries(desk)] == [1]
    finally:
        desk.database.close()


def test_an_accompanist_of_schema_0005_comes_back_and_declares(tmp_path: Path) -> None:
    """Nobody had declared anything; the row in the bin was told before there was a column for it."""
    folder = DataFolder(tmp_path / "ecole")
    restore(DATA / "schema_0005" / "ecole.livretbak", folder, around(uuid4()), given=given("schema_0005"))
    desk = open_school(folder, around(uuid4()), given=given("schema_0005"))
    try:
        (entry,) = bin_entries(desk)
        restore_from_bin(desk, entry.change_id)
        with desk.database.read() as reading:
            people = reading.accompanists.where()
            names = "SELECT name FROM sqlite_master WHERE type = 'index'"
            indexes = set(reading.connection.exec_driver_sql(names).scalars())
        assert len(people) >= 2
        assert {one.declared_on for one in people} == {None}
        assert {"ix_kept_file_owner_id", "ix_attestation_enrolment_id"} <= indexes
        declared = replace(people[0], declared_on=date(2026, 11, 2))
        save_accompanist(desk, declared)
        assert declared in student_accompanists(desk, declared.student_id)
        change = next_undo(desk)
        assert change is not None
        undo(desk, change.id)
        assert people[0] in student_accompanists(desk, declared.student_id)
        assert desk.database.complaints() == []
    finally:
        desk.database.close()


@pytest.mark.parametrize("way", ["opened", "restored"])
def test_what_an_accompanist_declared_in_schema_0006_is_still_there(way: str, tmp_path: Path) -> None:
    desk = carried_on("schema_0006", way, DataFolder(tmp_path / "ecole"))
    try:
        with desk.database.read() as reading:
            declared = {one.surname: one.declared_on for one in reading.accompanists.where()}
        assert declared == {"LEGRAND": None, "MARTEL": date(2026, 11, 2)}
    finally:
        desk.database.close()
