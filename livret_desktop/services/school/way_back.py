"""An older program on newer data: the copy made before the update takes their place again, by the steps of a restore.

Nothing is lost: the newer files are kept under ``ancien/``, for the newer program. What was sent since the copy is
known by the send journal, or asked of the DSR; it is never sent again by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from livret_desktop.db import schema
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import KeyFile, read_key_file
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.unlock import AskForSecret, GivenSecrets, unlock
from livret_desktop.services.copies.local_copies import stage_copy
from livret_desktop.services.copies.school_swap import finish_pending_swap, sole_use
from livret_desktop.services.school.opening import no_school
from livret_desktop.services.school.upgrading import WayBack, way_back
from livret_desktop.services.surroundings import Surroundings

_LOG = logging.getLogger(__name__)
_SET_ASIDE = "version-plus-recente"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class WentBack:
    """The copy is in place. Automatic sending is paused until someone says "Reprendre les envois"."""

    way: WayBack
    students: int
    lessons: int

    def as_json(self) -> dict[str, Any]:
        """The document promised to scripts."""
        return {
            "put_back": True,
            "copy": self.way.copy.name,
            "students": self.students,
            "lessons": self.lessons,
            "auto_send": "paused",
        }


def go_back(
    folder: DataFolder,
    around: Surroundings,
    *,
    key: MasterKey | None = None,
    given: GivenSecrets | None = None,
    ask: AskForSecret | None = None,
    holds_window_lock: bool = False,
    say: Say = lambda _text: None,
) -> WentBack:
    """Put the newest copy that this program opens in place of data of a newer one. Pool thread or command.

    ``holds_window_lock``: the caller is the window itself, its lock held. Raises RuleError: data that this program
    opens as they are, no such copy, a wrong secret; MachineError: no school, a window or a send at work, the disk.
    Then nothing changed.
    """
    if not folder.database.exists() or not folder.keys.exists():
        raise no_school(folder)
    slots = read_key_file(folder.keys)
    if key is None:
        key = unlock(slots, around.credentials, given=given, ask=ask).master_key
    with sole_use(folder, _window_open(), holds_window_lock=holds_window_lock):
        way = _way_of(folder, key)
        say("Lecture et contrôle de la copie…")
        counts = _stage(folder, slots, way, around)
        say("Mise en place…")
        finish_pending_swap(folder)
    _LOG.info("went back to %s", way.copy.name)
    return WentBack(way, *counts)


def _way_of(folder: DataFolder, key: MasterKey) -> WayBack:
    try:
        schema.revision_of(folder.database, key.database_key_hex())
    except schema.NewerSchemaError:
        way = way_back(folder, key)
        if way is None:
            raise _no_copy() from None
        return way
    raise RuleError(
        "Il n’y a pas à revenir en arrière",
        "Ces données s’ouvrent avec cette version du programme. Rien n’a changé.",
        "Pour reprendre une sauvegarde, utilisez « backup restore », ou la page Sauvegardes.",
    )


def _stage(folder: DataFolder, slots: KeyFile, way: WayBack, around: Surroundings) -> tuple[int, int]:
    return stage_copy(way.copy, way.key, slots, folder, around, _SET_ASIDE)


def _no_copy() -> RuleError:
    return RuleError(
        "Aucune copie d’avant la mise à jour",
        "Le dossier « copies » des données n’en a pas que cette version du programme puisse ouvrir. Rien n’a changé.",
        "Installez la dernière version du programme, ou restaurez une sauvegarde faite par l’ancienne.",
    )


def _window_open() -> MachineError:
    return MachineError(
        "La fenêtre du programme est ouverte sur ces données",
        "Le retour en arrière remplace la base : il ne peut pas se faire sous une fenêtre ouverte. Rien n’a changé.",
        "Fermez la fenêtre, puis recommencez.",
    )
