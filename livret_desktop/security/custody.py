"""Who keeps MK: founding a school's key, and moving it between the credential store and a passphrase.

Each change is ordered so that a crash between two steps leaves at least one way in besides the printed sheet.
"""

from __future__ import annotations

from pathlib import Path

from livret_desktop.errors import MachineError
from livret_desktop.security.credentials import CredentialStore, master_key_entry
from livret_desktop.security.keys import KeyFile, read_key_file, write_key_file
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.recovery_code import RecoveryCode


def found_key(
    path: Path, school_id: str, store: CredentialStore, *, passphrase: str | None = None
) -> tuple[MasterKey, RecoveryCode]:
    """Make the key of a new school: ``keys.json``, and the store's entry unless a passphrase opens it.

    The recovery code is to be printed now; nothing keeps it. Raises MachineError when there is neither a
    store nor a passphrase, RuleError when the passphrase is too short; then nothing is left behind.
    """
    key, code = MasterKey.new(), RecoveryCode.new()
    key_file = KeyFile.create(school_id, key, code, passphrase=passphrase or None)
    if key_file.has_passphrase:
        write_key_file(path, key_file)
        return key, code
    store.set(master_key_entry(school_id), key.hex_for_store())
    try:
        write_key_file(path, key_file)
    except MachineError:
        store.delete(master_key_entry(school_id))
        raise
    return key, code


def require_passphrase(path: Path, key: MasterKey, passphrase: str, store: CredentialStore) -> KeyFile:
    """From now on opening asks for ``passphrase``; also changes it. The store forgets MK.

    The file is written and read back first: at no moment is there no way in but the sheet.
    Raises RuleError (too short), MachineError (file or store).
    """
    write_key_file(path, read_key_file(path).with_passphrase(key, passphrase))
    key_file = read_key_file(path)
    key_file.open_with_passphrase(passphrase)
    forget_stored_key(key_file.school_id, store)
    return key_file


def stop_requiring_passphrase(path: Path, key: MasterKey, store: CredentialStore) -> KeyFile:
    """From now on the store opens by itself. Raises MachineError when it cannot: then nothing has changed."""
    key_file = read_key_file(path)
    store.set(master_key_entry(key_file.school_id), key.hex_for_store())
    without = key_file.without_passphrase()
    write_key_file(path, without)
    return without


def forget_stored_key(school_id: str, store: CredentialStore) -> None:
    """Remove MK from the store; where there is no store there is nothing to remove. Raises MachineError."""
    try:
        is_kept = store.get(master_key_entry(school_id)) is not None
    except MachineError:
        return
    if is_kept:
        store.delete(master_key_entry(school_id))


def print_new_sheet(path: Path, key: MasterKey) -> tuple[KeyFile, RecoveryCode]:
    """A new recovery sheet in place of the former. Backups already made keep opening with the former one."""
    code = RecoveryCode.new()
    key_file = read_key_file(path).with_new_sheet(key, code)
    write_key_file(path, key_file)
    return key_file, code
