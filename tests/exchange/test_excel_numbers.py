"""Days, times and hours of a workbook, as another program writes them and as its cells show them."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from livret_desktop.exchange.columns import ImportKind
from livret_desktop.exchange.excel_numbers import (
    DAY_ZERO_1904,
    NumberKind,
    as_shown,
    kind_of_format,
    serial_as_day,
    serial_as_time,
)
from livret_desktop.exchange.reader import ParsedFile, read_file
from livret_desktop.exchange.rows import EnrolmentRow, LessonRow, StudentRow
from tests.exchange.files import LESSON_TITLES, STUDENT_TITLES, workbook

TITLES = ("NEPH", "Catégorie", "Filière", "Date AIPC", "Heures ici", "RP2 km")
DAY, CLOCK, LENGTH = NumberKind
AIPC = date(2024, 2, 1)


def _book(titles: Sequence[str], cells: Sequence[tuple[object, str]], *, is_of_1904: bool = False) -> bytes:
    """One row written by XlsxWriter; each cell with its format, "" for none."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "date_1904": is_of_1904})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, titles)
    for column, (value, code) in enumerate(cells):
        shape = book.add_format({"num_format": code}) if code else None
        if isinstance(value, date | timedelta):
            sheet.write_datetime(1, column, value, shape)
        else:
            sheet.write(1, column, value, shape)
    book.close()
    return target.getvalue()


def _enrolment(
    aipc: tuple[object, str] = ("", ""),
    hours: tuple[object, str] = ("", ""),
    km: tuple[object, str] = ("", ""),
    *,
    is_of_1904: bool = False,
) -> ParsedFile:
    cells = [("230509476750", ""), ("B", ""), ("AAC", ""), aipc, hours, km]
    return read_file(_book(TITLES, cells, is_of_1904=is_of_1904), ImportKind.ENROLMENTS)


def _taken(parsed: ParsedFile) -> EnrolmentRow:
    (row,) = parsed.rows
    assert isinstance(row, EnrolmentRow)
    return row


def _reason(parsed: ParsedFile) -> str:
    assert not parsed.rows
    (problem,) = parsed.rejected
    return problem.reason.replace("\u00a0", " ")


@pytest.mark.parametrize("code", ["[h]:mm:ss", "[h]:mm", "[hh]:mm;@", '[h]"h"mm'])
@pytest.mark.parametrize("hours", [1, 12, 18, 20, 24, 30, 36, 120])
def test_hours_typed_as_a_length_are_those_hours(hours: int, code: str) -> None:
    typed = _taken(_enrolment(hours=(timedelta(hours=hours), code)))
    assert typed.minutes_here == hours * 60


def test_hours_typed_as_a_clock_or_as_a_number() -> None:
    assert _taken(_enrolment(hours=(timedelta(hours=12, minutes=30), "h:mm"))).minutes_here == 750
    assert _taken(_enrolment(hours=(timedelta(hours=20), "hh:mm:ss"))).minutes_here == 1_200
    assert _taken(_enrolment(hours=(1.5, ""))).minutes_here == 90
    assert _taken(_enrolment(hours=(21.5, "0.00"))).minutes_here == 1_290


def test_hours_that_show_something_else_than_they_are_are_refused() -> None:
    """Typed 36:00 where the cell shows 12:00; typed 3/5 and become a day."""
    assert _reason(_enrolment(hours=(timedelta(hours=36), "h:mm"))) == (
        "Heures ici : « 1 j 12:00 » n’est pas un nombre d’heures comme 21,5."
    )
    assert _reason(_enrolment(hours=(date(2026, 5, 3), "dd/mm/yyyy"))) == (
        "Heures ici : « 03/05/2026 » n’est pas un nombre d’heures comme 21,5."
    )
    assert "« 00:30:15 »" in _reason(_enrolment(hours=(timedelta(minutes=30, seconds=15), "[h]:mm:ss")))


@pytest.mark.parametrize(
    "code", ["dd/mm/yyyy", "d mmm yy", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "mmm-yy"]
)
@pytest.mark.parametrize("is_of_1904", [False, True])
def test_days_count_from_where_the_workbook_says(code: str, *, is_of_1904: bool) -> None:
    parsed = _enrolment(aipc=(date(2024, 2, 1), code), is_of_1904=is_of_1904)
    assert _taken(parsed).aipc_on == AIPC


def test_days_without_any_format_count_from_there_too() -> None:
    assert _taken(_enrolment(aipc=(45_323, ""))).aipc_on == AIPC
    assert _taken(_enrolment(aipc=(45_323 - 1_462, ""), is_of_1904=True)).aipc_on == AIPC


def test_a_birth_date_of_a_mac() -> None:
    cells = [("LE GALL", ""), ("Anne", ""), (date(2008, 3, 4), "dd/mm/yyyy"), ("250109312337", "")]
    data = _book(STUDENT_TITLES.split(";"), cells, is_of_1904=True)
    (row,) = read_file(data, ImportKind.STUDENTS).rows
    assert isinstance(row, StudentRow)
    assert row.born_on == date(2008, 3, 4)


@pytest.mark.parametrize("value", ["2023", 2023, 12, 3112])
@pytest.mark.parametrize("code", ["", "dd/mm/yyyy"])
@pytest.mark.parametrize("is_of_1904", [False, True])
def test_a_year_alone_is_not_a_day(value: str | int, code: str, *, is_of_1904: bool) -> None:
    assert _reason(_enrolment(aipc=(value, code), is_of_1904=is_of_1904)) == (
        f"Date AIPC : « {value} » n’est pas une date comme 07/12/2002."
    )


