"""Slots of ``keys.json``: MK sealed under the recovery code, and under a passphrase where one is set.

Each is AES-256-GCM over MK, with the school's id, the kind of slot and its parameters as associated data: a slot
moved to another school, or edited, opens nothing.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from livret_desktop.errors import RuleError
from livret_desktop.security.master_key import KEY_BYTES, MasterKey, hkdf
from livret_desktop.security.recovery_code import RecoveryCode

RECOVERY: Final = "recovery"
PASSPHRASE: Final = "passphrase"  # noqa: S105 - the kind of a slot, not a secret
SHORTEST_PASSPHRASE: Final = 8
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_SEALED_BYTES: Final = KEY_BYTES + 16
_RECOVERY_LABEL: Final = b"livret-desktop/1/slot/recovery"

Params = Mapping[str, str | int]

# RFC 9106, second recommended choice: 64 MiB, 3 passes, 4 lanes; 0.2 s measured on two cores.
_ARGON2: Final[Params] = {"kdf": "argon2id", "memory_kib": 64 * 1024, "iterations": 3, "lanes": 4}
# As slow and as large, where the build of `cryptography` has no Argon2id.
_SCRYPT: Final[Params] = {"kdf": "scrypt", "n": 2**16, "r": 8, "p": 2}
# A hostile slot must cost neither the machine's memory nor its afternoon.
_CAPS: Final = {
    "argon2id": {"memory_kib": 1024 * 1024, "iterations": 32, "lanes": 16},
    "scrypt": {"n": 2**20, "r": 16, "p": 16},
}


class DamagedSlotError(ValueError):
    """The slot's description is not one this program writes."""


class SlotRefusedError(Exception):
    """The secret given does not open this slot (or the slot was altered: the two cannot be told apart)."""


@dataclass(frozen=True, slots=True)
class Slot:
    """MK sealed under one secret. ``params`` says how the slot's key is derived; nothing in it is secret."""

    kind: str
    params: Params
    nonce: bytes
    sealed: bytes

    @property
    def sheet_number(self) -> int:
        """The number printed on the recovery sheet that opens this slot ("feuille n° 3")."""
        return int(self.params["sheet"])

    def as_document(self) -> dict[str, object]:
        """As written in ``keys.json`` and in the header of backups."""
        return {
            "kind": self.kind,
            "params": dict(self.params),
            "nonce": self.nonce.hex(),
            "sealed": self.sealed.hex(),
        }


def seal_with_code(key: MasterKey, school_id: str, code: RecoveryCode, sheet_number: int) -> Slot:
    """The recovery slot of one printed sheet."""
    params: Params = {"kdf": "hkdf-sha256", "salt": secrets.token_hex(_SALT_BYTES), "sheet": sheet_number}
    return _seal(key, school_id, RECOVERY, params, _key_from_code(code, params))


def seal_with_passphrase(key: MasterKey, school_id: str, passphrase: str) -> Slot:
    """The passphrase slot. Raises RuleError when the phrase is too short to protect anything."""
    if len(passphrase.strip()) < SHORTEST_PASSPHRASE:
        raise RuleError(
            "Phrase secrète trop courte",
            f"Une phrase de moins de {SHORTEST_PASSPHRASE} caractères se devine en quelques heures.",
            f"Choisissez au moins {SHORTEST_PASSPHRASE} caractères\u202f; quatre mots sans rapport font une bonne "
            "phrase.",
        )
    params, slot_key = _fresh_passphrase_key(passphrase)
    return _seal(key, school_id, PASSPHRASE, params, slot_key)


def open_with_code(slot: Slot, school_id: str, code: RecoveryCode) -> MasterKey:
    """MK from a recovery slot. Raises SlotRefusedError."""
    return _open(slot, school_id, _key_from_code(code, slot.params))


def open_with_passphrase(slot: Slot, school_id: str, passphrase: str) -> MasterKey:
    """MK from a passphrase slot; takes a fraction of a second by design. Raises SlotRefusedError."""
    return _open(slot, school_id, _key_from_passphrase(passphrase, slot.params))


