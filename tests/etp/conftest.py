"""A made-up school, open, for each test of the ETP."""

import pytest

from livret_desktop.services.context import Desk
from tests.sending.conftest import clock, desk, server
from tests.sending.school import Pupils

__all__ = ["clock", "desk", "server"]  # pytest finds fixtures by name


@pytest.fixture
def pupils(desk: Desk) -> Pupils:
    """Six students of category B, filière traditionnelle."""
    made = Pupils(desk)
    made.enrol(6)
    return made
