"""A correction that leaves nothing to type: one click in Contrôle or beside the lesson settles all it blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.records.team import save_instructor
from livret_desktop.ui.page import Command
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.todo_line import TodoLine
from tests.ui.checks import cut_texts, unnamed
from tests.ui.sending_school import Friday, fill, friday
from tests.ui.sending_screen import Screen

ADD = "Ajouter la catégorie B"


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        fill(made)
        save_instructor(made.desk, replace(made.instructors["Arnaud"], categories=()))
        yield made


def blocked_by_category(school: Friday) -> int:
    lines = check(school.desk).blocked
    return sum(line.finding.field == "instructor.categories" for line in lines)


def test_one_click_in_the_check_settles_every_lesson_of_the_cause(school: Friday, screen) -> None:
    assert blocked_by_category(school) == 3
    shown = screen()
    assert shown.page.run_command(Command.CHECK)
    shown.qtbot.waitUntil(lambda: bool(shown.page.report.findChildren(TodoLine)))
    shown.settle()
    assert not cut_texts(shown.page) and not unnamed(shown.page)
    next(one for one in shown.page.report.findChildren(Button) if one.text() == ADD).click()
    shown.qtbot.waitUntil(lambda: blocked_by_category(school) == 0)
    left = ["Bloque\u00a0: Perrin Noah, 1\u00a0leçon"]
    shown.qtbot.waitUntil(lambda: [name for name in causes(shown) if "Bloque" in name] == left)


def test_beside_a_lesson_it_says_how_many_others_it_settles(school: Friday, screen) -> None:
    shown = screen()
    shown.choose("Caron")
    assert "Même correction pour 2\u00a0autres leçons." in shown.words()
    assert not cut_texts(shown.page) and not unnamed(shown.page)
    shown.press(ADD)
    shown.qtbot.waitUntil(lambda: blocked_by_category(school) == 0)
    shown.settle()
    assert shown.page.queue.table.current_id == school.lessons["Caron"].id


def causes(shown: Screen) -> list[str]:
    return [one.accessibleName() for one in shown.page.report.findChildren(TodoLine) if one.isVisible()]
