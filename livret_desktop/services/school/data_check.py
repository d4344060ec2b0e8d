"""Is the base sound? Looked at after each start, in full every week; damage forbids writing and offers a restore."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from livret_desktop.clock import civil_day
from livret_desktop.db import history, machine_state
from livret_desktop.domain.french import french_day
from livret_desktop.errors import DamagedDataError, MachineError
from livret_desktop.services.context import Desk

_LOG = logging.getLogger(__name__)
_FULL_AT = "data_check.full_at"
FULL_EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DataCheck:
    """What a check found. ``damage`` None: the base is sound as far as it was looked at.

    ``history``: what is wrong with the chain of the history, looked at by a full check alone.
    """

    is_full: bool
    complaints: int
    damage: MachineError | None
    history: MachineError | None = None


def check_data(desk: Desk, *, is_full: bool | None = None) -> DataCheck:
    """Check the base; when it is damaged nothing more is written to it by this process. Pool thread.

    ``is_full``: every page and index; by default once a week. Raises MachineError when the disk does not answer.
    """
    if is_full is None:
        is_full = _is_full_due(desk)
    try:
        complaints = desk.database.complaints(is_full=is_full)
    except DamagedDataError:
        complaints = ["a page does not read"]
    if complaints:
        _LOG.error("damaged base: %d complaints", len(complaints))
        damage = damaged_base()
        desk.database.forbid_writing(damage)
        return DataCheck(is_full, len(complaints), damage)
    if not is_full:
        return DataCheck(is_full, 0, None)
    broken = check_history(desk)
    with desk.database.quiet_write() as connection:
        machine_state.keep_state(connection, _FULL_AT, desk.clock.now().isoformat())
    return DataCheck(is_full, 0, None, broken)


def check_history(desk: Desk) -> MachineError | None:
    """Read the whole chain of the history: what is wrong with it, None when every change is as it was written.

    Slow with its length: pool thread or a command.
    """
    with desk.database.read() as reading:
        change_id = history.first_broken_link(reading.connection)
        change = history.change(reading.connection, change_id) if change_id is not None else None
    if change is None:
        return None
    _LOG.error("broken history")
    day = french_day(civil_day(change.at))
    return MachineError(
        "L’historique a été modifié hors du programme",
        f"À partir du {day}, il n’est plus tel qu’il a été écrit : quelqu’un a changé le fichier autrement que par ce "
        "programme, ou le disque s’est trompé. Les fiches et les envois ne sont pas touchés par ce contrôle.",
        "Comparez avec une sauvegarde d’avant ce jour (Sauvegardes, Restaurer dans un autre dossier).",
    )


def damaged_base() -> MachineError:
    """Why nothing is written any more, and the way out."""
    return DamagedDataError(
        "La base est abîmée : ouverte en lecture seule",
        "Un contrôle a trouvé des pages ou des liens abîmés, sans doute par le disque. Vous pouvez consulter et "
        "imprimer ; rien n’est plus enregistré ni envoyé, pour ne pas aggraver les dégâts.",
        "Restaurez la dernière sauvegarde (Sauvegardes) : la base d’aujourd’hui sera gardée de côté. Puis faites "
        "vérifier le disque.",
    )


def _is_full_due(desk: Desk) -> bool:
    with desk.database.read() as reading:
        kept = machine_state.read_state(reading.connection, _FULL_AT)
    if kept is None:
        return True
    now, last = desk.clock.now(), datetime.fromisoformat(kept)
    return not last <= now < last + FULL_EVERY  # a clock set back does not put it off for ever
