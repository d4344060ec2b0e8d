"""Réglages tells the truth about a secret given for once as the program is started: in force, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from livret_desktop.background.workers import Workers
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.access.dsr_access import keep_dsr_secret
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.lessons.lesson_list import LessonLine, SendingFacts
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.settings.settings_page import SettingsPage
from livret_desktop.ui.presenters.access import secret_words
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.lessons import sending_cell
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.theme.tokens import Tone
from tests.ui.lessons_school import lesson
from tests.ui.sending_school import Friday, friday
from tests.ui.settings_screen import SettingsScreen


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        change_setting(made.desk, "dsr.base_url", "https://service.invalid/livret/v1")
        change_setting(made.desk, "dsr.client_id", "livret")
        yield made


@pytest.fixture
def given(school: Friday, look: Theme, qtbot) -> Iterator[SettingsScreen]:
    """A test run: its secret comes from the environment, which the office carries."""
    workers = Workers()
    bridge = Bridge(workers)
    office = replace(school.office(bridge), given_dsr_secret="a-secret", has_dsr_secret=lambda: True)
    page = SettingsPage(office)
    page.resize(1140, 900)
    page.show()
    page.on_shown()
    yield SettingsScreen(page, qtbot)
    delete(page)
    workers.stop()
    QApplication.processEvents()


def test_beside_an_access_that_is_set_the_secret_is_not_said_to_be_none(given: SettingsScreen) -> None:
    given.page.show_section("access")
    given.page.section.show_field("dsr.secret")
    field = given.page.section.fields["dsr.secret"]
    given.until(lambda: "démarrage" in field.line.placeholderText())
    assert "Accès réglé" in {tag.accessibleName() for tag in [given.page.section._card.tag]}
    assert "il sert cette fois-ci, et n’est gardé nulle part." in given.words()
    assert not given.page.section.forget.isEnabled()


def test_security_does_not_say_where_a_secret_lies_that_is_kept_nowhere(given: SettingsScreen) -> None:
    given.page.show_section("security")
    given.until(lambda: "il n’est gardé nulle part" in given.words())


def test_one_that_is_kept_too_is_said_to_wait(school: Friday) -> None:
    keep_dsr_secret(school.desk, "kept")
    both = secret_words("le coffre", is_kept=True, is_given=True)
    assert "à la place de celui qui est gardé" in both.hint and both.why_nothing == ""
    assert secret_words("le coffre", is_kept=False, is_given=False).placeholder == "aucun"


def test_a_blocked_lesson_looks_the_same_in_lessons_as_in_the_queue() -> None:
    due = SendingFacts(SubmissionState.DUE, cancels=False, was_attempted=False, may_be_known=False, reason="")
    line = LessonLine(
        lesson("LEMAIRE", 8), "LEMAIRE", "Hugo", lesson("LEMAIRE", 8).kind, due, "NEPH manquant"
    )  # type: ignore[arg-type]
    assert sending_cell(line) == State("Bloquée", "lock", Tone.WARN)
    accepted = replace(line, blocked="", sending=replace(due, state=SubmissionState.ACCEPTED))
    assert sending_cell(accepted, is_training=True) == State.ok("Acceptée\u00a0(essai)")
