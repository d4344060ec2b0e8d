"""Civil days: whole years and months between them, with the conventions that 29 February needs; and what has been."""

from __future__ import annotations

import calendar
from datetime import date


def same_day_after(day: date, years: int) -> date:
    """The last day of a period of whole years: for 29 February, 28 February in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def birthday(born_on: date, age: int) -> date:
    """The day an age is reached: born on 29 February, on 1 March of a common year (never a day too early)."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last day of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def has_taken_place(day: date | None, today: date) -> bool:
    """True for a day noted that is not to come: the only ones a calendar bears."""
    return day is not None and day <= today
