"""This installation's own id, per user and outside any data folder: it tells a folder brought from another PC."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID, uuid4

from livret_desktop.durable import write_atomically
from livret_desktop.errors import MachineError


def installation_id(path: Path) -> UUID:
    """Read the id, or make it. A damaged file is replaced: the folder then counts as coming from another PC.

    Raises MachineError when the per-user folder cannot be written.
    """
    try:
        return UUID(json.loads(path.read_text(encoding="utf-8"))["id"])
    except (OSError, ValueError, KeyError, TypeError):
        return _new_id(path)


def _new_id(path: Path) -> UUID:
    new = uuid4()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps({"id": str(new)}).encode())
    except OSError as error:
        raise MachineError(
            "Le dossier de l’utilisateur ne peut pas être écrit",
            "Le programme ne peut pas noter sur quel ordinateur il tourne : il ne commence pas.",
            "Vérifiez les droits de votre dossier personnel et la place sur le disque.",
        ) from error
    return new
