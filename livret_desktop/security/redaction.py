"""What logs may say: pseudonyms in place of people, and a filter that removes what slipped through."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import traceback
from collections.abc import Iterable
from typing import Final

REDACTED: Final = "[…]"
_SHORTEST_SECRET: Final = 4
_PSEUDONYM_DIGITS: Final = 8

_TELLING: Final = re.compile(
    r"""
      (?P<harmless>\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b   # our own random identifiers
                 | \b[0-9a-f]{64}\b                                 # SHA-256 of files
                 | \b\d{4}-\d{2}-\d{2}T?)                           # civil days
    | [^\s@<>"'(]+@[^\s@<>"')]+\.\w+                                # e-mail addresses
    | \+?\d(?:[\s.\u00a0\u202f]?\d){5,}                             # NEPH, telephones, authorisations
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Pseudonyms:
    """Short stable names for people in logs: the same on one installation, unlinkable to another's."""

    def __init__(self, installation_secret: bytes) -> None:
        self._secret = installation_secret

    def of(self, kind: str, identifier: object) -> str:
        """ "student-5f0c21ab": tells one from another, and nobody who they are without the installation's secret."""
        digest = hmac.new(self._secret, f"{kind}:{identifier}".encode(), hashlib.sha256).hexdigest()
        return f"{kind}-{digest[:_PSEUDONYM_DIGITS]}"


class RedactingFilter(logging.Filter):
    """Rewrites records before any handler writes them: put it on each handler. Safe on any thread."""

    def __init__(self, known_secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets: tuple[str, ...] = ()
        for secret in known_secrets:
            self.learn(secret)

    def learn(self, secret: str) -> None:
        """Remove this text too, from now on, longest secrets first. Very short texts would remove everything."""
        if len(secret) >= _SHORTEST_SECRET:
            self._secrets = tuple(sorted({*self._secrets, secret}, key=len, reverse=True))

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact message, traceback and stack; the record is always kept."""
        record.msg = self.redact(record.getMessage())
        record.args = ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip()
            record.exc_info = None
        if record.exc_text:
            record.exc_text = self.redact(record.exc_text)
        if record.stack_info:
            record.stack_info = self.redact(record.stack_info)
        return True

    def redact(self, text: str) -> str:
        """``text`` without known secrets, runs of six digits or more, and e-mail addresses."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return _TELLING.sub(lambda match: match["harmless"] or REDACTED, text)
