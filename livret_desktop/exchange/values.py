"""What people write in one cell, read into the values of the trade.

Every reader takes a text without blanks around it, never empty, and raises :class:`BadValueError` with a French reason
that names the value. Case and accents never matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from livret_desktop.clock import PARIS
from livret_desktop.domain.names import folded
from livret_desktop.domain.vocabulary import (
    Category,
    Civility,
    Gearbox,
    LessonKind,
    LessonStatus,
    TrainingMeans,
    TrainingTrack,
)

MAX_SHOWN = 40
OLDEST_YEAR, NEWEST_YEAR = 1900, 2100

_FRENCH_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:[ T]0?0:00(?::00)?)?", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?(?:\.0+)?)?", re.ASCII)
_TIME = re.compile(r"(\d{1,2})\s?(?:[:hH])\s?(\d{2})?(?::00)?", re.ASCII)
_HOURS = re.compile(r"(\d{1,3})\s?[:hH]\s?(\d{2})?(?::00)?", re.ASCII)
_DECIMAL = re.compile(r"\d{1,5}(?:[.,]\d{1,6})?", re.ASCII)
_WHOLE = re.compile(r"(\d{1,7})(?:[.,]0{1,2})?", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+", re.ASCII)
_LIST_SEPARATOR = re.compile(r"[,;/+\s]+")
_PHONE_NOISE = str.maketrans("", "", " .-()/\u00a0\u202f\t")


class BadValueError(ValueError):
    """The value cannot be read; the text says why, in French."""


def shown(text: str) -> str:
    """The value between French quotes, shortened."""
    return f"« {text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + '…'} »"


def day(text: str) -> date:
    """A day written JJ/MM/AAAA, J/M/AA or AAAA-MM-JJ. A year of two digits is of this century up to 69."""
    return _day(text, 70)


def birth_day(text: str) -> date:
    """The same for a birth date: a year of two digits is of this century up to 29."""
    return _day(text, 30)


def has_short_year(text: str) -> bool:
    """True when the year of a day is written with two digits."""
    match = _FRENCH_DAY.fullmatch(text)
    return match is not None and len(match.group(3)) == 2


def _day(text: str, turn: int) -> date:
    french = _FRENCH_DAY.fullmatch(text)
    iso = None if french else _ISO_DAY.fullmatch(text)
    if french:
        number, month, year = (int(part) for part in french.groups())
        if len(french.group(3)) == 2:
            year += 1900 if year >= turn else 2000
    elif iso:
        year, month, number = (int(part) for part in iso.groups())
    else:
        raise BadValueError(f"{shown(text)} n’est pas une date comme 07/12/2002.")
    try:
        result = date(year, month, number)
    except ValueError:
        raise BadValueError(f"{shown(text)} n’existe pas dans le calendrier.") from None
    if not OLDEST_YEAR <= year <= NEWEST_YEAR:
        raise BadValueError(f"{shown(text)} : l’année {year} est impossible.")
    return result


def clock_time(text: str) -> time:
    """A time of day written 08:30, 8h30 or 8 h."""
    match = _TIME.fullmatch(text)
    try:
        if match:
            return time(int(match.group(1)), int(match.group(2) or 0))
    except ValueError:
        pass
    raise BadValueError(f"{shown(text)} n’est pas une heure comme 08:30.")


def start_instant(civil_day: date, civil_time: time) -> datetime:
    """The UTC instant of a Paris day and time; the first of the two when the clock goes back."""
    local = datetime.combine(civil_day, civil_time, PARIS)
    instant = local.astimezone(UTC)
    if instant.astimezone(PARIS).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise BadValueError(
            f"{shown(f'{civil_time:%H:%M}')} n’existe pas ce jour-là : passage à l’heure d’été."
        )
    return instant


def hours_as_minutes(text: str) -> int:
    """Hours as minutes, exactly: "21,5" gives 1290, "4h20" and "4:20" give 260. Never rounded."""
    match = _HOURS.fullmatch(text)
    if match and int(match.group(2) or 0) < 60:
        return int(match.group(1)) * 60 + int(match.group(2) or 0)
    if not _DECIMAL.fullmatch(text):
        raise BadValueError(f"{shown(text)} n’est pas un nombre d’heures comme 21,5.")
    minutes = Decimal(text.replace(",", ".")) * 60
    if minutes != int(minutes):
        raise BadValueError(
            f"{shown(text)} ne fait pas un nombre entier de minutes : écrivez par exemple 4h20."
        )
    return int(minutes)


def whole(text: str) -> int:
    """A whole number, not negative. "3.000" may be 3 or three thousand: refused."""
    if _THOUSANDS.fullmatch(text):
        raise BadValueError(
            f"{shown(text)} se lit de deux façons : écrivez le nombre entier, sans point ni virgule."
        )
    match = _WHOLE.fullmatch(text)
    if not match:
        raise BadValueError(f"{shown(text)} n’est pas un nombre entier.")
    return int(match.group(1))


def lesson_minutes(text: str) -> int:
    """The minutes of a lesson: from 1 to a whole day."""
    minutes = whole(text)
    if not 1 <= minutes <= 1440:
        raise BadValueError(f"{shown(text)} n’est pas une durée de leçon en minutes.")
    return minutes


def phone(text: str) -> str:
    """A French number as five pairs, "+33 (0)" opened; any other number is left as typed."""
    if len(text) > MAX_SHOWN:
        return text
    digits = text.translate(_PHONE_NOISE)
    if digits.startswith("+33"):
        digits = digits[3:]
    elif digits.startswith("0033"):
        digits = digits[4:]
    if len(digits) == 9 and not digits.startswith("0"):
        digits = f"0{digits}"
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit() and digits.startswith("0")):
        return text
    return f"{digits[:2]} {digits[2:4]} {digits[4:6]} {digits[6:8]} {digits[8:]}"


def yes_or_no(text: str) -> bool:
    """oui or non, and the ways a spreadsheet writes them."""
    answer = _YES_NO.get(folded(text))
    if answer is None:
        raise BadValueError(f"{shown(text)} : répondez par oui ou non.")
    return answer


def category(text: str) -> Category:
    """One category of licence."""
    try:
        return Category(text.replace(" ", "").upper())
    except ValueError:
        raise BadValueError(f"{shown(text)} n’est pas une catégorie de permis connue.") from None


def categories(text: str) -> tuple[Category, ...]:
    """ "B,A1,A2": the categories in the order given, each once."""
    parts = [part for part in _LIST_SEPARATOR.split(text) if part]
    return tuple(dict.fromkeys(category(part) for part in parts))


def civility(text: str) -> Civility:
    """Madame or Monsieur, in full or short."""
    return _chosen(text, _CIVILITIES, "une civilité connue")


def gearbox(text: str) -> Gearbox:
    """manuelle or automatique."""
    return _chosen(text, _GEARBOXES, "une boîte de vitesses connue")


def track(text: str) -> TrainingTrack:
    """traditionnelle, AAC or CS."""
    return _chosen(text, _TRACKS, "une filière connue")


def lesson_kind(text: str) -> LessonKind:
    """The nature of a lesson, by its French label."""
    return _chosen(text, _KINDS, "une nature de leçon connue")


def means(text: str) -> TrainingMeans:
    """The means of a lesson, by its French label."""
    return _chosen(text, _MEANS, "un moyen connu")


def lesson_status(text: str) -> LessonStatus:
    """What became of a lesson, by its French label."""
    return _chosen(text, _STATUSES, "un état de leçon connu")


_Choice = TypeVar("_Choice", bound=StrEnum)


def _chosen(text: str, words: Mapping[str, _Choice], what: str) -> _Choice:
    choice = words.get(folded(text))
    if choice is None:
        known = ", ".join(dict.fromkeys(getattr(member, "label", member.value) for member in words.values()))
        raise BadValueError(f"{shown(text)} n’est pas {what} : écrivez {known}.")
    return choice


def _words(kind: type[_Choice], **synonyms: _Choice) -> Mapping[str, _Choice]:
    words = {folded(getattr(member, "label", "")): member for member in kind}
    words |= {folded(member.value): member for member in kind}
    words |= {folded(word.replace("_", " ")): member for word, member in synonyms.items()}
    return MappingProxyType(words)


_YES_NO = MappingProxyType(
    {
        **dict.fromkeys(("oui", "o", "yes", "y", "vrai", "true", "1", "x"), True),
        **dict.fromkeys(("non", "n", "no", "faux", "false", "0"), False),
    }
)
_CIVILITIES = _words(
    Civility,
    Mr=Civility.SIR,
    Mlle=Civility.MADAM,
    Melle=Civility.MADAM,
    Mademoiselle=Civility.MADAM,
    F=Civility.MADAM,
    H=Civility.SIR,
)
_GEARBOXES = _words(
    Gearbox,
    manuelle=Gearbox.MANUAL,
    mecanique=Gearbox.MANUAL,
    BVM=Gearbox.MANUAL,
    automatique=Gearbox.AUTOMATIC,
    auto=Gearbox.AUTOMATIC,
    BVA=Gearbox.AUTOMATIC,
)
_TRACKS = _words(
    TrainingTrack,
    classique=TrainingTrack.TRADITIONAL,
    formation_traditionnelle=TrainingTrack.TRADITIONAL,
    conduite_accompagnee=TrainingTrack.AAC,
    apprentissage_anticipe_de_la_conduite=TrainingTrack.AAC,
)
_KINDS = _words(
    LessonKind,
    conduite=LessonKind.PRACTICE,
    evaluation=LessonKind.INITIAL_EVALUATION,
    code=LessonKind.THEORY,
    simulateur_autonome=LessonKind.AUTONOMOUS_SIMULATOR,
    simulateur_supervise=LessonKind.SUPERVISED_SIMULATOR,
    accompagnement_examen=LessonKind.EXAM_ACCOMPANIMENT,
)
_MEANS = _words(TrainingMeans, vehicule=TrainingMeans.VEHICLE, auto=TrainingMeans.VEHICLE)
_STATUSES = _words(
    LessonStatus,
    fait=LessonStatus.DONE,
    effectuee=LessonStatus.DONE,
    prevu=LessonStatus.PLANNED,
    absente=LessonStatus.ABSENT,
    annule=LessonStatus.CANCELLED,
)
