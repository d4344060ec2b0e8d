"""Dates, times, durations and numbers as people type them in an office."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from datetime import date, time
from decimal import Decimal

from livret_desktop.domain.french import NBSP, numeric_day
from livret_desktop.ui.presenters.typed import TypedTextError

_SEPARATED = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})(?:[/.\-\s](\d{4}|\d{2}))?", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_PACKED = re.compile(r"(\d{2})(\d{2})(\d{4}|\d{2})?", re.ASCII)
_TIME = re.compile(r"(\d{1,2})(?:\s*[:hH.]\s*(\d{1,2})?\s*(?:min)?|(\d{2}))?", re.ASCII)
_HOURS = re.compile(r"(\d{1,3})\s*(?:h|:)\s*(\d{1,2})?\s*(?:min)?", re.ASCII | re.IGNORECASE)
_DECIMAL_HOURS = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*h?", re.ASCII | re.IGNORECASE)
_MINUTES = re.compile(r"(\d{1,4})\s*(?:min|mn|')?", re.ASCII | re.IGNORECASE)
_MONTHS = (
    *("Janvier", "Février", "Mars", "Avril", "Mai", "Juin"),
    *("Juillet", "Août", "Septembre", "Octobre", "Novembre", "Décembre"),
)
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{1,6})?", re.ASCII)
_AHEAD_YEARS = 20


def parse_date(text: str, today: date, *, is_past: bool = False, is_birth: bool = False) -> date:
    """Read 1/9, 1.9.26, 01092026, 0109, 2026-09-01.

    Without a year: this year's day; with ``is_past``, last year's where that one is nearer (24/12 typed in January).
    With two digits: this century, unless that is more than 20 years ahead or, for ``is_birth`` alone, after today:
    anyone living may be born in the century before, but what a school notes a little ahead is a slip, and the field
    must say so rather than go back a hundred years.
    Raises TypedTextError with the sentence to show.
    """
    typed = text.strip()
    if iso := _ISO.fullmatch(typed):
        year, month, day = (int(part) for part in iso.groups())
        return _checked(day, month, year)
    found = _SEPARATED.fullmatch(typed) or _PACKED.fullmatch(typed)
    if found is None:
        raise TypedTextError(f"Tapez le jour, le mois et l’année, comme {numeric_day(today)}.")
    day, month = int(found[1]), int(found[2])
    if found[3] is None:
        return _without_year(day, month, today, is_past)
    year = int(found[3])
    return _checked(day, month, year if len(found[3]) == 4 else _century(day, month, year, today, is_birth))


def parse_time(text: str) -> time:
    """Read 9, 9h, 9:30, 9h30, 0930, 930. Raises TypedTextError."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise TypedTextError("Tapez une heure, comme 9:30 ou 14h.")
    hours, minutes = int(found[1]), int(found[2] or found[3] or 0)
    if hours > 23 or minutes > 59:
        raise TypedTextError("Une heure va de 0:00 à 23:59.")
    return time(hours, minutes)


def time_text(moment: time) -> str:
    """ "09:30"."""
    return moment.strftime("%H:%M")


def parse_minutes(text: str) -> int:
    """A duration in minutes: 1h30, 1 h, 1:30, 90, 90 min. A lone number up to 12 is hours. Raises TypedTextError."""
    typed = _plain(text)
    if found := _HOURS.fullmatch(typed):
        minutes = int(found[2] or 0)
        if minutes > 59:
            raise TypedTextError("Les minutes vont de 0 à 59.")
        return int(found[1]) * 60 + minutes
    if found := _MINUTES.fullmatch(typed):
        number = int(found[1])
        is_hours = typed.isdigit() and number <= 12
        return number * 60 if is_hours else number
    raise TypedTextError(f"Tapez une durée, comme 1{NBSP}h ou 1{NBSP}h{NBSP}30.")


def parse_hours(text: str) -> int:
    """A total of hours, in minutes: 20, 21,5, 21h30, 21:30. A lone number is always hours, as in an imported file;
    minutes have their unit (45 min). Never rounded. Raises TypedTextError."""
    typed = _plain(text)
    if found := _DECIMAL_HOURS.fullmatch(typed):
        minutes = Decimal(found[1].replace(",", ".")) * 60
        if minutes != int(minutes):
            raise TypedTextError(f"Tapez les heures et les minutes, comme 21{NBSP}h{NBSP}20.")
        return int(minutes)
    if typed.isdigit() or not (_HOURS.fullmatch(typed) or _MINUTES.fullmatch(typed)):
        raise TypedTextError(f"Tapez des heures, comme 20, 21,5 ou 21{NBSP}h{NBSP}30.")
    return parse_minutes(typed)


def parse_number(text: str, *, decimals: int = 0) -> Decimal:
    """A number as written in French: blanks between thousands, a comma. Raises TypedTextError."""
    typed = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".")
    if not _NUMBER.fullmatch(typed):
        raise TypedTextError("Tapez un nombre.")
    number = Decimal(typed)
    if number != round(number, decimals):
        raise TypedTextError(
            "Tapez un nombre entier." if decimals == 0 else f"{decimals} chiffres après la virgule au plus."
        )
    return number


def number_text(number: Decimal | int) -> str:
    """ "3 004", "2,5"."""
    return f"{number:,}".replace(",", "\u202f").replace(".", ",")


def _plain(text: str) -> str:
    return text.replace(NBSP, " ").replace("\u202f", " ").strip()


def _without_year(day: int, month: int, today: date, is_past: bool) -> date:
    if (day, month) == (29, 2) and not isleap(today.year):
        raise TypedTextError(f"{today.year} n’est pas bissextile{NBSP}: tapez aussi l’année.")
    found = _checked(day, month, today.year)
    if not is_past or found <= today or (day, month) == (29, 2):
        return found
    former = found.replace(year=today.year - 1)
    return former if today - former < found - today else found


def _century(day: int, month: int, short_year: int, today: date, is_birth: bool) -> int:
    year = today.year // 100 * 100 + short_year
    is_after = (year, month, day) > (today.year, today.month, today.day)
    return year - 100 if (is_birth and is_after) or year > today.year + _AHEAD_YEARS else year


def _checked(day: int, month: int, year: int) -> date:
    if not 1 <= month <= 12:
        raise TypedTextError(f"Il n’y a pas de mois {month}{NBSP}: tapez le jour avant le mois.")
    if not 1900 <= year <= 2199:
        raise TypedTextError("Vérifiez l’année, en quatre chiffres.")
    if day == 29 and month == 2 and not isleap(year):
        raise TypedTextError(f"{year} n’est pas bissextile{NBSP}: février s’arrête au 28.")
    if not 1 <= day <= monthrange(year, month)[1]:
        raise TypedTextError(f"{_MONTHS[month - 1]} n’a pas {day}{NBSP}jours." if day else "Le jour manque.")
    return date(year, month, day)
