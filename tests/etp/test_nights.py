"""Every computation night of 2025 to 2030, against a list made by hand from a calendar."""

from datetime import date, timedelta

import pytest
from holidays import country_holidays

from livret_desktop.domain import schedule
from tests.sending.school import rules
from tools import holiday_table

MOVED = {
    date(2025, 12, 1),  # Noël
    date(2026, 5, 1),  # lundi de Pentecôte
    date(2026, 12, 1),
    date(2027, 12, 1),
    date(2028, 5, 1),  # Ascension
    date(2028, 12, 1),
    date(2029, 12, 1),
    date(2030, 12, 1),
}
MONTHS = [date(year, month, 1) for year in range(2025, 2031) for month in range(1, 13)]
NIGHTS = {month: month.replace(day=23 if month in MOVED else 24) for month in MONTHS}


@pytest.mark.parametrize("month", MONTHS)
def test_the_night_of_each_month(month: date) -> None:
    computation = schedule.computation_of(rules(), month)
    assert computation.night == NIGHTS[month]
    assert computation.last == month - timedelta(days=1)
    assert computation.first.day == 1
    assert computation.months == 3
    assert (computation.first.year * 12 + computation.first.month) == (month.year * 12 + month.month - 3)


def test_a_known_bad_twin_forgets_the_holidays() -> None:
    assert any(NIGHTS[month].day != 24 for month in MONTHS)


def test_the_days_that_ship_are_those_the_library_knows() -> None:
    assert holiday_table.TABLE.read_text(encoding="utf-8") == holiday_table.table()
    for year in (2014, 2046, 2100):
        assert schedule._holidays(year) == set(country_holidays("FR", years=year))
    for year in holiday_table.YEARS:
        assert schedule._holidays(year) == set(country_holidays("FR", years=year))


def test_no_local_holiday_is_a_25th_so_departments_change_nothing() -> None:
    known = country_holidays("FR", years=range(2025, 2031))
    for place in country_holidays("FR").subdivisions:
        local = country_holidays("FR", subdiv=place, years=range(2025, 2031))
        assert [day for day in local if day.day == 25 and day not in known] == []


def test_each_day_is_first_counted_by_the_month_after() -> None:
    day = date(2025, 1, 1)
    while day < date(2031, 1, 1):
        computation = schedule.computation_for(rules(), day)
        assert computation.first <= day <= computation.last
        assert computation.month == (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        day += timedelta(days=1)


def test_the_next_computation_stays_this_months_until_its_night() -> None:
    assert schedule.next_computation(rules(), date(2026, 5, 23)).month == date(2026, 5, 1)
    assert schedule.next_computation(rules(), date(2026, 5, 24)).month == date(2026, 6, 1)
    assert schedule.next_computation(rules(), date(2026, 12, 24)).month == date(2027, 1, 1)
