"""Opening hours as people write them: "24/12/2026 au 02/01/2027, 15/05/2027". No Qt."""

from __future__ import annotations

from datetime import date

from livret_desktop.domain.french import numeric_day


def closures_text(kept: str) -> str:
    """The school's closures, from their kept form, as they may be typed again."""
    return ", ".join(_closure(one) for one in kept.split(", ") if one)


def _closure(kept: str) -> str:
    return " au ".join(numeric_day(date.fromisoformat(day)) for day in kept.split("/"))
