"""Envois DSR on a real school, over real HTTP to the training server: what a person sees and settles."""

from __future__ import annotations

import pytest

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.outbox.corrections import Decision
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.outbox.sender_lock import sender_lock
from livret_desktop.services.sending.send_list import SendGroup
from livret_desktop.services.sending.send_status import status
from livret_desktop.ui.page import Command
from livret_desktop.ui.pages.access_check import ConnectionCheck
from livret_desktop.ui.pages.sending.sending_fixes import DecideFix, ResendFix
from livret_desktop.ui.pages.sending.sending_page import CHECK, HISTORY
from livret_desktop.ui.targets import LESSONS, SETTINGS, STUDENTS, OpenAt
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.todo_line import TodoLine
from tests.ui.checks import cut_texts, unnamed
from tests.ui.sending_school import (
    FRIDAY,
    GOOD_NEPH,
    Friday,
    connected,
    fill,
    give_neph,
    one_lesson,
)


def test_f9_sends_and_every_state_is_said_with_essai(school: Friday, screen) -> None:
    fill(school)
    with connected(school) as sandbox:
        shown = screen()
        shown.send()
        assert shown.state("Marchand") == "Acceptée\u00a0(essai)"
        assert shown.state("Lemaire") == "Refusée\u00a0(essai)"
        assert shown.state("Perrin") == "Bloquée\u00a0(essai)"
        assert "2\u00a0refusées, 1\u00a0bloquée" in shown.words()
        recorded = {record.lesson_id for record in sandbox.records}
    assert len(recorded) == 9
    assert str(school.lessons["Perrin"].id) not in {str(one) for one in recorded}
    assert all(word.endswith("(essai)") for word in shown.states().values())
    shown_counts = {tag.accessibleName() for tag in shown.page.progress.findChildren(StateTag)}
    assert "9\u00a0acceptées\u00a0(essai)" in shown_counts


def test_the_figures_are_those_of_the_status(school: Friday, screen) -> None:
    fill(school)
    with connected(school):
        shown = screen()
        shown.send()
        report = status(school.desk)
        counts = shown.page.queue.shown.counts
    assert counts[SendGroup.REJECTED] == report.rejected == 2
    assert counts[SendGroup.BLOCKED] == report.blocked == 1
    assert counts[SendGroup.ACCEPTED] == report.accepted == 9
    assert counts[SendGroup.WAITING] == report.due == 0
    assert shown.page.badge == "3"


def test_renvoyer_sends_the_same_bytes_or_a_new_version(school: Friday, screen) -> None:
    school.pupil("Petit", "Ana", "999977100401")
    school.teach("Petit", 10)
    with connected(school) as sandbox:
        shown = screen()
        shown.send()
        shown.choose("Petit")
        assert isinstance(shown.page.pane.fix, ResendFix)
        assert "repart telle quelle" in shown.words()
        shown.press("Renvoyer")
        shown.qtbot.waitUntil(lambda: shown.versions("Petit") == [(1, SubmissionState.DUE)])
        shown.send()
        assert shown.versions("Petit") == [(1, SubmissionState.REJECTED)]
        give_neph(school, "Petit", GOOD_NEPH)
        shown.reread()
        shown.choose("Petit")
        assert "repart corrigée, en version 2" in shown.words()
        shown.press("Renvoyer")
        shown.qtbot.waitUntil(lambda: shown.versions("Petit")[-1] == (2, SubmissionState.DUE))
        shown.send()
        assert [record.version for record in sandbox.records] == [2]


def test_an_answer_not_received_asks_nothing_of_anyone(school: Friday, screen) -> None:
    one_lesson(school)
    with connected(school, contract="read-back", lag_hours=24, faults=("reset-after-record",)):
        shown = screen()
        shown.send()
        shown.choose("Petit")
    assert shown.state("Petit") == "Réponse non reçue\u00a0(essai)"
    assert "On redemande à la DSR, rien à faire" in shown.words()
    assert shown.page.pane.fix is None
    assert shown.page.badge == ""


