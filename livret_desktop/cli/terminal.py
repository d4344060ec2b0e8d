"""Asking for the opening secret on a terminal; never where nobody can answer."""

from __future__ import annotations

import ctypes
import getpass
import os
from typing import TextIO

from livret_desktop.cli.output import Output
from livret_desktop.security.keys import KeyFile
from livret_desktop.security.unlock import AskForSecret, GivenSecrets


def is_answered(stream: TextIO) -> bool:
    """Whether a person types there.

    On Windows ``isatty()`` holds for NUL too, the input of a scheduled task: getpass would wait there for ever. Only a
    console has a console mode.
    """
    if not stream.isatty():
        return False
    if os.name != "nt":
        return True
    import msvcrt  # noqa: PLC0415 - Windows only

    handle = getattr(msvcrt, "get_osfhandle")(stream.fileno())  # noqa: B009 - absent elsewhere, where types are checked
    kernel32 = getattr(ctypes, "windll").kernel32  # noqa: B009 - as above
    return bool(kernel32.GetConsoleMode(ctypes.c_void_p(handle), ctypes.byref(ctypes.c_uint32())))


def ask_on_terminal(output: Output) -> AskForSecret | None:
    """How to ask, or None when the input is not a terminal."""
    if not is_answered(output.stdin):
        return None

    def ask(key_file: KeyFile) -> GivenSecrets | None:
        if key_file.has_passphrase:
            typed = getpass.getpass("Phrase secrète (vide : code de secours) : ", output.stderr)
            if typed:
                return GivenSecrets(passphrase=typed)
        typed = getpass.getpass(f"Code de la feuille de secours n° {key_file.sheet_number} : ", output.stderr)
        return GivenSecrets(recovery_code=typed) if typed else None

    return ask
