"""Envois DSR as time goes on and as other pages work: the next true moment, a late run, the number in the rail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.lessons.lessons import set_status
from livret_desktop.services.sending.run_due import run_due
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.status_line import StatusLink
from livret_desktop.ui.targets import SENDING, STUDENTS
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.text import Label
from tests.ui.sending_school import FRIDAY, Friday, connected, fill, friday, give_neph
from tests.ui.sending_screen import Screen
from tests.ui.whole_window import whole_window


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made, connected(made):
        fill(made)
        yield made


def said(shown: Screen) -> str:
    words = [one.text() for one in shown.page.header.findChildren(Label)]
    return " ".join(words).replace("\u00a0", " ")


def coming(shown: Screen) -> list[str]:
    return [one.text().replace("\u00a0", " ") for one in shown.page.pane.runs.findChildren(Label)]


def test_after_eight_in_the_evening_the_page_says_the_next_true_moment(school: Friday, screen) -> None:
    shown = screen()
    assert "ce soir 20:00" in said(shown)
    school.clock.at = datetime(2026, 11, 20, 19, 0, 10, tzinfo=UTC)  # 20:00:10 in Paris, before the tick
    shown.page.minute_passed()
    shown.settle()
    assert "dans la minute" in said(shown)
    assert coming(shown)[:2] == ["dans la minute", "Envoi du jour, 11 leçons"]
    run_due(school.desk, school.connect)
    shown.page.minute_passed()
    shown.settle()
    assert "ce soir" not in said(shown)
    assert coming(shown)[:2] == ["demain 20:00", "Envoi du jour"]


def hours(shown: Screen) -> list[str]:
    model = shown.page.queue.model
    return [model.cell_at(row, 1).text for row in range(model.rowCount())]


def test_after_midnight_the_journal_shows_the_new_day_and_the_queue_dates_the_old_one(
    school: Friday, screen
) -> None:
    shown = screen()
    assert shown.page.journal.day == FRIDAY and "20/11" not in " ".join(hours(shown))
    school.clock.at = datetime(2026, 11, 20, 23, 0, 30, tzinfo=UTC)  # Saturday 00:00:30 in Paris
    shown.page.minute_passed()
    shown.settle()
    assert shown.page.journal.day == date(2026, 11, 21)
    assert hours(shown) and all(hour.startswith(("19/11", "20/11")) for hour in hours(shown))


def test_a_day_of_the_journal_that_somebody_chose_stays_after_midnight(school: Friday, screen) -> None:
    shown = screen()
    shown.page.journal.show_day(date(2026, 11, 18))
    school.clock.at = datetime(2026, 11, 20, 23, 0, 30, tzinfo=UTC)
    shown.page.minute_passed()
    shown.settle()
    assert shown.page.journal.day == date(2026, 11, 18)


def test_a_minute_that_ends_nothing_reads_nothing(school: Friday, screen) -> None:
    shown = screen()
    school.clock.advance(minutes=1)
    shown.page.minute_passed()
    assert not shown.page.is_reading


def test_a_late_run_has_a_line_of_its_own_before_it_leaves(school: Friday, screen) -> None:
    school.clock.at = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # Monday 08:30: off since Friday
    shown = screen()
    lines = list(zip(coming(shown)[::2], coming(shown)[1::2], strict=False))
    assert lines[0] == ("dans la minute", "Envoi de retard, prévu hier 20:00, 11 leçons")
    assert lines[1] == ("dans la minute", "Vérification de retard, prévue hier 20:30")
    assert lines[2] == ("ce soir 20:00", "Envoi du jour")


@pytest.fixture
def shell(school: Friday, look: Theme, qtbot) -> Iterator[Shell]:
    with whole_window(school.office) as made:
        made.window.show()
        qtbot.waitUntil(lambda: bool(made.window.status.findChildren(StatusLink)))
        yield made


def test_the_number_in_the_rail_follows_while_another_page_is_shown(
    school: Friday, shell: Shell, qtbot
) -> None:
    rail, office = shell.window.rail, shell.window
    office.go_to(SENDING)
    qtbot.waitUntil(lambda: rail.badge_of(SENDING) == "1")
    office.go_to(STUDENTS)
    bridge = office.page.bridge
    give_neph(school, "Marchand", "")
    bridge.announce(set_status(school.desk, [school.lessons["prévue"].id], LessonStatus.DONE))
    qtbot.waitUntil(lambda: rail.badge_of(SENDING) == "3")
    assert office.page_of(SENDING).badge == "3"
    give_neph(school, "Perrin", "240377100411")
    bridge.announce(Changes(frozenset({Kind.STUDENTS})))
    qtbot.waitUntil(lambda: rail.badge_of(SENDING) == "2")
