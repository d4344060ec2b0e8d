"""Réglages, Règles: a newer file is read, compared, confirmed by a word, marked, given up; the base of an ETP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from livret_desktop.services.configuration import read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.rule_files import program_rules, rules_of_school, taken_rules
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.rules_dialog import RulesDialog
from livret_desktop.ui.pages.settings.settings_rules import RulesSection
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.text import Label
from tests.etp.test_rule_files import AAC, TOP, written
from tests.sending.school import HandClock, school
from tests.ui.checks import unnamed
from tests.ui.office_house import make_office


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = HandClock()
    clock.advance(days=20)
    with school(tmp_path / "ecole", clock) as opened:
        yield opened


def section(desk: Desk, bridge: Bridge, qtbot: QtBot) -> RulesSection:
    made = RulesSection(make_office(desk, bridge))
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.reload()
    made.show()
    qtbot.waitExposed(made)
    return made


def said(widget: object) -> str:
    return "\n".join(label.text() for label in widget.findChildren(Label))  # type: ignore[attr-defined]


def test_a_newer_file_is_compared_confirmed_and_given_up(
    desk: Desk, bridge: Bridge, qtbot: QtBot, tmp_path: Path
) -> None:
    shown = section(desk, bridge, qtbot)
    assert "Règles fournies avec le programme." in said(shown)
    shown.choose_file = lambda *_words: written(tmp_path, TOP + AAC)
    shown.ask_file()
    qtbot.waitUntil(lambda: shown.findChild(RulesDialog) is not None)
    dialog = shown.findChild(RulesDialog)
    assert dialog is not None
    assert "Avant\u00a0: 1\u00a0h compte 1,2\u00a0h" in said(dialog)
    assert "Après\u00a0: 1\u00a0h compte 1,5\u00a0h" in said(dialog)
    assert "publiées le 1er décembre 2026 par Éditeur" in said(dialog).replace("Publiées", "publiées")
    dialog.try_it()
    assert dialog.word.has_error and taken_rules(desk) is None
    dialog.word.set_text("règles")
    assert unnamed(dialog) == []
    dialog.try_it()
    qtbot.waitUntil(lambda: taken_rules(desk) is not None)
    qtbot.waitUntil(lambda: "à la prochaine ouverture" in said(shown))
    opened_again = replace(desk, rules=rules_of_school(desk.database, program_rules()))
    again = section(opened_again, bridge, qtbot)
    assert "Règles publiées le 1er décembre 2026, importées le 10 décembre 2026." in said(again)
    again.give_up()
    qtbot.waitUntil(lambda: taken_rules(desk) is None)


def test_a_wrong_file_is_said_and_nothing_changes(
    desk: Desk, bridge: Bridge, qtbot: QtBot, tmp_path: Path
) -> None:
    shown = section(desk, bridge, qtbot)
    shown.choose_file = lambda *_words: written(tmp_path, "n’importe quoi")
    shown.ask_file()
    qtbot.waitUntil(lambda: shown.findChild(MessageDialog) is not None)
    box = shown.findChild(MessageDialog)
    assert box is not None and "Aucune règle n’a été changée" in said(box)
    box.close()
    assert taken_rules(desk) is None


def test_the_base_of_an_etp_is_typed_here(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    shown = section(desk, bridge, qtbot)
    shown.base.line.setText("beaucoup")
    shown._keep_base()
    qtbot.waitUntil(lambda: shown.base.has_error)
    shown.base.line.setText("160,5")
    shown._keep_base()
    qtbot.waitUntil(lambda: read_settings(desk)["etp.base_hours"] == "160.5")
