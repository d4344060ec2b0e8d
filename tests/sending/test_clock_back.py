"""The clock of the PC goes back: what was done in the later time holds no evening back, the State's clock is asked."""

from datetime import datetime, timedelta

import pytest

from livret_desktop.clock import PARIS
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.sending.run import RunTools
from livret_desktop.services.sending.run_due import DueReport, run_due
from livret_desktop.services.sending.send_list import read_day_journal
from livret_desktop.services.sending.send_status import status
from livret_desktop.ui.presenters.sending_journal import journal_lines
from tests.sending.model_server import NOT_SENT, ModelGateway, ModelServer, fine, scripted
from tests.sending.school import Pupils

_TOOLS = RunTools(requests_per_minute=None, jitter=lambda _low, high: high)
_ASKED = ("clock", "done")


def ticked(desk, server, fault=fine) -> DueReport:
    return run_due(desk, lambda: ModelGateway(server, fault), tools=_TOOLS)


def rows(report: DueReport) -> list[tuple[str, str]]:
    return [(one.run.job, one.run.state) for one in report.ran]


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


@pytest.fixture
def server(desk, clock) -> ModelServer:
    """A State that had the runs of Wednesday 18 and Thursday 19; it is the 20th, nine in the morning."""
    made = ModelServer(clock)
    for day in (18, 19):
        clock.instant = on(day, 20)
        ticked(desk, made)
    clock.instant = on(20, 9)
    return made


@pytest.fixture
def pupils(desk) -> Pupils:
    made = Pupils(desk)
    made.enrol(3)
    return made


def put(clock, server, gap: timedelta) -> None:
    """Set the clock of the PC; true time, the State's, stands still."""
    clock.instant += gap
    server.skew -= gap


def test_an_evening_done_in_a_later_time_is_done_again_in_its_own(desk, clock, server, pupils):
    put(clock, server, timedelta(hours=11))  # it reads 20:00: the evening run leaves nine hours early
    assert rows(ticked(desk, server)) == [("evening", "done")]
    put(clock, server, -timedelta(hours=11))
    assert rows(ticked(desk, server)) == [_ASKED]
    clock.instant = on(20, 12)
    pupils.record_day(2)
    clock.instant = on(
        20, 20, 1
    )  # past the minute at which the early one began: it holds this one back no more
    assert rows(ticked(desk, server)) == [("evening", "done")]
    assert len(server.records) == 2


@pytest.mark.parametrize("days", [2, 30, 400])
def test_a_clock_put_back_by_days_is_said_at_once(desk, clock, server, pupils, days):
    pupils.record_day(2)
    clock.instant = on(20, 20)
    ticked(desk, server)
    clock.instant = on(21, 9)
    pupils.record_day(1)
    put(clock, server, -timedelta(days=days))
    ran = ticked(desk, server)
    assert {state for _, state in rows(ran)} == {"failed"}
    said = " ".join(ran.sentences())
    assert f"en retard de {days} jours" in said
    assert status(desk).wait.person is not None
    assert rows(ticked(desk, server)) == []
    put(clock, server, timedelta(days=days))
    clock.instant = on(21, 20)
    assert ("evening", "done") in rows(ticked(desk, server))
    assert len(server.records) == 3


def test_a_small_gap_is_asked_about_once_and_what_is_due_leaves(desk, clock, server, pupils):
    clock.instant = on(20, 20)
    ticked(desk, server)
    pupils.record_day(2)
    put(clock, server, -timedelta(hours=2))
    assert rows(ticked(desk, server)) == [_ASKED]
    assert len(server.records) == 2
    assert rows(ticked(desk, server)) == []
    clock.instant = on(20, 20)
    assert rows(ticked(desk, server)) == [("evening", "done")]


