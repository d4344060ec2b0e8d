"""One cell at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.domain.vocabulary import (
    Category,
    Gearbox,
    LessonKind,
    LessonStatus,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.exchange import values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("07/12/2002", date(2002, 12, 7)),
        ("7/1/26", date(2026, 1, 7)),
        ("1.9.2026", date(2026, 9, 1)),
        ("2002-12-07", date(2002, 12, 7)),
        ("2002-12-07 00:00:00", date(2002, 12, 7)),
        ("29/02/2024", date(2024, 2, 29)),
    ],
)
def test_days(text: str, expected: date) -> None:
    assert values.day(text) == expected


def test_two_digit_years_of_birth_go_back_further() -> None:
    assert values.birth_day("10/07/96") == date(1996, 7, 10)
    assert values.birth_day("15/02/07") == date(2007, 2, 15)
    assert values.birth_day("15/02/45") == date(1945, 2, 15)
    assert values.day("15/02/45") == date(2045, 2, 15)


@pytest.mark.parametrize(
    "text", ["31/02/2020", "12/31/2020", "hier", "01/01/1800", "1/1/1", "٠١/٠١/٢٠٢٠", "37597"]
)
def test_days_that_are_not(text: str) -> None:
    with pytest.raises(values.BadValueError, match="«"):
        values.day(text)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_french_day_reads_back(day: date) -> None:
    assert values.day(day.strftime("%d/%m/") + f"{day.year:04d}") == day


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("21,5", 1290),
        ("4.5", 270),
        ("20", 1200),
        ("0,25", 15),
        ("4h20", 260),
        ("4:20", 260),
        ("36:00", 2160),
        ("120h", 7200),
    ],
)
def test_hours_become_minutes_exactly(text: str, minutes: int) -> None:
    assert values.hours_as_minutes(text) == minutes


@pytest.mark.parametrize("text", ["4,33", "1 000", "-2", "vingt", "1,5,5", "4h75", "1e3"])
def test_hours_are_never_rounded_nor_guessed(text: str) -> None:
    with pytest.raises(values.BadValueError, match="«"):
        values.hours_as_minutes(text)


@pytest.mark.parametrize(("text", "number"), [("3000", 3000), ("3000,0", 3000), ("3.00", 3)])
def test_whole_numbers(text: str, number: int) -> None:
    assert values.whole(text) == number


@pytest.mark.parametrize("text", ["3.000", "3,000", "12.500", "1.234.567"])
def test_a_number_that_reads_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(values.BadValueError, match="se lit de deux façons"):
        values.whole(text)


@given(st.integers(0, 99_999))
def test_quarter_hours_are_exact(quarters: int) -> None:
    hours, rest = divmod(quarters, 4)
    assert values.hours_as_minutes(f"{hours},{rest * 25:02d}") == quarters * 15


@pytest.mark.parametrize(
    ("text", "expected"),
    [("08:30", time(8, 30)), ("8h30", time(8, 30)), ("8 h", time(8)), ("18:05:00", time(18, 5))],
)
def test_times(text: str, expected: time) -> None:
    assert values.clock_time(text) == expected


@pytest.mark.parametrize("text", ["24:00", "8h75", "8", "midi"])
def test_times_that_are_not(text: str) -> None:
    with pytest.raises(values.BadValueError):
        values.clock_time(text)


def test_an_hour_that_the_summer_clock_skips() -> None:
    assert values.start_instant(date(2026, 7, 1), time(8)) == datetime(2026, 7, 1, 6, tzinfo=UTC)
    with pytest.raises(values.BadValueError, match="heure d’été"):
        values.start_instant(date(2026, 3, 29), time(2, 30))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0285601815", "02 85 60 18 15"),
        ("+33 (0)3 63 01 66 13", "03 63 01 66 13"),
        ("+33 4 43 62 81 94", "04 43 62 81 94"),
        ("0033.6.12.34.56.78", "06 12 34 56 78"),
        ("285601815", "02 85 60 18 15"),
        ("+41 22 767 61 11", "+41 22 767 61 11"),
        ("06 12 34 56 78 (mère)", "06 12 34 56 78 (mère)"),
    ],
)
def test_phones(text: str, expected: str) -> None:
    assert values.phone(text) == expected
    assert values.phone(values.phone(text)) == expected


def test_words_without_case_nor_accents() -> None:
    assert values.gearbox("AUTOMATIQUE") is Gearbox.AUTOMATIC
    assert values.track("traditionnelle") is TrainingTrack.TRADITIONAL
    assert values.track("conduite supervisée") is TrainingTrack.CS
    assert values.lesson_kind("evaluation de depart") is LessonKind.INITIAL_EVALUATION
    assert values.lesson_kind("Rendez-vous pédagogique") is LessonKind.PEDAGOGICAL_MEETING
    assert values.means("voiture") is TrainingMeans.VEHICLE
    assert values.lesson_status("annulee") is LessonStatus.CANCELLED
    assert values.categories("B, a1 ,A2,B") == (Category.B, Category.A1, Category.A2)
    assert (values.yes_or_no("OUI"), values.yes_or_no("non")) == (True, False)


def test_an_unknown_word_is_named_with_those_known() -> None:
    with pytest.raises(values.BadValueError) as caught:
        values.lesson_status("Peut-être")
    assert str(caught.value).replace("\u00a0", " ") == (
        "« Peut-être » n’est pas un état de leçon connu : écrivez Prévue, Faite, Absent, Annulée."
    )
