"""``keys.json``: which secrets open MK. Kept beside the database, copied into the header of every backup.

It holds no secret in clear: the school's id, a one-way check value of MK, and the sealed slots. Losing it loses
nothing that a backup's header does not give back; altering it opens nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from uuid import UUID

from livret_desktop.durable import write_atomically
from livret_desktop.errors import MachineError, RuleError
from livret_desktop.security.master_key import CHECK_BYTES, MasterKey, key_mark
from livret_desktop.security.recovery_code import RecoveryCode, parse_recovery_code
from livret_desktop.security.slots import (
    PASSPHRASE,
    RECOVERY,
    DamagedSlotError,
    Slot,
    SlotRefusedError,
    open_with_code,
    open_with_passphrase,
    seal_with_code,
    seal_with_passphrase,
    slot_from_document,
)

KEY_FILE_NAME: Final = "keys.json"
KEY_FILE_VERSION: Final = 1
_LARGEST_FILE: Final = 64 * 1024


class DamagedKeysError(RuleError):
    """Slots that are not as they were written: a backup put back brings a copy of them."""


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The slots of one school. A change gives a new KeyFile; nothing is on disk before :func:`write_key_file`."""

    school_id: str
    check: str
    recovery: Slot
    passphrase: Slot | None = None

    @classmethod
    def create(
        cls,
        school_id: str,
        key: MasterKey,
        code: RecoveryCode,
        *,
        passphrase: str | None = None,
        sheet_number: int = 1,
    ) -> KeyFile:
        """The slots of a new key. After a stolen sheet: the new key, and the stolen sheet's number + 1."""
        school_id = str(UUID(school_id))  # one spelling: it is bound to every slot
        slot = None if passphrase is None else seal_with_passphrase(key, school_id, passphrase)
        return cls(school_id, key.check_value(), seal_with_code(key, school_id, code, sheet_number), slot)

    @property
    def sheet_number(self) -> int:
        """Number of the recovery sheet that opens this file."""
        return self.recovery.sheet_number

    @property
    def mark(self) -> str:
        """ "QK7T-93", as printed on the recovery sheet."""
        return key_mark(self.check)

    @property
    def has_passphrase(self) -> bool:
        """True when opening asks for a passphrase."""
        return self.passphrase is not None

    def is_opened_by(self, key: MasterKey) -> bool:
        """True when ``key`` is the MK of this file."""
        return key.check_value() == self.check

    def with_passphrase(self, key: MasterKey, passphrase: str) -> KeyFile:
        """Set or change the passphrase: MK is wrapped anew, the database is not touched. Raises RuleError."""
        self._require(key)
        return replace(self, passphrase=seal_with_passphrase(key, self.school_id, passphrase))

    def without_passphrase(self) -> KeyFile:
        """The recovery slot alone."""
        return replace(self, passphrase=None)

    def with_new_sheet(self, key: MasterKey, code: RecoveryCode) -> KeyFile:
        """A new recovery sheet: the former no longer opens this file, nor the backups made from now on."""
        self._require(key)
        return replace(self, recovery=seal_with_code(key, self.school_id, code, self.sheet_number + 1))

    def open_with_code(self, code: RecoveryCode | str) -> MasterKey:
        """MK by the recovery sheet; text is parsed first. Raises RuleError."""
        parsed = parse_recovery_code(code) if isinstance(code, str) else code
        try:
            return self._checked(open_with_code(self.recovery, self.school_id, parsed))
        except SlotRefusedError:
            raise RuleError(
                "Code de secours refusé",
                "Les sept lignes sont bien formées, mais ce n’est pas le code de cette clé\u00a0: la feuille est sans "
                "doute celle d’un autre établissement, ou d’une autre date.",
                f"Prenez la feuille de secours n°\u00a0{self.sheet_number}, repère de la clé {self.mark}.",
            ) from None

    def open_with_passphrase(self, passphrase: str) -> MasterKey:
        """MK by the passphrase; takes a fraction of a second by design. Raises RuleError."""
        if self.passphrase is None:
            raise RuleError(
                "Aucune phrase secrète n’est réglée",
                "Une phrase a été donnée, mais ces données ne s’ouvrent pas par une phrase.",
                "Retirez la phrase (LIVRET_PASSPHRASE), ou ouvrez avec la feuille de secours.",
            )
        try:
            return self._checked(open_with_passphrase(self.passphrase, self.school_id, passphrase))
        except SlotRefusedError:
            raise RuleError(
                "Phrase secrète refusée",
                "La phrase donnée n’est pas celle de ces données. Rien n’a été ouvert ni modifié.",
                "Vérifiez majuscules et clavier, ou ouvrez avec le code de la feuille de secours.",
            ) from None

    def as_document(self) -> dict[str, object]:
        """As written in ``keys.json`` and copied into the header of backups."""
        slots = [self.recovery] if self.passphrase is None else [self.recovery, self.passphrase]
        return {
            "version": KEY_FILE_VERSION,
            "school": self.school_id,
            "check": self.check,
            "slots": [slot.as_document() for slot in slots],
        }

    def _require(self, key: MasterKey) -> None:
        if not self.is_opened_by(key):
            raise ValueError("this master key is not the one of this key file")

    def _checked(self, key: MasterKey) -> MasterKey:
        if not self.is_opened_by(key):
            raise SlotRefusedError
        return key


