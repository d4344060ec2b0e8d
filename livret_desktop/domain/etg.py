"""How long a success at the ETG (épreuve théorique générale) counts."""

from __future__ import annotations

from datetime import date

from livret_desktop.domain.dated_rules import Rules
from livret_desktop.domain.years import same_day_after


def etg_counts(passed_on: date | None, presentations: int | None, rules: Rules, day: date) -> bool:
    """Does a success still count that day? Five years, that day included, and five presentations.

    ``presentations``: to the practical exam since that success; not noted counts as none.
    """
    if passed_on is None or passed_on > day or (presentations or 0) >= most_presentations(rules, day):
        return False
    return day <= same_day_after(passed_on, rules.value("affi.etg_years", day))


def most_presentations(rules: Rules, day: date) -> int:
    """How many presentations to the practical exam use a success up."""
    return int(rules.value("affi.etg_presentations", day))
