"""Scenarios 4 and 5, played in the window over real HTTP: the evening at 19:55, and the Monday after a holiday.

Each by the mouse, then by the keyboard alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.outbox.preflight import check
from livret_desktop.services.records.team import save_instructor
from livret_desktop.services.sending.send_status import StatusReport, status
from livret_desktop.ui.pages.sending.sending_page import SendingPage
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import LESSONS, SENDING, TODAY
from livret_desktop.ui.theme.theme import Theme
from livret_desktop.ui.widgets.text import Label
from tests.ui.desktop_house import Desktop, desktop
from tests.ui.hands import Hands, Keyboard, Mouse, enter, put_away, type_here
from tests.ui.sending_school import FRIDAY, Friday, connected
from tests.ui.whole_window import put_in_front, whole_windows

FIVE_TO_EIGHT = datetime(2026, 11, 20, 18, 55, tzinfo=UTC)
MISSING_NEPH = "240377100999"


@pytest.fixture
def open_window(school: Friday, look: Theme, qtbot) -> Iterator[Callable[[], Shell]]:
    with whole_windows(school.office) as make:

        def show() -> Shell:
            shell = make()
            put_in_front(shell)
            qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
            return shell

        yield show


def a_full_day(made: Friday) -> None:
    """Thirty-two lessons: three not confirmed yet, one without NEPH, one whose instructor's authorisation has ended."""
    expired = made.hire("Vasseur", "Denis", "A2207731029")
    save_instructor(made.desk, replace(expired, authorisation_expires_on=date(2026, 10, 1)))
    slots = [(hour, name) for hour in range(8, 18) for name in ("Chauveau", "Navarro", "Arnaud")]
    for rank, (hour, instructor) in enumerate(slots):
        surname = f"Élève{chr(65 + rank // 26)}{chr(65 + rank % 26)}"
        made.pupil(surname, "Ana", f"2403771{rank:05d}")
        planned = rank >= len(slots) - 3
        made.teach(surname, hour, instructor, status=LessonStatus.PLANNED if planned else LessonStatus.DONE)
    made.pupil("Perrin", "Noah", "")
    made.teach("Perrin", 18, "Navarro")
    made.pupil("Roche", "Lina", "240377190001")
    made.teach("Roche", 18, "Vasseur")


def words(shell: Shell) -> str:
    return "\n".join(one.text() for one in shell.window.findChildren(Label) if one.isVisible())


def quiet(shell: Shell, qtbot) -> SendingPage:
    """The page of sending, once it has read all there is."""
    page = shell.window.page_of(SENDING)
    assert isinstance(page, SendingPage)
    qtbot.waitUntil(
        lambda: page.state is not None and not page.is_reading and not page.is_sending, timeout=20_000
    )
    QApplication.processEvents()
    return page


def tick(shell: Shell, qtbot) -> None:
    """What the scheduler does each minute."""
    future = shell.submit_run_due()
    qtbot.waitUntil(future.done, timeout=30_000)
    QApplication.processEvents()


def figures(report: StatusReport) -> tuple[int, int, int]:
    """Sent, to verify, to correct."""
    return report.accepted, report.to_verify, report.blocked + report.rejected


@pytest.mark.slow
@pytest.mark.parametrize("hands", [Mouse(), Keyboard()], ids=["mouse", "keyboard"])
def test_the_evening_of_scenario_4(school: Friday, look: Theme, qtbot, hands: Hands) -> None:
    a_full_day(school)
    school.clock.advance(seconds=(FIVE_TO_EIGHT - school.clock.now()).total_seconds())
    with connected(school, max_batch=4, faults=("slow=0.03",)) as sandbox, desktop(school.office) as here:
        shell = here.shell
        shell.window.resize(1366, 720)
        shell.come_to_front()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        she_gets_ready(school, shell, qtbot, hands)
        she_goes_home(here, qtbot, hands)

        school.clock.advance(minutes=6)
        future = shell.submit_run_due()
        qtbot.waitUntil(lambda: len(sandbox.records) >= 8, timeout=15_000)
        sandbox.set_faults("down")
        qtbot.waitUntil(future.done, timeout=30_000)
        assert 8 <= len(sandbox.records) < 31

        sandbox.set_faults()
        for _minute in range(31):  # the longest back-off is half an hour
            school.clock.advance(minutes=1)
            tick(shell, qtbot)
        assert figures(status(school.desk)) == (31, 0, 1)
        told = [(one.lesson_id, one.version) for one in sandbox.records]
        assert len(told) == len(set(told)) == 31

        she_comes_back(school, here, qtbot)
        assert here.tray.told == [], "nobody was needed: the network came back, and the lesson left was known"
        hands.press("Envois DSR")
        page = quiet(shell, qtbot)
        page.reload()
        quiet(shell, qtbot)
        qtbot.waitUntil(lambda: "1\u00a0leçon a besoin de vous\u00a0: 1\u00a0bloquée." in words(shell))
        hands.press("Journal")
        quiet(shell, qtbot)
        qtbot.waitUntil(lambda: "Envoi de 20:00\u00a0: interrompu." in words(shell))
        qtbot.waitUntil(lambda: "Nouvel essai\u00a0: fait." in words(shell))


