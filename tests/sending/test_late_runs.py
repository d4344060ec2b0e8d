"""What a PC that was off missed is said as such, also when the network drops while it is made up for."""

from datetime import datetime

from livret_desktop.clock import PARIS
from livret_desktop.services.sending.run import RunTools
from livret_desktop.services.sending.run_due import DueReport, run_due
from livret_desktop.services.sending.send_status import status
from tests.sending.model_server import NOT_SENT, ModelGateway, ModelServer, fine, scripted
from tests.sending.school import Pupils

_TOOLS = RunTools(requests_per_minute=None, jitter=lambda _low, high: high)


def ticked(desk, server, fault=fine) -> DueReport:
    return run_due(desk, lambda: ModelGateway(server, fault), tools=_TOOLS)


def rows(report: DueReport) -> list[tuple[str, str, bool]]:
    return [(one.run.job, one.run.state, one.run.is_catch_up) for one in report.ran]


def on(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=PARIS)


def test_a_late_sending_cut_short_is_still_late_when_it_goes_on(desk, clock):
    """What the retry sends is what the PC missed, and is said as such, once."""
    server = ModelServer(clock)
    clock.instant = on(20, 19)
    ticked(desk, server)  # what was missed before the test begins
    pupils = Pupils(desk)
    pupils.enrol(2)
    pupils.record_day(2)
    clock.instant = on(21, 8)
    assert rows(ticked(desk, server, scripted(NOT_SENT))) == [("evening", "failed", True)]
    clock.advance(hours=1)
    assert rows(ticked(desk, server, scripted(NOT_SENT))) == [("retry", "failed", True)]
    clock.advance(hours=1)
    report = ticked(desk, server)
    assert rows(report) == [("retry", "done", True)]
    assert "Nouvel essai (de retard)" in report.sentences()[0]
    assert len(server.records) == 2
    clock.instant = on(21, 20)
    pupils.record_day(1)
    assert rows(ticked(desk, server, scripted(NOT_SENT))) == [("evening", "failed", False)]
    clock.advance(hours=1)
    assert rows(ticked(desk, server)) == [("retry", "done", False)]


def test_a_run_that_is_owed_is_not_announced_for_the_next_evening(desk, clock):
    server = ModelServer(clock)
    clock.instant = on(20, 19)
    ticked(desk, server)
    assert "Prochain envoi" in status(desk).sentences()[-1]
    clock.instant = on(21, 8)
    assert status(desk).sentences()[-1].startswith("L’envoi du soir est dû")
    ticked(desk, server)
    assert "Prochain envoi" in status(desk).sentences()[-1]
