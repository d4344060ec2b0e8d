"""The whole window on a real school: every place of the rail, the status line, the tick, keys from any page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from livret_desktop.services.configuration import change_setting, read_school, save_school
from livret_desktop.services.sending.send_status import status
from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.sending.sending_page import CHECK, SendingPage
from livret_desktop.ui.pages.settings.settings_page import SettingsPage
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.status_line import NOT_APPROVED, NOT_CONNECTED, StatusLink
from livret_desktop.ui.targets import LESSONS, SENDING, SETTINGS, STUDENTS, TEAM
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.text import Label
from tests.ui.checks import cut_texts, unnamed
from tests.ui.sending_school import Friday, connected, fill, friday
from tests.ui.whole_window import whole_window


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        fill(made)
        yield made


@pytest.fixture
def shell(school: Friday, look: Theme, qtbot) -> Iterator[Shell]:
    with whole_window(school.office) as made:
        made.window.show()
        qtbot.waitUntil(lambda: bool(links(made)))
        yield made


def links(shell: Shell) -> list[str]:
    found = [link for link in shell.window.status.findChildren(StatusLink) if link.isVisible()]
    return [link.accessibleName() for link in found]


def warning(shell: Shell) -> str:
    return " ".join(label.text() for label in shell.window.status.findChildren(Label))


def test_every_place_is_there_in_its_order(shell: Shell) -> None:
    places = shell.window.rail.places
    assert [place.title for place in places] == [
        "Aujourd’hui",
        "Élèves",
        "Leçons",
        "Équipe",
        "Attestations",
        "Envois DSR",
        "ETP",
        "Sauvegardes",
        "Réglages",
    ]
    assert shell.window.stack.count() == 1, "the start pays for one page only"
    for place in places:
        page = shell.window.page_of(place.key)
        assert (page.key, page.title, page.icon_name, page.group) == (
            place.key,
            place.title,
            place.icon,
            place.group,
        )


def test_without_access_the_line_says_that_hours_do_not_leave(shell: Shell) -> None:
    assert NOT_CONNECTED in warning(shell)
    assert links(shell)[1] == "Prochain envoi\u00a0: aucun"
    assert not shell.window.band.isVisible()


def test_the_line_and_the_band_follow_what_happens(school: Friday, shell: Shell, qtbot) -> None:
    with connected(school):
        shell.refresh_status()
        qtbot.waitUntil(lambda: NOT_APPROVED in warning(shell))
        qtbot.waitUntil(shell.window.band.isVisible)
        shell.window.run_command(Command.SEND)
        page = shell.window.page
        assert isinstance(page, SendingPage)
        qtbot.waitUntil(lambda: page.state is not None and not page.is_reading)
        shell.window.run_command(Command.SEND)
        qtbot.waitUntil(lambda: status(school.desk).accepted == 9, timeout=15_000)
        qtbot.waitUntil(lambda: "à régler" in links(shell)[0], timeout=15_000)
        report = status(school.desk)
    number = report.rejected + report.blocked + report.held
    assert links(shell)[0] == f"Dernier envoi d’essai\u00a0: aujourd’hui 18:12, {number}\u00a0à régler"
    qtbot.waitUntil(lambda: page.badge == str(number))


def test_f5_works_from_any_page(shell: Shell, qtbot) -> None:
    shell.window.go_to(STUDENTS)
    shell.window.run_command(Command.CHECK)
    page = shell.window.page
    assert isinstance(page, SendingPage)
    assert page.views.current == CHECK


def test_a_status_link_leads_to_its_page(shell: Shell) -> None:
    next(link for link in shell.window.status.findChildren(StatusLink) if link.isVisible()).click()
    assert shell.window.page is not None
    assert shell.window.page.key == SENDING


def test_leaving_essai_leads_to_the_setting(school: Friday, shell: Shell, qtbot) -> None:
    change_setting(school.desk, "dsr.training", "oui")
    shell.refresh_status()
    qtbot.waitUntil(shell.window.band.isVisible)
    shell.window.band.leave.click()
    page = shell.window.page
    assert isinstance(page, SettingsPage)
    assert page.key == SETTINGS
    assert page.section.fields["dsr.training"].isVisible()


def test_the_rail_names_the_school_as_it_is_now(school: Friday, shell: Shell, qtbot) -> None:
    changes = save_school(school.desk, replace(read_school(school.desk), name="Auto-école de la Gare"))
    shell.window.go_to(SETTINGS)
    shell._office.bridge.announce(changes)
    qtbot.waitUntil(lambda: shell.window.windowTitle() == "Livret – Auto-école de la Gare")


def test_ctrl_z_twice_takes_two_writes_back(school: Friday, shell: Shell, qtbot) -> None:
    window, former = shell.window, read_school(school.desk)
    titles = [f"Livret – {name}" for name in (former.name, "Auto-école de la Gare", "Auto-école du Port")]
    for title in titles[1:]:
        changes = save_school(school.desk, replace(former, name=title.removeprefix("Livret – ")))
        shell._office.bridge.announce(changes)
        qtbot.waitUntil(lambda title=title: window.windowTitle() == title)
    for title in (titles[1], titles[0]):
        assert window.top_bar.undo.text() == "Annuler\u00a0: Fiche de l’école"
        qtbot.keyClick(window.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda title=title: window.windowTitle() == title)
    assert read_school(school.desk) == former


def test_the_tick_sends_what_is_due_once_and_says_it(school: Friday, shell: Shell, qtbot) -> None:
    with connected(school):
        school.clock.advance(hours=2)  # 20:12: the evening run has come
        first, second = shell.submit_run_due(), shell.submit_run_due()
        assert first is second or first.done()
        qtbot.waitUntil(lambda: first.done() and second.done(), timeout=15_000)
        assert [run.run.job for run in first.result().ran] == ["evening"]
        assert status(school.desk).accepted == 9
        qtbot.waitUntil(shell.window.notice.isVisible)
        assert "Envoi du soir" in shell.window.notice.accessibleName()
        assert shell.submit_run_due().result(timeout=15).ran == ()


@pytest.mark.parametrize(("width", "percent"), [(1366, 100), (1024, 100), (1366, 200)])
def test_both_pages_fit_the_window(shell: Shell, look: Theme, qtbot, width: int, percent: int) -> None:
    look.set_text_percent(percent)
    shell.window.resize(width, 720)
    for key in (SENDING, SETTINGS):
        shell.window.go_to(key)
        QApplication.processEvents()
        assert cut_texts(shell.window) == []
        assert shell.window.page is not None
        assert unnamed(shell.window.page) == []


def test_the_rail_counts_what_asks_for_a_person_before_the_pages_are_made(shell: Shell, qtbot) -> None:
    rail = shell.window.rail
    assert shell.window.stack.count() == 1
    counted = {key: rail.badge_of(key) for key in (LESSONS, TEAM, SENDING)}
    assert counted[SENDING], "the made-up Friday has lessons that wait for someone"
    for key, badge in counted.items():
        shell.window.go_to(key)
        qtbot.waitUntil(lambda key=key, badge=badge: rail.badge_of(key) == badge)
