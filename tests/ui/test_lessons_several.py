"""The filter of the planner and of the day: one instructor, several, or all, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage
from tests.ui.lessons_school import DAY, known, lesson, open_desk, record
from tests.ui.planner_window import week


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(tmp_path / "ecole")
    record(opened, lesson("LEMAIRE", 15), lesson("MARTIN", 9, trainer="ARNAUD"), lesson("PERRIN", 10))
    yield opened
    opened.database.close()


def open_menu(page: LessonsPage, qtbot: QtBot) -> QMenu:
    """As by the keyboard: the arrow down on the closed list."""
    combo = page.filters.trainer.combo
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    (menu,) = [one for one in page.findChildren(QMenu) if one.isVisible()]
    return menu


def alone(page: LessonsPage) -> UUID | None:
    """Whom a new lesson would be given to."""
    return page.filters.trainer_id


def ticked(menu: QMenu) -> list[str]:
    return [one.text() for one in menu.actions() if one.isChecked()]


def tick(menu: QMenu, number: int) -> None:
    """A click on a box; the menu stays."""
    place = menu.actionGeometry(menu.actions()[number]).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    assert menu.isVisible()


def shown(page: LessonsPage) -> set[str]:
    assert page.planner.view.plan is not None
    return {block.short for block in page.planner.view.plan.blocks}


def test_several_are_ticked_one_after_the_other_and_all_is_said_as_such(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    page = week(desk, bridge, qtbot)
    trainer = page.filters.trainer
    assert (trainer.combo.currentText(), len(shown(page))) == ("Tous les enseignants", 3)
    menu = open_menu(page, qtbot)
    assert ticked(menu) == ["Tous les enseignants"]
    names = [one.text() for one in menu.actions()]
    tick(menu, next(number for number, name in enumerate(names) if "ARNAUD" in name))
    assert shown(page) == {"Martin"} and alone(page) == known("ARNAUD")
    tick(menu, next(number for number, name in enumerate(names) if "NAVARRO" in name))
    assert shown(page) == {"Martin", "Lemaire", "Perrin"}
    assert trainer.combo.currentText() == "2 choisis" and "ARNAUD" in trainer.combo.toolTip()
    assert alone(page) is None, "a new lesson is nobody's in particular"
    assert len(ticked(menu)) == 2
    tick(menu, 0)
    assert (ticked(menu), trainer.combo.currentText()) == (["Tous les enseignants"], "Tous les enseignants")
    menu.close()


def test_by_the_keyboard_alone_and_the_choice_holds_in_the_table_of_the_day(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    page = week(desk, bridge, qtbot)
    menu = open_menu(page, qtbot)
    machine = next(number for number, one in enumerate(menu.actions()) if "Simulateur 1" in one.text())
    menu.setActiveAction(menu.actions()[machine])
    QTest.keyClick(menu, Qt.Key.Key_Space)
    assert menu.isVisible() and page.filters.trainer_ids == {known("Simulateur 1")}
    menu.setActiveAction(next(one for one in menu.actions() if "ARNAUD" in one.text()))
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert not menu.isVisible()
    assert page.filters.trainer_ids == {known("Simulateur 1"), known("ARNAUD")}
    page.head.views.choose("day")
    page.head.views.chosen.emit("day")
    assert [page.model.id_at(row) for row in range(page.model.rowCount())] == [
        lesson("MARTIN", 9, trainer="ARNAUD").id
    ]
    page.show_day(DAY.replace(day=19))
    assert page.stack.currentWidget() is page.hidden, "said that some may be hidden, with the way back"
    page.filters.clear()
    assert page.filters.trainer_ids == frozenset()
