"""A made-up school, open, for each test of sending."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from livret_desktop.domain.lesson import Lesson
from livret_desktop.services.by_hand.marks import declare_by_hand
from livret_desktop.services.context import Desk
from livret_desktop.services.proof.make_proof import Proof, make_proof
from tests.sending.acts import send
from tests.sending.copy_office import CopyOffice
from tests.sending.model_server import ModelServer
from tests.sending.proofs import DAY
from tests.sending.school import HandClock, school, with_lessons


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def desk(tmp_path: Path, clock: HandClock) -> Iterator[Desk]:
    with school(tmp_path / "ecole", clock) as opened:
        yield opened


@pytest.fixture
def server(clock: HandClock) -> ModelServer:
    """The State, that refuses what a test says."""
    return ModelServer(clock)


@pytest.fixture
def lessons(desk: Desk, server: ModelServer) -> tuple[Lesson, ...]:
    """Five lessons of a Friday: one refused, one declared by hand, three accepted."""
    made = with_lessons(desk, 5)
    server.refused[made[1].id] = "NEPH_INCONNU"
    declare_by_hand(desk, [made[2].id], who="Claire Morel", why="portail")
    send(desk, server)
    return made


@pytest.fixture
def proof(desk: Desk, lessons: tuple[Lesson, ...]) -> Proof:
    """The proof of that Friday."""
    return make_proof(desk, DAY)


@pytest.fixture
def office(desk: Desk, clock: HandClock) -> Iterator[CopyOffice]:
    """A school whose database can be put back as it was."""
    found = CopyOffice(desk, clock)
    yield found
    found.desk.database.close()