def test_a_held_lesson_is_decided_by_someone_with_a_reason(school: Friday, screen) -> None:
    one_lesson(school)
    with connected(school, contract="neither", faults=("reset-after-record",)):
        shown = screen()
        shown.send()
        shown.send()
        shown.choose("Petit")
        assert shown.state("Petit") == "À vous de décider\u00a0(essai)"
        fix = shown.page.pane.fix
        assert isinstance(fix, DecideFix)
        assert fix.who.text == "Claire Morel"
        fix.choose(Decision.ACCEPTED)
        shown.press("Enregistrer la décision")
        assert fix.why.has_error
        assert shown.versions("Petit") == [(1, SubmissionState.HELD)]
        fix.why.set_text("Vue dans l’espace de l’école")
        shown.press("Enregistrer la décision")
        shown.qtbot.waitUntil(lambda: shown.versions("Petit") == [(1, SubmissionState.ACCEPTED_BY_HAND)])
        shown.qtbot.waitUntil(lambda: "Décidé par Claire Morel" in shown.words())


def test_f5_gives_one_line_per_cause_with_its_button(school: Friday, screen) -> None:
    fill(school)
    school.teach("Perrin", 11, "Navarro", name="Perrin matin")
    shown = screen()
    assert shown.page.run_command(Command.CHECK)
    shown.qtbot.waitUntil(lambda: bool(shown.page.report.findChildren(TodoLine)))
    shown.settle()
    assert shown.page.views.current == CHECK
    lines = {line.accessibleName(): line for line in shown.page.report.findChildren(TodoLine)}
    neph = "Bloque\u00a0: Perrin Noah, 2\u00a0leçons"
    assert neph in lines
    assert len([name for name in lines if "Perrin" in name]) == 1
    assert len(check(school.desk).blocked) == 2  # two lines of pre-flight, one cause
    lines[neph].settled.emit()
    assert shown.went[-1] == (STUDENTS, OpenAt(school.students["Perrin"].id, "student.neph"))
    confirm = next(line for name, line in lines.items() if "à confirmer" in name)
    confirm.settled.emit()
    assert shown.went[-1][0] == LESSONS


def test_a_blocked_lesson_opens_the_field_to_fill(school: Friday, screen) -> None:
    fill(school)
    shown = screen()
    shown.choose("Perrin")
    assert "NEPH manquant" in shown.words()
    shown.press("Saisir le NEPH")
    assert shown.went == [(STUDENTS, OpenAt(school.students["Perrin"].id, "student.neph"))]


def test_without_access_nothing_leaves_and_it_is_said(school: Friday, screen) -> None:
    fill(school)
    shown = screen()
    assert "vos heures ne sont pas transmises" in shown.words()
    send = shown.page.send
    assert not send.isEnabled()
    assert send.accessibleDescription() == "L’école n’est pas reliée à la DSR."
    shown.page.send_now()
    assert not shown.page.is_sending
    assert not any("(essai)" in word for word in shown.states().values())
    shown.press("Accès à la DSR…")
    assert shown.went == [(SETTINGS, OpenAt(None, "dsr.base_url"))]


def test_after_a_restore_sending_waits_for_reprendre(school: Friday, screen) -> None:
    fill(school)
    with connected(school) as sandbox:
        with school.desk.database.quiet_write() as connection:
            pause(connection, school.clock.now(), "Sauvegarde n° 3 restaurée.")
        shown = screen()
        assert "Les envois sont en pause" in shown.words()
        assert not shown.page.send.isEnabled()
        shown.press("Reprendre les envois")
        shown.qtbot.waitUntil(lambda: status(school.desk).paused_reason is None)
        shown.qtbot.waitUntil(shown.page.send.isEnabled)
        assert [one for one in sandbox.requests if one.method == "POST" and "lecons" in one.path] == []


def test_another_sender_locks_the_button(school: Friday, screen) -> None:
    fill(school)
    with connected(school):
        with sender_lock(school.desk.folder.sender_lock):
            shown = screen()
            assert not shown.page.send.isEnabled()
            assert shown.page.send.accessibleDescription() == "Un envoi est en cours."
        shown.reread()
        assert shown.page.send.isEnabled()


def test_another_sender_at_the_last_moment_is_explained(school: Friday, screen) -> None:
    fill(school)
    with connected(school) as sandbox:
        shown = screen()
        with sender_lock(school.desk.folder.sender_lock):
            shown.page.send_now()
            shown.settle()
        assert shown.page.progress.title.text() == "Un envoi est déjà en cours"
        assert sandbox.records == ()


