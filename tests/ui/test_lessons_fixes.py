"""Lesson entry: what blocks a lesson is put right from its pane, for all the lessons it settles, or in its field."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from livret_desktop.domain.vocabulary import Category
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import lesson_line
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.records.students import save_student
from livret_desktop.services.records.team import save_instructor
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage
from livret_desktop.ui.targets import LESSONS, STUDENTS, OpenAt, WayBack
from livret_desktop.ui.widgets.text import Label
from tests.ui.checks import cut_texts, unnamed
from tests.ui.lessons_school import DONE, kept, known, lesson, record
from tests.ui.lessons_window import press, show, titles

ADD = "Ajouter la catégorie B"


def without_categories(desk: Desk) -> None:
    with desk.database.read() as reading:
        navarro = reading.instructors.require(known("NAVARRO"))
    save_instructor(desk, replace(navarro, categories=(Category.A2,)))


def buttons(page: LessonsPage) -> set[str]:
    return {one.text() for one in page.pane.findChildren(QPushButton) if one.isVisible()}


def words(page: LessonsPage) -> str:
    return "\n".join(one.text() for one in page.pane.findChildren(Label) if one.isVisible())


def typed(page: LessonsPage, surname: str, hour: str) -> None:
    """A new lesson, as far as its hour."""
    page.new()
    page.pane.form.student.set_value(known(surname), surname)
    page.pane.form.touched.emit("student")
    page.pane.form.trainer.set_value(known("NAVARRO"))
    page.pane.form.touched.emit("trainer")
    page.pane.form.start.line.setText(hour)
    page.pane.form.start.line.setFocus()
    page.pane.save_button.setFocus(Qt.FocusReason.TabFocusReason)


def test_one_click_while_typing_settles_all_that_the_same_correction_does(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    without_categories(desk)
    record(desk, lesson("LEMAIRE", 8, status=DONE), lesson("MARTIN", 9, status=DONE))
    page = show(desk, bridge, qtbot)
    typed(page, "KADDOURI", "18:00")
    qtbot.waitUntil(lambda: ADD in buttons(page))
    assert "Même correction pour 2\u00a0autres leçons." in words(page)
    assert "Ouvrir la fiche" in buttons(page)
    qtbot.waitUntil(lambda: cut_texts(page.window()) == [] and unnamed(page) == [])
    press(ADD, page.pane)
    qtbot.waitUntil(lambda: check(desk).blocked == ())
    qtbot.waitUntil(lambda: not any("ne porte pas la catégorie" in one for one in titles(page)))
    assert page.pane.draft.student_id == known("KADDOURI"), "what was typed is still there"
    page.pane.save()
    qtbot.waitUntil(lambda: len(kept(desk)) == 3)


def test_a_kept_lesson_that_is_blocked_leads_to_the_field_and_offers_the_way_back(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    with desk.database.read() as reading:
        student = reading.students.require(known("LEMAIRE"))
    save_student(desk, replace(student, neph=""))
    blocked = lesson("LEMAIRE", 8, status=DONE)
    record(desk, blocked, lesson("LEMAIRE", 10, status=DONE))
    page = show(desk, bridge, qtbot)
    offered: list[WayBack] = []
    went: list[tuple[str, object]] = []
    page.back_offered.connect(offered.append)
    page.window().way_back.forget()
    page.go_asked.disconnect()
    page.go_asked.connect(lambda key, what: went.append((key, what)))
    page.open(OpenAt(blocked.id))
    qtbot.waitUntil(lambda: "Saisir le NEPH" in buttons(page))
    assert "Cette leçon ne partira pas" in words(page)
    assert "Même correction pour 1\u00a0autre leçon." in words(page)
    qtbot.waitUntil(lambda: cut_texts(page.window()) == [] and unnamed(page) == [])
    press("Saisir le NEPH", page.pane)
    assert went == [(STUDENTS, OpenAt(known("LEMAIRE"), "student.neph"))]
    assert offered == [WayBack(LESSONS, OpenAt(blocked.id), "Revenir à la leçon", "LEMAIRE Hugo")]
    save_student(desk, replace(student, neph="240377100498"))
    page.reload()
    qtbot.waitUntil(lambda: "Cette leçon ne partira pas" not in words(page))


def test_a_neph_typed_with_letters_is_put_right_in_one_click(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    with desk.database.read() as reading:
        student = reading.students.require(known("MARTIN"))
    save_student(desk, replace(student, neph="24O377IOO499"))
    blocked = lesson("MARTIN", 8, status=DONE)
    record(desk, blocked)
    page = show(desk, bridge, qtbot)
    page.open(OpenAt(blocked.id))
    fix = "Remplacer par «\u00a0240377100499\u00a0»"
    qtbot.waitUntil(lambda: fix in buttons(page))
    press(fix, page.pane)
    qtbot.waitUntil(lambda: "Cette leçon ne partira pas" not in words(page))
    line = lesson_line(desk, blocked.id)
    assert line is not None and line.blocked == ""


def test_another_lesson_taken_meanwhile_is_not_given_the_corrections_of_the_former(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    without_categories(desk)
    first = lesson("LEMAIRE", 8, status=DONE)
    record(desk, first, lesson("MARTIN", 10, trainer="ARNAUD", status=DONE))
    page = show(desk, bridge, qtbot)
    asked: list[tuple[object, object]] = []
    page.pane.fixes_asked.disconnect()
    page.pane.fixes_asked.connect(lambda one, found: asked.append((one, found)))
    page.open(OpenAt(first.id))
    assert asked
    page.open(OpenAt(kept(desk)[1].id))
    page.pane.show_fixes(asked[0][0], ())  # type: ignore[arg-type]
    assert ADD not in buttons(page)
