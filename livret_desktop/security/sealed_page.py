"""A page for a browser, sealed under an access code: PBKDF2-HMAC-SHA-256, then AES-256-GCM, as WebCrypto opens it.

Argon2id, which the program prefers elsewhere, is in no browser. 600 000 rounds are what OWASP asks of PBKDF2 with
SHA-256 (2023); the 73 bits of the code do the rest. Written in docs/decisions/numeric-booklet.md.
"""

from __future__ import annotations

import base64
import json
import secrets
from typing import Final

from livret_desktop.security.transfer_seal import CODE_LETTERS

ITERATIONS: Final = 600_000
BOUND: Final = "livret-desktop/1/numeric-booklet"
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32


def seal_page(content: bytes, code: str) -> str:
    """The sealed content as one JSON object, for the page that opens it. Takes a fraction of a second by design."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 (heavy)
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC  # noqa: PLC0415

    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    letters = code.replace("-", "").encode()
    key = PBKDF2HMAC(SHA256(), _KEY_BYTES, salt, ITERATIONS).derive(letters)
    sealed = AESGCM(key).encrypt(nonce, content, BOUND.encode())
    return json.dumps(
        {
            "bound": BOUND,
            "letters": CODE_LETTERS,
            "iterations": ITERATIONS,
            "salt": _text(salt),
            "nonce": _text(nonce),
            "content": _text(sealed),
        }
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
