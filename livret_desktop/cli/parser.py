"""The words of the command line, in French, with the options of every command before or after the subcommand."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from livret_desktop import __version__
from livret_desktop.cli import (
    backup_commands,
    document_commands,
    import_commands,
    program_commands,
    school_commands,
    transmit_commands,
)
from livret_desktop.errors import UsageError


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


def command_line() -> FrenchParser:
    """The whole command line. Parsed arguments carry ``run(program, arguments, output) -> exit status``."""
    parser = FrenchParser(
        prog="livret-desktop",
        usage="livret-desktop [commande] [options]",
        description="Le bureau d’une auto-école. Sans commande, ouvre la fenêtre.",
    )
    parser.set_defaults(run=program_commands.open_window)
    parser.add_argument(
        "--version", action="version", version=f"livret-desktop {__version__}", help="affiche la version"
    )
    _add_common(parser, is_top=True)
    commands = parser.add_subparsers(title="commandes", metavar="", parser_class=FrenchParser)
    for module in (
        program_commands,
        school_commands,
        import_commands,
        document_commands,
        transmit_commands,
        backup_commands,
    ):
        module.register(commands)
    for leaf in _leaves(parser):
        _add_common(leaf, is_top=False)
    return parser


def _leaves(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    found: list[argparse.ArgumentParser] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                found += [child, *_leaves(child)]
    return found


def _add_common(parser: argparse.ArgumentParser, *, is_top: bool) -> None:
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
    return message.replace("« ", "", 1) if message.startswith("« ") else message