def key_file_from_document(document: object) -> KeyFile:
    """Read the slots from ``keys.json`` or from a backup's header, as data. Raises RuleError."""
    try:
        return _key_file(document)
    except (ValueError, KeyError) as trouble:
        raise _damaged() from trouble


def read_key_file(path: Path) -> KeyFile:
    """Read ``keys.json``. Raises MachineError when it cannot be read, RuleError when it is damaged or newer."""
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST_FILE + 1)
    except OSError as trouble:
        raise MachineError(
            "Fichier des clés illisible",
            f"Le fichier «\u00a0{path.name}\u00a0» du dossier des données n’a pas pu être lu. Sans lui, les données "
            "restent fermées\u202f; elles ne sont pas perdues.",
            "Vérifiez que le dossier est complet et accessible, ou restaurez une sauvegarde.",
        ) from trouble
    try:
        document = json.loads(content) if len(content) <= _LARGEST_FILE else None
    except (ValueError, RecursionError) as trouble:
        raise _damaged() from trouble
    return key_file_from_document(document)


def write_key_file(path: Path, key_file: KeyFile) -> None:
    """Replace ``keys.json`` in one step: after a crash it is the old or the new. Raises MachineError."""
    content = json.dumps(key_file.as_document(), indent=1, ensure_ascii=True).encode()
    try:
        write_atomically(path, content)
    except OSError as trouble:
        raise MachineError(
            "Fichier des clés non enregistré",
            f"Le fichier «\u00a0{path.name}\u00a0» n’a pas pu être écrit\u202f; l’ancien est resté en place.",
            "Libérez de l’espace ou vérifiez les droits du dossier des données, puis recommencez.",
        ) from trouble


def _key_file(document: object) -> KeyFile:
    if not isinstance(document, Mapping):
        raise DamagedSlotError("not an object")
    version = document.get("version")
    if isinstance(version, int) and version > KEY_FILE_VERSION:
        raise _newer()
    if version != KEY_FILE_VERSION or set(document) != {"version", "school", "check", "slots"}:
        raise DamagedSlotError("unknown shape")
    school_id, check, slots = document["school"], document["check"], document["slots"]
    if not isinstance(check, str) or len(bytes.fromhex(check)) != CHECK_BYTES or not isinstance(slots, list):
        raise DamagedSlotError("unknown shape")
    by_kind = {slot.kind: slot for slot in map(slot_from_document, slots)}
    if len(by_kind) != len(slots):
        raise DamagedSlotError("a kind of slot twice")
    return KeyFile(str(UUID(str(school_id))), check, by_kind[RECOVERY], by_kind.get(PASSPHRASE))


def _damaged() -> RuleError:
    return DamagedKeysError(
        "Fichier des clés abîmé",
        "Le fichier des clés n’a pas la forme attendue\u00a0: il a été coupé ou modifié. Rien n’a été ouvert.",
        "Restaurez une sauvegarde avec la feuille de secours\u202f; elle contient une copie de ce fichier.",
    )


def _newer() -> RuleError:
    return RuleError(
        "Fichier des clés plus récent que le programme",
        "Ces données ont été protégées par une version plus récente du programme. Rien n’a été modifié.",
        "Installez la dernière version, puis recommencez.",
    )
