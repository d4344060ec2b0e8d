from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livret_desktop.domain.french import duration, numeric_day
from livret_desktop.exchange.values import BadValueError, hours_as_minutes
from livret_desktop.ui.presenters.date_text import (
    number_text,
    parse_date,
    parse_hours,
    parse_minutes,
    parse_number,
    parse_time,
    time_text,
)
from livret_desktop.ui.presenters.typed import TypedTextError

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1/9", date(2026, 9, 1)),
        ("01092026", date(2026, 9, 1)),
        ("1.9.26", date(2026, 9, 1)),
        ("010926", date(2026, 9, 1)),
        ("0109", date(2026, 9, 1)),
        (" 1-9-2026 ", date(2026, 9, 1)),
        ("1 9 2026", date(2026, 9, 1)),
        ("2026-09-01", date(2026, 9, 1)),
        ("29/2/2024", date(2024, 2, 29)),
        ("31/12/46", date(2046, 12, 31)),
        ("31/12/47", date(1947, 12, 31)),
    ],
)
def test_days_as_people_type_them(typed: str, day: date) -> None:
    assert parse_date(typed, TODAY) == day


def test_a_birth_is_never_ahead() -> None:
    assert parse_date("2/4/09", TODAY, is_birth=True) == date(2009, 4, 2)
    assert parse_date("2/4/88", TODAY, is_birth=True) == date(1988, 4, 2)
    assert parse_date("21/11/26", TODAY, is_birth=True) == date(1926, 11, 21)
    assert parse_date("1/1/46", TODAY, is_birth=True) == date(1946, 1, 1)


def test_what_is_past_but_no_birth_never_goes_back_a_century_for_a_slip() -> None:
    assert parse_date("3/11/26", TODAY, is_past=True) == date(2026, 11, 3)
    assert parse_date("3/12/26", TODAY, is_past=True) == date(2026, 12, 3), "the field says it is not past"
    assert parse_date("3/12/31", TODAY, is_past=True) == date(2031, 12, 3)
    assert parse_date("3/12/98", TODAY, is_past=True) == date(1998, 12, 3), "an old licence"


def test_without_a_year_the_nearest_day_is_meant() -> None:
    assert parse_date("3/11", TODAY, is_past=True) == date(2026, 11, 3)
    assert parse_date("3/12", TODAY, is_past=True) == date(2026, 12, 3), "thirteen days ahead, not a year ago"
    january = date(2027, 1, 5)
    assert parse_date("24/12", january, is_past=True) == date(2026, 12, 24)
    assert parse_date("24/12", january) == date(2027, 12, 24)
    assert parse_date("29/2", date(2028, 1, 5), is_past=True) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/02/2026", "Février n’a pas 31\u00a0jours."),
        ("31/4", "Avril n’a pas 31\u00a0jours."),
        ("29/02/2027", "2027 n’est pas bissextile\u00a0: février s’arrête au 28."),
        ("29/2", "2026 n’est pas bissextile\u00a0: tapez aussi l’année."),
        ("9/13", "Il n’y a pas de mois 13\u00a0: tapez le jour avant le mois."),
        ("0/1", "Le jour manque."),
        ("1/1/1066", "Vérifiez l’année, en quatre chiffres."),
        ("demain", "Tapez le jour, le mois et l’année, comme 20/11/2026."),
        ("١/٩/٢٠٢٦", "Tapez le jour, le mois et l’année, comme 20/11/2026."),
    ],
)
def test_a_wrong_day_says_what_to_type(typed: str, sentence: str) -> None:
    with pytest.raises(TypedTextError, match="^" + sentence.replace(".", r"\.") + "$"):
        parse_date(typed, TODAY)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_what_is_written_reads_back(day: date) -> None:
    assert parse_date(numeric_day(day), TODAY) == day
    assert parse_date(day.strftime("%d%m%Y"), TODAY) == day


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_a_sentence(text: str) -> None:
    try:
        assert isinstance(parse_date(text, TODAY), date)
    except TypedTextError as told:
        assert str(told).endswith(".")


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("9", time(9)),
        ("9h", time(9)),
        ("9h30", time(9, 30)),
        ("9:05", time(9, 5)),
        ("930", time(9, 30)),
        ("1430", time(14, 30)),
    ],
)
def test_hours_of_the_day(typed: str, moment: time) -> None:
    assert parse_time(typed) == moment


@pytest.mark.parametrize("typed", ["24h", "9h75", "midi", "99999", ""])
def test_hours_that_are_none(typed: str) -> None:
    with pytest.raises(TypedTextError):
        parse_time(typed)


@given(st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
def test_an_hour_written_reads_back(moment: time) -> None:
    assert parse_time(time_text(moment)) == moment


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("1h30", 90),
        ("1 h 30", 90),
        ("1\u00a0h\u00a030", 90),
        ("1:30", 90),
        ("1h", 60),
        ("2", 120),
        ("90", 90),
        ("45 min", 45),
    ],
)
def test_durations(typed: str, minutes: int) -> None:
    assert parse_minutes(typed) == minutes


@pytest.mark.parametrize("typed", ["1h75", "longtemps", "-1"])
def test_durations_that_are_none(typed: str) -> None:
    with pytest.raises(TypedTextError):
        parse_minutes(typed)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        *(("12", 720), ("13", 780), ("20", 1200), ("35", 2100), ("120", 7200)),
        *(("21,5", 1290), ("21.5", 1290), ("21,25 h", 1275)),
        *(("21h30", 1290), ("21:30", 1290), ("21\u00a0h\u00a030", 1290), ("20 h", 1200)),
        *(("45 min", 45), ("45\u00a0min", 45), ("0", 0)),
    ],
)
def test_totals_of_hours(typed: str, minutes: int) -> None:
    assert parse_hours(typed) == minutes


@pytest.mark.parametrize("typed", ["1h75", "21,33", "1200", "20,5h30", "beaucoup", "-1", ",5", "٢٠"])
def test_totals_of_hours_that_are_none(typed: str) -> None:
    with pytest.raises(TypedTextError):
        parse_hours(typed)


@given(st.integers(0, 999 * 60 + 59))
def test_a_total_of_hours_written_reads_back(minutes: int) -> None:
    assert parse_hours(duration(minutes)) == minutes


@given(st.integers(0, 99_975))
def test_a_screen_and_a_file_read_the_same_hours(hundredths: int) -> None:
    """What neither rounds, both refuse."""
    typed = f"{hundredths // 100},{hundredths % 100:02d}"
    try:
        imported = hours_as_minutes(typed)
    except BadValueError:
        with pytest.raises(TypedTextError):
            parse_hours(typed)
    else:
        assert parse_hours(typed) == imported


def test_numbers() -> None:
    assert parse_number("3\u202f004") == 3004
    assert parse_number("2,5", decimals=1) == Decimal("2.5")
    assert number_text(3004) == "3\u202f004"
    for typed in ("2,5", "km", "NaN", "1e999999"):
        with pytest.raises(TypedTextError):
            parse_number(typed)
