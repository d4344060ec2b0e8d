"""Opening the demonstration: a folder of its own, the training server in this process, the made-up school."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from livret_desktop.app import Options, Program
from livret_desktop.clock import Clock
from livret_desktop.demo.clock import DemoClock
from livret_desktop.demo.school import DemoSchool, make_school
from livret_desktop.sandbox.server import RunningSandbox, start_sandbox
from livret_desktop.security.credentials import MemoryStore

_READ_BACK_LAG_HOURS = 20
"""Long enough for a lost answer to stay on the screen: the server shows a record only after this time."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The program on the made-up school and its training server; everything is in ``place``, and goes with it."""

    program: Program
    made: DemoSchool
    place: Path
    sandbox: RunningSandbox


@contextmanager
def open_demo(present: Clock, *, is_debug: bool = False) -> Iterator[Demo]:
    """The demonstration during the block; nothing of it outlives it. Raises MachineError."""
    clock = DemoClock(present)
    with (
        tempfile.TemporaryDirectory(prefix="livret-demonstration-", ignore_cleanup_errors=True) as name,
        start_sandbox(contract="read-back", lag_hours=_READ_BACK_LAG_HOURS, clock=clock) as sandbox,
    ):
        place = Path(name)
        program = Program(
            Options(data=str(place / "ecole"), is_debug=is_debug),
            {"LIVRET_STATE": str(place / "poste")},
            credentials=MemoryStore(),
            clock=clock,
            reads_secrets=False,
        )
        yield Demo(program, make_school(program, clock, sandbox, place / "cle-usb"), place, sandbox)
