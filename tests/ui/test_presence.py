"""The program beside the clock: what the icon says, what closing means, sleep, sticks, the end of the session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from livret_desktop.background.sends import Sends
from livret_desktop.db.job_store import SKIPPED
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.copies.sticks import add_stick
from livret_desktop.services.outbox.send_wait import Notice, SendWait, keep_wait
from livret_desktop.services.sending.send_status import status
from livret_desktop.ui.desktop.first_instance import BUSY, HEARD, Request
from livret_desktop.ui.dialogs.restore_dialog import RestoreDialog
from livret_desktop.ui.pages.backups.backups_page import BackupsPage
from livret_desktop.ui.pages.sending.sending_page import SendingPage
from livret_desktop.ui.presenters.tray import TrayState
from livret_desktop.ui.targets import BACKUPS, SENDING
from tests.services.house import Plugged
from tests.ui.desktop_house import Desktop, desktop, dialogs, press, words
from tests.ui.sending_school import Friday, connected, fill, friday


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        fill(made)
        yield made


@pytest.fixture
def here(school: Friday, look, qtbot) -> Iterator[Desktop]:
    with desktop(school.office) as made:
        qtbot.waitUntil(lambda: made.tray.look is not None)
        yield made


def read_again(made: Desktop, qtbot) -> None:
    with qtbot.waitSignal(made.shell.facts_read):
        made.shell.refresh_status()


def test_started_beside_the_clock_there_is_no_window_and_the_icon_speaks(here: Desktop) -> None:
    assert not here.shell.window.isVisible()
    assert here.tray.look is not None
    assert here.tray.look.state is TrayState.PERSON
    assert "Non relié à la DSR" in here.tray.look.tip


def test_the_icon_says_the_last_result_and_the_next_run(school: Friday, here: Desktop, qtbot) -> None:
    with connected(school):
        read_again(here, qtbot)
        assert here.tray.look is not None
        assert here.tray.look.state is TrayState.TRAINING
        tip = here.tray.look.tip.replace("\u00a0", " ")
        assert "mode essai" in tip
        assert "Prochain envoi : ce soir 20:00" in tip


def test_closing_stays_beside_the_clock_and_says_so_once(school: Friday, here: Desktop, qtbot) -> None:
    here.shell.window.show()
    here.shell.window.close()
    (said,) = dialogs()
    assert "reste ouvert près de l’horloge" in words(said)
    press(said, "Compris")
    qtbot.waitUntil(lambda: not here.shell.window.isVisible())
    here.tray.open_asked.emit("")
    assert here.shell.window.isVisible()
    here.shell.window.close()
    assert not here.shell.window.isVisible()
    assert dialogs() == []


def test_said_once_is_remembered_at_the_next_start(school: Friday, look, qtbot) -> None:
    with desktop(school.office) as first:
        first.shell.window.show()
        first.shell.window.close()
        press(dialogs()[0], "Compris")
        qtbot.waitUntil(lambda: not first.shell.window.isVisible())
    with desktop(school.office) as second:
        second.shell.window.show()
        second.shell.window.close()
        assert not second.shell.window.isVisible()


def test_esc_at_that_message_leaves_the_window_as_it_was(here: Desktop) -> None:
    here.shell.window.show()
    here.shell.window.close()
    dialogs()[0].reject()
    assert here.shell.window.isVisible()


def test_quitting_before_a_due_run_asks_and_says_what_happens_otherwise(
    school: Friday, here: Desktop, qtbot
) -> None:
    with connected(school):
        read_again(here, qtbot)
        here.tray.quit_asked.emit()
        (asked,) = dialogs()
        assert "Quitter avant l’envoi de 20:00" in words(asked)
        assert "envoi de retard" in words(asked)
        here.tray.quit_asked.emit()
        assert dialogs() == [asked], "one question at a time"
        press(asked, "Rester près de l’horloge")
        assert not here.office.sends.is_parked()
        here.tray.quit_asked.emit()
        with qtbot.waitSignal(here.shell.window.closed):
            press(dialogs()[0], "Quitter quand même")


def test_with_nothing_due_today_quitting_does_not_ask(school: Friday, here: Desktop, qtbot) -> None:
    with qtbot.waitSignal(here.shell.window.closed):
        here.tray.quit_asked.emit()
    assert dialogs() == []


def test_a_demonstration_ends_with_its_window(school: Friday, look, qtbot) -> None:
    with desktop(school.office, keeps_running=False) as shown, connected(school):
        read_again(shown, qtbot)
        shown.shell.window.show()
        with qtbot.waitSignal(shown.shell.window.closed):
            shown.shell.window.close()


def test_without_a_place_for_icons_closing_before_a_run_asks_and_may_minimise(
    school: Friday, look, qtbot
) -> None:
    with desktop(school.office, has_tray=False) as bare, connected(school):
        read_again(bare, qtbot)
        bare.shell.window.show()
        bare.shell.window.close()
        assert bare.shell.window.isVisible()
        press(dialogs()[0], "Réduire la fenêtre")
        assert bare.shell.window.isMinimized()


def test_what_asks_for_a_person_is_told_once_by_its_count_and_opens_its_page(
    school: Friday, here: Desktop, qtbot
) -> None:
    with connected(school):
        here.tray.told.clear()
        school.clock.advance(hours=2)
        here.events.woke.emit()  # the PC wakes up after 20:00: the tick at once
        qtbot.waitUntil(lambda: status(school.desk).accepted == 9, timeout=15_000)
        qtbot.waitUntil(lambda: any("refusée" in one.title for one in here.tray.told), timeout=15_000)
        refused = next(one for one in here.tray.told if "refusée" in one.title)
        said = " ".join(f"{one.title} {one.text}" for one in here.tray.told)
        assert not any(name in said for name in (*school.students, *school.instructors))
        number = len(here.tray.told)
        read_again(here, qtbot)
        assert len(here.tray.told) == number, "told once"
    here.tray.open_asked.emit(refused.page)
    assert isinstance(here.shell.window.page, SendingPage)
    assert here.shell.window.isVisible()


def test_a_wake_up_ends_the_wait_that_followed_failures(school: Friday, here: Desktop, qtbot) -> None:
    """The network was away while the PC slept: what waited goes with the tick of the wake-up."""
    with connected(school):
        here.shell.submit_run_due().result(timeout=15)  # the runs missed before the test
        with school.desk.database.quiet_write() as connection:
            unlucky = Notice("Interrompu", "Pas de réponse.", "Attendez.")
            keep_wait(connection, SendWait().failed(school.clock.now(), unlucky, lambda _low, high: high))
        assert here.shell.submit_run_due().result(timeout=15).ran == ()
        here.events.woke.emit()
        (ran,) = here.shell.submit_run_due().result(timeout=15).ran
        assert ran.run.job == "retry"
        qtbot.waitUntil(lambda: not status(school.desk).wait.is_waiting(school.clock.now()), timeout=15_000)


def test_a_late_send_is_told_with_its_count(school: Friday, here: Desktop, qtbot) -> None:
    with connected(school):
        school.clock.advance(hours=14)  # Saturday morning, the PC was off at 20:00
        here.tray.told.clear()
        here.shell.submit_run_due().result(timeout=15)
        qtbot.waitUntil(lambda: any("Envoi de retard" in one.title for one in here.tray.told))
        late = next(one for one in here.tray.told if "Envoi de retard" in one.title)
        assert "9\u00a0leçons acceptées" in late.title
        assert late.page == SENDING


def test_what_is_on_the_screen_is_not_told_twice(school: Friday, look, qtbot) -> None:
    with desktop(school.office) as made:
        made.shell.window.show()
        made.shell.window.activateWindow()
        qtbot.waitUntil(made.shell.window.isActiveWindow)
        qtbot.waitUntil(lambda: made.tray.look is not None)
        assert made.tray.told == []


def test_send_now_from_the_icon_shows_the_page_of_sending(here: Desktop) -> None:
    here.tray.send_asked.emit()
    assert here.shell.window.isVisible()
    assert isinstance(here.shell.window.page, SendingPage)


def test_a_second_start_shows_the_hidden_window(here: Desktop) -> None:
    assert here.presence.answer(Request(is_hidden=True)) == HEARD
    assert not here.shell.window.isVisible(), "started twice with Windows: still only there"
    assert here.presence.answer(Request()) == HEARD
    assert here.shell.window.isVisible()


def test_a_backup_opened_from_the_file_manager_is_offered(
    school: Friday, here: Desktop, tmp_path: Path, qtbot
) -> None:
    target = tmp_path / "Clé à Zoé"
    target.mkdir()
    file = back_up(school.desk, target).backup.path
    assert here.presence.answer(Request(file=file)) == HEARD
    qtbot.waitUntil(lambda: any(isinstance(one, RestoreDialog) for one in dialogs()))
    assert isinstance(here.shell.window.page, BackupsPage)


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"%PDF-1.7", "n’est pas une sauvegarde"), (None, "n’est plus là")]
)
def test_a_foreign_or_missing_file_gets_its_sentence(
    here: Desktop, tmp_path: Path, qtbot, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "été 2026.livretbak"
    if content is not None:
        file.write_bytes(content)
    here.presence.answer(Request(file=file))
    qtbot.waitUntil(lambda: bool(dialogs()))
    assert sentence in words(dialogs()[0])


def test_a_known_stick_plugged_in_offers_the_backup(school: Friday, look, tmp_path: Path, qtbot) -> None:
    plugged = Plugged()
    volume = plugged.plug(tmp_path / "cle")
    add_stick(school.desk, volume, "BLEUE")
    plugged.volumes.clear()

    with desktop(lambda bridge: replace(school.office(bridge), volumes=plugged)) as made:
        made.shell.window.show()
        plugged.volumes.append(volume)
        made.events.volumes_changed.emit()
        qtbot.waitUntil(made.shell.window.notice.isVisible)
        assert "BLEUE" in made.shell.window.notice.accessibleName()
        press(made.shell.window.notice, "Sauvegarder")  # type: ignore[arg-type]
        qtbot.waitUntil(lambda: bool(list((tmp_path / "cle").glob("*.livretbak"))), timeout=20_000)
        assert made.shell.window.page is not None
        assert made.shell.window.page.key == BACKUPS
        qtbot.waitUntil(lambda: not made.office.bridge.runner._pool._work_queue.qsize())  # type: ignore[attr-defined]


def test_beside_the_clock_the_stick_is_told_without_its_name(
    school: Friday, look, tmp_path: Path, qtbot
) -> None:
    plugged = Plugged()
    volume = plugged.plug(tmp_path / "cle")
    add_stick(school.desk, volume, "BLEUE")
    plugged.volumes.clear()
    with desktop(lambda bridge: replace(school.office(bridge), volumes=plugged)) as made:
        plugged.volumes.append(volume)
        made.events.volumes_changed.emit()
        qtbot.waitUntil(lambda: any("Clé" in one.title for one in made.tray.told))
        told = next(one for one in made.tray.told if "Clé" in one.title)
        assert told.page == BACKUPS
        assert "BLEUE" not in f"{told.title} {told.text}"
        made.tray.told.clear()
        made.events.volumes_changed.emit()  # a stranger, or a second message about the same stick
        with qtbot.waitSignal(made.shell.facts_read):
            made.shell.refresh_status()
        assert not any("Clé" in one.title for one in made.tray.told)


def test_the_end_of_the_session_waits_for_the_send_under_way_and_says_why(here: Desktop) -> None:
    with here.office.sends.one():
        done = here.workers.submit_pool(lambda: None)
        done.result(5)
        assert here.presence.answer(Request(is_quit=True)) == BUSY
    here.presence.end_of_session()
    assert here.manners.asked == [], "nothing under way: nothing to hold"
    assert here.office.sends.is_parked()
    here.office.sends.go_on()
    ended = here.workers.submit_pool(lambda: until_parked(here))
    while not here.office.sends.is_under_way:
        QApplication.processEvents()
    here.presence.end_of_session()
    assert ended.result(5) is True
    assert [one.split()[0] for one in here.manners.asked] == ["hold", "release"]


def until_parked(here: Desktop) -> bool:
    """A send of many batches, which ends after the one under way when it is asked to."""
    with here.office.sends.one():
        while not here.office.sends.is_parked():
            here.office.sends.wait_until_none(0.01)
        return True


def test_a_parked_program_begins_no_send(school: Friday, here: Desktop) -> None:
    with connected(school):
        school.clock.advance(hours=2)
        here.presence.end_of_session()
        assert here.shell.submit_run_due().result(timeout=15).ran == ()
        here.office.sends.go_on()
        assert here.shell.submit_run_due().result(timeout=15).ran


def test_an_evening_that_is_only_noted_is_no_send_under_way(
    school: Friday, here: Desktop, monkeypatch
) -> None:
    """Not connected, whoever quits while the tick notes its evening is not told of a send."""
    begun: list[bool] = []

    def one() -> AbstractContextManager[None]:
        begun.append(True)
        return Sends.one(here.office.sends)

    monkeypatch.setattr(here.office.sends, "one", one)
    school.clock.advance(hours=2)
    (noted,) = here.shell.submit_run_due().result(timeout=15).ran
    assert noted.run.state == SKIPPED
    assert begun == []
    with connected(school):
        school.clock.advance(days=1)
        assert here.shell.submit_run_due().result(timeout=15).ran
    assert begun


def test_the_installer_makes_it_leave_without_a_question(school: Friday, here: Desktop, qtbot) -> None:
    with connected(school):
        read_again(here, qtbot)
        with qtbot.waitSignal(here.shell.window.closed):
            assert here.presence.answer(Request(is_quit=True)) == HEARD
    assert dialogs() == []


def test_a_hidden_window_does_not_read_every_minute(school: Friday, here: Desktop, qtbot) -> None:
    read: list[object] = []
    here.shell.facts_read.connect(read.append)
    for _ in range(14):
        here.shell._minute()
    qtbot.wait(50)
    assert read == []
    here.shell._minute()
    qtbot.waitUntil(lambda: len(read) == 1)
    here.shell.window.show()
    here.shell._minute()
    qtbot.waitUntil(lambda: len(read) == 2)
    assert timedelta(milliseconds=here.shell._clock.interval()) == timedelta(minutes=1)
