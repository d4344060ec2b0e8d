"""What the queue waits for as things stand: what a run left noted, and what no run has met yet.

A run notes why it stopped once it has tried. That the school must be connected again, or that the send journal is
damaged, holds before and after: every screen says it in the same words, and none promises a send meanwhile.
"""

from __future__ import annotations

from typing import Any

from livret_desktop.services.access import dsr_access
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.send_wait import Notice, SendWait, is_damage, read_wait
from livret_desktop.transmission.send_journal import DamagedJournalError, SendJournal

TO_RECONNECT = Notice(
    "École à reconnecter à la DSR",
    "La réponse de la DSR au dernier renouvellement de la connexion s’est perdue : rien ne part tant que l’école n’est "
    "pas reconnectée.",
    "Ouvrez Réglages, Accès à la DSR, et cliquez sur Reconnecter. Les leçons attendent dans la file, rien n’est perdu.",
)


def wait_now(desk: Desk, connection: Any) -> SendWait:
    """The wait as kept; what only a person can put right is its ``person``, also where it was not noted as such."""
    wait = read_wait(connection)
    if wait.notice is not None and is_damage(wait.notice):
        # Put right by hand meanwhile, or put away: then it keeps nothing from leaving any more.
        return wait.for_a_person(wait.notice) if _is_damaged(desk) else SendWait(person=wait.person)
    return wait.for_a_person(TO_RECONNECT) if dsr_access.is_to_reconnect(desk, connection) else wait


def _is_damaged(desk: Desk) -> bool:
    """Only read, never replayed: cutting a torn end is for the one sender, who may be writing it just now."""
    journal = SendJournal(desk.folder.send_journal, desk.master_key.journal_key())
    try:
        for _record in journal.records():
            pass
    except DamagedJournalError:
        return True
    return False
