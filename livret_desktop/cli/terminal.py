"""Asking for the opening secret on a terminal; never where nobody can answer."""

from __future__ import annotations

import getpass

from livret_desktop.cli.output import Output
from livret_desktop.security.keys import KeyFile
from livret_desktop.security.unlock import AskForSecret, GivenSecrets


def ask_on_terminal(output: Output) -> AskForSecret | None:
    """How to ask, or None when the input is not a terminal."""
    if not output.stdin.isatty():
        return None

    def ask(key_file: KeyFile) -> GivenSecrets | None:
        if key_file.has_passphrase:
            typed = getpass.getpass("Phrase secrète (vide : code de secours) : ", output.stderr)
            if typed:
                return GivenSecrets(passphrase=typed)
        typed = getpass.getpass(f"Code de la feuille de secours n° {key_file.sheet_number} : ", output.stderr)
        return GivenSecrets(recovery_code=typed) if typed else None

    return ask
