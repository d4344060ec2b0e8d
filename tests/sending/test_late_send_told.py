"""What the PC missed is told beside the clock once it has left, also when the network dropped in the middle of it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from livret_desktop.clock import PARIS
from livret_desktop.services.sending.run import RunTools
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.ui.presenters.tray import late_send
from tests.sending.model_server import NOT_SENT, ModelGateway, ModelServer, scripted
from tests.sending.school import HandClock, Pupils, school

UNLIMITED = RunTools(requests_per_minute=None, jitter=lambda _low, high: high)


def test_a_late_send_that_was_cut_short_is_told_once_it_has_left(tmp_path: Path) -> None:
    clock = HandClock(datetime(2026, 11, 20, 20, 30, tzinfo=PARIS))
    with school(tmp_path / "ecole", clock) as desk:
        server = ModelServer(clock)
        run_due(
            desk, lambda: ModelGateway(server), tools=UNLIMITED
        )  # nothing is owed of this evening any more
        pupils = Pupils(desk)
        pupils.enrol(2)
        pupils.record_day(2)
        clock.instant = datetime(2026, 11, 22, 8, tzinfo=PARIS)
        cut = run_due(desk, lambda: ModelGateway(server, scripted(NOT_SENT)), tools=UNLIMITED)
        assert cut.ran and late_send(cut, is_training=False) is None, "nothing of it has left yet"
        clock.advance(hours=1)
        told = late_send(run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED), is_training=False)
        assert told is not None and told.title == "Envoi de retard\u00a0: 2\u00a0leçons acceptées"
        clock.advance(minutes=1)
        again = run_due(desk, lambda: ModelGateway(server), tools=UNLIMITED)
        assert late_send(again, is_training=False) is None, "said once"
