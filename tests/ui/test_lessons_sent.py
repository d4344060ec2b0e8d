"""Leçons in its window: those to confirm, and those the DSR already has."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from livret_desktop.db.restore_store import put_versions
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import lesson_line
from livret_desktop.services.lessons.lesson_sessions import cancel_at_dsr, correct_at_dsr
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.sending.sent_versions import read_sent_versions
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.pages.lessons.lessons_confirm import ConfirmDialog
from livret_desktop.ui.pages.lessons.lessons_correction import ReasonDialog, tell_blocked
from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage
from livret_desktop.ui.presenters.sending_check import target_of
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.text import Label
from tests.ui.checks import cut_texts
from tests.ui.lessons_school import (
    DONE,
    YESTERDAY,
    kept,
    lesson,
    mark_accepted,
    record,
    sent_lesson,
)
from tests.ui.lessons_window import dialog_of, focused, press, show

BLOCKED = "blockedCorrection"


def journal_knows(desk: Desk, lesson: Lesson) -> None:
    """As after a restore: a version of it left after the copy was made, and had no answer."""
    values = {"lesson_id": lesson.id, "version": 1, "cancels": False, "day": lesson.day, "is_training": False}
    with desk.database.quiet_write() as connection:
        put_versions(
            connection,
            [
                values
                | {
                    "state": SubmissionState.TO_VERIFY,
                    "is_newest": True,
                    "created_at": desk.clock.now(),
                    "attempted_at": desk.clock.now(),
                }
            ],
        )


def test_lessons_to_confirm_come_first_and_are_settled_in_one_step(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    lessons = [
        lesson("LEMAIRE", 8, day=YESTERDAY),
        lesson("MARTIN", 9, day=YESTERDAY),
        lesson("KADDOURI", 10),
    ]
    record(desk, *lessons, lesson("MARÉCHAL", 18))
    page = show(desk, bridge, qtbot)
    assert page.banner.accessibleName().startswith("3\u00a0leçons à confirmer")
    assert page.badge == "3"
    press("Toutes faites sauf…", page.banner)
    dialog = dialog_of(page, ConfirmDialog, qtbot)
    assert isinstance(dialog, ConfirmDialog)
    qtbot.waitUntil(lambda: focused() is dialog.lines[0].tick)
    qtbot.keyClick(focused(), Qt.Key.Key_Down)
    assert focused() is dialog.lines[1].tick
    qtbot.keyClick(focused(), Qt.Key.Key_Space)
    dialog.lines[1].outcome.set_value(LessonStatus.ABSENT.value)
    assert dialog.confirm.text() == "Confirmer 2\u00a0leçons faites"
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not page.banner.isVisible())
    assert [one.status for one in kept(desk, YESTERDAY)] == [DONE, LessonStatus.ABSENT]
    assert [one.status for one in kept(desk)] == [DONE, LessonStatus.PLANNED]
    assert page.badge == ""


def test_planned_in_a_copy_put_back_and_sent_since_it_is_confirmed_from_its_way(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    """Its pane said to wait for an answer, which itself waited for a person to say whether it was given."""
    one = lesson("LEMAIRE", 8, day=YESTERDAY)
    record(desk, one)
    journal_knows(desk, one)
    (line,) = check(desk).blocked
    target = target_of(line.finding.field, one)
    assert (line.finding.code, target.verb) == ("LECON_A_CONFIRMER", "Confirmer…")
    page = show(desk, bridge, qtbot)
    page.open(target.what)
    dialog = dialog_of(page, ConfirmDialog, qtbot)
    assert isinstance(dialog, ConfirmDialog)
    assert page.pane.lesson_id == one.id
    assert any("encore prévue ici" in label.text() for label in page.pane.findChildren(Label))
    dialog.accept()
    qtbot.waitUntil(lambda: page.badge == "")
    assert [kept_one.status for kept_one in kept(desk, YESTERDAY)] == [DONE]
    assert [version.state for version in read_sent_versions(desk, one.id).versions] == ["to_verify", "due"]
    assert check(desk).blocked == ()


def test_one_unticked_to_be_seen_later_stays_to_confirm(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    record(desk, lesson("LEMAIRE", 8), lesson("MARTIN", 9))
    page = show(desk, bridge, qtbot)
    page.confirm()
    dialog = dialog_of(page, ConfirmDialog, qtbot)
    assert isinstance(dialog, ConfirmDialog)
    dialog.lines[0].tick.setChecked(False)
    dialog.accept()
    qtbot.waitUntil(lambda: page.badge == "1")
    assert [one.status for one in kept(desk)] == [LessonStatus.PLANNED, DONE]


def test_the_objectives_of_the_returned_day_sheet_are_typed_as_lessons_are_confirmed(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    record(desk, lesson("LEMAIRE", 8, objectives=("C1-1",)), lesson("MARTIN", 9), lesson("PERRIN", 10))
    page = show(desk, bridge, qtbot)
    page.confirm()
    dialog = dialog_of(page, ConfirmDialog, qtbot)
    assert isinstance(dialog, ConfirmDialog)
    assert dialog.worked_on == {}
    dialog.sheet.setChecked(True)
    first, second, moto = dialog.lines
    assert first.codes is not None and second.codes is not None
    assert first.codes.isVisible() and first.codes.text == "C1-1"
    assert moto.codes is None, "annexe III is of category B"
    first.codes.line.setText("c2.3 C1-1")
    second.codes.line.setText("C9-9")
    dialog.accept()
    assert dialog.isVisible() and second.codes.message.startswith("Il n’y a que 4 compétences")
    second.tick.setChecked(False)
    assert not second.codes.isVisible()
    second.codes.line.setText("")
    dialog.accept()
    qtbot.waitUntil(lambda: kept(desk)[0].status is DONE)
    assert [one.objectives for one in kept(desk)] == [("C1-1", "C2-3"), (), ()]
    assert [one.status for one in kept(desk)] == [DONE, LessonStatus.PLANNED, DONE]


def correct_minutes(page: LessonsPage, minutes: str, qtbot: QtBot) -> ReasonDialog:
    press("Corriger auprès de la DSR…", page.pane)
    assert page.pane.form.isEnabled()
    page.pane.form.minutes.line.setFocus()
    page.pane.form.minutes.line.setText(minutes)
    page.pane.form.start.line.setFocus()
    page.pane.save()
    dialog = dialog_of(page, ReasonDialog, qtbot)
    assert isinstance(dialog, ReasonDialog)
    return dialog


def test_a_sent_lesson_is_shown_not_edited_and_corrected_with_a_reason(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    sent = sent_lesson(desk)
    page = show(desk, bridge, qtbot)
    page.table.choose(sent.id)
    assert not page.pane.form.isEnabled()
    assert not page.pane.save_button.isVisible()
    assert not page.pane.remove_button.isVisible()
    dialog = correct_minutes(page, "1h30", qtbot)
    press("Corriger la leçon", dialog)
    assert dialog.reason.message == "Écrivez le motif en quelques mots."
    dialog.reason.line.setText("durée mal saisie")
    press("Corriger la leçon", dialog)
    qtbot.waitUntil(lambda: kept(desk)[0].minutes == 90)
    line = lesson_line(desk, sent.id)
    assert line is not None
    assert line.sending is not None
    assert line.sending.state is SubmissionState.DUE


def test_a_sent_lesson_is_cancelled_at_the_dsr(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    sent = sent_lesson(desk)
    page = show(desk, bridge, qtbot)
    page.table.choose(sent.id)
    press("Annuler auprès de la DSR…", page.pane)
    dialog = dialog_of(page, ReasonDialog, qtbot)
    assert isinstance(dialog, ReasonDialog)
    dialog.reason.line.setText("élève absent")
    press("Annuler cette leçon", dialog)
    qtbot.waitUntil(lambda: kept(desk)[0].status is LessonStatus.CANCELLED)
    words = page.model.index(0, 6).data()
    qtbot.waitUntil(lambda: page.model.index(0, 6).data() == "Annulation en attente")
    assert words is not None


def by_one_without_an_authorisation(desk: Desk) -> Lesson:
    """Accepted when the instructor's authorisation was current as far as this PC knew: it no longer is."""
    return sent_lesson(desk, trainer="CHAUVEAU")


