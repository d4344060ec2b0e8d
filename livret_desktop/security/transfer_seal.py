"""The seal of a transfer file: one code told by telephone, one file, nothing of the school's own key in it.

The code is 16 letters of the recovery sheet's alphabet (no I, no O): 73 bits, stretched by Argon2id (RFC 9106, second
choice), so that whoever has the file but not the call gains nothing by trying. Written in docs/decisions/transfer.md.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
import struct
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from livret_desktop.errors import RuleError
from livret_desktop.security.master_key import hkdf
from livret_desktop.security.recovery_code import ALPHABET
from livret_desktop.security.slots import Params, fresh_stretch, is_usual_stretch, stretched

MAGIC: Final = b"LIVRETT\x1a"
VERSION: Final = 1
LARGEST_FILE: Final = 32 * 1024 * 1024
"""Bytes of a transfer file: a student's papers are a few megabytes at most."""
CODE_LETTERS: Final = 16
_GROUP: Final = 4
_LENGTH: Final = struct.Struct("<I")
_LARGEST_HEAD: Final = 4096
_NONCE_BYTES: Final = 12
_BODY_LABEL: Final = b"livret-desktop/1/transfer-body"
_CHECK_LABEL: Final = b"livret-desktop/1/transfer-check"
_CHECK_BYTES: Final = 8
_IGNORED: Final = re.compile(r"[\s\-‐‑–—_.·]+")


def new_code() -> str:
    """A code for one file, in groups of four: ``KXRT-MLPA-…``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
    return "-".join(letters[at : at + _GROUP] for at in range(0, CODE_LETTERS, _GROUP))


def seal_transfer(content: bytes, code: str) -> bytes:
    """The whole file. Takes a fraction of a second by design. Raises RuleError: a code of another form."""
    params, key = fresh_stretch(_letters(code))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    head = json.dumps(
        {
            "version": VERSION,
            "params": dict(params),
            "nonce": nonce.hex(),
            "check": hkdf(key, _CHECK_LABEL)[:_CHECK_BYTES].hex(),
        },
        separators=(",", ":"),
    ).encode()
    start = MAGIC + _LENGTH.pack(len(head)) + head
    return start + AESGCM(hkdf(key, _BODY_LABEL)).encrypt(nonce, content, start)


def require_transfer(content: bytes) -> None:
    """Raise RuleError when this is no transfer file of ours. Nothing is derived yet."""
    _head(content)


def open_transfer(content: bytes, code: str) -> bytes:
    """What the file holds, authenticated as a whole. Raises RuleError: no such file, wrong code, damaged."""
    end, params, nonce, check = _head(content)
    key = stretched(params, _letters(code))
    if not hmac.compare_digest(hkdf(key, _CHECK_LABEL)[:_CHECK_BYTES], check):
        raise RuleError(
            "Ce code n’ouvre pas ce fichier",
            "Une lettre est fausse, ou le code est celui d’un autre fichier. Rien n’a été reçu.",
            "Faites relire le code au téléphone, groupe par groupe, puis retapez-le.",
        )
    try:
        return AESGCM(hkdf(key, _BODY_LABEL)).decrypt(nonce, content[end:], content[:end])
    except InvalidTag:
        raise _damaged() from None


def _head(content: bytes) -> tuple[int, Params, bytes, bytes]:
    """Where the sealed part begins, how the key is stretched, nonce and check. Raises RuleError."""
    at = len(MAGIC) + _LENGTH.size
    if not content.startswith(MAGIC) or len(content) < at:
        raise RuleError(
            "Ce n’est pas un dossier transféré",
            "Ce fichier n’a pas été fait par ce programme pour passer un élève d’une école à l’autre.",
            "Demandez à l’autre école le fichier « .livrettransfert » qu’elle a enregistré.",
        )
    size = _LENGTH.unpack(content[len(MAGIC) : at])[0]
    if size > _LARGEST_HEAD or len(content) > LARGEST_FILE:
        raise _damaged()
    try:
        told = json.loads(content[at : at + size])
        version, params = told["version"], told["params"]
        nonce, check = bytes.fromhex(told["nonce"]), bytes.fromhex(told["check"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _damaged() from None
    if version != VERSION or len(nonce) != _NONCE_BYTES or not is_usual_stretch(params):
        raise _damaged()
    return at + size, params, nonce, check


def _letters(code: str) -> str:
    letters = _IGNORED.sub("", code).upper()
    if len(letters) != CODE_LETTERS or not set(letters) <= set(ALPHABET):
        raise RuleError(
            "Ce code n’a pas la forme attendue",
            f"Il a {CODE_LETTERS} lettres, en quatre groupes de quatre, sans I ni O. Rien n’a été reçu.",
            "Recomptez les lettres avec l’autre école.",
        )
    return letters


def _damaged() -> RuleError:
    return RuleError(
        "Ce dossier transféré est abîmé",
        "Il a été coupé ou modifié en route, ou vient d’une version plus récente. Rien n’a été reçu.",
        "Demandez à l’autre école de l’envoyer de nouveau.",
    )
