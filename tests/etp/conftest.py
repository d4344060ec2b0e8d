"""A made-up school, open, for each test of the ETP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from livret_desktop.services.context import Desk
from tests.sending.model_server import ModelServer
from tests.sending.school import HandClock, Pupils, school


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> Iterator[Desk]:
    with school(tmp_path / "ecole", clock) as opened:
        yield opened


@pytest.fixture
def pupils(desk: Desk) -> Pupils:
    """Six students of category B, filière traditionnelle."""
    made = Pupils(desk)
    made.enrol(6)
    return made


@pytest.fixture
def server(clock: HandClock) -> ModelServer:
    """The State, that refuses what a test says."""
    return ModelServer(clock)
