"""MK, the one secret of a school, and the keys derived from it (docs/decisions/keys.md)."""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
CHECK_BYTES: Final = 16

_DATABASE_LABEL: Final = b"livret-desktop/1/database"
_JOURNAL_LABEL: Final = b"livret-desktop/1/send-journal"
_BACKUP_LABEL: Final = b"livret-desktop/1/backup"
_PROOF_LABEL: Final = b"livret-desktop/1/proof"
_CHECK_LABEL: Final = b"livret-desktop/1/check"
_MARK_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def hkdf(secret: bytes, label: bytes, *, salt: bytes | None = None, length: int = KEY_BYTES) -> bytes:
    """HKDF-SHA256 (RFC 5869): another key for each label, telling nothing of the others or of the secret."""
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=label).derive(secret)


class MasterKey:
    """MK: 32 random bytes of one school. Shows nothing of itself in ``repr``, logs and tracebacks."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise ValueError("a master key is made of 32 bytes")
        self._secret = secret

    @classmethod
    def new(cls) -> MasterKey:
        """A fresh key from the system's generator."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def from_hex(cls, text: str) -> MasterKey:
        """From what :meth:`hex_for_store` gave. Raises ValueError."""
        return cls(bytes.fromhex(text))

    @property
    def secret(self) -> bytes:
        """The 32 bytes, to be sealed in a slot and nowhere else."""
        return self._secret

    def hex_for_store(self) -> str:
        """64 hexadecimal digits, for the credential store alone (its limit is 1 280 characters)."""
        return self._secret.hex()

    def database_key_hex(self) -> str:
        """SQLCipher's raw key, 64 hexadecimal digits: ``PRAGMA key = "x'…'"``."""
        return hkdf(self._secret, _DATABASE_LABEL).hex()

    def journal_key(self) -> bytes:
        """32 bytes, for the send journal."""
        return hkdf(self._secret, _JOURNAL_LABEL)

    def backup_key(self) -> bytes:
        """32 bytes from which every backup derives its own, with its salt."""
        return hkdf(self._secret, _BACKUP_LABEL)

    def proof_key(self) -> bytes:
        """32 bytes, for the seal of the proofs of transmission."""
        return hkdf(self._secret, _PROOF_LABEL)

    def check_value(self) -> str:
        """A one-way value that tells this key from another: may be written in clear, gives nothing of the key."""
        return hkdf(self._secret, _CHECK_LABEL, length=CHECK_BYTES).hex()

    def mark(self) -> str:
        """ "QK7T-93", the "repère de la clé" printed on the recovery sheet."""
        return key_mark(self.check_value())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MasterKey) and hmac.compare_digest(self._secret, other._secret)

    def __hash__(self) -> int:
        return hash(self._secret)

    def __repr__(self) -> str:
        return "MasterKey(…)"

    def __reduce__(self) -> str:
        raise TypeError("a master key is never pickled")


def key_mark(check_value: str) -> str:
    """The short mark people compare, "QK7T-93", of a check value: 26 bits of a one-way value, no secret."""
    number = int(check_value, 16)
    letters = "".join(_MARK_LETTERS[(number >> shift) % len(_MARK_LETTERS)] for shift in (0, 5, 10, 15))
    return f"{letters}-{(number >> 20) % 100:02d}"