def she_gets_ready(school: Friday, shell: Shell, qtbot, hands: Hands) -> None:
    """Three lessons confirmed in one line, the check, the NEPH typed from its line."""
    hands.press("Leçons")
    qtbot.waitUntil(lambda: shell.window.page.key == LESSONS)
    hands.press("Toutes faites sauf")
    enter() if isinstance(hands, Keyboard) else hands.press("Confirmer 3 leçons faites")
    qtbot.waitUntil(lambda: check(school.desk).to_confirm == 0)

    if isinstance(hands, Mouse):
        hands.press("Envois DSR")
    hands.command("Contrôler", Qt.Key.Key_F5)
    quiet(shell, qtbot)
    qtbot.waitUntil(lambda: "30\u00a0leçons prêtes à partir, 2\u00a0bloquées." in words(shell))
    qtbot.waitUntil(lambda: "Perrin Noah, 1\u00a0leçon" in words(shell))

    hands.press("Saisir le NEPH")
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    type_here(MISSING_NEPH)
    enter()
    qtbot.waitUntil(lambda: status(school.desk).blocked == 1)
    assert status(school.desk).due == 31


def she_goes_home(here: Desktop, qtbot, hands: Hands) -> None:
    """The window is closed; the program stays beside the clock, and says so the first time."""
    here.shell.window.close()
    hands.press("Compris")
    qtbot.waitUntil(lambda: not here.shell.window.isVisible())
    put_away(here.shell.window)
    with qtbot.waitSignal(here.shell.facts_read, timeout=10_000):
        here.shell.refresh_status()
    here.tray.told.clear()


def she_comes_back(school: Friday, here: Desktop, qtbot) -> None:
    """In the morning the icon and Aujourd'hui say what became of the evening."""
    school.clock.advance(hours=12)
    shell, said = here.shell, "31 envoyées, 0 réponse non reçue, 1 à corriger"
    for _minute in range(15):  # a hidden window reads so rarely
        shell._minute()
    qtbot.waitUntil(lambda: f"Hier soir : {said}" in plain(here.tray.look.tip), timeout=10_000)
    here.tray.open_asked.emit("")
    shell.window.go_to(TODAY)
    qtbot.waitUntil(lambda: f"Hier soir : {said}" in plain(words(shell)), timeout=20_000)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.slow
@pytest.mark.parametrize("hands", [Mouse(), Keyboard()], ids=["mouse", "keyboard"])
def test_the_holiday_of_scenario_5(school: Friday, open_window, qtbot, hands: Hands) -> None:
    """The PC is off from Friday 18:12 to Monday two weeks later."""
    for rank in range(3):
        school.pupil(f"Élève{chr(65 + rank)}", "Ana", f"2403771{rank:05d}")
    school.teach("ÉlèveA", 10)
    school.teach("ÉlèveB", 10, "Navarro", day=FRIDAY - timedelta(days=1))
    monday = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)
    with connected(school, contract="read-back", lag_hours=24, max_batch=1) as sandbox:
        school.clock.advance(seconds=(monday - school.clock.now()).total_seconds())
        shell = open_window()
        tick(shell, qtbot)
        assert [str(one.lesson_id) for one in sandbox.records] == [
            str(school.lessons["ÉlèveB"].id),
            str(school.lessons["ÉlèveA"].id),
        ], "oldest first, once"
        hands.press("Envois DSR")
        quiet(shell, qtbot)
        hands.press("Journal")
        quiet(shell, qtbot)
        qtbot.waitUntil(lambda: "(de retard)\u00a0: fait." in words(shell))

        school.teach("ÉlèveC", 8, day=date(2026, 12, 7))
        school.clock.advance(hours=12, minutes=1)
        sandbox.set_faults("500")  # the answer never comes, and nothing was recorded
        tick(shell, qtbot)
        assert status(school.desk).to_verify == 1
        hands.press("File d’envoi")
        page = quiet(shell, qtbot)
        page.reload()
        quiet(shell, qtbot)
        page.open(school.lessons["ÉlèveC"].id)
        quiet(shell, qtbot)
        qtbot.waitUntil(lambda: "On redemande à la DSR, rien à faire" in words(shell))
        assert page.badge == ""

        sunday = datetime(2026, 12, 13, 19, 31, tzinfo=UTC)
        while school.clock.now() < sunday:
            school.clock.advance(hours=8)
            tick(shell, qtbot)
        told = [(one.lesson_id, one.version) for one in sandbox.records]
        assert len(told) == len(set(told)) == 3
        report = status(school.desk)
        assert (report.accepted, report.to_verify, report.due, report.findings) == (3, 0, 0, 0)
        hands.press("Dimanche")
        page.reload()
        quiet(shell, qtbot)
        qtbot.waitUntil(lambda: "leçons d’accord" in words(shell) or "d’accord" in words(shell))
    with school.desk.database.read() as reading:
        states = {row.state for row in reading.connection.exec_driver_sql("SELECT state FROM submission")}
    assert states == {SubmissionState.ACCEPTED.value}
