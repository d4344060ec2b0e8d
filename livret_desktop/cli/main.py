"""Runs one command: its words, its document, its exit status."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import TextIO

from livret_desktop.app import Options, Program
from livret_desktop.cli.output import Output
from livret_desktop.cli.window_words import is_for_window, window_line
from livret_desktop.errors import EXIT_BUG, LivretError
from livret_desktop.logs import bug_report, start_log, stop_log
from livret_desktop.paths import user_folders
from livret_desktop.security.redaction import RedactingFilter

_LOG = logging.getLogger(__name__)


def run(
    words: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
) -> int:
    """Run one command and return its exit status. Never raises, but for ``--debug`` bugs told on stderr."""
    surroundings = os.environ if environment is None else environment
    output = Output(stdout or sys.stdout, stderr or sys.stderr, stdin or sys.stdin)
    output.is_json = "--json" in words
    is_debug = "--debug" in words
    try:
        arguments = parsed(words)
        output.is_json = arguments.json
        program = Program(Options(arguments.data, arguments.now, arguments.debug), surroundings)
        return int(arguments.run(program, arguments, output))
    except LivretError as error:
        output.error(error)
        if is_debug:
            traceback.print_exc(file=output.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        output.say("Interrompu : ce qui était enregistré le reste.")
        return 130
    except BrokenPipeError:
        return 0
    except Exception as bug:
        _note(bug, surroundings)
        output.bug()
        if is_debug:
            traceback.print_exc(file=output.stderr)
        return EXIT_BUG


def _note(bug: Exception, environment: Mapping[str, str]) -> None:
    """Write the places of a bug in the log, which the end of the command has closed; never its message."""
    try:
        handler = start_log(user_folders(environment).log, [RedactingFilter()])
    except OSError:
        return
    _LOG.error("bug in a command: %s", bug_report(bug))
    stop_log(handler)


def parsed(words: Sequence[str]) -> argparse.Namespace:
    """The words understood; the commands are loaded only where one may be meant. Raises UsageError."""
    line = window_line()
    if is_for_window(line, words):
        return line.parse_args(words)
    from livret_desktop.cli.parser import command_line, with_opened_file  # noqa: PLC0415 (loads every command)

    return command_line().parse_args(with_opened_file(words))