def slot_from_document(document: object) -> Slot:
    """Read a slot as data: exact names, exact sizes, capped costs. Raises DamagedSlotError."""
    if not isinstance(document, dict) or set(document) != {"kind", "params", "nonce", "sealed"}:
        raise DamagedSlotError("unknown shape")
    kind, params = document["kind"], document["params"]
    if not isinstance(params, dict) or not all(_is_plain(value) for value in params.values()):
        raise DamagedSlotError("unknown parameters")
    _check_params(kind, params)
    return Slot(kind, params, _hex(document["nonce"], _NONCE_BYTES), _hex(document["sealed"], _SEALED_BYTES))


def fresh_stretch(secret: str) -> tuple[Params, bytes]:
    """A key stretched from words under a new salt, with how. Takes a fraction of a second by design."""
    return _fresh_passphrase_key(secret)


def stretched(params: Params, secret: str) -> bytes:
    """The same key again. ``params`` are ours: see :func:`is_usual_stretch`."""
    return _key_from_passphrase(secret, params)


def is_usual_stretch(params: object) -> bool:
    """True when these are exactly the costs of today: a file from elsewhere chooses neither our memory nor our time."""
    if not isinstance(params, dict):
        return False
    costs = {name: value for name, value in params.items() if name != "salt"}
    try:
        _hex(params.get("salt"), _SALT_BYTES)
    except DamagedSlotError:
        return False
    return costs in (_ARGON2, _SCRYPT) and all(type(value) is not bool for value in costs.values())


def _is_plain(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool) and value > 0)


def _check_params(kind: object, params: dict[str, str | int]) -> None:
    _hex(params.get("salt"), _SALT_BYTES)
    kdf = params.get("kdf")
    if kind == RECOVERY and kdf == "hkdf-sha256":
        if set(params) != {"kdf", "salt", "sheet"} or not isinstance(params["sheet"], int):
            raise DamagedSlotError("unknown recovery parameters")
        return
    caps = _CAPS.get(kdf) if isinstance(kdf, str) and kind == PASSPHRASE else None
    if caps is None or set(params) != {"kdf", "salt", *caps}:
        raise DamagedSlotError("unknown kind of slot")
    for name, cap in caps.items():
        value = params[name]
        if not isinstance(value, int) or value > cap:
            raise DamagedSlotError("parameters beyond what this program accepts")


def _hex(text: object, size: int) -> bytes:
    try:
        value = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        value = b""
    if len(value) != size:
        raise DamagedSlotError("bytes of another size")
    return value


def _associated(school_id: str, kind: str, params: Params) -> bytes:
    bound = {"school": school_id, "kind": kind, "params": dict(params)}
    return json.dumps(bound, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _seal(key: MasterKey, school_id: str, kind: str, params: Params, slot_key: bytes) -> Slot:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(slot_key).encrypt(nonce, key.secret, _associated(school_id, kind, params))
    return Slot(kind, params, nonce, sealed)


def _open(slot: Slot, school_id: str, slot_key: bytes) -> MasterKey:
    bound = _associated(school_id, slot.kind, slot.params)
    try:
        return MasterKey(AESGCM(slot_key).decrypt(slot.nonce, slot.sealed, bound))
    except InvalidTag:
        raise SlotRefusedError from None


def _key_from_code(code: RecoveryCode, params: Params) -> bytes:
    return hkdf(code.secret, _RECOVERY_LABEL, salt=bytes.fromhex(str(params["salt"])))


def _fresh_passphrase_key(passphrase: str) -> tuple[Params, bytes]:
    salt = secrets.token_hex(_SALT_BYTES)
    try:
        params: Params = {**_ARGON2, "salt": salt}
        return params, _key_from_passphrase(passphrase, params)
    except UnsupportedAlgorithm:
        params = {**_SCRYPT, "salt": salt}
        return params, _key_from_passphrase(passphrase, params)


def _key_from_passphrase(passphrase: str, params: Params) -> bytes:
    # NFKC: an accent typed on another keyboard or system is the same phrase.
    secret = unicodedata.normalize("NFKC", passphrase.strip()).encode()
    numbers = {name: value for name, value in params.items() if isinstance(value, int)}
    salt = bytes.fromhex(str(params["salt"]))
    if params["kdf"] == "scrypt":
        return Scrypt(salt=salt, length=KEY_BYTES, n=numbers["n"], r=numbers["r"], p=numbers["p"]).derive(
            secret
        )
    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=numbers["iterations"],
        lanes=numbers["lanes"],
        memory_cost=numbers["memory_kib"],
    ).derive(secret)
