"""``demo``, ``self-check`` and ``erase``. The window's modules are imported only when asked for."""

from __future__ import annotations

import argparse
from typing import Any

from livret_desktop.app import Program, stopping
from livret_desktop.cli.output import Output
from livret_desktop.cli.self_check import run_self_check
from livret_desktop.errors import EXIT_DONE, EXIT_REFUSED
from livret_desktop.services.school.erasing import ERASE_WORD, erase_school
from livret_desktop.startup import start


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
    erase = commands.add_parser("erase", help="efface de cet ordinateur l’école, ses copies et sa clé")
    erase.add_argument(
        "--confirm", metavar="MOT", default="", help=f"{ERASE_WORD}, pour dire que c’est voulu"
    )
    erase.set_defaults(run=run_erase)


def run_demo(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """A made-up school; without a display, every screen and document as pictures."""
    from livret_desktop.demo.run import run_demo as run  # noqa: PLC0415 (PySide6: only for the window)

    return run(program, output.say, only_renders=arguments.render)


def run_erase(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Erase the school of the data folder, and its secrets in the system's store."""
    with stopping(start([program.log_step()])):
        erased = erase_school(program.folder, program.credentials, arguments.confirm)
    output.document(erased.as_json())
    if not erased.schools and erased.is_whole:
        output.say("Il n’y avait aucune école dans ce dossier.")
    elif erased.is_whole:
        output.say("L’école, ses copies et sa clé sont effacées de cet ordinateur.")
    if erased.files_left:
        output.say(
            f"Un autre programme tient encore : {', '.join(erased.files_left)}. Fermez-le, puis recommencez."
        )
    if erased.is_secret_left:
        output.say(
            "Le coffre de mots de passe n’a pas répondu : effacez-y à la main les entrées « livret-desktop »."
        )
    return EXIT_DONE if erased.is_whole else EXIT_REFUSED
