"""Scenario 1, in the whole window: Monday, a new program. From the first screen to Aujourd'hui, without help.

The school, one instructor typed and the others from a file, 140 pupils of the former program's export (three without
a given name, completed where they are refused), their enrolments, the lessons already done, the reprise grid, access
and stick left for later, the recovery sheet printed. By the mouse, then by the keyboard alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QElapsedTimer, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from shiboken6 import delete

from livret_desktop.domain.vocabulary import LessonOrigin
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.resources import resource_path
from livret_desktop.services.outbox.former_program import TakeOver, read_take_over
from livret_desktop.services.records.student_list import StudentQuery, count_students
from livret_desktop.services.records.team import read_team
from livret_desktop.services.today.todo import Cause
from livret_desktop.ui.dialogs.import_panel import ImportPanel
from livret_desktop.ui.dialogs.reprise_grid import ROWS
from livret_desktop.ui.first_start.wizard import FirstStart
from livret_desktop.ui.pages.today.today_page import TodayPage
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.widgets.fields import Field
from livret_desktop.ui.widgets.todo_line import TodoLine
from tests.services.house import House
from tests.ui.checks import cut_texts, unnamed
from tests.ui.first_start_screen import first_start_in_front
from tests.ui.hands import Hands, Keyboard, Mouse, enter, reach, type_here
from tests.ui.office_house import make_office, paper

MINUTES = 20
GIVEN_NAMES = ("Camille", "Dominique", "Alix")
STOPPED = date(2026, 11, 10)
"""The former program stopped six days before the secretary means to begin: nobody would send those days."""


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "ecole")


@pytest.fixture
def start(house: House, bridge, qtbot) -> Iterator[FirstStart]:
    with first_start_in_front(qtbot, house, bridge) as dialog:
        yield dialog


@pytest.fixture
def files(monkeypatch) -> Callable[[str], None]:
    """What the system's file chooser will answer."""
    chosen: list[str] = []

    def choose(name: str) -> None:
        chosen[:] = [str(resource_path("samples", name))]

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_asked: (chosen[0], ""))
    return choose


def fill(hands: Hands, field: Field, text: str) -> None:
    """Go to a field and type over what it holds."""
    editor = field.editor
    if isinstance(hands, Mouse):
        QTest.mouseClick(editor, Qt.MouseButton.LeftButton)
    else:
        reach(editor)
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_here(text)


def go_on(hands: Hands, start: FirstStart, words: str) -> None:
    """The filled button; where the keyboard rests on it already, Enter."""
    button = start.frame.next
    assert button.isEnabled(), start.frame.why.text()
    assert button.text().replace("\u00a0", " ").startswith(words)
    if isinstance(hands, Keyboard) and QApplication.focusWidget() is button:
        enter()
    else:
        hands.press_this(button)


def bring(hands: Hands, start: FirstStart, files, panel: ImportPanel, name: str, qtbot) -> None:
    """Choose a file; its preview is shown."""
    files(name)
    hands.press("Choisir un fichier")
    qtbot.waitUntil(lambda: panel.preview is not None)


@pytest.mark.slow
@pytest.mark.parametrize("hands", [Mouse(), Keyboard()], ids=["mouse", "keyboard"])
def test_monday_a_new_program(
    hands: Hands, start: FirstStart, house: House, files, bridge, qtbot, tmp_path
) -> None:
    clock = QElapsedTimer()
    clock.start()
    make_school(hands, start, qtbot)
    make_team(hands, start, files, qtbot)
    take_over(hands, start, files, qtbot)
    complete(hands, start, qtbot)
    go_on(hands, start, "Continuer")  # access to the DSR: « Sans envoi pour l’instant » is chosen already
    hands.press("Passer")  # the stick
    start.sheet.choose_printer = paper(tmp_path / "feuille.pdf")
    go_on(hands, start, "Imprimer la feuille")
    qtbot.waitUntil(lambda: start.frame.next.text() == "Continuer")
    with qtbot.waitSignal(start.accepted):
        go_on(hands, start, "Continuer")
    assert clock.elapsed() < MINUTES * 60_000
    assert (tmp_path / "feuille.pdf").exists()
    start._work.close()
    start.close()
    with house.open() as desk:
        all_is_there(desk)
        what_she_skipped(make_office(desk, bridge), qtbot)


def make_school(hands: Hands, start: FirstStart, qtbot) -> None:
    hands.press("Nouvelle école")
    fill(hands, start.school.name, "Auto-école du Pont")
    fill(hands, start.school.agrement, "E2007700080")
    fill(hands, start.school.city, "Melun")
    go_on(hands, start, "Créer l’école")
    qtbot.waitUntil(lambda: start.frame.current == 1)


