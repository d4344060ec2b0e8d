"""The words of the command line, in French, with the options of every command before or after the subcommand."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from livret_desktop.cli import (
    access_commands,
    backup_commands,
    batch_commands,
    bin_commands,
    booklet_commands,
    companion_commands,
    course_commands,
    document_commands,
    etp_commands,
    history_commands,
    import_commands,
    list_commands,
    program_commands,
    proof_commands,
    register_commands,
    rights_commands,
    rules_commands,
    school_commands,
    today_commands,
    transfer_commands,
    transmit_commands,
)
from livret_desktop.cli.window_words import FrenchParser, add_common, window_line
from livret_desktop.windows_names import BACKUP_SUFFIX, OPEN_OPTION


def command_line() -> FrenchParser:
    """The whole command line. Parsed arguments carry ``run(program, arguments, output) -> exit status``."""
    parser = window_line()
    # Without a name of their own, commands would repeat the usage line of the program inside each sentence.
    commands = parser.add_subparsers(
        title="commandes", metavar="", prog=parser.prog, parser_class=FrenchParser
    )
    for module in (
        program_commands,
        school_commands,
        today_commands,
        import_commands,
        list_commands,
        course_commands,
        document_commands,
        batch_commands,
        companion_commands,
        transfer_commands,
        rights_commands,
        booklet_commands,
        bin_commands,
        history_commands,
        access_commands,
        transmit_commands,
        proof_commands,
        register_commands,
        etp_commands,
        rules_commands,
        backup_commands,
    ):
        module.register(commands)
    for leaf in _leaves(parser):
        add_common(leaf, is_top=False)
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
