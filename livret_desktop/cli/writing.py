"""Files a command writes for the user: whole or not there, never over another."""

from __future__ import annotations

from pathlib import Path

from livret_desktop.durable import why_refused, write_new
from livret_desktop.errors import MachineError


def write_new_file(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet. Raises MachineError; then nothing is left behind."""
    try:
        write_new(path, content)
    except FileExistsError:
        raise MachineError(
            "Ce fichier existe déjà", f"« {path.name} » n’a pas été remplacé.", "Donnez un autre nom."
        ) from None
    except OSError as error:
        raise MachineError(
            "Le fichier n’a pas pu être écrit",
            f"« {path.name} » : {why_refused(error)}. Rien n’a été laissé à moitié.",
            "Vérifiez le dossier, la place et les droits, puis recommencez.",
        ) from error
