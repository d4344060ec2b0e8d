"""What keeps lessons from leaving is said alike on every page, and none promises a send meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from livret_desktop.background.workers import Workers
from livret_desktop.db import outbox_store
from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.dsr import AUTHORIZATION_CODE
from livret_desktop.errors import MachineError
from livret_desktop.services.access.dsr_vault import DeskGrants
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.outbox.send_pause import pause
from livret_desktop.services.outbox.send_wait import Notice, SendWait, keep_wait, read_wait
from livret_desktop.services.sending.run import send_due
from livret_desktop.services.sending.send_status import StatusReport, status
from livret_desktop.services.today.day_end import read_day_end
from livret_desktop.services.today.todo import Cause, Urgency
from livret_desktop.transmission.grants import Grant
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.today.today_work import TodaySeen, see_today
from livret_desktop.ui.presenters.day_end import end_note, end_title
from livret_desktop.ui.presenters.sending_history import state_choices
from livret_desktop.ui.presenters.sending_when import next_runs, schedule_words
from livret_desktop.ui.presenters.status import StatusFacts, status_items
from livret_desktop.ui.presenters.tray import leaving_words
from livret_desktop.ui.targets import SETTINGS, OpenAt
from livret_desktop.ui.theme.theme import Theme
from tests.ui.sending_school import FRIDAY, Friday, connected, fill, friday, give_neph
from tests.ui.sending_screen import Screen, screens


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Friday]:
    """Without access."""
    with friday(tmp_path) as made:
        fill(made)
        yield made


@pytest.fixture
def school(alone: Friday) -> Iterator[Friday]:
    with connected(alone):
        yield alone


@pytest.fixture
def screen(alone: Friday, look: Theme, qtbot) -> Iterator[Callable[[], Screen]]:
    with screens(alone, qtbot) as show:
        yield show


@contextmanager
def an_office(made: Friday) -> Iterator[Office]:
    workers = Workers()
    try:
        yield made.office(Bridge(workers))
    finally:
        workers.stop()


def lose_the_permission(made: Friday) -> None:
    """Connected in the browser; the answer to the last renewal never came."""
    settings = read_settings(made.desk)
    change_setting(made.desk, "dsr.auth", AUTHORIZATION_CODE)
    grant = Grant("once", settings["dsr.base_url"], settings["dsr.client_id"], "/oauth/token")
    keeper = DeskGrants(made.desk)
    keeper.keep(grant)
    keeper.note_presented(grant)


def damage_the_journal(made: Friday) -> bytes:
    """Not its last record: that would be a torn end."""
    send_due(made.desk, made.connect)
    path = made.desk.folder.send_journal
    sound = path.read_bytes()
    path.write_bytes(sound[:40] + bytes([sound[40] ^ 1]) + sound[41:])
    with pytest.raises(MachineError):
        send_due(made.desk, made.connect)
    return sound


def today_of(made: Friday, look: Theme) -> TodaySeen:
    with an_office(made) as office:
        return see_today(office)


def next_send(report: StatusReport) -> str:
    return status_items(StatusFacts(report, None, FRIDAY))[1].value


def test_a_school_to_reconnect_promises_no_send(school: Friday, screen) -> None:
    lose_the_permission(school)
    shown = screen()
    words = shown.words()
    assert "École à reconnecter à la DSR" in words
    assert "Envoi du jour (ne partira pas)" in words
    assert "Vérification du dimanche (ne se fera pas)" in words
    assert not shown.page.send.isEnabled()
    assert "reconnecter" in shown.page.send.accessibleDescription()
    shown.choose("Marchand")
    assert "Elle partira une fois l’école reconnectée." in shown.words()
    shown.press("Reconnecter…")
    assert shown.went == [(SETTINGS, OpenAt(None, "dsr.connection"))]


def test_aujourdhui_asks_to_reconnect_first(school: Friday, look: Theme) -> None:
    lose_the_permission(school)
    seen = today_of(school, look)
    first = seen.today.todos[0]
    assert (first.cause, first.urgency) == (Cause.QUEUE, Urgency.PRESSING)
    assert (first.what, first.action) == ("École à reconnecter à la DSR", "Reconnecter…")
    assert seen.lessons.figures[1].caption == "en attente"
    report = seen.today.status
    assert next_send(report) == "à reconnecter"
    assert not any("Prochain envoi" in line for line in report.sentences())
    assert report.as_json()["waits_for"].startswith("École à reconnecter")
    assert leaving_words(StatusFacts(report, None, FRIDAY)) is None
    end = read_day_end(school.desk, has_secret=True)
    assert end_note(end, FRIDAY) == "Aucun envoi ne partira tout seul."
    assert "l’école est à reconnecter" in end_title(end, "")[1]


def test_while_the_permission_is_being_renewed_nothing_is_to_reconnect(school: Friday) -> None:
    lose_the_permission(school)
    with DeskGrants(school.desk).turn():
        assert status(school.desk).leaves_by_itself
    assert status(school.desk).is_to_reconnect


def test_a_damaged_journal_is_said_by_every_page(school: Friday, screen, expected_logs) -> None:
    sound = damage_the_journal(school)
    shown = screen()
    assert shown.page.banner.set_aside.isVisible()
    assert "Le journal des envois est abîmé\u00a0: rien ne part." in shown.words()
    assert "Envoi du jour (ne partira pas)" in shown.words()
    assert not shown.page.send.isEnabled()
    assert "mettez-le d’abord de côté" in shown.page.send.accessibleDescription()
    school.desk.folder.send_journal.write_bytes(sound)
    shown.reread()
    assert not shown.page.banner.isVisible()
    assert shown.page.send.isEnabled()


def test_a_damaged_journal_presses_in_aujourdhui(school: Friday, look: Theme) -> None:
    damage_the_journal(school)
    school.clock.advance(hours=1)  # longer than any wait before the next attempt
    seen = today_of(school, look)
    first = seen.today.todos[0]
    assert (first.what, first.urgency) == ("Le journal des envois est abîmé", Urgency.PRESSING)
    assert next_send(seen.today.status) == "journal abîmé"
    assert seen.lessons.figures[1].caption == "en attente"


def waiting_school(made: Friday) -> None:
    """The server asked to come back at 18:42; one lesson had no answer before."""
    notice = Notice("La DSR demande d’attendre", "Trop de demandes.", "Rien à faire.")
    now = made.clock.now()
    with made.desk.database.quiet_write() as connection:
        keep_wait(connection, SendWait(set_at=now, until=now + timedelta(minutes=30), notice=notice))
        outbox_store.doubt(connection, [1], attempt_ended_at=now, server_offset_s=None, reason="Rien reçu.")


def said_plainly(report: StatusReport) -> list[str]:
    return [one.replace(" :", "\u00a0:") for one in report.sentences()]


def test_while_the_queue_waits_the_next_send_is_the_next_attempt(school: Friday, screen) -> None:
    waiting_school(school)
    shown = screen()
    at = "ce soir 18:42"
    assert f"Prochain essai : {at}." in shown.words().replace("\u00a0", " ")
    shown.choose("Marchand")
    assert f"prochaine demande {at}" in shown.words().replace("\u00a0", " ")
    shown.choose("Marty")
    assert f"Elle partira {at}." in shown.words()
    assert next_send(shown.page.state.report) == at
    assert "Prochain envoi\u00a0: aujourd’hui 18:42." in said_plainly(shown.page.state.report)
    end = read_day_end(school.desk, has_secret=True)
    assert at in end_note(end, FRIDAY)
    with an_office(school) as office:
        assert see_today(office).lessons.figures[1].caption == "partiront à 18:42"


def test_a_wait_that_only_a_person_ends_announces_no_new_attempt(school: Friday) -> None:
    waiting_school(school)
    with school.desk.database.quiet_write() as connection:
        keep_wait(connection, read_wait(connection).for_a_person(Notice("Accès refusé", "…", "…")))
    lines = [words for _when, words in next_runs(status(school.desk), FRIDAY)]
    assert not any(words.startswith("Nouvel essai") for words in lines)


def test_without_access_no_page_promises_a_run(alone: Friday, screen) -> None:
    shown = screen()
    assert "Vérification du dimanche (ne se fera pas)" in shown.words()
    shown.page.open("sunday")
    shown.settle()
    assert "Prochaine\u00a0: aucune, l’école n’est pas reliée à la DSR." in shown.words()
    assert "Pas pour l’instant" in shown.words()
    compare = shown.page.sunday.compare
    assert not compare.isEnabled()
    assert compare.accessibleDescription() == "L’école n’est pas reliée à la DSR."
    shown.page.open("journal")
    shown.settle()
    assert "Aucun envoi automatique encore\u00a0: l’école n’est pas reliée à la DSR." in shown.words()


def test_in_a_pause_both_sides_can_be_compared_but_not_by_themselves(school: Friday, screen) -> None:
    with school.desk.database.quiet_write() as connection:
        pause(connection, school.clock.now(), "Sauvegarde n° 3 restaurée.")
    shown = screen()
    shown.page.open("sunday")
    shown.settle()
    assert "Prochaine\u00a0: aucune, les envois sont en pause." in shown.words()
    assert shown.page.sunday.compare.isEnabled()


def test_the_first_evening_is_announced_where_it_will_be(school: Friday, screen) -> None:
    shown = screen()
    shown.page.open("journal")
    shown.settle()
    assert "Aucun envoi automatique encore\u00a0: le premier aura lieu ce soir 20:00." in shown.words()


def test_the_hours_of_sending_promise_nothing_without_access(alone: Friday) -> None:
    words = schedule_words(status(alone.desk), FRIDAY)
    assert "rien ne part pour l’instant" in words.promise
    assert words.late == "" and "ce soir" not in words.coming
    with connected(alone):
        words = schedule_words(status(alone.desk), FRIDAY)
        assert words.coming.replace("\u00a0", " ").startswith("Prochain envoi : ce soir 20:00.")
        assert "F9" in words.late


def test_a_check_that_is_owed_is_announced_alike_everywhere(school: Friday, screen) -> None:
    school.clock.advance(days=2, hours=3)  # Sunday evening, after its time
    shown = screen()
    shown.page.open("sunday")
    shown.settle()
    assert any(one.job == "sunday" for one in shown.page.state.report.owed)
    assert "Prochaine\u00a0: dans la minute." in shown.words()


def test_a_blocked_lesson_bears_the_same_word_in_the_history(school: Friday, screen) -> None:
    shown = screen()
    shown.send()
    shown.page.open("history")
    shown.settle()
    model = shown.page.history.model
    shown.qtbot.waitUntil(lambda: model.rowCount() == 12)
    row = next(row for row in range(12) if model.id_at(row) == school.lessons["Perrin"].id)
    shown.qtbot.waitUntil(lambda: model.cell_at(row, 2).word == "Bloquée\u00a0(essai)")
    assert model.cell_at(row, 5).text == "NEPH manquant"
    give_neph(school, "Perrin", "240377100411")
    shown.reread()
    shown.qtbot.waitUntil(lambda: model.cell_at(row, 2).word == "En attente\u00a0(essai)")


def test_a_blocked_lesson_is_looked_for_under_its_name() -> None:
    assert "En attente, bloquées" in [label for _group, label in state_choices(is_training=False)]


def test_in_training_nothing_is_said_of_the_state(school: Friday, screen) -> None:
    shown = screen()
    shown.send()
    shown.choose("Lemaire")
    assert "Le serveur d’entraînement ne connaît pas ce NEPH" in shown.words()
    shown.page.open("journal")
    shown.settle()
    assert "leçons\u00a0: réponse reçue" in shown.words()
    shown.page.open("sunday")
    shown.settle()
    assert "est relue au serveur d’entraînement" in shown.words()
    shown.press("Vérifier maintenant")
    shown.qtbot.waitUntil(lambda: shown.page.state.last_pass is not None, timeout=10_000)
    shown.reread()
    assert "Comparaison avec le serveur d’entraînement" in shown.words()
    assert "avec la DSR" not in shown.words()


def test_what_a_send_came_to_is_dated_and_gone_the_next_morning(school: Friday, screen) -> None:
    shown = screen()
    shown.send()
    card = shown.page.progress
    assert (card.title.text(), card.tag.accessibleName()) == (
        "Envoi terminé à 18:12",
        "3\u00a0laissées par cet envoi",
    )
    assert card.isVisible()
    school.clock.advance(hours=14)
    shown.page.minute_passed()
    shown.qtbot.waitUntil(lambda: not card.isVisible(), timeout=10_000)


def test_what_a_send_came_to_goes_once_another_has_followed(school: Friday, screen) -> None:
    shown = screen()
    shown.send()
    assert shown.page.progress.isVisible()
    give_neph(school, "Perrin", "240377100411")
    school.clock.advance(minutes=5)
    send_due(school.desk, school.connect)
    shown.page.reload()
    shown.qtbot.waitUntil(lambda: not shown.page.progress.isVisible(), timeout=10_000)


def test_every_page_is_told_that_the_journal_is_out_of_the_way(school: Friday, screen, expected_logs) -> None:
    damage_the_journal(school)
    shown = screen()
    told: list[Changes] = []
    shown.page.bridge.changes.connect(told.append)
    shown.press("Mettre le journal de côté…")
    (question,) = [one for one in shown.page.findChildren(QDialog) if one.isVisible()]
    question.accept()
    shown.qtbot.waitUntil(lambda: not shown.page.banner.isVisible(), timeout=10_000)
    assert any(Kind.OUTBOX in changes.kinds for changes in told)
    with school.desk.database.read() as reading:
        assert read_wait(reading.connection) == SendWait()  # the next tick does not wait either
