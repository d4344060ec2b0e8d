"""The words of the command line, in French, with the options of every command before or after the subcommand."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from livret_desktop import __version__
from livret_desktop.cli import (
    access_commands,
    backup_commands,
    document_commands,
    import_commands,
    program_commands,
    proof_commands,
    school_commands,
    transmit_commands,
)
from livret_desktop.errors import UsageError
from livret_desktop.windows_names import BACKUP_SUFFIX, OPEN_OPTION, QUIT_OPTION, TRAY_OPTION


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
    _add_window(parser)
    # Without a name of their own, commands would repeat the usage line of the program inside each sentence.
    commands = parser.add_subparsers(
        title="commandes", metavar="", prog=parser.prog, parser_class=FrenchParser
    )
    for module in (
        program_commands,
        school_commands,
        import_commands,
        document_commands,
        access_commands,
        transmit_commands,
        proof_commands,
        backup_commands,
    ):
        module.register(commands)
    for leaf in _leaves(parser):
        _add_common(leaf, is_top=False)
    return parser


def with_opened_file(words: Sequence[str]) -> list[str]:
    """``Livret.exe "E:\\…\\x.livretbak"``, as the file manager writes it, in the words of the command line.

    Only the first word that is neither an option nor its value can be one; a command keeps its name.
    """
    parser = command_line()
    known = {name for action in parser._actions for name in _choices(action)}
    takes_value = {
        option for action in parser._actions if action.nargs is None for option in action.option_strings
    }
    is_value = False
    for place, word in enumerate(words):
        if is_value:
            is_value = False
        elif word.startswith("-"):
            is_value = word in takes_value
        elif word not in known and _looks_like_file(word):
            return [*words[:place], OPEN_OPTION, word, *words[place + 1 :]]
        else:
            break
    return list(words)


def _choices(action: argparse.Action) -> Iterable[str]:
    return action.choices if isinstance(action, argparse._SubParsersAction) else ()


def _looks_like_file(word: str) -> bool:
    return word.casefold().endswith(BACKUP_SUFFIX) or Path(word).is_file()


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
        help="propose de restaurer cette sauvegarde (double-clic)",
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
