"""Which days the planner shows, and the sentences around it. No Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from livret_desktop.domain.french import count, weekday_day
from livret_desktop.domain.opening_hours import OpeningHours
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.lessons.lesson_week import Week, WeekLesson
from livret_desktop.ui.presenters.planner_layout import A_DAY

OPEN_DAYS, ALL_DAYS, ONE_DAY = "open", "all", "one"
DAYS_CHOICES = [(OPEN_DAYS, "Jours ouverts"), (ALL_DAYS, "Les 7 jours"), (ONE_DAY, "Le jour choisi")]
REST_HINT = (
    "Alt et les flèches déplacent la leçon choisie, Maj Alt l’allonge ; Entrée la pose, Échap y renonce. "
    "Maj Alt Page suivante la porte à la semaine d’après."
)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def days_shown(chosen: date, key: str, hours: OpeningHours, lessons: Iterable[WeekLesson]) -> list[date]:
    """The days of the week shown: those open or with lessons, all seven, or the chosen one alone."""
    if key == ONE_DAY:
        return [chosen]
    week = [monday_of(chosen) + timedelta(days=step) for step in range(7)]
    if key == ALL_DAYS:
        return week
    busy = {one.day for one in lessons}
    busy |= {one.day + timedelta(days=1) for one in lessons if one.end > A_DAY}
    return [day for day in week if day in busy or day == chosen or day.weekday() not in hours.closed_weekdays]


def closed_words(days: Sequence[date], hours: OpeningHours) -> dict[date, str]:
    """The days among these on which the school is closed, and why in one word."""
    return {day: why for day in days if (why := hours.why_closed(day))}


def week_title(days: Sequence[date]) -> str:
    """ "Semaine 47, du 16 au 21 novembre"; one day alone by its name."""
    first, last = days[0], days[-1]
    if first == last:
        return weekday_day(first).capitalize()
    since = weekday_day(first).split(" ", 1)[1]
    until = weekday_day(last).split(" ", 1)[1]
    if first.month == last.month:
        since = since.split(" ")[0]
    return f"Semaine {first.isocalendar().week}, du {since} au {until}"


def week_sentence(week: Week, days: Sequence[date]) -> str:
    """ "96 leçons, dont 2 annulées. 1 conflit."; says when there were too many to show."""
    wanted = set(days)
    shown = [one for one in week.lessons if one.day in wanted]
    off = sum(one.status is LessonStatus.CANCELLED for one in shown)
    words = count(len(shown), "leçon") if shown else "Aucune leçon"
    words += f", dont {count(off, 'annulée')}." if off else "."
    if clashes := conflict_count(shown):
        words += f" {count(clashes, 'leçon')} en conflit."
    if not week.is_whole:
        words += " Il y en a plus que cette page n’en montre, passez par le tableau du jour."
    return words


def conflict_count(lessons: Iterable[WeekLesson]) -> int:
    """How many lessons take somebody's time twice."""
    return sum(bool(one.clashes) for one in lessons)
