"""What Aujourd'hui has done on the pool: the day read at one moment and put into words. After the first paint."""

from __future__ import annotations

from typing import NamedTuple

from livret_desktop.services.today.day import Today, read_today
from livret_desktop.ui.office import Office
from livret_desktop.ui.presenters import today as words
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.today_parts import BannerWords, CardWords, DayRow, StripDay


class TodaySeen(NamedTuple):
    """The day, and all that the page shows of it."""

    today: Today
    headline: tuple[str, State]
    banner: BannerWords | None
    confirm: tuple[str, str]
    lessons: CardWords
    computation: CardWords
    strip: tuple[StripDay, ...]
    backup: CardWords
    todo_title: str
    day: tuple[DayRow, ...]
    marks: tuple[DayRow, ...]
    runs: tuple[DayRow, ...]


def see_today(office: Office) -> TodaySeen:
    """Read the day. Not on Qt's thread: pre-flight, and a credential store that may be slow. Raises LivretError."""
    seen = read_today(office.desk, has_secret=office.has_dsr_secret())
    return TodaySeen(
        today=seen,
        headline=words.headline(seen),
        banner=words.banner(seen),
        confirm=words.confirm_words(seen),
        lessons=words.lessons_card(seen),
        computation=words.computation_card(seen),
        strip=words.strip(seen),
        backup=words.backup_card(seen),
        todo_title=words.todo_title(seen),
        day=words.day_rows(seen),
        marks=words.mark_rows(seen),
        runs=words.run_rows(seen),
    )