def test_other_numbers_stay_what_they_are() -> None:
    row = _taken(_enrolment(km=(3_000, "#,##0"), hours=(20, '0" h"')))
    assert (row.rp2_km, row.minutes_here) == (3_000, 1_200)
    cells = [("LE GALL", ""), ("Anne", ""), ("", ""), (250_109_312_337, "dd/mm/yyyy")]
    (student,) = read_file(_book(STUDENT_TITLES.split(";"), cells), ImportKind.STUDENTS).rows
    assert isinstance(student, StudentRow)
    assert student.neph == "250109312337"


@pytest.mark.parametrize(("start", "code"), [(timedelta(hours=8, minutes=30), "h:mm"), (8.5 / 24, "")])
def test_the_start_of_a_lesson(start: object, code: str) -> None:
    day = (date(2026, 8, 12), "dd/mm/yyyy")
    texts = ("250109312337", "B", "A2207731020", "", "Pratique", "Voiture", "Faite")
    cells = [day, (start, code), (60, ""), *((text, "") for text in texts)]
    (row,) = read_file(_book(LESSON_TITLES.split(";"), cells), ImportKind.LESSONS).rows
    assert isinstance(row, LessonRow)
    assert (row.day, row.starts_at.hour, row.starts_at.minute) == (date(2026, 8, 12), 6, 30)


def test_small_times_that_excel_writes_with_an_exponent() -> None:
    titles = [*TITLES[:4], "dont simulateur", "Heures ici"]
    body = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in titles)
    row = '<c t="inlineStr"><is><t>{}</t></is></c>'
    cells = "".join(row.format(text) for text in ("230509476750", "B", "AAC", ""))
    cells += "<c><v>2.5E-1</v></c><c><v>2.0E+1</v></c>"
    sheet = f"<worksheet><sheetData><row>{body}</row><row>{cells}</row></sheetData></worksheet>"
    read = _taken(read_file(workbook([], sheet=sheet), ImportKind.ENROLMENTS))
    assert (read.simulator_minutes, read.minutes_here) == (15, 1_200)
    assert _taken(_enrolment(hours=(timedelta(hours=1), "[h]:mm"))).minutes_here == 60


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dd/mm/yyyy", DAY),
        ("DD/MM/YY hh:mm", DAY),
        ("mmmm", DAY),
        ("h:mm AM/PM", CLOCK),
        ('hh"h"mm', CLOCK),
        ("mm:ss", CLOCK),
        ("[h]:mm:ss;@", LENGTH),
        ("[mm]", LENGTH),
        ("General", None),
        ("Standard", None),
        ("0.00E+00", None),
        ("[Red]0", None),
        ('# ##0" jours"', None),
        ("_-* #,##0.00\\ [$€-40C]_-", None),
        ('0#" "##" "##" "##" "##', None),
        ("jj/mm/aaaa", None),
        ("", None),
    ],
)
def test_what_a_format_makes_of_a_number(code: str, kind: NumberKind | None) -> None:
    assert kind_of_format(code) is kind


def test_a_format_longer_than_any_of_excel_costs_nothing() -> None:
    began = time.process_time()
    assert kind_of_format("[" * 1_000_000) is None
    assert time.process_time() - began < 0.5


@given(st.integers(3_654 + 1_462, 73_050))
def test_excel_days_count_from_its_own_zero(serial: int) -> None:
    expected = date.fromordinal(date(1899, 12, 30).toordinal() + serial)
    assert serial_as_day(str(serial)) == expected.strftime("%d/%m/%Y")
    assert serial_as_day(str(serial - 1_462), DAY_ZERO_1904) == serial_as_day(str(serial))


@given(st.integers(0, 999 * 60))
def test_a_length_shows_its_minutes_exactly(minutes: int) -> None:
    assert (
        as_shown(f"{minutes / 1440:.17f}", LENGTH, DAY_ZERO_1904) == f"{minutes // 60:02d}:{minutes % 60:02d}"
    )


def test_texts_and_impossible_numbers_are_left() -> None:
    assert serial_as_day("37597") == "07/12/2002"
    assert serial_as_time("0.3541666666666667") == "08:30"
    for text in ("07/12/2002", "3653", "99999", "1" * 40, "nan"):
        assert serial_as_day(text) == text
    for text in ("08:30", "-1", "inf"):
        assert serial_as_time(text) == text
        assert as_shown(text, LENGTH, DAY_ZERO_1904) == text


def test_a_style_nobody_describes_changes_nothing() -> None:
    titles = "".join(f'<c t="inlineStr"><is><t>{title}</t></is></c>' for title in STUDENT_TITLES.split(";"))
    names = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("LE GALL", "Anne"))
    row = f'{names}<c s="7"><v>37597</v></c><c s="x"><v>250109312337</v></c>'
    sheet = f"<worksheet><sheetData><row>{titles}</row><row>{row}</row></sheetData></worksheet>"
    (student,) = read_file(workbook([], sheet=sheet), ImportKind.STUDENTS).rows
    assert isinstance(student, StudentRow)
    assert (student.born_on, student.neph) == (date(2002, 12, 7), "250109312337")
