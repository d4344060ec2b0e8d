"""A school whose data a newer program has updated and used since: the copy of before lies in ``copies/``."""

from __future__ import annotations

from pathlib import Path

from livret_desktop.db import schema, sqlite_dialect
from livret_desktop.paths import DataFolder
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.services.context import Desk
from livret_desktop.services.school.opening import open_school
from tests.services.house import House, add_student

PHRASE = "quatre chevaux verts dansent"
COPY = f"avant-mise-a-jour-{schema.HEAD_REVISION}.livret"


def updated_since(root: Path, *, passphrase: str | None = None) -> House:
    """One student before the update; another one since."""
    house = House(root)
    house.create(passphrase=passphrase)
    desk = open_school(house.folder, house.around, given=GivenSecrets(passphrase))
    try:
        add_student(desk)
        copy_before_update(desk)
        add_student(desk, birth_name="DURAND", neph="230509476751")
    finally:
        desk.database.close()
    mark_schema(house.folder, desk.master_key, "9999")
    return house


def copy_before_update(desk: Desk) -> None:
    """What a newer program leaves before it changes the schema."""
    desk.folder.snapshots.mkdir()
    desk.database.snapshot(desk.folder.snapshots / COPY)


def mark_schema(folder: DataFolder, key: MasterKey, revision: str) -> None:
    """Write the number of a schema into the database: 9999 is one of years to come."""
    engine = sqlite_dialect.open_engine(folder.database, key.database_key_hex(), is_writer=True)
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))
    engine.dispose()
