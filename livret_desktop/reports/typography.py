"""French typography for the fixed wording, and the way numbers of the trade are spaced. No markup, ever."""

from __future__ import annotations

import re

from livret_desktop.domain.identifiers import compact

NBSP = "\u00a0"
NARROW_NBSP = "\u202f"
_AGREMENT = re.compile(r"([AEI])([0-9AB]{2})([0-9AB]{3})([0-9AB]{4})([0-9AB])")
_PHONE = re.compile(r"0\d{9}", re.ASCII)


def french(text: str) -> str:
    """Typewriter French as printed: curly apostrophe, no-break spaces before high punctuation and after n°.

    For the program's own texts and the legal wording; data is never changed.
    """
    text = text.replace("'", "’").replace("...", "…")
    text = re.sub(r" (?=:)|(?<=«) | (?=»)|(?<=n°) ", NBSP, text)
    return re.sub(r" (?=[;!?])", NARROW_NBSP, text)


def spaced_agrement(number: str) -> str:
    """ "E 20 077 0008 0": the groups of the prefectures; anything of another shape is left as typed.

    An autorisation d’enseigner ("A 17 077 3904 0") has the same groups.
    """
    found = _AGREMENT.fullmatch(compact(number))
    return NBSP.join(found.groups()) if found else number


def spaced_phone(number: str) -> str:
    """ "01 60 00 00 00"; anything of another shape is left as typed."""
    digits = compact(number)
    return NBSP.join(re.findall("..", digits)) if _PHONE.fullmatch(digits) else number


def separated_given_names(text: str) -> str:
    """Given names joined by ", " where they were typed with commas; spaces alone may belong to one name."""
    return ", ".join(part.strip() for part in text.split(",") if part.strip())
