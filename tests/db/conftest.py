"""A real encrypted database in a temporary folder."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from livret_desktop.db import schema
from livret_desktop.db.database import Database

KEY = "5f" * 32
NOW = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database at the newest schema, made once and copied."""
    path = tmp_path_factory.mktemp("db") / "vide.livret"
    schema.create_database(path, KEY)
    return path


@pytest.fixture
def path(empty_school: Path, tmp_path: Path) -> Path:
    """A database of one's own."""
    target = tmp_path / "ecole.livret"
    target.write_bytes(empty_school.read_bytes())
    return target


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    """The same, open."""
    opened = Database(path, KEY)
    yield opened
    opened.close()
