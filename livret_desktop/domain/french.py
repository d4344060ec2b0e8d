"""French words for days, times and durations."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta

from livret_desktop.clock import paris

_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_SHORT_MONTHS = [
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
]
_DAYS = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
_VOWELS = tuple("aeiouœæ")
NBSP = "\u00a0"
_ESSAI = f"{NBSP}(essai)"


_WHO_ANSWERS = (
    ("à la DSR", "au serveur d’entraînement"),
    ("de la DSR", "du serveur d’entraînement"),
    ("la DSR", "le serveur d’entraînement"),
    ("La DSR", "Le serveur d’entraînement"),
)
"""In this order: the longer first."""


def essai(is_training: bool) -> str:
    """What follows every state that only the training server knows; empty for real."""
    return _ESSAI if is_training else ""


def said_by(text: str, *, is_training: bool) -> str:
    """What is stated of the State, stated of the training server where it alone was reached."""
    if is_training:
        for state, server in _WHO_ANSWERS:
            text = text.replace(state, server)
    return text


def french_day(day: date) -> str:
    """ "8 février 2024", "1er mars 2024": the long form used on legal papers."""
    return f"{_ordinal(day)} {_MONTHS[day.month - 1]} {day.year}"


def dated(day: date) -> str:
    """ "10 nov. 2023", "1er mars 2024": where there is little room."""
    return f"{_ordinal(day)} {_SHORT_MONTHS[day.month - 1]} {day.year}"


def dated_days(first: date, last: date) -> str:
    """Two days as one says them: "12 et 19 oct. 2024", "28 sept. et 5 oct. 2024"."""
    if first == last:
        return dated(last)
    if first.year != last.year:
        return f"{dated(first)} et {dated(last)}"
    month = "" if first.month == last.month else f" {_SHORT_MONTHS[first.month - 1]}"
    return f"{_ordinal(first)}{month} et {dated(last)}"


def french_month(day: date) -> str:
    """ "novembre 2026"."""
    return f"{_MONTHS[day.month - 1]} {day.year}"


def of_month(day: date) -> str:
    """ "de novembre 2026", "d’octobre 2026"."""
    return of_name(french_month(day))


def of_name(name: str) -> str:
    """ "de Hugo", "d’Ambre", "d’Élodie", "d’Yves", "de Yanis", "d’août": before a vowel, whatever its accent.

    A y is one before a consonant. An h may be aspirated, so it counts.
    """
    plain = "".join(
        one for one in unicodedata.normalize("NFD", name).lower() if not unicodedata.combining(one)
    )
    is_vowel = plain[:1] in _VOWELS or (
        plain[:1] == "y" and plain[1:2].isalpha() and plain[1:2] not in _VOWELS
    )
    return f"d’{name}" if is_vowel else f"de {name}"


def months_between(first: date, last: date) -> str:
    """ "d’août à octobre", "de décembre 2025 à février 2026" where they lie in two years."""
    if first.year == last.year:
        begin, end = of_month(first).rsplit(" ", 1)[0], french_month(last).rsplit(" ", 1)[0]
        return begin if first.month == last.month else f"{begin} à {end}"
    return f"{of_month(first)} à {french_month(last)}"


def short_month(day: date) -> str:
    """ "nov.", "juil."."""
    return _SHORT_MONTHS[day.month - 1]


def weekday_day(day: date) -> str:
    """ "vendredi 20 novembre"."""
    return f"{_DAYS[day.weekday()]} {_ordinal(day)} {_MONTHS[day.month - 1]}"


def short_day(day: date) -> str:
    """ "ven. 20 nov."."""
    return f"{_DAYS[day.weekday()][:3]}. {_ordinal(day)} {_SHORT_MONTHS[day.month - 1]}"


def numeric_day(day: date) -> str:
    """ "20/11/2026"."""
    return day.strftime("%d/%m/%Y")


def clock_time(instant: datetime) -> str:
    """ "20:04", Paris time."""
    return paris(instant).strftime("%H:%M")


def minute_after(instant: datetime) -> datetime:
    """To the whole minute, never too early: the hour to say of what does not come before."""
    whole = instant.replace(second=0, microsecond=0)
    return whole if whole == instant else whole + timedelta(minutes=1)


def said_instant(instant: datetime, today: date) -> str:
    """As people say it: "aujourd’hui 20:04", "hier 20:02", "ven. 13 nov. 19:10", with the year when it is another."""
    day = paris(instant).date()
    gap = (today - day).days
    words = {0: "aujourd’hui", 1: "hier", -1: "demain"}
    said = words.get(gap) or (short_day(day) if day.year == today.year else numeric_day(day))
    return f"{said} {clock_time(instant)}"


def duration(minutes: int) -> str:
    """ "45 min", "1 h", "1 h 30"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NBSP}min"
    return f"{hours}{NBSP}h{NBSP}{rest:02d}" if rest else f"{hours}{NBSP}h"


def long_duration(minutes: int) -> str:
    """ "1 369 h 30": a duration with its thousands apart."""
    hours, said = minutes // 60, duration(minutes)
    return thousands(hours) + said[len(str(hours)) :] if hours >= 1_000 else said


def count(number: int, singular: str, plural: str | None = None) -> str:
    """ "1 leçon", "1 248 leçons": the number with its noun, thousands apart."""
    noun = singular if abs(number) < 2 else plural or f"{singular}s"
    return f"{thousands(number)}{NBSP}{noun}"


def in_years(number: int) -> str:
    """ "cinq ans": in letters up to five, as a sentence writes it."""
    said = {1: "un an", 2: "deux ans", 3: "trois ans", 4: "quatre ans", 5: "cinq ans"}
    return said.get(number, f"{number}{NBSP}ans")


def thousands(number: int) -> str:
    """ "6 412", with the narrow no-break space."""
    return f"{number:,}".replace(",", "\u202f")


def _ordinal(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)
