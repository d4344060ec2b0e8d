"""The credential store of this computer, with what stands behind it where it refuses.

Windows' Gestionnaire d'identification can be forbidden (policy "Network access: do not allow storage of passwords"),
full, or absent for a service account. Sealed files then take its place, by themselves; elsewhere nothing does.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from livret_desktop.errors import MachineError
from livret_desktop.security.credentials import CredentialStore, KeyringStore, refuse_long_secret
from livret_desktop.security.dpapi import SealedFileStore

SEALED_FOLDER: Final = "secrets"
_LOG: Final = logging.getLogger(__name__)


def system_store(state_folder: Path, environment: Mapping[str, str]) -> CredentialStore:
    """The store to use here. Who names a back end (``PYTHON_KEYRING_BACKEND``) gets that one, and nothing behind it."""
    if os.name != "nt" or environment.get("PYTHON_KEYRING_BACKEND"):
        return KeyringStore()
    return StoreWithFallback(KeyringStore(), SealedFileStore(state_folder / SEALED_FOLDER))


class StoreWithFallback:
    """The system's store, and sealed files for what it refused.

    A sealed file exists only while it is the newer of the two: it is read first, and removed as soon as the system's
    store has taken the secret. Killed between two steps, an entry reads as the old secret or as the new.
    """

    def __init__(self, first: CredentialStore, sealed: SealedFileStore) -> None:
        self._first = first
        self._sealed = sealed

    def get(self, entry: str) -> str | None:
        """See :class:`~livret_desktop.security.credentials.CredentialStore`."""
        if self._sealed.holds(entry):
            return self._sealed.get(entry)
        return self._first.get(entry) if self._first.is_there() else None

    def set(self, entry: str, secret: str) -> None:
        """See :class:`~livret_desktop.security.credentials.CredentialStore`."""
        refuse_long_secret(secret)
        was_sealed = self._sealed.holds(entry)
        if was_sealed:
            self._sealed.set(entry, secret)
        try:
            self._first.set(entry, secret)
        except MachineError as refusal:
            _LOG.info("the credential store refused; sealed in a file: %s", type(refusal.__cause__).__name__)
            if not was_sealed:
                self._sealed.set(entry, secret)
            return
        if was_sealed:
            self._sealed.delete(entry)

    def delete(self, entry: str) -> None:
        """See :class:`~livret_desktop.security.credentials.CredentialStore`.

        The system's store first: when it does not answer, an entry it may still hold must not come to light again.
        Where the secret is sealed because the store refuses, its refusal to forget changes nothing.
        """
        was_sealed = self._sealed.holds(entry)
        try:
            if self._first.is_there():
                self._first.delete(entry)
        except MachineError:
            if not was_sealed:
                raise
            _LOG.info("the credential store refuses still; only the sealed file was removed")
        self._sealed.delete(entry)

    def is_there(self) -> bool:
        """See :class:`~livret_desktop.security.credentials.CredentialStore`."""
        return True

    def describe(self) -> str:
        """See :class:`~livret_desktop.security.credentials.CredentialStore`."""
        return self._first.describe() if self._sealed.is_empty() else self._sealed.describe()
