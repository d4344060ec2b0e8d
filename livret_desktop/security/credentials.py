"""Where secrets rest between two starts: the system's credential store, or nowhere.

Clear text is never a fallback: a store that keeps secrets readable, or that is not there, is refused and said.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, Protocol

from livret_desktop.errors import MachineError, RuleError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE_NAME: Final = "livret-desktop"
LONGEST_SECRET: Final = 1280
"""UTF-16 units Windows keeps in one entry (2 560 bytes); applied everywhere, so that a school can move."""

# Modules whose back ends keep secrets in clear, drop them, or do not exist.
_REFUSED_MODULES: Final = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
_FRENCH_NAMES: Final = {
    "keyring.backends.Windows": "le Gestionnaire d’identification de Windows, sous votre session",
    "keyring.backends.macOS": "le Trousseau d’accès de macOS",
    "keyring.backends.SecretService": "le trousseau de la session (Secret Service)",
    "keyring.backends.libsecret": "le trousseau de la session (libsecret)",
    "keyring.backends.kwallet": "le portefeuille KDE (KWallet)",
}


def master_key_entry(school_id: str) -> str:
    """The entry that holds MK, 64 hexadecimal digits."""
    return f"master-key:{school_id}"


def dsr_secret_entry(school_id: str) -> str:
    """The entry that holds the client secret of the DSR."""
    return f"dsr-secret:{school_id}"


def dsr_grant_entry(school_id: str) -> str:
    """The entry that holds the permission given in the browser."""
    return f"dsr-grant:{school_id}"


class CredentialStore(Protocol):
    """Keeps a few short secrets for this user of this computer. May be slow (a system service): not on Qt's thread."""

    def get(self, entry: str) -> str | None:
        """The secret, or None when there is none. Raises MachineError when the store does not answer."""

    def set(self, entry: str, secret: str) -> None:
        """Keep a secret and read it back. Raises MachineError, or RuleError when it is too long."""

    def delete(self, entry: str) -> None:
        """Forget a secret; nothing happens when there is none. Raises MachineError."""

    def is_there(self) -> bool:
        """False where this computer has no safe store at all; a locked one is there."""

    def describe(self) -> str:
        """In French, where secrets are kept, or why they cannot be."""


class KeyringStore:
    """The system's store through ``keyring``. The back end is looked up at first use: it may ask a system service."""

    def __init__(self, backend: KeyringBackend | None = None) -> None:
        self._backend = backend

    def get(self, entry: str) -> str | None:
        """See :class:`CredentialStore`."""
        backend = self._usable()
        try:
            return backend.get_password(SERVICE_NAME, entry)
        except Exception as trouble:  # back ends let their own library's errors through
            raise _silent_store() from trouble

    def set(self, entry: str, secret: str) -> None:
        """See :class:`CredentialStore`."""
        refuse_long_secret(secret)
        backend = self._usable()
        try:
            backend.set_password(SERVICE_NAME, entry, secret)
            kept = backend.get_password(SERVICE_NAME, entry)
        except Exception as trouble:
            raise _silent_store() from trouble
        if kept != secret:
            raise _silent_store()

    def delete(self, entry: str) -> None:
        """See :class:`CredentialStore`."""
        backend = self._usable()
        try:
            if backend.get_password(SERVICE_NAME, entry) is not None:
                backend.delete_password(SERVICE_NAME, entry)
        except Exception as trouble:
            raise _silent_store() from trouble

    def is_there(self) -> bool:
        """See :class:`CredentialStore`."""
        return self._found() is not None

    def describe(self) -> str:
        """See :class:`CredentialStore`."""
        backend = self._found()
        if backend is None:
            return "nulle part\u00a0: cet ordinateur n’a pas de coffre de mots de passe sûr"
        return _FRENCH_NAMES.get(type(backend).__module__, f"le coffre «\u00a0{backend.name}\u00a0»")

    def _usable(self) -> KeyringBackend:
        backend = self._found()
        if backend is None:
            raise MachineError(
                "Aucun coffre de mots de passe",
                "Cet ordinateur n’offre pas de coffre où garder un secret à l’abri, et le programme n’en écrit aucun "
                "en clair.",
                "L’école s’ouvre avec une phrase secrète (réglée à la création, ou par LIVRET_PASSPHRASE) ou avec la "
                "feuille de secours. Le secret de la DSR est alors gardé dans la base chiffrée de l’école.",
            )
        return backend

    def _found(self) -> KeyringBackend | None:
        if self._backend is None:
            self._backend = _system_backend()
        return self._backend if _is_safe(self._backend) else None


class MemoryStore:
    """Secrets for the life of the process: the demonstration school and tests; nothing outlives them."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def get(self, entry: str) -> str | None:
        """See :class:`CredentialStore`."""
        return self._secrets.get(entry)

    def set(self, entry: str, secret: str) -> None:
        """See :class:`CredentialStore`."""
        refuse_long_secret(secret)
        self._secrets[entry] = secret

    def delete(self, entry: str) -> None:
        """See :class:`CredentialStore`."""
        self._secrets.pop(entry, None)

    def is_there(self) -> bool:
        """See :class:`CredentialStore`."""
        return True

    def describe(self) -> str:
        """See :class:`CredentialStore`."""
        return "la mémoire du programme, jusqu’à sa fermeture (démonstration)"


def refuse_long_secret(secret: str) -> None:
    """Raise RuleError when Windows could not keep this secret: it would only fail there, and later."""
    length = len(secret.encode("utf-16-le")) // 2
    if length > LONGEST_SECRET:
        raise RuleError(
            "Secret trop long",
            f"Le coffre de Windows garde au plus {LONGEST_SECRET} caractères\u202f; celui-ci en a {length}.",
            "Vérifiez que seul le secret a été collé, sans texte autour.",
        )


def _system_backend() -> KeyringBackend:
    """The best safe back end; keyring's own choice may be a chain that ends in a file in clear.

    On Windows that is the vault, unless the environment names another: keyring would look for those of every other
    system first, for longer than the rest of the opening takes.
    """
    if os.name == "nt" and "PYTHON_KEYRING_BACKEND" not in os.environ:
        from keyring.backends.Windows import WinVaultKeyring  # noqa: PLC0415 - as below

        if WinVaultKeyring.viable:
            return WinVaultKeyring()  # type: ignore[no-untyped-call]
    import keyring  # noqa: PLC0415 - 0.09 s that a start without a store does not need

    backend = keyring.get_keyring()
    chained = getattr(backend, "backends", None)
    if chained is None:
        return backend
    return next(filter(_is_safe, chained), backend)


def _is_safe(backend: KeyringBackend) -> bool:
    module = type(backend).__module__
    return not module.startswith(_REFUSED_MODULES) and not hasattr(backend, "backends")


def _silent_store() -> MachineError:
    return MachineError(
        "Le coffre de mots de passe ne répond pas",
        "Le système a refusé de lire ou de garder le secret\u202f; il est peut-être verrouillé.",
        "Déverrouillez votre session, puis recommencez\u202f; sinon ouvrez avec la feuille de secours.",
    )
