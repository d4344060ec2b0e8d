"""Réglages, Ouverture: what is typed there is what the planner shows and where a new lesson is offered."""

from __future__ import annotations

from datetime import date, time

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livret_desktop.errors import RuleError
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import free_start
from livret_desktop.services.lessons.opening_hours import read_opening_hours
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.lessons.lessons_head import WEEK
from livret_desktop.ui.pages.settings.settings_hours import HoursSection
from livret_desktop.ui.theme.theme import Theme
from tests.ui.checks import cut_texts, unnamed
from tests.ui.lessons_school import DAY, at, known, lesson, record
from tests.ui.lessons_window import show
from tests.ui.office_house import make_office


@pytest.fixture
def section(desk: Desk, bridge: Bridge, qtbot: QtBot) -> HoursSection:
    made = HoursSection(make_office(desk, bridge))
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    made.reload()
    return made


def leave(section: HoursSection, name: str, text: str) -> None:
    field = section.fields[name]
    field.line.setText(text)
    field.line.editingFinished.emit()


def test_hours_days_and_closures_are_kept_as_people_type_them(
    desk: Desk, section: HoursSection, qtbot: QtBot
) -> None:
    leave(section, "hours.opens_at", "9h")
    leave(section, "hours.closes_at", "18:45")
    section.days["lundi"].click()
    leave(section, "hours.closures", "24/12/26 au 2-1-27, 15.5.2027")
    qtbot.waitUntil(lambda: read_settings(desk)["hours.closures"] != "")
    hours = read_opening_hours(desk)
    assert (hours.opens, hours.closes) == (time(9), time(18, 45))
    assert hours.closed_weekdays == {0, 6}
    assert hours.closures == (
        (date(2026, 12, 24), date(2027, 1, 2)),
        (date(2027, 5, 15), date(2027, 5, 15)),
    )
    section.reload()
    assert section.closures.text == "24/12/2026 au 02/01/2027, 15/05/2027"


def test_a_closing_before_the_opening_and_a_week_without_a_day_are_refused(
    desk: Desk, section: HoursSection, qtbot: QtBot
) -> None:
    leave(section, "hours.closes_at", "7:00")
    assert section.times["hours.closes_at"].message == "La fermeture vient après l’ouverture."
    for name in ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"):
        section.days[name].click()
    qtbot.waitUntil(lambda: not section.days["samedi"].isChecked())
    assert read_opening_hours(desk).closed_weekdays == {0, 1, 2, 3, 4, 6}
    assert read_opening_hours(desk).closes == time(20)
    leave(section, "hours.closures", "Noël")
    qtbot.waitUntil(lambda: "n’est pas une date" in section.closures.message)


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("hours.closures", "2/1/2027 au 24/12/2026"),
        ("hours.closures", "1/1/2027 au 2/1/2027 au 3/1/2027"),
        ("hours.closed_weekdays", "lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche"),
        ("hours.closed_weekdays", "lundy"),
        ("hours.opens_at", "huit heures"),
    ],
)
def test_what_cannot_be_hours_is_refused(desk: Desk, key: str, typed: str) -> None:
    with pytest.raises(RuleError, match="valeur refusée"):
        change_setting(desk, key, typed)


def test_the_week_and_the_next_free_hour_follow(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    change_setting(desk, "hours.opens_at", "10:00")
    change_setting(desk, "hours.closes_at", "17:00")
    change_setting(desk, "hours.closed_weekdays", "lundi, dimanche")
    monday = date(2026, 11, 23)
    assert free_start(desk, monday, 60, [known("NAVARRO")]) == at(10, day=monday)
    record(desk, lesson("LEMAIRE", 10, minutes=420, day=monday))
    assert free_start(desk, monday, 60, [known("NAVARRO")]) is None
    page = show(desk, bridge, qtbot, WEEK)
    plan = page.planner.view.plan
    assert (plan.scale.first, plan.scale.last) == (600, 1020)
    assert [band.day.weekday() for band in plan.bands] == [1, 2, 3, 4, 5]
    assert page.day == DAY


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_or_unnamed(section: HoursSection, look: Theme, percent: int) -> None:
    look.set_text_percent(percent)
    QApplication.processEvents()
    assert cut_texts(section) == []
    assert unnamed(section) == []
