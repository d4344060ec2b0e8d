"""What a number of a workbook stands for: a day, a time, a length of time, or itself.

Excel keeps a day as a count of days and a time as a fraction of a day: the format of the cell alone tells 36:00 from
the number 1.5. A number comes out as its cell shows it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from types import MappingProxyType

DAY_ZERO = date(1899, 12, 30)
DAY_ZERO_1904 = date(1904, 1, 1)
"""Where a workbook born in Excel for Mac counts from, when it says so."""

_OLDEST_SERIAL = 3_654
"""01/01/1910. Below are a year typed alone (2023 would be 15/07/1905) and stray figures, not days of an office."""

_NEWEST_SERIAL = 73_050  # 31/12/2099
_LONGEST_CODE = 255  # Excel's own limit
_DAY_SECONDS = 86_400
_SERIAL = re.compile(r"\d{1,6}(?:\.\d+)?", re.ASCII)
_LITERAL = re.compile(r'"[^"]*"|[\\_*].')
_LENGTH = re.compile(r"\[(?:h+|m+|s+)\]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_LETTERS = re.compile(r"[^\W\d_]+")


class NumberKind(Enum):
    """What the format of a cell makes of a number. CLOCK shows a time of day, LENGTH goes on past 24 hours."""

    DAY = "day"
    CLOCK = "clock"
    LENGTH = "length"


BUILT_IN_KINDS: Mapping[int, NumberKind] = MappingProxyType(
    {
        **dict.fromkeys((14, 15, 16, 17, 22), NumberKind.DAY),
        **dict.fromkeys((18, 19, 20, 21, 45, 47), NumberKind.CLOCK),
        46: NumberKind.LENGTH,
    }
)
"""The formats every workbook has without naming them, by their number."""


def kind_of_format(code: str) -> NumberKind | None:
    """What a format code makes of a number: "dd/mm/yyyy" a day, "h:mm" a time, "[h]:mm" a length; None: itself."""
    if len(code) > _LONGEST_CODE:
        return None
    bare = _LITERAL.sub("", code).partition(";")[0].lower()
    is_length = _LENGTH.search(bare) is not None
    words = _LETTERS.findall(_BRACKETS.sub("", bare).replace("am/pm", "").replace("a/p", ""))
    letters = set("".join(words))
    if not letters <= set("dmyhs"):
        return None
    if letters & set("dy"):
        return NumberKind.DAY
    if is_length:
        return NumberKind.LENGTH
    if letters & set("hs"):
        return NumberKind.CLOCK
    return NumberKind.DAY if letters else None


def as_shown(number: str, kind: NumberKind, day_zero: date) -> str:
    """A number as its cell shows it: "01/02/2024", "08:30", "36:00"; left as it is where it cannot be one.

    A time of day after the first day, such as 36:00 typed where only 12:00 can show, is "1 j 12:00": no reader takes
    it, since nobody knows which of the two was meant.
    """
    if kind is NumberKind.DAY:
        return serial_as_day(number, day_zero)
    if not _SERIAL.fullmatch(number) or float(number) > _NEWEST_SERIAL:
        return number
    seconds = round(float(number) * _DAY_SECONDS)
    days, rest = divmod(seconds, _DAY_SECONDS)
    if kind is NumberKind.CLOCK and days:
        return f"{days} j {_clock(rest)}"
    return _clock(seconds)


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    text = f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{rest:02d}" if rest else text


def serial_as_day(text: str, day_zero: date = DAY_ZERO) -> str:
    """A day number of Excel as JJ/MM/AAAA; any other text, or a number too small or too big, is left as it is."""
    if not _SERIAL.fullmatch(text) or not _OLDEST_SERIAL <= float(text) <= _NEWEST_SERIAL:
        return text
    return (day_zero + timedelta(days=int(float(text)))).strftime("%d/%m/%Y")


def serial_as_time(text: str) -> str:
    """A fraction of a day as Excel keeps times, as HH:MM; any other text is left as it is."""
    if not _SERIAL.fullmatch(text) or float(text) >= 1:
        return text
    hours, minutes = divmod(round(float(text) * 1440), 60)
    return f"{hours:02d}:{minutes:02d}"
