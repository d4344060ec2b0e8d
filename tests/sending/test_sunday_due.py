"""The Sunday pass by the tick: at its hour, late after an absence, both DST nights, a year away, and its history."""

from datetime import UTC, date, datetime, timedelta

import pytest

from livret_desktop.clock import PARIS, civil_day
from livret_desktop.services.sending.owed_runs import SUNDAY
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.services.sending.send_history import read_newest_runs
from tests.sending.acts import UNLIMITED, send
from tests.sending.model_server import NOT_SENT, ModelGateway, ModelServer
from tests.sending.school import with_lessons


def tick(desk, server, fault=lambda _place: "fine"):
    report = run_due(desk, lambda: ModelGateway(server, fault), tools=UNLIMITED)
    return [one for one in report.ran if one.run.job == SUNDAY]


def at(clock, *when: int) -> None:
    clock.advance(seconds=(datetime(*when, tzinfo=PARIS).astimezone(UTC) - clock.instant).total_seconds())


@pytest.fixture
def server(desk, clock) -> ModelServer:
    made = ModelServer(clock, "read-back")
    with_lessons(desk, 2)
    send(desk, made)
    at(clock, 2026, 11, 21, 9)
    tick(desk, made)  # what was due before this test began
    return made


def test_at_its_hour_it_compares_and_its_row_says_so(desk, clock, server):
    at(clock, 2026, 11, 22, 20, 29)
    assert tick(desk, server) == []
    at(clock, 2026, 11, 22, 20, 31)
    (ran,) = tick(desk, server)
    assert ran.report.comparison.confirmed == 2 and not ran.run.is_catch_up
    assert tick(desk, server) == []
    newest = next(run for run in read_newest_runs(desk) if run.job == SUNDAY)
    assert newest.state == "done" and "d’accord" in newest.summary


def test_a_pc_off_on_sunday_does_it_once_at_the_next_start(desk, clock, server):
    at(clock, 2026, 11, 24, 9)
    (ran,) = tick(desk, server)
    assert ran.run.is_catch_up and ran.report.comparison.confirmed == 2
    assert "de retard" in ran.sentence()
    assert tick(desk, server) == []


def test_a_year_away_is_one_pass_over_all_that_was_not_compared(desk, clock, server):
    at(clock, 2027, 11, 20, 9)
    (ran,) = tick(desk, server)
    assert ran.report.comparison.confirmed == 2
    assert ran.report.comparison.first <= date(2026, 11, 20)
    assert tick(desk, server) == []


def test_a_pass_cut_short_is_made_up_for_by_the_next(desk, clock, server):
    at(clock, 2026, 11, 22, 20, 31)
    (ran,) = tick(desk, server, lambda place: NOT_SENT if place == "page" else "fine")
    assert (ran.run.state, ran.report.comparison.is_whole) == ("failed", False)
    assert ran.run.reason
    at(clock, 2026, 11, 29, 20, 31)
    (again,) = tick(desk, server)
    assert again.report.comparison.confirmed == 2


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_two_sundays_of_the_clock_change(desk, clock, sunday):
    server = ModelServer(clock, "read-back")
    clock.instant = datetime(sunday.year, sunday.month, sunday.day, 20, 0, tzinfo=PARIS).astimezone(UTC)
    tick(desk, server)
    clock.advance(minutes=31)
    (ran,) = tick(desk, server)
    assert civil_day(ran.run.planned_for) == sunday
    clock.advance(hours=1)
    assert tick(desk, server) == []
    clock.instant -= timedelta(hours=1)  # the clock is set back by hand
    assert tick(desk, server) == []
