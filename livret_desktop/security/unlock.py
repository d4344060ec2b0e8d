"""Opening MK: which secret is tried, in which order, and what is said when none opens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from livret_desktop.errors import MachineError
from livret_desktop.security.credentials import CredentialStore, master_key_entry
from livret_desktop.security.keys import KeyFile
from livret_desktop.security.master_key import MasterKey


class OpenedBy(Enum):
    """Which secret opened MK."""

    PASSPHRASE = "passphrase"  # noqa: S105 - a way in, not a secret
    RECOVERY_CODE = "recovery_code"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class GivenSecrets:
    """What a person or the environment gave; an empty text counts as not given."""

    passphrase: str | None = None
    recovery_code: str | None = None

    def __repr__(self) -> str:
        return "GivenSecrets(…)"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """MK and the secret that opened it."""

    master_key: MasterKey
    opened_by: OpenedBy


class AskForSecret(Protocol):
    """Asks a person once, in a window or on a terminal; None when they give up."""

    def __call__(self, key_file: KeyFile) -> GivenSecrets | None:
        """The secret typed for ``key_file`` (its ``has_passphrase``, ``sheet_number`` and ``mark`` help to ask)."""


def unlock(
    key_file: KeyFile,
    store: CredentialStore,
    *,
    given: GivenSecrets | None = None,
    ask: AskForSecret | None = None,
) -> Unlocked:
    """Open MK: the passphrase if given, else the recovery code if given, else the store, else ask.

    A secret that was given and is wrong stops there. Raises RuleError (wrong passphrase or code, exit status 1)
    or MachineError (no secret at all, exit status 3).
    """
    opened = _by_given(key_file, given)
    if opened is not None:
        return opened
    stored, why_not = _by_store(key_file, store)
    if stored is not None:
        return Unlocked(stored, OpenedBy.STORE)
    typed = ask(key_file) if ask is not None else None
    opened = _by_given(key_file, typed)
    if opened is not None:
        return opened
    raise MachineError(
        "Aucun secret pour ouvrir les données",
        why_not,
        f"Donnez {_ways_in(key_file)} de la feuille de secours n°\u00a0{key_file.sheet_number} "
        f"(repère {key_file.mark}), ou ouvrez la session Windows de l’utilisateur habituel.",
    )


def _by_given(key_file: KeyFile, given: GivenSecrets | None) -> Unlocked | None:
    if given is None:
        return None
    if given.passphrase:
        return Unlocked(key_file.open_with_passphrase(given.passphrase), OpenedBy.PASSPHRASE)
    if given.recovery_code:
        return Unlocked(key_file.open_with_code(given.recovery_code), OpenedBy.RECOVERY_CODE)
    return None


def _by_store(key_file: KeyFile, store: CredentialStore) -> tuple[MasterKey | None, str]:
    """MK from the store, or None with the reason in French."""
    if key_file.has_passphrase:
        return None, "L’ouverture demande la phrase secrète, et elle n’a pas été donnée."
    try:
        text = store.get(master_key_entry(key_file.school_id))
    except MachineError as trouble:
        return None, f"{trouble.title}. {trouble.message}"
    if text is None:
        return None, "Le coffre de mots de passe de cette session n’a pas la clé de cet établissement."
    try:
        key = MasterKey.from_hex(text)
    except ValueError:
        return None, "L’entrée du coffre de mots de passe n’est pas une clé de ce programme."
    if not key_file.is_opened_by(key):
        return (
            None,
            "La clé gardée par le coffre n’est plus celle de ces données\u00a0: elle a été changée depuis.",
        )
    return key, ""


def _ways_in(key_file: KeyFile) -> str:
    return "la phrase secrète ou le code" if key_file.has_passphrase else "le code"
