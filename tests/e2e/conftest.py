"""A computer with nothing, one with the samples taken over, and a training server at the same hour."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from livret_desktop.clock import SystemClock, parse_start
from livret_desktop.sandbox.server import RunningSandbox, start_sandbox
from livret_desktop.transmission import timeouts
from tests.e2e.command_line import FRIDAY_EVENING, Pc

BUSY_MACHINE_S = 90.0
"""Of the 50 seconds of a send, 8 are left before its first request: too few for Windows' Python on a busy machine."""
CLIENT, SECRET = "ecole-77", "clef-du-serveur-d-essai"


@pytest.fixture
def new_pc(tmp_path: Path) -> Pc:
    """A computer where the program was never started."""
    return Pc(tmp_path)


@pytest.fixture(scope="session")
def taken_over(tmp_path_factory: pytest.TempPathFactory) -> Pc:
    """The samples taken over, once; not to be written to, nor opened from another PC: that too is written there."""
    pc = Pc(tmp_path_factory.mktemp("reprise"))
    pc.take_over()
    return pc


@pytest.fixture
def pc(taken_over: Pc, tmp_path: Path) -> Pc:
    """The same computer, one's own."""
    shutil.copytree(taken_over.place, tmp_path, dirs_exist_ok=True)
    return Pc(tmp_path)


@pytest.fixture
def dsr() -> Iterator[RunningSandbox]:
    """The training server."""
    clock = SystemClock(parse_start(FRIDAY_EVENING))
    with start_sandbox(clock=clock, client_id=CLIENT, client_secret=SECRET) as server:
        yield server


@pytest.fixture
def connected(pc: Pc, dsr: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Pc:
    """The computer with the samples, joined to the training server; a machine that does more has the time it needs."""
    monkeypatch.setattr(timeouts, "COMMAND_BUDGET_S", BUSY_MACHINE_S)
    pc.connect(dsr.base_url, CLIENT, SECRET)
    return pc
