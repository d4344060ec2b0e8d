"""Numbers of the administration: kept as typed, compared without their blanks.

NEPH: usually 12 digits, but the State's own Candilib accepts 10 to 19 (``docs/domain.md`` §5.1). Text, never a
number: leading zeros count. Patterns of agrément and authorisation are assumptions of the reference contract.
"""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[\s.\-\u2010-\u2015\u00a0\u202f]+")
_NEPH = re.compile(r"[0-9]{10,19}", re.ASCII)
_AGREMENT = re.compile(r"[EI][0-9AB]{10}", re.ASCII)
_AUTHORISATION = re.compile(r"A[0-9AB]{10}", re.ASCII)

USUAL_NEPH_LENGTH = 12
GENERIC_SIMULATOR_NUMBER = "A0000000000"


def compact(text: str | None) -> str:
    """The text without spaces, dots and hyphens, in capitals."""
    return _BLANKS.sub("", text or "").upper()


def is_valid_neph(text: str | None) -> bool:
    """True for 10 to 19 digits once spaces, dots and hyphens are out."""
    return _NEPH.fullmatch(compact(text)) is not None


def is_usual_neph(text: str | None) -> bool:
    """True for the usual 12 digits; others are accepted with a warning."""
    return is_valid_neph(text) and len(compact(text)) == USUAL_NEPH_LENGTH


def neph_problem(text: str | None) -> str | None:
    """What is wrong or unusual about a NEPH, in French; None when all is usual."""
    digits = compact(text)
    if not digits:
        return "NEPH manquant\u00a0: les leçons attendront qu’il soit saisi."
    if not _NEPH.fullmatch(digits):
        if not digits.isascii() or not digits.isdigit():
            return "Le NEPH ne contient que des chiffres\u00a0: vérifiez-le sur l’AIPC (la lettre O n’est pas un zéro)."
        return f"Un NEPH a de 10 à 19 chiffres, celui-ci en a {len(digits)}\u00a0: vérifiez-le sur l’AIPC."
    if len(digits) != USUAL_NEPH_LENGTH:
        return f"{len(digits)} chiffres au lieu de 12\u00a0: c’est possible, vérifiez-le sur l’AIPC."
    return None


def is_valid_agrement(text: str | None) -> bool:
    """True for E or I and ten digits (A and B stand in Corsican numbers)."""
    return _AGREMENT.fullmatch(compact(text)) is not None


def is_valid_authorisation(text: str | None) -> bool:
    """True for A and ten digits (A and B stand in Corsican numbers)."""
    return _AUTHORISATION.fullmatch(compact(text)) is not None
