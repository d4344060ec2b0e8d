"""Scenario 7, through the window's own door: the PC dies. By the mouse, then by the keyboard alone.

The former PC sent some lessons, was copied onto a stick, sent others, and died. On the new one there is a stick, a
printed sheet, and somebody who mistypes its third line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from livret_desktop.app import Options, Program
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import EXIT_DONE
from livret_desktop.sandbox.server import RunningSandbox
from livret_desktop.security.credentials import MemoryStore
from livret_desktop.services.access.dsr_access import dsr_secret
from livret_desktop.services.copies.backups import back_up
from livret_desktop.services.school.opening import has_school
from livret_desktop.services.sending.run import send_due
from livret_desktop.ui.first_start.wizard import FirstStart
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.pages.sending.sending_page import SendingPage
from livret_desktop.ui.targets import SENDING
from tests.db.test_released_schemas import states
from tests.services.house import HandClock, House
from tests.ui.hands import Hands, Keyboard, Mouse, control, enter, front, type_here
from tests.ui.person import Steps, at_the_door, chooses, leaves, seen
from tests.ui.sending_school import Friday, connected, fill, friday

_HOURS_LATER = 27
"""Saturday evening, after the hour of sending."""
_TAB, _A, _F9 = Qt.Key.Key_Tab, Qt.Key.Key_A, Qt.Key.Key_F9
_LEFT = Qt.MouseButton.LeftButton


@dataclass
class Lost:
    """What is left of the PC: a stick, a sheet of paper; and what the State has."""

    stick: Path
    code: tuple[str, ...]
    secret: str
    sandbox: RunningSandbox
    clock: HandClock
    recorded: Counter[str] = field(default_factory=Counter)


@pytest.fixture
def lost(tmp_path: Path) -> Iterator[Lost]:
    """Two lessons of Thursday were sent before the copy, the others after it."""
    with friday(tmp_path / "ancien-pc") as school:
        fill(school)
        with connected(school, contract="dedup") as sandbox:
            stick = tmp_path / "cle"
            stick.mkdir()
            _send(school, stick)
            code = school.house.code
            assert code is not None
            made = Lost(stick, tuple(code.lines()), sandbox.client_secret, sandbox, school.clock)
            made.recorded = _records(sandbox)
            school.clock.advance(hours=_HOURS_LATER)
            school.desk.database.close()
            yield made


def _send(school: Friday, stick: Path) -> None:
    """Copied in the middle of the evening: the copy believes that everything is still to leave."""
    back_up(school.desk, stick)
    send_due(school.desk, school.connect)
    assert states(school.desk)[SubmissionState.ACCEPTED] >= 8
    assert dsr_secret(school.desk, None)


def _records(sandbox: RunningSandbox) -> Counter[str]:
    return Counter(f"{one.lesson_id} {one.version}" for one in sandbox.records)


def type_code(hands: Hands, start: FirstStart, lines: tuple[str, ...]) -> None:
    assert start.restore.entry is not None
    for line, place in zip(lines, start.restore.entry.code.lines, strict=True):
        if isinstance(hands, Mouse):
            QTest.mouseClick(place.line, _LEFT)
        type_here(line)
        if isinstance(hands, Keyboard):
            QTest.keyClick(QApplication.focusWidget(), _TAB)


def type_line_again(hands: Hands, start: FirstStart, number: int, text: str) -> None:
    """The cursor is in the wrong line already; the mouse clicks there all the same."""
    assert start.restore.entry is not None
    place = start.restore.entry.code.lines[number - 1]
    if isinstance(hands, Mouse):
        QTest.mouseClick(place.line, _LEFT)
    assert QApplication.focusWidget() is place.line, "the wrong line has the cursor"
    control(_A)
    type_here(text)


def evening_on_a_new_pc(hands: Hands, lost: Lost, folder: House) -> Steps:
    """What she does; each yield is what she waits for."""
    yield lambda: bool(seen(FirstStart)) and QApplication.focusWidget() is not None
    start = front()
    assert isinstance(start, FirstStart)
    hands.press("Restaurer une sauvegarde")
    chooses(next(lost.stick.glob("*.livretbak")))
    hands.press("Choisir la copie")
    yield start.restore.facts.isVisible
    told = start.restore.facts.accessibleName().replace("\u00a0", " ")
    assert "Auto-école du Pont" in told and "11 élèves" in told and "20 novembre 2026" in told

    wrong = ("A" if lost.code[2][0] != "A" else "B") + lost.code[2][1:]
    type_code(hands, start, (*lost.code[:2], wrong, *lost.code[3:]))
    hands.press("Restaurer")
    assert start.restore.entry is not None
    lines = start.restore.entry.code.lines
    assert [number for number, line in enumerate(lines, 1) if line.has_error] == [3]
    assert "Ligne\u00a03" in lines[2].message
    assert not has_school(folder.folder), "nothing was touched"
    type_line_again(hands, start, 3, lost.code[2])
    hands.press("Restaurer")
    yield start.restore.done.isVisible
    done = start.restore.done.accessibleName().replace("\u00a0", " ")
    assert "11 élèves" in done and "« Reprendre les envois »" in done
    hands.press("Ouvrir l’école")

    yield lambda: bool(seen(MainWindow)) and QApplication.focusWidget() is not None
    (shell,) = seen(MainWindow)
    assert isinstance(shell, MainWindow)
    hands.press("Envois DSR")
    if isinstance(hands, Keyboard):
        enter()
    yield lambda: shell.page.key == SENDING
    page = shell.page
    assert isinstance(page, SendingPage)
    yield page.banner.resume.isVisible
    yield lambda: page.state is not None and not page.is_reading
    assert not page.send.isEnabled(), "nothing can be sent before she says so"
    assert _records(lost.sandbox) == lost.recorded, "her hour has passed, and nothing left"
    hands.press("Reprendre les envois")
    yield lambda: not page.banner.resume.isVisible()
    yield lambda: page.send.isEnabled() and not page.is_reading
    ended: list[bool] = []
    page.sends.ended.connect(lambda: ended.append(True))
    hands.command("Envoyer maintenant", _F9)
    yield lambda: bool(ended) and not page.is_reading
    yield from leaves(hands)


@pytest.mark.slow
@pytest.mark.parametrize("hands", [Mouse(), Keyboard()], ids=["mouse", "keyboard"])
def test_the_pc_dies_and_nothing_is_lost_nor_sent_twice(
    hands: Hands, look, lost: Lost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = str(tmp_path / "nouveau-poste")
    monkeypatch.setenv("LIVRET_STATE", state)
    new = House(tmp_path / "nouveau-pc", MemoryStore(), lost.clock)
    program = Program(
        Options(data=str(new.root)),
        {"LIVRET_STATE": state, "LIVRET_DSR_SECRET": lost.secret},
        credentials=new.store,
        clock=lost.clock,
    )
    assert at_the_door(program, evening_on_a_new_pc(hands, lost, new)) == EXIT_DONE
    assert set(_records(lost.sandbox).values()) == {1}, "nothing is recorded twice"
    assert _records(lost.sandbox) >= lost.recorded
    new.installation = program.surroundings().installation_id
    with new.open() as desk:
        found = states(desk)
    assert not found.get(SubmissionState.SENDING)
    assert found[SubmissionState.ACCEPTED] + found.get(SubmissionState.TO_VERIFY, 0) >= 8, found