def test_a_record_of_a_later_time_is_enough_and_asked_about_once(desk, clock, server, pupils):
    clock.instant = on(20, 15)
    pupils.record_day(1)
    put(clock, server, -timedelta(hours=2))
    assert rows(ticked(desk, server)) == [_ASKED]
    clock.advance(minutes=1)
    assert rows(ticked(desk, server)) == []


def test_a_time_service_that_sets_it_right_by_minutes_asks_nothing(desk, clock, server, pupils):
    pupils.record_day(1)
    put(clock, server, -timedelta(minutes=4))
    assert rows(ticked(desk, server)) == []


def test_where_the_state_cannot_be_reached_the_wait_is_said(desk, clock, server, pupils):
    pupils.record_day(1, on(19, 0).date())
    put(clock, server, -timedelta(hours=3))
    assert rows(ticked(desk, server, scripted(NOT_SENT))) == [("clock", "failed")]
    assert status(desk).wait.notice is not None
    clock.advance(hours=1)
    assert rows(ticked(desk, server)) == [("retry", "done")]
    assert len(server.records) == 1


def test_while_sending_is_paused_nothing_is_asked(desk, clock, server, pupils):
    pupils.record_day(1)
    with desk.database.quiet_write() as connection:
        pause(connection, clock.now(), "Une sauvegarde a été restaurée.")
    asked = len(server.requests)
    put(clock, server, -timedelta(hours=3))
    assert rows(ticked(desk, server)) == []
    assert len(server.requests) == asked
    assert not server.records


def test_the_journal_names_the_look_at_the_clock(desk, clock, server, pupils):
    pupils.record_day(1)
    put(clock, server, -timedelta(hours=3))
    ran = ticked(desk, server)
    assert ran.sentences()[0].startswith("Contrôle de l’heure de ce PC, qui a reculé : fait.")
    lines = [text for _, text in journal_lines(read_day_journal(desk, desk.today()))]
    assert any("Contrôle de l’heure de ce PC, qui a reculé" in line for line in lines)


def test_an_evening_begun_too_early_is_done_again_at_its_true_hour(desk, clock, server, pupils):
    """The clock stays two hours ahead: 22:00 here is 20:00 at the State."""
    put(clock, server, timedelta(hours=2))
    clock.instant = on(20, 20)
    assert rows(ticked(desk, server)) == [("evening", "done")]
    pupils.record_day(2, on(19, 0).date())
    clock.instant = on(20, 21, 59)
    assert rows(ticked(desk, server)) == []
    clock.instant = on(20, 22)
    assert [(one.run.job, one.run.is_catch_up) for one in ticked(desk, server).ran] == [("evening", False)]
    assert len(server.records) == 2
    clock.instant = on(20, 22, 1)
    assert rows(ticked(desk, server)) == []


def test_put_right_while_the_pc_was_off_the_early_evening_is_made_up_for(desk, clock, server, pupils):
    put(clock, server, timedelta(hours=2))
    clock.instant = on(20, 20)
    ticked(desk, server)
    pupils.record_day(2, on(19, 0).date())
    clock.instant = on(21, 8)
    server.skew = timedelta(0)
    assert [(one.run.job, one.run.is_catch_up) for one in ticked(desk, server).ran] == [("evening", True)]
    assert len(server.records) == 2
    clock.advance(minutes=1)
    assert rows(ticked(desk, server)) == []


def test_put_right_a_minute_before_the_hour_the_evening_is_done_at_its_hour(desk, clock, server, pupils):
    put(clock, server, timedelta(hours=25))
    for day in (21, 22):  # the evenings of the 20th and 21st, at 19:00
        clock.instant = on(day, 20)
        ticked(desk, server)
    put(clock, server, -timedelta(hours=25))
    clock.instant = on(21, 19, 59)
    assert rows(ticked(desk, server)) == [
        ("evening", "done")
    ]  # that of the 20th, which had no run of its own
    pupils.record_day(1, on(19, 0).date())
    clock.instant = on(21, 20)
    assert rows(ticked(desk, server)) == [("evening", "done")]
    assert len(server.records) == 1
