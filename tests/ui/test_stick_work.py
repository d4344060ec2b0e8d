"""A stick plugged in: its copies are read again, one is made where that was asked for; one is offered on leaving."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from livret_desktop.backup.volumes import Volume
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.copies.backup_checks import copies_in
from livret_desktop.services.copies.backups import back_up, logged_backups
from livret_desktop.services.copies.sticks import add_stick
from livret_desktop.ui.pages.backups.backups_page import BackupsPage
from tests.services.house import Plugged, add_student
from tests.ui.desktop_house import Desktop, desktop, dialogs, press, words
from tests.ui.sending_school import Friday


@pytest.fixture
def stick(school: Friday, plugged: Plugged, tmp_path: Path) -> Volume:
    """The blue one, in its drawer, with one copy on it."""
    volume = plugged.plug(tmp_path / "cle")
    add_stick(school.desk, volume, "BLEUE")
    back_up(school.desk, volume.root)
    plugged.volumes.clear()
    school.clock.advance(days=1)
    add_student(school.desk, neph="230509476799")
    return volume


@pytest.fixture
def here(school: Friday, plugged: Plugged, stick: Volume, look) -> Iterator[Desktop]:
    with desktop(lambda bridge: replace(school.office(bridge), volumes=plugged), has_tray=False) as made:
        made.shell.window.show()
        yield made


def plug(made: Desktop, plugged: Plugged, volume: Volume) -> None:
    plugged.volumes.append(volume)
    made.events.volumes_changed.emit()


def said(made: Desktop) -> str:
    return made.shell.window.notice.accessibleName().replace("\u00a0", " ")


def test_a_copy_that_went_bad_in_the_drawer_is_said_when_the_stick_comes_back(
    school, here: Desktop, plugged, stick, qtbot
) -> None:
    (file,) = stick.root.glob("*.livretbak")
    content = bytearray(file.read_bytes())
    content[-30] ^= 1
    file.write_bytes(content)
    plug(here, plugged, stick)
    qtbot.waitUntil(lambda: "1 copie abîmée (n° 1)" in said(here), timeout=20_000)
    assert copies_in(school.desk, stick.root)[0].verified_at is None


def test_a_hidden_window_says_beside_the_clock_that_a_copy_is_bad_and_not_whose_stick_it_is(
    school, here: Desktop, plugged, stick, qtbot
) -> None:
    (file,) = stick.root.glob("*.livretbak")
    file.write_bytes(file.read_bytes()[:-40])
    here.shell.window.hide()
    plug(here, plugged, stick)
    qtbot.waitUntil(lambda: any("abîmée" in one.title for one in here.tray.told), timeout=20_000)
    (told,) = [one for one in here.tray.told if "abîmée" in one.title]
    assert told.title == "1\u00a0copie abîmée sur la clé de sauvegarde"
    assert "BLEUE" not in told.title + told.text
    here.presence.open(told.page)
    assert isinstance(here.shell.window.page, BackupsPage)
    assert here.shell.window.isVisible()
    assert "1 copie abîmée (n° 1)" in said(here)


def test_good_copies_are_read_again_without_a_word(school, here: Desktop, plugged, stick, qtbot) -> None:
    plug(here, plugged, stick)
    read = lambda: copies_in(school.desk, stick.root)[0].verified_at  # noqa: E731
    qtbot.waitUntil(lambda: read() == school.clock.now(), timeout=20_000)
    assert "abîmée" not in said(here)


def test_where_it_was_asked_for_the_copy_is_made_without_asking(
    school, here: Desktop, plugged, stick, qtbot
) -> None:
    change_setting(school.desk, "backup.automatic", "oui")
    plug(here, plugged, stick)
    qtbot.waitUntil(lambda: "Copie n° 2 faite et vérifiée sur la clé BLEUE" in said(here), timeout=20_000)
    assert [one.sequence for one in logged_backups(school.desk)] == [2, 1]
    here.events.volumes_changed.emit()
    with qtbot.waitSignal(here.shell.facts_read):
        here.shell.refresh_status()
    assert len(logged_backups(school.desk)) == 2, "one copy a day"


def test_leaving_with_the_stick_there_the_copy_is_offered_and_then_the_program_leaves(
    school, here: Desktop, plugged, stick, qtbot
) -> None:
    plug(here, plugged, stick)
    qtbot.waitUntil(lambda: "BLEUE" in said(here))
    here.shell.window.close()
    qtbot.waitUntil(lambda: bool(dialogs()))
    (asked,) = dialogs()
    assert "Sauvegarder sur la clé BLEUE avant de quitter" in words(asked)
    with qtbot.waitSignal(here.shell.window.closed, timeout=20_000):
        press(asked, "Sauvegarder et quitter")
    assert len(logged_backups(school.desk)) == 2
    assert here.shell.window.isHidden()


def test_leaving_without_a_copy_is_one_press(school, here: Desktop, plugged, stick, qtbot) -> None:
    plug(here, plugged, stick)
    qtbot.waitUntil(lambda: "BLEUE" in said(here))
    here.shell.window.close()
    qtbot.waitUntil(lambda: bool(dialogs()))
    with qtbot.waitSignal(here.shell.window.closed):
        press(dialogs()[0], "Quitter sans copie")
    assert len(logged_backups(school.desk)) == 1


def test_without_a_stick_the_chosen_folder_gets_its_copy_once_a_day(
    school, here: Desktop, stick, tmp_path, qtbot
) -> None:
    folder = tmp_path / "Copies"
    folder.mkdir()
    change_setting(school.desk, "backup.folder", str(folder))
    change_setting(school.desk, "backup.automatic", "oui")
    assert here.presence._open is not None
    here.presence._open.sticks.look()
    qtbot.waitUntil(lambda: "faite et vérifiée dans le dossier « Copies »" in said(here), timeout=20_000)
    assert len(list(folder.glob("*.livretbak"))) == 1
