"""``demo``: a made-up school in a folder of its own, joined to the training server in this very process."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from livret_desktop.app import Options, Program
from livret_desktop.demo.clock import DemoClock
from livret_desktop.demo.school import make_school
from livret_desktop.errors import EXIT_DONE
from livret_desktop.sandbox.server import RunningSandbox, start_sandbox
from livret_desktop.security.credentials import MemoryStore

Say = Callable[[str], None]
TOUR = Path("tour")
_READ_BACK_LAG_HOURS = 20
"""Long enough for a lost answer to stay on the screen: the server shows a record only after this time."""


def run_demo(program: Program, say: Say, *, only_renders: bool) -> int:
    """Make the school, then open the window on it, or render it into ./tour/ where there is no display.

    Nothing of it outlives the program, and nothing can leave this computer. Raises MachineError.
    """
    is_drawn = only_renders or not has_display(os.environ, sys.platform)
    if is_drawn:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is asked for anything
    say("École inventée, mode ESSAI : rien ne part à la DSR. Préparation…")
    clock = DemoClock(program.clock)
    with (
        tempfile.TemporaryDirectory(prefix="livret-demonstration-", ignore_cleanup_errors=True) as place,
        start_sandbox(contract="read-back", lag_hours=_READ_BACK_LAG_HOURS, clock=clock) as sandbox,
    ):
        made_up = demo_program(Path(place), clock, is_debug=program.options.is_debug)
        if is_drawn:
            return _render(made_up, clock, sandbox, Path(place) / "cle-usb", say)
        return _open(made_up, clock, sandbox, Path(place) / "cle-usb", say)


def demo_program(place: Path, clock: DemoClock, *, is_debug: bool = False) -> Program:
    """The program on its own folders inside ``place``, with a credential store that is only memory."""
    return Program(
        Options(data=str(place / "ecole"), is_debug=is_debug),
        {"LIVRET_STATE": str(place / "poste")},
        credentials=MemoryStore(),
        clock=clock,
        reads_secrets=False,
    )


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """True where a window can be shown. Windows and macOS always can."""
    if environment.get("QT_QPA_PLATFORM") in {"offscreen", "minimal"}:
        return False
    if not platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _open(program: Program, clock: DemoClock, sandbox: RunningSandbox, backups: Path, say: Say) -> int:
    from livret_desktop.window import run_window  # noqa: PLC0415 (PySide6: after the platform is chosen)

    make_school(program, clock, sandbox, backups)
    return run_window(program, say)


def _render(program: Program, clock: DemoClock, sandbox: RunningSandbox, backups: Path, say: Say) -> int:
    from livret_desktop.demo.tour import render_tour  # noqa: PLC0415 (PySide6: after the platform is chosen)

    made = make_school(program, clock, sandbox, backups)
    say(f"Pas d’écran ici : les écrans et les documents sont dessinés dans ./{TOUR}/.")
    drawn = render_tour(program, made, TOUR)
    say(f"{len(drawn)} images et documents dans {TOUR.absolute()}")
    return EXIT_DONE
