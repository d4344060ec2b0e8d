"""Réglages, Horaires d'envoi: the days of a take-over set right later, asked about, and never against what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from livret_desktop.db.outbox_reads import versions_of
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.former_program import TakeOver, keep_take_over, read_take_over
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.pages.settings.settings_page import SettingsPage
from livret_desktop.ui.pages.settings.settings_schedule import ScheduleSection
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.typed_fields import DateField
from tests.ui.checks import cut_texts, unnamed
from tests.ui.lessons_school import DAY, lesson, mark_accepted, open_desk, record
from tests.ui.office_house import make_office

WEEK = timedelta(days=7)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(tmp_path / "ecole")
    keep_take_over(opened, TakeOver(DAY, DAY - WEEK))
    yield opened
    opened.database.close()


@pytest.fixture
def section(desk: Desk, bridge: Bridge, qtbot: QtBot) -> ScheduleSection:
    made = ScheduleSection(make_office(desk, bridge))
    bridge.changes.connect(lambda _changes: made.reload())
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    made.reload()
    return made


def type_first(section: ScheduleSection, text: str) -> None:
    section.days.first.line.setText(text)
    section.days.first.line.editingFinished.emit()


def answer(section: ScheduleSection, button: str) -> None:
    """Ask, and press this button of the question."""
    section.keep_days.button.click()
    dialog = section.findChild(MessageDialog, "take-over-days")
    assert isinstance(dialog, MessageDialog)
    next(one for one in dialog.findChildren(QPushButton) if one.text() == button).click()
    dialog.deleteLater()


def test_a_gap_is_closed_after_a_question(desk: Desk, section: ScheduleSection, qtbot: QtBot) -> None:
    assert not section.keep_days.button.isEnabled(), "nothing to keep yet"
    assert (
        "autre jour" in section.keep_days.button.toolTip() + section.keep_days.button.accessibleDescription()
    )
    assert section.days.first.value == DAY and section.days.said.isVisible()
    section.days.close_gap.click()
    assert section.days.first.value == DAY - WEEK
    answer(section, "Ne rien faire")
    assert read_take_over(desk).first == DAY
    answer(section, "Changer ces jours")
    qtbot.waitUntil(lambda: read_take_over(desk) == TakeOver(DAY - WEEK, DAY - WEEK))
    qtbot.waitUntil(lambda: not section.keep_days.button.isEnabled())


def test_what_was_sent_stays_and_the_first_day_is_never_after_it(
    desk: Desk, section: ScheduleSection, qtbot: QtBot
) -> None:
    sent = lesson("LEMAIRE", 9, status=LessonStatus.DONE)
    record(desk, sent)
    mark_accepted(desk, sent.id)
    type_first(section, "21/11/2026")
    answer(section, "Changer ces jours")
    qtbot.waitUntil(lambda: section.days.first.has_error)
    assert "20 novembre 2026" in section.days.first.message
    assert read_take_over(desk).first == DAY
    type_first(section, "10/11/2026")
    answer(section, "Changer ces jours")
    qtbot.waitUntil(lambda: read_take_over(desk).first == DAY - timedelta(days=10))
    with desk.database.read() as reading:
        (version,) = versions_of(reading.connection, [sent.id])[sent.id]
    assert version.state is SubmissionState.ACCEPTED


@pytest.mark.parametrize("width", [1000, 1180, 1366])
def test_large_letters_settle_in_a_window_of_any_width(
    desk: Desk, bridge: Bridge, qtbot: QtBot, look: Theme, width: int
) -> None:
    """A form whose least width hung on its columns sent list and section from beside to below without end."""
    page = SettingsPage(make_office(desk, bridge))
    window = MainWindow(bridge, "École", "Melun")
    window.add_pages([page])
    qtbot.addWidget(window)
    window.resize(width, 760)
    window.show()
    page.show_section("schedule")
    look.set_text_percent(200)
    for _turn in range(3):
        QApplication.processEvents()
    form = page.section.days.first.parentWidget()  # type: ignore[attr-defined]
    widest = max(field.minimumSizeHint().width() for field in form.findChildren(DateField))
    assert form.minimumSizeHint().width() == widest


def test_an_impossible_day_keeps_the_button_locked_with_its_reason(section: ScheduleSection) -> None:
    type_first(section, "31/02/2026")
    assert section.days.first.has_error
    assert not section.keep_days.button.isEnabled()


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_nor_without_a_name(
    section: ScheduleSection, look: Theme, qtbot: QtBot, percent: int
) -> None:
    look.set_text_percent(percent)
    section.resize(1000, 1400)
    QApplication.processEvents()
    assert cut_texts(section) == []
    assert unnamed(section) == []