def test_stop_ends_after_the_batch_under_way_and_nothing_is_in_doubt(school: Friday, screen) -> None:
    fill(school)
    with connected(school, max_batch=1, faults=("slow=0.05",)) as sandbox:
        shown = screen()
        shown.page.send_now()
        shown.qtbot.waitUntil(lambda: bool(sandbox.records), timeout=10_000)
        shown.press("Arrêter après celle-ci")
        shown.settle()
        shown.reread()
        report = status(school.desk)
        assert report.accepted == len(sandbox.records)
    assert report.due > 0
    assert report.to_verify == report.sending == 0
    assert "arrêté à votre demande" in shown.words()


def test_a_server_that_is_down_is_said_with_what_to_do(school: Friday, screen) -> None:
    fill(school)
    with connected(school, faults=("down",)):
        shown = screen()
        shown.send()
    assert status(school.desk).due == 11
    assert shown.page.progress.tag.accessibleName() == "Interrompu à 18:12"
    assert shown.page.progress.detail.text()


def test_while_the_queue_waits_for_a_person_its_button_tests_the_connection(school: Friday, screen) -> None:
    fill(school)
    with connected(school, faults=("403:always", "capacites/403:always")):
        shown = screen()
        shown.send()
        assert "interdit cet accès" in shown.words()
        shown.press("Tester la connexion…")
        (check,) = shown.page.findChildren(ConnectionCheck)
        shown.qtbot.waitUntil(check.button.isEnabled, timeout=10_000)
        said = "\n".join(label.text() for label in check.findChildren(Label) if label.isVisible())
        dialog = check.window()
        assert dialog.windowTitle() == "Tester la connexion"
        assert "(403)" in said
        assert cut_texts(dialog) == []
        dialog.close()


def test_a_lesson_of_another_day_is_found_in_the_history_with_its_path(school: Friday, screen) -> None:
    fill(school)
    with connected(school):
        shown = screen()
        shown.send()
        school.clock.advance(days=3)
        shown.reread()
        assert school.lessons["Marchand"].id not in shown.states()
        page = shown.page
        page.open(school.lessons["Marchand"].id)
        shown.qtbot.waitUntil(lambda: page.history.table.current_id == school.lessons["Marchand"].id)
        shown.qtbot.waitUntil(lambda: "Version 1 partie" in shown.words())
    assert page.views.current == HISTORY
    assert page.history.query.first == page.history.query.last == FRIDAY
    assert page.history.model.rowCount() == 11
    assert "Le serveur d’entraînement l’a enregistrée" in shown.words()
    assert "acceptée\u00a0(essai), reçu" in shown.words()
    assert "11\u00a0leçons le ven. 20 nov. 2026" in shown.words()


def test_filters_show_one_state(school: Friday, screen, qtbot) -> None:
    fill(school)
    shown = screen()
    shown.page.queue.chips.choose(SendGroup.BLOCKED.value)
    shown.reread()
    assert list(shown.states()) == [school.lessons["Perrin"].id]
    shown.page.queue.chips.choose(SendGroup.ACCEPTED.value)
    shown.reread()
    assert "Aucune leçon dans cet état" in shown.words()


def test_the_journal_says_what_happened(school: Friday, screen) -> None:
    fill(school)
    with connected(school):
        shown = screen()
        shown.send()
        shown.press("Tout le journal")
        shown.settle()
    assert "Lemaire\u00a0: refusée, NEPH inconnu" in shown.words()
    assert "Lot de 11\u00a0leçons" in shown.words()


def test_nothing_at_all_says_what_the_screen_is_for(school: Friday, screen) -> None:
    shown = screen()
    assert "La file est vide" in shown.words()


@pytest.mark.parametrize("percent", [100, 200])
def test_every_control_is_named_and_nothing_is_cut(school: Friday, screen, look: Theme, percent: int) -> None:
    fill(school)
    with connected(school):
        look.set_text_percent(percent)
        shown = screen()
        shown.send()
        shown.choose("Lemaire")
        assert unnamed(shown.page) == []
        assert cut_texts(shown.page) == []
        primary = [
            b for b in shown.page.findChildren(Button) if b.isVisible() and b.property("kind") == "primary"
        ]
        assert [button.text() for button in primary] == ["Corriger et renvoyer"]
