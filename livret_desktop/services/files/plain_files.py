"""A file that a person asked for under a name of theirs: whole, or as it was before."""

from __future__ import annotations

from pathlib import Path

from livret_desktop.durable import write_atomically
from livret_desktop.errors import MachineError


def write_chosen(chosen: Path, content: bytes) -> Path:
    """Write where the person chose (the dialog has asked before one of that name is replaced); what was written.

    Raises MachineError: full, protected, a folder that is no more. Any thread.
    """
    try:
        write_atomically(chosen, content)
    except OSError as trouble:
        raise MachineError(
            "Le fichier n’a pas pu être enregistré",
            f"Le disque est plein, protégé, ou le dossier « {chosen.parent.name} » n’est plus là. "
            "Rien n’a été laissé à moitié.",
            "Choisissez un autre endroit, ou libérez de la place, puis recommencez.",
        ) from trouble
    return chosen


def with_suffix(chosen: Path, suffix: str) -> Path:
    """The name chosen, with the ending of its kind where it was not typed."""
    return chosen if chosen.suffix.lower() == suffix else chosen.with_name(chosen.name + suffix)
