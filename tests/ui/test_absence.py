""" "Journée de …": whom to call, who was told, lessons given to a colleague or put off in one act, clashes named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from livret_desktop.domain.follow_up import Guardian
from livret_desktop.domain.vocabulary import LessonKind, LessonStatus, TrainingMeans
from livret_desktop.errors import RuleError
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.absence import (
    Target,
    keep_listed,
    mark_told,
    move_day,
    propose,
    read_absence,
)
from livret_desktop.services.overview.undo import next_undo, undo
from livret_desktop.services.records.team import save_simulator
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.absence_dialog import AbsenceDialog
from livret_desktop.ui.pages.lessons.lessons_correction import ReasonDialog
from livret_desktop.ui.pages.lessons.lessons_head import WEEK
from livret_desktop.ui.presenters.absence import place_words
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.dialogs import MessageDialog
from tests.ui.checks import cut_texts, unnamed
from tests.ui.lessons_school import DAY, DONE, at, kept, known, lesson, mark_accepted, record
from tests.ui.lessons_window import dialog_of, press, show

MONDAY = DAY + timedelta(days=3)
NAVARRO, ARNAUD = known("NAVARRO"), known("ARNAUD")


def a_day(desk: Desk) -> None:
    """Three lessons of Navarro; Arnaud is busy at one of these hours."""
    record(
        desk,
        lesson("LEMAIRE", 15),
        lesson("MARTIN", 16),
        lesson("MARÉCHAL", 17),
        lesson("KADDOURI", 16, trainer="ARNAUD"),
        lesson("PERRIN", 18, status=LessonStatus.CANCELLED),
    )


def the_day(desk: Desk) -> list[UUID]:
    return [one.line.lesson.id for one in read_absence(desk, DAY, NAVARRO)]


def test_the_day_says_whom_to_call_and_keeps_who_was_told(desk: Desk) -> None:
    a_day(desk)
    with desk.database.write("Essai", desk.clock.now()) as written:
        student = written.work.students.require(known("LEMAIRE"))
        minor = replace(
            student, phone="06 01 02 03 04", other_phones="01 60 00 00 00", born_on=date(2010, 1, 1)
        )
        written.work.students.put(minor)
        written.work.guardians.add(
            Guardian(
                id=known("mère"),
                student_id=student.id,
                surname="LEMAIRE",
                relation="mère",
                phone="06 99 00 00 00",
            )
        )
    lines = read_absence(desk, DAY, NAVARRO)
    assert [one.line.birth_name for one in lines] == ["LEMAIRE", "MARTIN", "MARÉCHAL"]
    assert [one.phones for one in lines] == [
        ("06 99 00 00 00 (mère)", "06 01 02 03 04", "01 60 00 00 00"),
        (),
        (),
    ], "the guardian first, for a minor"
    mark_told(desk, DAY, NAVARRO, lines[0].line.lesson.id, is_told=True)
    keep_listed(desk, DAY, NAVARRO, the_day(desk))
    assert [one.is_told for one in read_absence(desk, DAY, NAVARRO)] == [True, False, False]
    assert read_absence(desk, MONDAY, NAVARRO) == []


def test_those_told_long_ago_are_forgotten(desk: Desk) -> None:
    a_day(desk)
    old = DAY - timedelta(days=90)
    mark_told(desk, old, NAVARRO, lesson("LEMAIRE", 15).id, is_told=True)
    assert len(read_absence(desk, old, NAVARRO)) == 1
    mark_told(desk, DAY, NAVARRO, lesson("MARTIN", 16).id, is_told=True)
    assert read_absence(desk, old, NAVARRO) == []


def test_lessons_go_in_one_act_stay_on_the_list_and_one_undo_brings_them_back(desk: Desk) -> None:
    a_day(desk)
    before = kept(desk)
    proposals = propose(desk, the_day(desk), Target(ARNAUD))
    free = [one for one in proposals if one.is_free]
    assert [one.line.birth_name for one in free] == ["LEMAIRE", "MARÉCHAL"]
    stays = next(one for one in proposals if one.clashes)
    assert (stays.clashes[0].student_name, stays.clashes[0].trainer_name) == ("Inès KADDOURI", "Julie ARNAUD")
    changes = move_day(
        desk, DAY, NAVARRO, [one.after for one in free], ("Stéphane NAVARRO", "à Julie ARNAUD")
    )
    assert changes.title == "Journée de Stéphane NAVARRO\u00a0: 2\u00a0leçons à Julie ARNAUD"
    assert [one.has_moved for one in read_absence(desk, DAY, NAVARRO)] == [True, False, True]
    assert changes.history_id is not None
    undo(desk, changes.history_id)
    assert kept(desk) == before


def test_put_off_to_another_day_hours_stay_and_what_is_put_off_together_is_not_in_its_own_way(
    desk: Desk,
) -> None:
    a_day(desk)
    record(desk, lesson("KADDOURI", 15, day=MONDAY))
    record(desk, lesson("LEMAIRE", 16, trainer="ARNAUD", day=MONDAY))
    proposals = propose(desk, the_day(desk), Target(day=MONDAY))
    assert [one.is_free for one in proposals] == [False, True, True]
    assert [one.after.starts_at for one in proposals] == [at(hour, day=MONDAY) for hour in (15, 16, 17)]


def test_a_lesson_sent_is_never_moved_with_the_others(desk: Desk) -> None:
    sent = lesson("LEMAIRE", 8, status=DONE)
    record(desk, sent)
    mark_accepted(desk, sent.id)
    (proposal,) = propose(desk, [sent.id], Target(ARNAUD))
    assert proposal.was_sent and not proposal.is_free
    with pytest.raises(RuleError, match="déjà été envoyée"):
        move_day(desk, DAY, NAVARRO, [proposal.after], ("x", "y"))
    assert kept(desk) == [sent]


def open_dialog(desk: Desk, bridge: Bridge, qtbot: QtBot) -> AbsenceDialog:
    page = show(desk, bridge, qtbot, WEEK)
    page.filters.trainer.choose([NAVARRO])
    press("Journée de…", page)
    dialog = dialog_of(page, AbsenceDialog, qtbot)
    assert isinstance(dialog, AbsenceDialog)
    qtbot.addWidget(dialog)  # closed at the end: another test must not find it in front
    return dialog


def words(dialog: AbsenceDialog, name: str) -> str:
    return dialog.rows[lesson(name, {"LEMAIRE": 15, "MARTIN": 16, "MARÉCHAL": 17}[name]).id].place.text()


def test_the_dialog_moves_what_has_room_and_says_with_whom_the_rest_would_overlap(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    a_day(desk)
    dialog = open_dialog(desk, bridge, qtbot)
    assert (dialog.who.value, dialog.day.value, len(dialog.rows)) == (NAVARRO, DAY, 3)
    assert not dialog.move_button.isEnabled(), "nowhere to go yet"
    dialog.to.set_value(ARNAUD)
    dialog.to.chosen.emit(ARNAUD)
    assert dialog.move_button.text() == "Déplacer les leçons cochées (3)"
    dialog.move_button.click()
    qtbot.waitUntil(lambda: words(dialog, "LEMAIRE") == "Confiée à Julie ARNAUD")
    assert words(dialog, "MARTIN") == (
        "Encore à déplacer. Julie ARNAUD a déjà une leçon jusqu’à 17:00 avec Inès KADDOURI."
    )
    assert dialog.said.text() == (
        "2\u00a0leçons passées à Julie ARNAUD. 1\u00a0leçon reste\u00a0: voyez pourquoi sur sa ligne."
    )
    assert unnamed(dialog) == []
    qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: words(dialog, "LEMAIRE") == "Encore à déplacer")
    assert dialog.said.text().startswith("Annulé : Journée de Stéphane NAVARRO")
    assert not dialog.undo_button.isVisible()
    assert {one.instructor_id for one in kept(desk) if one.starts_at == at(15)} == {NAVARRO}


def test_the_one_that_overlaps_is_settled_from_its_line(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    a_day(desk)
    dialog = open_dialog(desk, bridge, qtbot)
    dialog.to.set_value(ARNAUD)
    dialog.to.chosen.emit(ARNAUD)
    dialog.ask()
    qtbot.waitUntil(lambda: words(dialog, "LEMAIRE") == "Confiée à Julie ARNAUD")
    dialog.rows[lesson("MARTIN", 16).id].settle.click()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in dialog.findChildren(MessageDialog)))
    asked = dialog.findChild(MessageDialog, "moveConflict")
    press("Déplacer à 18:00", asked)
    qtbot.waitUntil(lambda: words(dialog, "MARTIN") == "Confiée à Julie ARNAUD")
    assert [one.starts_at for one in kept(desk) if one.student_id == known("MARTIN")] == [at(18)]


def test_the_one_already_sent_is_corrected_from_its_line(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    sent = lesson("LEMAIRE", 15, minutes=30, status=DONE)
    clock = desk.clock
    clock.instant = at(18)  # type: ignore[attr-defined]
    record(desk, sent)
    mark_accepted(desk, sent.id)
    dialog = open_dialog(desk, bridge, qtbot)
    dialog.on.set_value(MONDAY)
    dialog.on.edited.emit("")
    dialog.ask()
    row = next(iter(dialog.rows))
    qtbot.waitUntil(lambda: "se corrige" in dialog.rows[row].place.text())
    dialog.rows[row].settle.click()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in dialog.findChildren(ReasonDialog)))
    reason = dialog.findChild(ReasonDialog)
    reason.reason.line.setText("enseignant malade")
    press("Corriger la leçon", reason)
    qtbot.waitUntil(lambda: len(kept(desk, MONDAY)) == 1)
    assert kept(desk, MONDAY)[0].status is LessonStatus.PLANNED


def test_the_box_is_kept_when_it_is_ticked(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    a_day(desk)
    dialog = open_dialog(desk, bridge, qtbot)
    dialog.rows[lesson("MARTIN", 16).id].box.click()
    qtbot.waitUntil(lambda: dialog.count.text().startswith("1"))
    assert [one.is_told for one in read_absence(desk, DAY, NAVARRO)] == [False, True, False]


@pytest.mark.parametrize("percent", [100, 200])
def test_no_button_of_the_dialog_is_cut(
    desk: Desk, bridge: Bridge, qtbot: QtBot, look: Theme, percent: int
) -> None:
    look.set_text_percent(percent)
    a_day(desk)
    dialog = open_dialog(desk, bridge, qtbot)
    QApplication.processEvents()
    assert cut_texts(dialog) == []


def test_a_simulator_out_of_order_has_its_day_too(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    machine, other = known("Simulateur 1"), known("Simulateur 2")
    with desk.database.read() as reading:
        first = reading.simulators.require(machine)
    save_simulator(desk, replace(first, id=other, name="Simulateur 2"))
    alone = replace(
        lesson("KADDOURI", 15, trainer="Simulateur 1"),
        instructor_id=None,
        simulator_id=machine,
        kind=LessonKind.AUTONOMOUS_SIMULATOR,
        means=TrainingMeans.SIMULATOR,
    )
    record(desk, alone)
    assert [one.line.lesson.id for one in read_absence(desk, DAY, machine)] == [alone.id]
    page = show(desk, bridge, qtbot, WEEK)
    page.absences.open(DAY, machine)
    dialog = dialog_of(page, AbsenceDialog, qtbot)
    assert isinstance(dialog, AbsenceDialog)
    qtbot.addWidget(dialog)
    assert dialog.to._choice_keys == [None, machine, other]  # no person takes over from a machine
    dialog.to.set_value(other)
    dialog._follow_picks()
    dialog.ask()
    qtbot.waitUntil(lambda: kept(desk)[-1].simulator_id == other)
    assert kept(desk)[-1].instructor_id is None
    (line,) = read_absence(desk, DAY, machine)
    assert line.has_moved
    assert place_words(line, DAY, machine, {other: "Simulateur 2"}, is_machine=True) == (
        "Passée sur Simulateur 2"
    )
    change = next_undo(desk)
    assert change is not None
    assert "Journée de Simulateur 1" in change.title
