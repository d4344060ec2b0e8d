"""``demo``: the window on a made-up school, or its tour in pictures where there is no display."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from livret_desktop.app import Program
from livret_desktop.demo.opening import open_demo
from livret_desktop.errors import EXIT_DONE
from livret_desktop.garbage import collected_in_the_window

Say = Callable[[str], None]
TOUR = Path("tour")


def run_demo(program: Program, say: Say, *, only_renders: bool) -> int:
    """Open the window on the made-up school, or render it into ./tour/ where there is no display.

    Nothing of the school outlives the program, and nothing can leave this computer. Raises MachineError.
    """
    say("École inventée, mode ESSAI : rien ne part à la DSR. Préparation…")
    if only_renders or not has_display(os.environ, sys.platform):
        return _render(program, say)
    from livret_desktop.window import Opening, run_window  # noqa: PLC0415 (PySide6: only where it is shown)

    with open_demo(program.clock, is_debug=program.options.is_debug) as demo, collected_in_the_window():
        return run_window(demo.program, say, Opening(keeps_running=False))


def has_display(environment: Mapping[str, str], platform: str) -> bool:
    """True where a window can be shown. Windows and macOS always can."""
    if environment.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    if not platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def _render(program: Program, say: Say) -> int:
    say(f"Pas de fenêtre ici : écrans et documents sont dessinés dans ./{TOUR}/, environ deux minutes.")
    with tempfile.TemporaryDirectory(prefix="livret-ecran-", dir=".") as place:
        os.environ["QT_QPA_PLATFORM"] = screen_of_an_office_pc(Path(place))  # before Qt is asked for anything
        from livret_desktop.demo.tour import render_tour  # noqa: PLC0415 (PySide6: after the platform is chosen)

        drawn = render_tour(program.clock, TOUR)
    say(f"{len(drawn)} fichiers dans {TOUR.absolute()}")
    return EXIT_DONE


def screen_of_an_office_pc(place: Path) -> str:
    """Qt's drawing platform with a screen of 1366 × 768: its own is 800 × 800, and dialogs would be cut to it.

    ``place`` lies in the current folder: Qt cuts its platform's words at each colon, that of ``C:`` too, and a
    relative path has none.
    """
    screen = {"name": "tour", "x": 0, "y": 0, "width": 1366, "height": 768, "dpr": 1}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96}
    file = place / "ecran.json"
    file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return f"offscreen:configfile={os.path.relpath(file)}"
