"""A lesson that the State may have and does not show yet: nobody need do anything, and no screen says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from livret_desktop.db.machine_state import keep_state
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.outbox.send_marks import LAG_HOURS
from livret_desktop.services.sending.send_status import status
from tests.ui.checks import cut_texts, unnamed
from tests.ui.sending_school import FRIDAY, Friday, connected, friday_with_one_lesson


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday_with_one_lesson(tmp_path) as made:
        with made.desk.database.quiet_write() as connection:
            keep_state(connection, LAG_HOURS, 72)
        change_setting(made.desk, "dsr.first_day", (FRIDAY + timedelta(days=1)).isoformat())
        yield made


def test_the_queue_says_that_it_leaves_by_itself(school: Friday, screen) -> None:
    with connected(school):
        shown = screen()
        shown.choose("Petit")
        words = shown.words().replace("\xa0", " ")
        assert "1 leçon partira plus tard, rien à faire." in words
        assert "au premier envoi après le 24/11/2026 à 00:10." in words
        assert "Envoi du jour, 1 leçon" not in words
        assert unnamed(shown.page) == []
        assert cut_texts(shown.page) == []


def test_sending_now_leaves_it_and_says_so(school: Friday, screen) -> None:
    with connected(school, contract="both"):
        shown = screen()
        shown.send()
        report = status(school.desk)
        assert (report.due, report.blocked, report.later) == (0, 0, 1)
        assert "1 leçon partira plus tard" in shown.words().replace("\xa0", " ")
