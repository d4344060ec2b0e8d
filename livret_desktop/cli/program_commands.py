"""``demo`` and ``self-check``. The window's modules are imported only when asked for."""

from __future__ import annotations

import argparse
from typing import Any

from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.self_check import run_self_check


def register(commands: Any) -> None:
    """Add the commands of this module."""
    demo = commands.add_parser("demo", help="ouvre une école inventée, reliée au serveur d’entraînement")
    demo.add_argument(
        "--render",
        action="store_true",
        help="dessine écrans et documents dans ./tour/ sans ouvrir de fenêtre",
    )
    demo.set_defaults(run=run_demo)
    check = commands.add_parser("self-check", help="vérifie le programme installé dans un dossier temporaire")
    check.set_defaults(run=run_self_check)


def run_demo(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """A made-up school; without a display, every screen and document as pictures."""
    from livret_desktop.demo.run import run_demo as run  # noqa: PLC0415 (PySide6: only for the window)

    return run(program, output.say, only_renders=arguments.render)
