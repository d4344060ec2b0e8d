"""Another master key, after the recovery sheet was seen or stolen: everything is encrypted again under a new one.

A new sheet alone would not do: whoever holds the former one and any earlier backup has the key itself. The steps on
the disk are those of ``services.copies.school_swap``: killed at any of them, the files are all old or all new.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from livret_desktop.db.copying import copy_into_fresh, count_rows, without_writers
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.paths import DataFolder
from livret_desktop.security.keys import KeyFile, read_key_file, write_key_file
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.recovery_code import RecoveryCode
from livret_desktop.security.unlock import AskForSecret, GivenSecrets, unlock
from livret_desktop.services.copies.recovery_sheet import note_sheet_printed, sheet_of
from livret_desktop.services.copies.school_swap import (
    desk_on,
    finish_pending_swap,
    remember_key,
    sole_use,
    staging,
)
from livret_desktop.services.school.opening import no_school
from livret_desktop.services.surroundings import Surroundings
from livret_desktop.transmission.send_journal import SendJournal, open_journal

_LOG = logging.getLogger(__name__)
_SET_ASIDE = "avant-changement-de-cle"
Say = Callable[[str], None]
Deliver = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class _NewKey:
    """What is about to take the place of the present key. The code is on the sheet and nowhere else."""

    key: MasterKey
    code: RecoveryCode = field(repr=False)
    slots: KeyFile


def change_master_key(
    folder: DataFolder,
    around: Surroundings,
    *,
    deliver: Deliver,
    passphrase: str | None = None,
    given: GivenSecrets | None = None,
    ask: AskForSecret | None = None,
    key: MasterKey | None = None,
    holds_window_lock: bool = False,
    say: Say = lambda _text: None,
) -> KeyFile:
    """A new master key and its sheet, for a school open in no window; the new slots. Pool thread or command.

    ``deliver`` prints or saves the new sheet before anything is put in place: when it raises, nothing has changed.
    ``passphrase`` is asked again where one opens the school: it seals the new key too. Otherwise the present key is
    ``key`` when the caller has it, else opened with ``given``, the store, or ``ask``. ``holds_window_lock``: the
    caller is the window itself, its lock held and its school closed. What waits to be sent, and what the State has
    accepted, stays as it is. Backups already made keep opening with the former sheet, and only with it. Afterwards
    :func:`left_behind` says what could not be erased.

    Raises RuleError (wrong or missing secret), MachineError, and what ``deliver`` raises; then nothing changed.
    """
    passphrase = passphrase or None
    if not folder.root.is_dir():
        raise no_school(folder)
    with sole_use(folder, _window_open(), holds_window_lock=holds_window_lock):
        if not folder.database.exists() or not folder.keys.exists():
            raise no_school(folder)
        former = read_key_file(folder.keys)
        old = _present_key(former, around, key, passphrase, given, ask)
        new, code = MasterKey.new(), RecoveryCode.new()
        number = former.sheet_number + 1
        slots = KeyFile.create(former.school_id, new, code, passphrase=passphrase, sheet_number=number)
        _stage(folder, around, old, _NewKey(new, code, slots), deliver, say)
        say("Mise en place…")
        finish_pending_swap(folder)
        remember_key(around.credentials, slots, new)
    _LOG.info("master key changed, sheet %d", slots.sheet_number)
    return slots


def _stage(
    folder: DataFolder, around: Surroundings, old: MasterKey, made: _NewKey, deliver: Deliver, say: Say
) -> None:
    # The old files are erased, not kept under ancien/: this is no restore, the new files hold all that they hold,
    # and the stolen sheet opens them.
    with (
        without_writers(folder.database, old.database_key_hex()),
        staging(folder, around.clock.now(), _SET_ASIDE, is_old_erased=True) as staged,
    ):
        say("Copie des données sous la nouvelle clé…")
        _encrypt_again(folder, staged, old, made.key)
        write_key_file(staged.keys, made.slots)
        read_key_file(staged.keys).open_with_code(
            made.code
        )  # the one way in that is sure to be left: tried first
        say("Nouvelle feuille de secours…")
        _deliver_sheet(staged, made, around, deliver)


def _present_key(
    former: KeyFile,
    around: Surroundings,
    key: MasterKey | None,
    passphrase: str | None,
    given: GivenSecrets | None,
    ask: AskForSecret | None,
) -> MasterKey:
    if former.has_passphrase and not passphrase:
        raise RuleError(
            "La phrase secrète est nécessaire pour changer la clé",
            "Elle doit protéger la nouvelle clé comme l’ancienne, et le programme ne la garde pas. Rien n’a changé.",
            "Donnez la phrase qui ouvre l’école aujourd’hui.",
        )
    if passphrase is not None:
        # Also when the key is there: a slip of the finger would become the phrase.
        return former.open_with_passphrase(passphrase)
    if key is not None and former.is_opened_by(key):
        return key
    return unlock(former, around.credentials, given=given, ask=ask).master_key


def _encrypt_again(folder: DataFolder, staged: DataFolder, old: MasterKey, new: MasterKey) -> None:
    old_hex, new_hex = old.database_key_hex(), new.database_key_hex()
    copy_into_fresh(folder.database, staged.database, old_hex, target_key_hex=new_hex)
    if count_rows(staged.database, new_hex) != count_rows(folder.database, old_hex):
        raise MachineError(
            "La copie sous la nouvelle clé n’a pas tout retrouvé",
            "Le nombre d’élèves ou de leçons diffère\u00a0: la clé n’a pas été changée, rien n’a été modifié.",
            "Recommencez\u202f; si cela se répète, faites vérifier le disque et prévenez le dépanneur.",
        )
    if not folder.send_journal.exists():
        return
    journal = open_journal(staged.send_journal, new.journal_key())
    try:
        journal.take_over(SendJournal(folder.send_journal, old.journal_key()))
    finally:
        journal.close()


def _deliver_sheet(staged: DataFolder, made: _NewKey, around: Surroundings, deliver: Deliver) -> None:
    desk = desk_on(staged, made.key, made.slots.school_id, around)
    try:
        deliver(sheet_of(desk, made.slots, made.code))
        note_sheet_printed(desk)
    finally:
        desk.database.close()


def left_behind(folder: DataFolder) -> list[str]:
    """Old files that could not be erased (an antivirus held them): the stolen sheet still opens them."""
    return [f"{left.parent.name}/{left.name}" for left in sorted(folder.set_aside.glob(f"{_SET_ASIDE}-*"))]


def _window_open() -> MachineError:
    return MachineError(
        "La fenêtre du programme est ouverte sur ces données",
        "Changer la clé remplace la base\u00a0: cela ne peut pas se faire sous une fenêtre ouverte. Rien n’a changé.",
        "Fermez la fenêtre, puis recommencez.",
    )
