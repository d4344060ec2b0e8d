"""What is wrong or unusual in a typed text, as the sentence that stands under its field. No Qt."""

from __future__ import annotations

import re

LONGEST_LINE = 300
"""Letters of one field: a page pasted by mistake is no name and no address."""
_DIALLED = re.compile(r"\+?\d{6,15}", re.ASCII)
_BETWEEN_DIGITS = re.compile(r"[\s.\-/()\u00a0\u202f]")
_FRENCH_PHONE, _LONGEST_POSTCODE = 10, 10


class TypedTextError(ValueError):
    """``str(error)`` is a French sentence for the user."""


def line_problem(text: str) -> str | None:
    """Why a line cannot be kept as it is: too long, or with characters that nobody sees."""
    if len(text) > LONGEST_LINE:
        return f"{LONGEST_LINE} lettres au plus\u00a0: celui-ci en a {len(text)}. Raccourcissez-le."
    if not all(one.isprintable() or one.isspace() for one in text) or "\0" in text:
        return "Un caractère invisible s’y trouve\u00a0: effacez tout et tapez-le de nouveau."
    return None


def phone_problem(text: str) -> str | None:
    """What is unusual about a telephone number; None when it can be dialled."""
    dialled = _BETWEEN_DIGITS.sub("", text)
    if not _DIALLED.fullmatch(dialled):
        return "Ce numéro ne se compose pas tel quel\u00a0: des chiffres, comme 06 39 98 12 34."
    if dialled.startswith("0") and not dialled.startswith("00") and len(dialled) != _FRENCH_PHONE:
        return (
            f"Un numéro français a {_FRENCH_PHONE} chiffres, celui-ci en a {len(dialled)}\u00a0: vérifiez-le."
        )
    return None


def postcode_problem(text: str) -> str | None:
    """What is unusual about a postcode; a short one with letters and figures is foreign."""
    has_figures = any(one.isdigit() for one in text)
    if not has_figures or len(text) > _LONGEST_POSTCODE or (text.isdigit() and len(text) != 5):
        return "Un code postal français a cinq chiffres\u00a0: vérifiez-le."
    return None
