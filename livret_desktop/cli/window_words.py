"""The words that open the window, and the options of every command, in French.

Apart from the commands: the window is asked for without any, and loading theirs would double its start.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from livret_desktop import __version__
from livret_desktop.app import Program
from livret_desktop.cli.output import Output
from livret_desktop.errors import UsageError
from livret_desktop.garbage import collected_in_the_window
from livret_desktop.windows_names import OPEN_OPTION, QUIT_OPTION, TRAY_OPTION


class FrenchParser(argparse.ArgumentParser):
    """argparse, raising UsageError instead of printing English and leaving."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("add_help", False)
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)
        self._positionals.title = "à donner"
        self._optionals.title = "options"
        self.add_argument("--help", "-h", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        """Bad usage, in French. Raises UsageError."""
        raise UsageError(
            "Commande mal écrite",
            f"{self.prog} : {_in_french(message)}.",
            f"Tapez « {self.prog} --help » pour les mots attendus.",
        )


def window_line() -> FrenchParser:
    """The command line without its commands. Parsed arguments carry ``run(program, arguments, output) -> status``."""
    parser = FrenchParser(
        prog="livret-desktop",
        usage="livret-desktop [commande] [options]",
        description="Le bureau d’une auto-école. Sans commande, ouvre la fenêtre.",
    )
    parser.set_defaults(run=open_window)
    parser.add_argument(
        "--version", action="version", version=f"livret-desktop {__version__}", help="affiche la version"
    )
    add_common(parser, is_top=True)
    _add_window(parser)
    return parser


def is_for_window(line: FrenchParser, words: Sequence[str]) -> bool:
    """True when every word is an option of the window or its value. Help is told with the commands."""
    takes_value = {name: action.nargs is None for action in line._actions for name in action.option_strings}
    is_value = False
    for word in words:
        if is_value:
            is_value = False
        elif word not in takes_value or word in ("--help", "-h"):
            return False
        else:
            is_value = takes_value[word]
    return not is_value


def open_window(program: Program, arguments: argparse.Namespace, output: Output) -> int:
    """Open the window on the school of the data folder, or only be there beside the clock."""
    from livret_desktop.ui.pyside_features import leave_out_features  # noqa: PLC0415 (PySide6: only for the window)

    program.forget_given_secrets()
    with collected_in_the_window():
        leave_out_features()
        from livret_desktop.window import Opening, run_window  # noqa: PLC0415 (PySide6: only for the window)

        file = None if arguments.open is None else Path(arguments.open).absolute()
        return run_window(program, output.say, Opening(arguments.tray, file, arguments.quit))


def add_common(parser: argparse.ArgumentParser, *, is_top: bool) -> None:
    """The options of every command; below the top they leave what was given before the subcommand."""

    def default(value: Any) -> Any:
        return value if is_top else argparse.SUPPRESS

    shown = parser.add_argument_group("options de toute commande")
    shown.add_argument(
        "--data", metavar="DOSSIER", default=default(None), help="dossier des données (ou LIVRET_DATA)"
    )
    shown.add_argument(
        "--json",
        action="store_true",
        default=default(False),
        help="un document JSON sur la sortie, rien d’autre",
    )
    shown.add_argument(
        "--now",
        metavar="INSTANT",
        default=default(None),
        help="heure civile de départ, 2026-11-20T20:00+01:00",
    )
    shown.add_argument(
        "--debug", action="store_true", default=default(False), help="montre le détail d’une erreur"
    )


def _add_window(parser: argparse.ArgumentParser) -> None:
    """How the window opens, when there is no command."""
    shown = parser.add_argument_group("options de la fenêtre")
    shown.add_argument(
        TRAY_OPTION, action="store_true", help="démarre près de l’horloge, sans fenêtre, pour l’envoi du soir"
    )
    shown.add_argument(
        OPEN_OPTION,
        metavar="FICHIER",
        default=None,
        help="propose de restaurer cette sauvegarde, ou de recevoir ce dossier d’élève (double-clic)",
    )
    shown.add_argument(
        QUIT_OPTION, action="store_true", help="ferme le programme ouvert ; 3 s’il est en train d’envoyer"
    )


def _in_french(message: str) -> str:
    for english, french in (
        ("the following arguments are required:", "il manque"),
        ("unrecognized arguments:", "mots inconnus :"),
        ("invalid choice:", "choix inconnu :"),
        ("(choose from", "(choisir parmi"),
        ("expected one argument", "une valeur est attendue"),
        ("expected at least one argument", "au moins une valeur est attendue"),
        ("not allowed with argument", "ne va pas avec"),
        ("invalid int value:", "nombre entier attendu :"),
        ("argument ", "« "),
    ):
        message = message.replace(english, french)
    return message.removeprefix("« ").removeprefix(": ")
