"""A made-up school, open, for each test of sending."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from livret_desktop.services.context import Desk
from tests.sending.school import HandClock, school


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> Iterator[Desk]:
    with school(tmp_path / "ecole", clock) as opened:
        yield opened