def make_team(hands: Hands, start: FirstStart, files, qtbot) -> None:
    """One instructor typed; the others, and the simulators, from a file where the first is recognised."""
    team = start.steps[1]
    for field, text in ((team.surname, "RUIZ"), (team.given_name, "Raymond"), (team.number, "A2207731020")):
        fill(hands, field, text)
    fill(hands, team.expires, "20/10/2028")
    hands.press("Ajouter à l’équipe")
    qtbot.waitUntil(lambda: "Raymond RUIZ" in team.people.text())
    hands.press("Importer un fichier")
    bring(hands, start, files, team.panel, "enseignants.csv", qtbot)
    go_on(hands, start, "Importer")
    qtbot.waitUntil(lambda: team.panel.preview is None)
    go_on(hands, start, "Continuer")


def take_over(hands: Hands, start: FirstStart, files, qtbot) -> None:
    step = start.steps[2]
    students = step.panels[ImportKind.STUDENTS]
    bring(hands, start, files, students, "rapido-eleves.txt", qtbot)
    assert "3 lignes refusées" in start.frame.why.text().replace("\u00a0", " ")
    for number, name in enumerate(GIVEN_NAMES, 1):
        assert "le prénom ne se devine pas" in students.rows.fault.accessibleName()
        if number == 1:
            fill(hands, students.rows.fault.field, name)
        else:  # the keyboard goes on to the next refused line by itself
            assert QApplication.focusWidget() is students.rows.fault.field.line
            type_here(name)
        enter()
        left = 3 - number
        qtbot.waitUntil(lambda left=left: len(students.preview.parsed.rejected) == left)
    go_on(hands, start, "Importer 140 élèves")
    qtbot.waitUntil(lambda: step.taken.get(ImportKind.STUDENTS) == 140)
    go_on(hands, start, "Continuer")
    bring(hands, start, files, step.panels[ImportKind.ENROLMENTS], "inscriptions.csv", qtbot)
    go_on(hands, start, "Importer 137 inscriptions")
    qtbot.waitUntil(lambda: step.taken.get(ImportKind.ENROLMENTS) == 137)
    go_on(hands, start, "Continuer")
    lessons = step.panels[ImportKind.LESSONS]
    fill(hands, lessons.days.first, "16/11/2026")
    fill(hands, lessons.days.stopped, "10112026")
    bring(hands, start, files, lessons, "lecons.csv", qtbot)
    assert "personne n’envoie" in lessons.days.said.accessibleName()
    hands.press("Envoyer dès le")
    assert "Aucun jour oublié" in lessons.days.said.accessibleName()
    qtbot.waitUntil(lambda: cut_texts(start) == [])
    assert unnamed(lessons.days) == []
    hands.press_this(lessons.keep_good)
    go_on(hands, start, "Importer")
    qtbot.waitUntil(lambda: step.taken.get(ImportKind.LESSONS, 0) > 800)
    go_on(hands, start, "Continuer")


def complete(hands: Hands, start: FirstStart, qtbot) -> None:
    """The grid: what the files did not say of the first pupil."""
    grid = start.steps[3].grid
    qtbot.waitUntil(lambda: len(grid.lines) == ROWS and grid.lines[-1].elsewhere.isVisible())
    fill(hands, grid.lines[0].aipc, "2/9/2026")
    fill(hands, grid.lines[0].elsewhere, "4h30")
    enter()
    qtbot.waitUntil(lambda: grid.kept_number == 1)
    go_on(hands, start, "Continuer")


def all_is_there(desk) -> None:
    assert count_students(desk, StudentQuery()) == 140
    assert count_students(desk, StudentQuery("klein camille")) == 1
    assert (len(read_team(desk).instructors), len(read_team(desk).simulators)) == (4, 2)
    assert read_take_over(desk) == TakeOver(STOPPED, STOPPED)
    with desk.database.read() as reading:
        lessons = reading.lessons.where()
        enrolments = reading.enrolments.where()
    assert {one.origin for one in lessons if one.day < STOPPED} == {LessonOrigin.HISTORY}
    begun = [one for one in lessons if STOPPED <= one.day < desk.today()]
    assert begun and {one.origin for one in begun} == {LessonOrigin.HERE}
    assert len(enrolments) >= 137
    assert [one.aipc_on for one in enrolments if one.minutes_elsewhere == 270] == [date(2026, 9, 2)]


def what_she_skipped(office, qtbot) -> None:
    """Aujourd'hui says it: the access, the stick, what is missing in the files; nothing that was done."""
    shell = Shell(office)
    window = shell.window
    window.resize(1366, 720)
    window.show()
    try:
        page = window.page
        assert isinstance(page, TodayPage)
        qtbot.waitUntil(lambda: page.seen is not None)
        causes = {one.cause for one in page.seen.today.todos}
        assert {Cause.ACCESS, Cause.BACKUP, Cause.NEPH, Cause.SCHOOL} <= causes
        assert not causes & {Cause.SHEET, Cause.TEAM, Cause.STUDENTS}
        assert page.seen.today.to_confirm > 0, "lessons of the day before are still « prévues »"
        qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(TodoLine)))
        assert all(one.accessibleName() for one in page.findChildren(TodoLine) if one.isVisible())
    finally:
        delete(shell)
        window.close()
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
