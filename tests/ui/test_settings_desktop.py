"""Réglages, Démarrage and À propos: what Windows will do, and what a helper asks first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from livret_desktop import __version__
from livret_desktop.system.autostart import WindowsAutostart
from livret_desktop.ui.pages.settings.settings_about import AboutSection
from livret_desktop.ui.pages.settings.settings_page import SettingsPage
from livret_desktop.ui.pages.settings.settings_startup import StartupSection
from livret_desktop.ui.widgets.text import Label
from livret_desktop.windows_names import APPROVED_KEY, RUN_KEY, RUN_VALUE, run_command
from tests.services.house import House
from tests.system.test_autostart import MemoryRegistry
from tests.ui.checks import cut_texts, unnamed
from tests.ui.office_house import make_office

COMMAND = run_command(r"C:\Livret\Livret.exe")


@pytest.fixture
def registry() -> MemoryRegistry:
    return MemoryRegistry()


@pytest.fixture
def page(tmp_path: Path, bridge, registry, qtbot) -> Iterator[SettingsPage]:
    house = House(tmp_path / "ecole")
    house.create()
    with house.open() as desk:
        office = replace(
            make_office(desk, bridge),
            autostart=WindowsAutostart(COMMAND, registry),
            log_folder=tmp_path / "journaux",
        )
        made = SettingsPage(office)
        qtbot.addWidget(made)
        made.resize(1100, 680)
        made.show()
        yield made


def startup(page: SettingsPage, qtbot) -> StartupSection:
    page.show_section("startup")
    section = page.section
    assert isinstance(section, StartupSection)
    qtbot.wait(20)
    return section


def said(section) -> str:
    return " ".join(label.text() for label in section.findChildren(Label))


def test_the_box_writes_the_entry_of_this_program_and_takes_it_away(page, registry, qtbot) -> None:
    section = startup(page, qtbot)
    assert not section.box_on.isChecked()
    section.box_on.click()
    qtbot.waitUntil(lambda: registry.keys.get(RUN_KEY) == {RUN_VALUE: COMMAND})
    qtbot.waitUntil(lambda: "se met près de l’horloge" in said(section))
    section.box_on.click()
    qtbot.waitUntil(lambda: registry.keys[RUN_KEY] == {})


def test_what_the_installer_wrote_shows_in_the_box(page, registry, qtbot) -> None:
    registry.keys[RUN_KEY] = {RUN_VALUE: COMMAND}
    section = startup(page, qtbot)
    qtbot.waitUntil(section.box_on.isChecked)


def test_switched_off_in_windows_shows_and_a_press_puts_it_right(page, registry, qtbot) -> None:
    registry.keys[RUN_KEY] = {RUN_VALUE: COMMAND}
    registry.keys[APPROVED_KEY] = {RUN_VALUE: b"\x03"}
    section = startup(page, qtbot)
    qtbot.waitUntil(lambda: "paramètres de Windows" in said(section))
    assert not section.box_on.isChecked()
    section.box_on.click()
    qtbot.waitUntil(section.box_on.isChecked)
    assert registry.keys[APPROVED_KEY] == {}


def test_elsewhere_than_on_windows_it_is_explained(tmp_path, bridge, qtbot) -> None:
    house = House(tmp_path / "ecole")
    house.create()
    with house.open() as desk:
        section = StartupSection(replace(make_office(desk, bridge), autostart=None))
        qtbot.addWidget(section)
        section.show()
        section.reload()
        assert not section.box_on.isVisible()
        assert "livret-desktop --tray" in said(section)


def test_about_says_version_log_and_the_way_to_a_newer_one_and_copies_it(page, tmp_path, qtbot) -> None:
    page.show_section("about")
    section = page.section
    assert isinstance(section, AboutSection)
    assert "par-dessus celle-ci" in said(section)
    assert str(tmp_path / "journaux") in said(section)
    section.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert f"Livret {__version__}" in copied
    assert str(tmp_path / "journaux") in copied
    assert section.copy.text() == "Copié"


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_nor_unnamed(page, look, qtbot, percent: int) -> None:
    look.set_text_percent(percent)
    for key in ("startup", "about"):
        page.show_section(key)
        qtbot.wait(30)
        assert cut_texts(page) == []
        assert unnamed(page) == []
