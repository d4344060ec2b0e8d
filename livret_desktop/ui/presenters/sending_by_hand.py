"""The sheet of hours to declare by hand, in words and cells. No Qt."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from livret_desktop.clock import civil_day
from livret_desktop.domain.french import NBSP, count, duration, numeric_day, short_day
from livret_desktop.reports.hours_sheet import PERHAPS_DECLARED
from livret_desktop.reports.sending_content import HoursLine
from livret_desktop.services.by_hand.hours_sheet import HoursSheet
from livret_desktop.services.context import Desk
from livret_desktop.services.sending.evening_sheet import last_evening_sheet
from livret_desktop.ui.presenters.cells import Column, State, Text, TwoLines, Weight
from livret_desktop.ui.presenters.sending import short_finding
from livret_desktop.ui.theme.tokens import Tone

TITLE = "Heures à déclarer à la main"
_NEVER = "Une leçon marquée ne partira jamais d’elle-même."
_TRAINING = (
    "Mode essai\u00a0: rien n’arrive à la DSR, déclarez vous-même les heures vraiment données. Celles qui ne sont pas "
    "parties à l’essai se marquent ici. "
)
_NOT_CONNECTED = (
    "Sans accès à la DSR, le programme ne transmet rien\u00a0: déclarez ces heures vous-même, puis "
    "marquez-les ici. "
)
_CONNECTED = "Les leçons partent par le programme. Marquez ici celles que vous avez dû déclarer vous-même. "


def sentence(*, is_connected: bool, is_training: bool) -> str:
    """What the sheet is for: without a way to the DSR it is the way, with one it is the exception."""
    if is_training:
        return _TRAINING + _NEVER
    return (_CONNECTED if is_connected else _NOT_CONNECTED) + _NEVER


def first_days(desk: Desk) -> tuple[date, date]:
    """The days shown at first: those of the last evening's sheet, else this day."""
    today = desk.today()
    return last_evening_sheet(desk) or (today, today)


def columns() -> list[Column[HoursLine]]:
    """The columns of the sheet."""
    return [
        Column("Heure, jour", lambda line: TwoLines(line.told.hour, short_day(line.told.day)), 0.9, 104),
        Column(
            "Élève", lambda line: TwoLines(line.told.student, line.told.neph or "NEPH manquant"), 2.0, 150
        ),
        Column("Durée, leçon", lambda line: TwoLines(duration(line.told.minutes), line.told.what), 1.5, 136),
        Column("Enseignant", lambda line: Text(line.told.trainer_surname or "manquant"), 1.1, 92),
        Column("À faire", _state, 1.8, 150),
    ]


def reasons(sheet: HoursSheet, chosen: list[UUID]) -> str:
    """Why the one line chosen cannot leave as it is, whole; of many, which ones are not marked with the others."""
    if len(chosen) != 1:
        return _left_out(sheet, chosen)
    found = next((line for line in sheet.content.lines if line.lesson_id == chosen[0]), None)
    if found is None or not found.findings:
        return ""
    why = " ".join(f"{one.reason} {one.fix}".strip() for one in found.findings)
    return f"{found.told.student}{NBSP}: {why}"


def line_id(line: HoursLine) -> UUID:
    """What tells one line from another."""
    return line.lesson_id


def can_be_marked(sheet: HoursSheet, chosen: list[UUID]) -> tuple[UUID, ...]:
    """Of the lines chosen, those not declared yet; an incomplete one only when it is chosen by itself."""
    left = set(sheet.lesson_ids if len(chosen) == 1 else sheet.ready_ids)
    return tuple(lesson_id for lesson_id in chosen if lesson_id in left)


def marked_among(sheet: HoursSheet, chosen: list[UUID]) -> tuple[UUID, ...]:
    """Of the lines chosen, those that bear the mark."""
    marked = {line.lesson_id for line in sheet.content.lines if line.is_declared}
    return tuple(lesson_id for lesson_id in chosen if lesson_id in marked)


def file_name(sheet: HoursSheet, suffix: str) -> str:
    """The name proposed for a file: days only, no name of anyone."""
    first, last = sheet.content.first, sheet.content.last
    days = f"{first}" if first == last else f"{first}-au-{last}"
    return f"heures-a-declarer-{days}{suffix}"


def days_words(sheet: HoursSheet) -> str:
    """Which days these are, when the sheet holds nothing."""
    content = sheet.content
    if content.first == content.last:
        return f"Aucune leçon à déclarer le {numeric_day(content.first)}."
    return f"Aucune leçon à déclarer du {numeric_day(content.first)} au {numeric_day(content.last)}."


def mark_all_words(sheet: HoursSheet) -> str:
    """The button that marks the whole sheet, or what of it is complete."""
    number = len(sheet.ready_ids)
    if not sheet.incomplete_ids:
        return "Tout marquer…" if number < 2 else f"Marquer les {count(number, 'leçon')}…"
    if number < 2:
        return "Marquer la leçon prête…" if number else "Aucune leçon prête à marquer"
    return f"Marquer les {count(number, 'leçon prête', 'leçons prêtes')}…"


def _left_out(sheet: HoursSheet, chosen: list[UUID]) -> str:
    number = len(set(sheet.incomplete_ids).intersection(chosen))
    if not number:
        return ""
    if number == 1:
        return f"1{NBSP}leçon à compléter ne se marque pas avec les autres{NBSP}: choisissez-la seule."
    return f"{number}{NBSP}leçons à compléter ne se marquent qu’une par une."


def _state(line: HoursLine) -> State | Text:
    if line.declared_at is not None:
        day = numeric_day(civil_day(line.declared_at))
        return State.ok(f"déclarée le {day}")
    if line.findings:
        more = len(line.findings) - 1
        tail = f", et {more}{NBSP}de plus" if more else ""
        return Text(f"{short_finding(line.findings[0])}{tail}", Weight.DETAIL, Tone.WARN, wraps=True)
    if line.is_trained:
        return Text("à déclarer, partie à l’essai", Weight.NORMAL, Tone.QUIET, wraps=True)
    if line.is_in_doubt:
        return Text(PERHAPS_DECLARED, Weight.NORMAL, Tone.WARN, wraps=True)
    return Text("à déclarer", Weight.NORMAL, Tone.QUIET)
