"""What the pane offers for a refusal: each thing that it says to do has its button, on a real training server."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from PySide6.QtWidgets import QPushButton

from livret_desktop.db import send_reads
from livret_desktop.services.outbox.roster import payload_of, read_roster
from livret_desktop.services.outbox.send_wait import Notice, SendWait, keep_wait
from livret_desktop.transmission.wire import envelope_bytes, freeze
from livret_desktop.ui.pages.sending.sending_fixes import DECLARED_ELSEWHERE, DecideFix, ResendFix
from livret_desktop.ui.pages.sending.sending_page import HISTORY
from livret_desktop.ui.presenters.sending_history import NO_TRACE
from livret_desktop.ui.targets import STUDENTS, OpenAt
from tests.ui.checks import cut_texts
from tests.ui.sending_school import Friday, connected, one_lesson
from tests.ui.sending_screen import Screen


def buttons(shown: Screen) -> set[str]:
    assert isinstance(shown.page.pane.fix, ResendFix)
    found = shown.page.pane.fix.findChildren(QPushButton)
    return {one.text() for one in found if one.isVisible()}


def recorded_otherwise(made: Friday, lesson: str, *, version: int) -> None:
    """The State has this very lesson, an hour and a half long: told by another PC of the school."""
    with made.desk.database.read() as reading:
        seqs = [row[0] for row in reading.connection.exec_driver_sql("SELECT seq FROM submission")]
        rows = send_reads.sendable_rows(reading.connection, seqs)
        (row,) = [one for one in rows if one.lesson_id == str(made.lessons[lesson].id)]
        roster = read_roster(reading, {row.student_id}, {row.enrolment_id})
        told = replace(payload_of(row, roster), version=version, minutes=90)
    gateway = made.connect()
    gateway.capabilities()
    envelope = envelope_bytes(roster.school.agrement_number, roster.school.aurige_id)
    gateway.send(uuid4(), (freeze(told, envelope),))
    gateway.close()


@pytest.mark.parametrize(("version", "code"), [(1, "VERSION_CONFLIT"), (2, "VERSION_PERIMEE")])
def test_a_lesson_the_state_has_otherwise_is_asked_about_and_not_sent_again_in_vain(
    school: Friday, screen, version: int, code: str
) -> None:
    one_lesson(school)
    with connected(school):
        recorded_otherwise(school, "Petit", version=version)
        shown = screen()
        shown.send()
        shown.choose("Petit")
        assert code in shown.words()
        assert buttons(shown) == {"Ouvrir la leçon", "Redemander à la DSR"}
        assert "telle quelle" not in shown.words()
        shown.press("Redemander à la DSR")
        shown.qtbot.waitUntil(lambda: "La DSR l’a, avec un autre contenu." in shown.words(), timeout=10_000)
        assert cut_texts(shown.page) == []


def test_a_server_that_cannot_be_read_is_not_offered_to_be_asked(school: Friday, screen) -> None:
    one_lesson(school)
    with connected(school, contract="neither", faults=("reset-after-record",)) as sandbox:
        shown = screen()
        shown.send()
        shown.send()
        shown.choose("Petit")
        fix = shown.page.pane.fix
        assert isinstance(fix, DecideFix) and not fix.ask_state.isVisible()
        sandbox.set_contract("both")
        shown.send()
        shown.choose("Petit")
        assert shown.page.pane.fix.ask_state.isVisible(), "it can be read from now on"


def test_a_lesson_without_answer_says_that_a_person_is_awaited(school: Friday, screen) -> None:
    """The header said that the send waits for somebody, the lesson that there is nothing to do."""
    one_lesson(school)
    with connected(school, faults=("reset-after-record",)):
        shown = screen()
        shown.send()
        with school.desk.database.quiet_write() as connection:
            keep_wait(
                connection,
                SendWait(person=Notice("L’envoi attend quelqu’un", "Référence déjà vue.", "Copiez.")),
            )
        shown.reread()
        shown.choose("Petit")
        assert "voyez d’abord le message au-dessus de la file" in shown.words()
        assert "On redemande à la DSR, rien à faire" not in shown.words()


def test_an_empty_history_speaks_of_no_lesson(school: Friday, screen) -> None:
    shown = screen()
    shown.page.views.choose(HISTORY)
    shown.page.views.chosen.emit(HISTORY)
    shown.settle()
    shown.qtbot.waitUntil(lambda: "Aucune leçon choisie" in shown.words(), timeout=5_000)
    assert NO_TRACE not in shown.words()


def test_a_student_who_is_not_attached_is_opened_and_the_place_to_attach_is_said(
    school: Friday, screen
) -> None:
    school.pupil("Petit", "Ana", "999907001426")
    school.teach("Petit", 10)
    with connected(school):
        shown = screen()
        shown.send()
        shown.choose("Petit")
        assert "Rattachez l’élève dans votre espace à la DSR" in shown.words()
        assert buttons(shown) == {"Renvoyer", "Ouvrir l’élève", DECLARED_ELSEWHERE}
        shown.press("Ouvrir l’élève")
        assert shown.went[-1] == (STUDENTS, OpenAt(school.students["Petit"].id, "student.birth_name"))
