"""Hours, lessons and appointments of one enrolment: page 11 of the booklet, and the fiche de suivi. Millimetres."""

from __future__ import annotations

from collections.abc import Sequence

from livret_desktop.domain.french import count, duration, numeric_day, thousands
from livret_desktop.reports.booklet_content import AppointmentLine, FollowUp, HoursDone, LessonLine
from livret_desktop.reports.booklet_pages import BookletPages, page_title, section
from livret_desktop.reports.drawing import BLACK, GREY, Sheet
from livret_desktop.reports.fonts import Face
from livret_desktop.reports.listing import Column, Piece
from livret_desktop.reports.page import LEFT, RIGHT
from livret_desktop.reports.small_table import SmallTable, cell
from livret_desktop.reports.typography import NBSP

_BAR_X = 60.0
_BAR_WIDTH = 80.0
_BAR_HEIGHT = 4.0
_LESSONS_BOTTOM = 204.0
_ROW = 6.2
_EMPTY_APPOINTMENTS = 5
LESSON_COLUMNS = (
    Column("Date", 20.8, 17.0),
    Column("Horaire", 38.5, 21.0),
    Column("Durée", 60.0, 13.0),
    Column("Nature", 76.0, 34.0),
    Column("Enseignant", 111.0, 28.0),
    Column("Objectifs", 140.0, 32.0),
    Column("Cumul", 174.0, 15.0),
)
APPOINTMENT_COLUMNS = (
    Column("Rendez-vous", 20.8, 57.0),
    Column("Date", 79.0, 18.0),
    Column("Durée", 98.0, 13.0),
    Column("Kilomètres", 113.0, 17.0),
    Column("Enseignant", 132.0, 27.0),
    Column("Accompagnateur", 160.0, 29.0),
)


def draw_follow_up_page(pages: BookletPages, follow_up: FollowUp) -> None:
    """Page 11: as many lessons as it holds, the first ones; the others are on the loose sheet, and this is said."""
    sheet = pages.open()
    page_title(sheet, "Suivi de la formation")
    y = draw_hours(sheet, section(sheet, 44.0, "Heures"), follow_up.hours)
    table = SmallTable(LEFT, RIGHT, LESSON_COLUMNS)
    y = table.draw_head(sheet, y + 3.0)
    drawn = 0
    for lesson in follow_up.lessons:
        cells = lesson_cells(lesson)
        if y + table.height(cells) > _LESSONS_BOTTOM:
            break
        y = table.draw_row(sheet, y, cells, least=_ROW)
        drawn += 1
    left = len(follow_up.lessons) - drawn
    if not left:
        y = _draw_empty_rows(sheet, table, y)
    table.close(sheet, y)
    if left:
        more = f"{count(left, 'leçon')} de plus{NBSP}: voir la fiche de suivi."
        sheet.text(LEFT, y + 4.4, more, size=8, colour=GREY)
    _draw_appointments(sheet, 214.0, follow_up.appointments)
    pages.close()


def draw_hours(sheet: Sheet, y: float, hours: HoursDone) -> float:
    """Two bars: practice with its simulator part, and open roads, each against the minimum that is known."""
    longest = max(hours.practice, hours.minimum or 0, 60) * 1.12
    for label, done, simulator, least in (
        ("Pratique", hours.practice, hours.simulator, hours.minimum),
        ("dont voie publique", hours.road, 0, hours.road_minimum),
    ):
        sheet.text(LEFT, y, label, size=9.5)
        scale = _BAR_WIDTH / longest
        solid = (done - simulator) * scale
        sheet.bar(_BAR_X, y - 3.3, solid, _BAR_HEIGHT, colour=BLACK)
        if simulator:
            sheet.hatched_part(_BAR_X + solid, y - 3.3, simulator * scale, _BAR_HEIGHT)
        sheet.rectangle(_BAR_X, y - 3.3, _BAR_WIDTH, _BAR_HEIGHT, line=0.6)
        said = duration(done)
        if least is not None:
            sheet.upright(_BAR_X + least * scale, y - 4.5, y + 1.9, width=1.4)
            said += f" sur {duration(least)} au moins"
        sheet.text(RIGHT, y, said, face=Face.SEMIBOLD, size=9.5, align="right")
        y += 7.6
    return _draw_hours_key(sheet, y - 1.6, hours)


def _draw_hours_key(sheet: Sheet, y: float, hours: HoursDone) -> float:
    x = _BAR_X
    sheet.bar(x, y - 2.4, 5.0, 2.8, colour=BLACK)
    x = sheet.text(x + 6.5, y, "véhicule", size=8) + 5
    sheet.hatched_part(x, y - 2.4, 5.0, 2.8)
    sheet.rectangle(x, y - 2.4, 5.0, 2.8, line=0.5)
    x = sheet.text(x + 6.5, y, "simulateur", size=8) + 6
    sheet.upright(x, y - 2.8, y + 0.6, width=1.4)
    x = sheet.text(x + 2, y, "minimum exigé", size=8) + 6
    if hours.before:
        elsewhere = f", dont {duration(hours.elsewhere)} dans une autre école" if hours.elsewhere else ""
        sheet.text(
            RIGHT, y, f"{duration(hours.before)} d’avant le programme{elsewhere}", size=8, align="right"
        )
    return y + 2.0


def lesson_cells(lesson: LessonLine) -> list[Piece]:
    """One lesson in the columns of the table."""
    return [
        cell(numeric_day(lesson.day)),
        cell(f"{lesson.start}–{lesson.end}"),
        cell(duration(lesson.minutes)),
        cell(lesson.what),
        cell(lesson.instructor),
        cell(" ".join(lesson.objectives), Face.CONDENSED),
        cell("" if lesson.total is None else duration(lesson.total)),
    ]


def appointment_cells(line: AppointmentLine) -> list[Piece]:
    """One phase of a rendez-vous in the columns of the table."""
    return [
        cell(line.what),
        cell(numeric_day(line.day) if line.day else ""),
        cell("" if line.minutes is None else duration(line.minutes)),
        cell("" if line.km is None else f"{thousands(line.km)}{NBSP}km"),
        cell(line.instructor),
        cell(line.accompanists),
    ]


def _draw_empty_rows(sheet: Sheet, table: SmallTable, y: float) -> float:
    """Lines for the pen, for the lessons to come."""
    while y + _ROW <= _LESSONS_BOTTOM:
        y = table.draw_row(sheet, y, [cell("")] * len(table.columns), least=_ROW)
    return y


def _draw_appointments(sheet: Sheet, y: float, appointments: Sequence[AppointmentLine]) -> None:
    top = section(sheet, y, "Rendez-vous") - 5.0
    table = SmallTable(LEFT, RIGHT, APPOINTMENT_COLUMNS)
    y = table.draw_head(sheet, top)
    for line in appointments:
        cells = appointment_cells(line)
        if y + table.height(cells) > 266.0:
            break
        y = table.draw_row(sheet, y, cells)
    for _ in range(0 if appointments else _EMPTY_APPOINTMENTS):
        y = table.draw_row(sheet, y, [cell("")] * len(table.columns), least=_ROW)
    table.close(sheet, y)