def words_of(pane: QWidget) -> str:
    return " ".join(one.text() for one in pane.findChildren(Label) if one.isVisible())


def test_a_cancelled_lesson_offers_no_correction_of_its_duration(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    """Neither while its cancellation waits nor once it is there: the command refuses it too."""
    sent = sent_lesson(desk)
    cancel_at_dsr(desk, sent.id, "n’a pas eu lieu")
    for words in ("La DSR l’apprendra au prochain envoi", "La DSR l’a enregistré"):
        page = show(desk, bridge, qtbot)
        page.table.choose(sent.id)
        pane = page.pane
        qtbot.waitUntil(lambda pane=pane, words=words: words in words_of(pane))
        assert "Cette leçon est annulée" in words_of(pane) and not pane.form.isEnabled()
        assert not pane.save_button.isVisible()
        assert not [one for one in pane.findChildren(QPushButton) if one.isVisible() and "DSR…" in one.text()]
        mark_accepted(desk, sent.id)


def test_a_correction_that_will_not_leave_is_said_at_once(desk: Desk, bridge: Bridge, qtbot: QtBot) -> None:
    sent = by_one_without_an_authorisation(desk)
    page = show(desk, bridge, qtbot)
    page.table.choose(sent.id)
    dialog = correct_minutes(page, "1h30", qtbot)
    dialog.reason.line.setText("durée mal saisie")
    press("Corriger la leçon", dialog)
    qtbot.waitUntil(lambda: page.findChild(MessageDialog, BLOCKED) is not None)
    assert kept(desk)[0].minutes == 90
    told = page.findChild(MessageDialog, BLOCKED)
    said = " ".join(one.text() for one in told.findChildren(Label))
    assert "ne partira pas tant que" in said
    assert "autorisation" in said
    assert "la DSR garde la version 1" in said
    assert cut_texts(told) == []
    press("Fermer", told)
    assert not told.isVisible()


def test_of_a_correction_that_will_leave_nothing_more_is_said(
    desk: Desk, bridge: Bridge, qtbot: QtBot
) -> None:
    sent = sent_lesson(desk)
    page = show(desk, bridge, qtbot)
    correct_at_dsr(desk, replace(sent, minutes=90), "durée mal saisie")
    tell_blocked(read_sent_versions(desk, sent.id), page)
    assert page.findChild(MessageDialog, BLOCKED) is None
