"""Write the public holidays that ship with the program, as the well-kept library knows them.

The library takes a third of a second to load: no window and no send waits for it. A test compares every day of the
table with it, so a newer library that knows better is seen at once. Run ``python -m tools.holiday_table`` then.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from holidays import country_holidays

TABLE = Path(__file__).resolve().parent.parent / "resources" / "calendar" / "holidays-fr.json"
YEARS = range(2015, 2046)


def table() -> str:
    """The whole file."""
    lines = [
        "{",
        '"what": "Jours fériés de toute la France (Code du travail, L3133-1)",',
        '"made_by": "python -m tools.holiday_table",',
        f'"source": "bibliothèque holidays {version("holidays")}",',
        '"years": {',
    ]
    for year in YEARS:
        days = ", ".join(f'"{day:%m-%d}"' for day in sorted(country_holidays("FR", years=year)))
        lines.append(f'"{year}": [{days}]{"" if year == YEARS[-1] else ","}')
    return "\n".join([*lines, "}", "}"]) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
