"""A real school in a folder of the test's own, for each test of the services; a file that needs another one says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from livret_desktop.domain.people import Student
from livret_desktop.services.context import Desk
from tests.services.house import House, add_student, enrol


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path / "ecole")
    made.create()
    return made


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    """The same, open."""
    with house.open() as desk:
        yield desk


@pytest.fixture
def zoe(desk: Desk) -> Student:
    """Who may receive the AFFI."""
    student = add_student(desk)
    enrol(desk, student)
    return student
