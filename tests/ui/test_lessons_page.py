"""Leçons in its window, on a real school: typed by keyboard alone, conflicts said, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea, QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, TrainingMeans
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lessons import change_lesson
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.lessons.lessons_objectives import ObjectivesDialog
from livret_desktop.ui.presenters.cells import plain_text
from livret_desktop.ui.targets import NEW_FOR_STUDENT, OpenAt
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.button import Button
from tests.ui.lessons_school import (
    DAY,
    YESTERDAY,
    at,
    kept,
    known,
    lesson,
    record,
)
from tests.ui.lessons_window import Typist, dialog_of, focused, press, show, titles


def test_a_lesson_by_keyboard_alone(desk: Desk, bridge: Bridge, qtbot: QtBot, type_text: Typist) -> None:
    page = show(desk, bridge, qtbot)
    record(desk, lesson("MARTIN", 14))
    qtbot.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert focused() is page.pane.form.student.line
    type_text(focused(), "maré")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)  # takes Zoé MARÉCHAL from the list
    assert page.pane.draft.student_id == known("MARÉCHAL")
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)  # one formation only: straight to the instructor
    assert focused() is page.pane.form.trainer.combo
    type_text(focused(), "n")
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    assert focused() is page.pane.form.start.line
    type_text(focused(), "16h30")
    qtbot.keyClick(focused(), Qt.Key.Key_Tab)
    type_text(focused(), "90")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(kept(desk)) == 2)
    saved = kept(desk)[1]
    assert (saved.student_id, saved.instructor_id) == (known("MARÉCHAL"), known("NAVARRO"))
    assert (saved.starts_at, saved.minutes) == (at(16, 30), 90)
    assert (saved.kind, saved.means, saved.status) == (
        LessonKind.PRACTICE,
        TrainingMeans.VEHICLE,
        LessonStatus.PLANNED,
    )
    qtbot.waitUntil(lambda: page.pane.draft.student_id is None)
    assert focused() is page.pane.form.student.line  # ready for the next one
    assert page.pane.draft.instructor_id == known("NAVARRO")
    assert page.pane.form.start.text == "15:00"  # the next free hour that is long enough
    assert page.model.rowCount() == 2


@pytest.mark.parametrize(
    ("hour", "lasting", "expected"),
    [
        ("14", "1h", (14, 0, 60)),
        ("14:30", "1h30", (14, 30, 90)),
        ("9h15", "45", (9, 15, 45)),
        ("1730", "2", (17, 30, 120)),
    ],
)
def test_hours_and_durations_as_people_type(
    desk: Desk,
    bridge: Bridge,
    qtbot: QtBot,
    type_text: Typist,
    hour: str,
    lasting: str,
    expected: tuple[int, int, int],
) -> None:
    page = show(desk, bridge, qtbot)
    page.new()
    form = page.pane.form
    for field, text in ((form.start, hour), (form.minutes, lasting)):
        field.line.setFocus()
        field.line.selectAll()
        type_text(field.line, text)
    form.place.line.setFocus()
    draft = page.pane.draft
    assert draft.start is not None
    assert (draft.start.hour, draft.start.minute, draft.minutes) == expected


def test_what_cannot_be_read_is_neither_saved_nor_lost(
    desk: Desk, bridge: Bridge, qtbot: QtBot, type_text: Typist
) -> None:
    page = show(desk, bridge, qtbot)
    page.open(OpenAt())
    record(desk, lesson("MARTIN", 18))
    page.reload()
    page.table.choose(kept(desk)[0].id)
    start = page.pane.form.start.line
    start.setFocus()
    start.selectAll()
    type_text(start, "25h")
    qtbot.keyClick(start, Qt.Key.Key_Return)
    assert start.text() == "25h"
    assert page.pane.form.start.message == "Une heure va de 0:00 à 23:59."
    assert kept(desk)[0].starts_at == at(18)


def test_an_empty_form_says_what_comes_first(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    page = show(desk, bridge, qtbot)
    page.new()
    qtbot.keyClick(page.pane.form.place.line, Qt.Key.Key_Return)
    assert page.pane.form.student.message == "Choisissez l’élève."
    assert kept(desk) == []


def test_a_conflict_is_said_while_typing_and_one_button_settles_it(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    record(desk, lesson("KADDOURI", 15, minutes=120), lesson("LEMAIRE", 18))
    page = show(desk, bridge, qtbot)
    page.table.choose(lesson("LEMAIRE", 18).id)
    assert titles(page) == []
    form = page.pane.form
    form.start.line.setFocus()
    form.start.line.setText("16")
    form.day.line.setFocus()
    assert titles(page)[0].startswith("Stéphane NAVARRO a déjà une leçon jusqu’à 17:00 avec Inès KADDOURI.")
    assert form.trainer.editor.property("state") == form.start.editor.property("state") == "error"
    press("Déplacer à 17:00", page.pane)
    assert titles(page) == []
    assert form.start.text == "17:00"
    assert form.start.editor.property("state") == ""
    page.pane.save()
    qtbot.waitUntil(lambda: kept(desk)[1].starts_at == at(17))


def test_a_lesson_never_sent_is_deleted(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 18))
    page = show(desk, bridge, qtbot)
    page.table.choose(lesson("LEMAIRE", 18).id)
    page.pane.remove_button.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.none)
    assert kept(desk) == []


def test_another_lesson_is_shown_from_its_top(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    first, second = lesson("LEMAIRE", 9), lesson("MARTIN", 11)
    record(desk, first, second)
    page = show(desk, bridge, qtbot)
    page.window().resize(1100, 420)
    page.table.choose(first.id)
    area = next(one for one in page.pane.findChildren(QScrollArea) if one.isAncestorOf(page.pane.form))
    bar = area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    bridge.announce(change_lesson(desk, lesson("LEMAIRE", 9, place="Gare")))
    assert bar.value() > 0  # the same lesson, read again, stays where it was being read
    page.table.choose(second.id)
    assert bar.value() == 0


def test_a_copy_finds_its_own_hour(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 15))
    page = show(desk, bridge, qtbot)
    page.table.choose(lesson("LEMAIRE", 15).id)
    page.pane.copy_button.click()
    assert page.pane.lesson_id is None
    assert page.pane.form.start.text == "16:00"
    page.pane.save()
    qtbot.waitUntil(lambda: [one.starts_at for one in kept(desk)] == [at(15), at(16)])


def test_a_theory_session_takes_several_students(
    desk: Desk, bridge: Bridge, qtbot: QtBot, type_text: Typist
) -> None:
    page = show(desk, bridge, qtbot)
    page.new()
    form = page.pane.form
    type_text(form.student.line, "lem")
    qtbot.keyClick(form.student.line, Qt.Key.Key_Return)
    form.trainer.set_value(known("NAVARRO"))
    form.trainer.chosen.emit(known("NAVARRO"))
    assert form.group.isHidden()
    form.kind.set_value(LessonKind.THEORY.value)
    form.kind.chosen.emit(form.kind.value)
    assert page.pane.draft.means is TrainingMeans.CLASSROOM
    assert not form.group.isHidden()
    for name in ("kad", "mart"):
        form.group.field.line.setFocus()
        type_text(form.group.field.line, name)
        qtbot.keyClick(form.group.field.line, Qt.Key.Key_Return)
    assert form.group.added == (known("KADDOURI"), known("MARTIN"))
    qtbot.keyClick(form.place.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(kept(desk)) == 3)
    assert len({one.group_id for one in kept(desk)}) == 1
    assert len({one.starts_at for one in kept(desk)}) == 1
    qtbot.waitUntil(lambda: page.model.rowCount() == 3 and page.pane.draft.student_id is None)
    assert page.table.choose(kept(desk)[0].id)
    form.start.line.setFocus()
    form.start.line.setText("17")
    form.day.line.setFocus()
    page.pane.save()
    qtbot.waitUntil(lambda: {one.starts_at for one in kept(desk)} == {at(17)})


def test_leaving_something_typed_asks_first(
    desk: Desk, bridge: Bridge, qtbot: QtBot, type_text: Typist
) -> None:
    record(desk, lesson("LEMAIRE", 17), lesson("MARTIN", 18))
    page = show(desk, bridge, qtbot)
    first, second = (one.id for one in kept(desk))
    page.table.choose(first)
    page.pane.form.place.line.setFocus()
    type_text(page.pane.form.place.line, "Gare")
    page.table.setFocus()
    page.table.choose(second)
    unsaved = page.findChild(QDialog, "unsaved")
    assert unsaved is not None
    assert page.pane.lesson_id == first
    assert page.pane.form.place.text == "Gare"
    press("Continuer la saisie", unsaved)
    assert page.pane.form.place.text == "Gare"
    assert page.table.current_id == first


def test_days_filters_and_empty_states(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 18), lesson("MARTIN", 19, day=DAY + timedelta(days=1), trainer="ARNAUD"))
    page = show(desk, bridge, qtbot)
    assert page.model.rowCount() == 1
    qtbot.keyClick(page.table, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page.day == DAY + timedelta(days=1)
    assert plain_text(page.model.cell_at(0, 1)) == "MARTIN Lucas"  # type: ignore[arg-type]
    page.filters.trainer.choose([known("NAVARRO")])
    page.filters.changed.emit()
    assert page.stack.currentWidget() is page.hidden
    press("Tout montrer", page.hidden)
    assert page.model.rowCount() == 1
    page.show_day(DAY + timedelta(days=2))
    assert page.stack.currentWidget() is page.none
    page.week.day_chosen.emit(DAY)
    assert page.day == DAY


def test_opened_from_elsewhere_at_a_field(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 9, day=YESTERDAY))
    page = show(desk, bridge, qtbot)
    page.open(OpenAt(lesson("LEMAIRE", 9, day=YESTERDAY).id, "lesson.starts_at"))
    assert page.day == YESTERDAY
    assert page.pane.lesson_id == lesson("LEMAIRE", 9, day=YESTERDAY).id
    assert focused() is page.pane.form.start.line


def test_objectives_are_chosen_in_a_list(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 18, objectives=("C1-1",)))
    page = show(desk, bridge, qtbot)
    page.table.choose(lesson("LEMAIRE", 18).id)
    assert page.pane.form.objectives.field.text == "C1-1"
    press("Choisir…", page.pane)
    dialog = dialog_of(page, ObjectivesDialog, qtbot)
    assert isinstance(dialog, ObjectivesDialog)
    boxes = {one.text(): one for one in dialog.findChildren(type(next(iter(dialog._boxes.values()))))}
    assert len(boxes) == 32
    boxes["C4-7"].setChecked(True)
    dialog.accept()
    page.pane.save()
    qtbot.waitUntil(lambda: kept(desk)[0].objectives == ("C1-1", "C4-7"))


def test_what_is_typed_survives_a_change_from_elsewhere(
    desk: Desk, bridge: Bridge, qtbot: QtBot, type_text: Typist
) -> None:
    record(desk, lesson("LEMAIRE", 17))
    page = show(desk, bridge, qtbot)
    page.new()
    type_text(page.pane.form.student.line, "mart")
    qtbot.keyClick(page.pane.form.student.line, Qt.Key.Key_Return)
    bridge.announce(change_lesson(desk, lesson("LEMAIRE", 17, minutes=30)))
    qtbot.waitUntil(lambda: page.model.index(0, 4).data() == "30\u00a0min")
    assert page.pane.draft.student_id == known("MARTIN")


def test_undo_shows_in_the_pane_even_with_the_keyboard_in_it(
    desk: Desk, bridge: Bridge, qtbot: QtBot, type_text: Typist
) -> None:
    record(desk, lesson("LEMAIRE", 17))
    page = show(desk, bridge, qtbot)
    page.table.choose(lesson("LEMAIRE", 17).id)
    line = page.pane.form.minutes.line
    line.setFocus()
    line.selectAll()
    type_text(line, "2h")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.index(0, 4).data() == "2\u00a0h")
    last = next_undo(desk)
    assert last is not None
    bridge.announce(undo(desk, last.id))
    qtbot.waitUntil(lambda: page.pane.form.minutes.text == "1\u00a0h")
    line.selectAll()
    type_text(line, "3")
    bridge.announce(change_lesson(desk, lesson("LEMAIRE", 17, place="Gare")))
    QApplication.processEvents()
    assert line.text() == "3"  # characters not read yet stay


@pytest.mark.parametrize("percent", [100, 200])
def test_no_word_of_a_button_is_cut(
    desk: Desk, bridge: Bridge, qtbot: QtBot, look: Theme, percent: int
) -> None:
    look.set_text_percent(percent)
    record(desk, lesson("LEMAIRE", 9))
    page = show(desk, bridge, qtbot)
    page.window().resize(1366, 720)
    for button in page.findChildren(Button):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.text()


def test_a_new_lesson_asked_from_a_student_begins_with_that_student(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    page = show(desk, bridge, qtbot)
    page.open(OpenAt(known("MARÉCHAL"), NEW_FOR_STUDENT))
    assert page.pane.lesson_id is None
    assert page.pane.draft.student_id == known("MARÉCHAL")
    assert page.pane.draft.enrolment_id is not None
    assert focused() is page.pane.form.trainer.combo


def test_every_nature_of_a_lesson_is_read_whole(
    desk: Desk, bridge: Bridge, qtbot: QtBot, look: Theme
) -> None:
    combo = show(desk, bridge, qtbot).pane.form.kind.combo
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    room = combo.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
    )
    cut = [one.label for one in LessonKind if combo.fontMetrics().horizontalAdvance(one.label) > room.width()]
    assert cut == []
