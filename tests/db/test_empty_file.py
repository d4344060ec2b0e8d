"""An empty school file at any revision: quick to make, and exactly what its migrations make."""

from __future__ import annotations

from pathlib import Path

import pytest

from livret_desktop.db import schema, sqlite_dialect
from tests.db.conftest import KEY
from tests.db.test_released_schemas import RELEASED

REVISIONS = sorted({*(one.removeprefix("schema_") for one in RELEASED), schema.HEAD_REVISION})


@pytest.mark.parametrize("revision", REVISIONS)
def test_an_empty_file_is_what_the_migrations_make(revision: str, tmp_path: Path) -> None:
    """Their statements are heard once and said again: the same schema, the same rows, to the last letter."""
    said, migrated = tmp_path / "dite.livret", tmp_path / "migree.livret"
    schema.build_at_revision(said, KEY, revision)
    engine = sqlite_dialect.open_engine(migrated, KEY, is_writer=True)
    with engine.connect() as connection, connection.begin():
        schema.upgrade(connection, revision)
    engine.dispose()
    assert _everything(said) == _everything(migrated)


def _everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    engine = sqlite_dialect.open_engine(path, KEY, is_writer=False)
    try:
        with engine.connect() as connection:
            made = connection.exec_driver_sql(
                "SELECT type, name, tbl_name, sql FROM sqlite_master"
            ).fetchall()
            tables = [row[1] for row in made if row[0] == "table"]
            rows = {name: connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall() for name in tables}
            assert rows["alembic_version"]
            return {
                "": sorted(map(tuple, made), key=repr),
                **{name: list(map(tuple, found)) for name, found in rows.items()},
            }
    finally:
        engine.dispose()
