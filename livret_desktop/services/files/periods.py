"""Days of a paper: in order, and not so many that nobody could read it."""

from __future__ import annotations

from datetime import date

from livret_desktop.domain.french import numeric_day
from livret_desktop.errors import RuleError

LONGEST_DAYS = 3 * 366


def check_period(first: date, last: date) -> None:
    """Raise RuleError for days the wrong way round, or more than three years."""
    if last < first or (last - first).days > LONGEST_DAYS:
        raise RuleError(
            "Période impossible",
            f"Du {numeric_day(first)} au {numeric_day(last)} : le premier jour vient après le dernier, ou la période "
            "dépasse trois ans. Rien n’a été fait.",
            "Corrigez les deux jours ; au-delà de trois ans, procédez en plusieurs fois.",
        )
