"""A copy of the time of training, put back: what the send journal says of which server was spoken to.

A school that works for real never enters training again: where the journal knows that something left for the State, a
copy that is still in training is older than that, and leaves it at once. Its address is the training server's, and a
lesson sent there would pass for sent: it is forgotten with the mode, and a person gives the State's again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from livret_desktop.db import machine_state
from livret_desktop.services.outbox.training import is_training
from livret_desktop.settings import kept_text
from livret_desktop.transmission.journal_records import Known

TRAINING_IS_OVER = (
    "Cette copie date du mode essai, et l’école envoie pour de bon depuis : le mode essai est quitté, et l’adresse "
    "de la DSR est à saisir de nouveau dans Réglages, Accès à la DSR."
)


def leave_former_training(connection: Any, known: Iterable[Known]) -> bool:
    """Leave training mode where the journal knows better than the copy; True when it did. Nothing is set aside yet
    (``services.outbox.training``). In the caller's transaction."""
    if not is_training(connection) or not any(one.is_training is False for one in known):
        return False
    machine_state.keep_setting(connection, "dsr.training", kept_text(False))
    machine_state.keep_setting(connection, "dsr.base_url", kept_text(""))
    return True


def was_in_training(told: Known, *, is_copy_training: bool) -> bool:
    """Did the training server alone see this version? Where an older program did not say, as the copy's mode is: at
    worst a lesson is sent once more, as a newer version that replaces. A person's mark was seen by neither."""
    if told.is_training is not None:
        return told.is_training
    return is_copy_training and told.day is not None
