"""A newer program makes a copy first, never during a send; an older one refuses newer data and names the way back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from livret_desktop.db import schema, sqlite_dialect
from livret_desktop.errors import MachineError
from livret_desktop.services.school import upgrading
from livret_desktop.services.school.opening import open_school
from livret_desktop.services.school.upgrading import KEPT_COPIES, NewerDataError, kept_copies
from tests.services.house import NOW, House, add_student
from tests.services.newer_data import COPY, updated_since


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "Données de l’école")
    made.create()
    return made


def as_version(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setattr(upgrading, "__version__", version)


def names(house: House) -> list[str]:
    return [path.name for path in kept_copies(house.folder)]


def behind(house: House, key_hex: str) -> None:
    """The database as a program of one schema earlier would have left it, for what the number alone decides."""
    engine = sqlite_dialect.open_engine(house.folder.database, key_hex, is_writer=True)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    engine.dispose()


def ahead(house: House) -> None:
    with house.open() as desk:
        key_hex = desk.master_key.database_key_hex()
    engine = sqlite_dialect.open_engine(house.folder.database, key_hex, is_writer=True)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()


def test_the_same_version_makes_no_copy(house: House) -> None:
    for _ in range(2):
        with house.open():
            assert names(house) == []


def test_another_version_makes_one_copy_that_opens_with_the_same_key(house: House, monkeypatch) -> None:
    with house.open() as desk:
        add_student(desk)
        key_hex = desk.master_key.database_key_hex()
    as_version(monkeypatch, "0.2.0")
    for _ in range(2):
        with house.open():
            assert names(house) == ["avant-version-0.2.0.livret"]
    (copy,) = kept_copies(house.folder)
    assert schema.revision_of(copy, key_hex) == schema.HEAD_REVISION
    assert list(house.folder.snapshots.glob("*.part")) == []


def test_only_the_newest_copies_are_kept(house: House, monkeypatch) -> None:
    for number in range(KEPT_COPIES + 2):
        as_version(monkeypatch, f"0.{number + 2}.0")
        with house.open():
            pass
        newest = house.folder.snapshots / f"avant-version-0.{number + 2}.0.livret"
        os.utime(newest, (number + 1_000, number + 1_000))
    assert len(names(house)) == KEPT_COPIES
    assert names(house)[0] == f"avant-version-0.{KEPT_COPIES + 3}.0.livret"


def test_while_somebody_sends_the_copy_waits_for_the_next_start(house: House, monkeypatch) -> None:
    monkeypatch.setattr("livret_desktop.services.outbox.sender_lock.PATIENCE_S", 0.01)
    as_version(monkeypatch, "0.2.0")
    with FileLock(house.folder.sender_lock), house.open():
        assert names(house) == []
    with house.open():
        assert names(house) == ["avant-version-0.2.0.livret"]


def test_a_disk_that_refuses_the_copy_does_not_close_the_office(house: House, monkeypatch) -> None:
    as_version(monkeypatch, "0.2.0")
    house.folder.snapshots.write_bytes(b"a file where the folder should be")
    with house.open() as desk:
        assert add_student(desk)
    house.folder.snapshots.unlink()
    with house.open():
        assert names(house) == ["avant-version-0.2.0.livret"]


@pytest.mark.parametrize(
    ("lock", "sentence"), [("window_lock", "fermeture"), ("sender_lock", "fin d’un envoi")]
)
def test_nothing_is_migrated_under_an_open_window_or_a_send(house: House, lock: str, sentence: str) -> None:
    with house.open() as desk:
        key_hex = desk.master_key.database_key_hex()
    behind(house, key_hex)
    before = house.folder.database.read_bytes()
    with FileLock(getattr(house.folder, lock)), pytest.raises(MachineError, match=sentence):
        open_school(house.folder, house.around)
    assert house.folder.database.read_bytes() == before
    assert names(house) == []


def test_an_older_program_refuses_newer_data_and_names_the_way_back(house: House) -> None:
    ahead(house)
    before = house.folder.database.read_bytes()
    with pytest.raises(MachineError, match="plus récente") as refused:
        open_school(house.folder, house.around)
    assert "Installez la dernière version" in refused.value.todo
    assert "copies" not in refused.value.todo, "no copy was made: none is promised"
    assert house.folder.database.read_bytes() == before


def test_a_copy_of_before_is_named_with_its_day(tmp_path: Path) -> None:
    house = updated_since(tmp_path / "ecole")
    copy = house.folder.snapshots / COPY
    os.utime(copy, (NOW.timestamp(), NOW.timestamp()))
    before = house.folder.database.read_bytes()
    with pytest.raises(NewerDataError) as refused:
        open_school(house.folder, house.around)
    assert "(du 20 novembre 2026)" in refused.value.todo
    assert "envoyé depuis" in refused.value.todo
    assert refused.value.way_back is not None
    assert (refused.value.way_back.copy, refused.value.way_back.made_at) == (copy, NOW)
    assert house.folder.database.read_bytes() == before
