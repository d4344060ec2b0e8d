"""Somebody goes through a school full of canaries, and the window is brought down: the process that G19 starts.

``python -m tests.ui.canary_walk <"first" or "next"> <data> <the twin's log> <seed>``, with the most talkative log.
Aujourd'hui, the search, a file with all its tabs, Élèves, the reprise grid, a document's preview: each must really show
canaries (a walk past empty screens would prove nothing); then the manual. Then faults that have their words in hand are
raised in the window, in its workers and in a thread. At the next start, what the report says and what Copier copies is
read.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPlainTextEdit, QWidget

from livret_desktop import window
from livret_desktop.app import Options, Program
from livret_desktop.crash_reports import watch_crashes
from livret_desktop.services.records.student_list import suggest_students
from livret_desktop.services.records.students import student_file
from livret_desktop.ui.main_window import MainWindow
from livret_desktop.ui.manual.help_key import help_key
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.attestations.attestations_page import AttestationsPage
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.pages.today.today_page import TodayPage
from livret_desktop.ui.targets import ATTESTATIONS, STUDENTS, OpenAt
from livret_desktop.ui.widgets.table import TableView
from tests.faults.canaries import DSR_SECRET, MARKS, PHRASE, CrashAt, Ears, Twin
from tests.ui.hands import Mouse
from tests.ui.person import Steps, at_the_door, leaves, read, seen

NAME = "KANARISSEAU"
_NOW = "2026-11-20T10:14+01:00"
_LATEST_CALL = 60
_MOST_MS = 200_000
_HANDS = Mouse()


class Walk:
    """What was raised, and what was found."""

    def __init__(self, twin: Path, seed: str) -> None:
        self._chance = random.Random(f"{seed} window")
        self._twin = Twin(twin)
        self.found: list[dict[str, Any]] = []
        self.leaks: list[str] = []

    def read(self, what: str, words: str) -> None:
        """Words that may hold no canary."""
        if any(mark in words for mark in MARKS):
            self.leaks.append(f"{what} tells of somebody")

    def failing(self, kind: str, acts: list[Callable[[], object]]) -> Callable[[], object]:
        """One of these, with a fault at one of its first calls."""
        number, act = self._chance.randrange(500), self._chance.choice(acts)
        message = f"{NAME} 98765432{number:04d} kanari{number}@exemple.invalid {PHRASE} {DSR_SECRET}"
        crash = CrashAt(int(_LATEST_CALL ** self._chance.random()), message, self._twin.note)

        def go() -> object:
            try:
                with crash.armed():
                    return act()
            finally:
                twin = crash.is_raised and self._twin.leaks()
                self.found.append(
                    {"leak": "", "crashed": crash.is_raised, "act": f"window {kind}", "twin": twin}
                )

        return go


def words_of(shown: QWidget) -> str:
    """What is to be seen on a page: its words, its fields, the rows of its tables."""
    said = [one.text() for kind in (QLabel, QLineEdit) for one in shown.findChildren(kind) if one.isVisible()]
    said += [one.accessibleName() for one in shown.findChildren(QWidget) if one.isVisible()]
    for table in (one for one in shown.findChildren(TableView) if one.isVisible()):
        model: Any = table.model()
        said += [repr(model.row_at(row)) for row in range(min(model.rowCount(), 20))]
    return " ".join(said)


def shows_canaries(shown: QWidget) -> Callable[[], bool]:
    return lambda: any(mark in words_of(shown) for mark in MARKS)


def walk_and_fail(walk: Walk) -> Steps:
    yield lambda: bool(seen(MainWindow))
    (shell,) = seen(MainWindow)
    assert isinstance(shell, MainWindow)
    today = shell.page
    assert isinstance(today, TodayPage)
    yield shows_canaries(today)
    yield from _students(shell)
    yield from _document(shell)
    yield from _manual(shell)
    for kind in ("window", "worker", "window", "worker", "thread", "window"):
        yield from _fault(walk, shell, kind)
    yield from leaves(_HANDS)


def _students(shell: MainWindow) -> Steps:
    """Found from Aujourd’hui by the search, read tab by tab; then the list, and the grid of the former program."""
    search = shell.top_bar.search
    shell.activateWindow()
    search.line.setFocus()
    yield search.line.hasFocus
    QTest.keyClicks(search.line, NAME.lower())
    yield lambda: any(NAME in repr(one) for one in search.found)
    QTest.keyClick(search.line, Qt.Key.Key_Return)
    yield lambda: isinstance(shell.page, StudentsPage)
    page = shell.page
    assert isinstance(page, StudentsPage)
    yield lambda: page.is_file_shown and page.file.student_id is not None
    for tab in range(page.file.tabs.count()):
        page.file.tabs.setCurrentIndex(tab)
        yield shows_canaries(page.file)
    page.show_list()
    yield shows_canaries(page)
    page.show_import()
    page.imports.reprise.click()
    reprise = page._reprise
    assert reprise is not None
    yield shows_canaries(reprise)
    page.show_list()


def _document(shell: MainWindow) -> Steps:
    shell.go_to(ATTESTATIONS, OpenAt(_student(shell)))
    page = shell.page
    assert isinstance(page, AttestationsPage)
    yield lambda: page.act.preview.pages == 1 and page.act.preview.isVisible()
    yield shows_canaries(page)


def _manual(shell: MainWindow) -> Steps:
    """A name typed there is looked for, and kept nowhere."""
    QTest.keyClick(shell, Qt.Key.Key_F1)
    manual = help_key().window
    yield manual.isVisible
    for typed in ("sauvegarde", NAME):
        manual.search.set_text(typed)
        manual.look_for(typed)
    manual.close()
    yield lambda: not manual.isVisible()


def _student(shell: MainWindow) -> Any:
    return suggest_students(_page(shell, STUDENTS)._office.desk, NAME)[0].id


def _page(shell: MainWindow, key: str) -> Any:
    return shell.page_of(key)


def _fault(walk: Walk, shell: MainWindow, kind: str) -> Steps:
    so_far = len(walk.found)
    page: Page = _page(shell, STUDENTS)
    desk, student = _page(shell, STUDENTS)._office.desk, _student(shell)
    if kind == "window":
        acts = [
            page.reload,
            _page(shell, ATTESTATIONS).reload,
            lambda: _page(shell, STUDENTS).open_file(student),
        ]
        QTimer.singleShot(0, shell, walk.failing(kind, acts))
        yield lambda: len(walk.found) > so_far
        return
    reads: list[Callable[[], object]] = [
        lambda: student_file(desk, student),
        lambda: suggest_students(desk, NAME),
    ]
    failing = walk.failing(kind, reads)
    if kind == "thread":
        threading.Thread(target=failing).start()
        yield lambda: len(walk.found) > so_far
        return
    ended: list[bool] = []
    Operation(page.bridge, failing).on_pool().owner(shell).always(lambda: ended.append(True)).run()
    yield lambda: bool(ended)
    if walk.found[-1]["crashed"]:
        yield lambda: bool(seen(QDialog))
        walk.read("the dialog of a fault", _whole(seen(QDialog)[0]))
        _HANDS.press("Fermer")
        yield lambda: not seen(QDialog)


def read_the_report(walk: Walk) -> Steps:
    """The next start."""
    yield lambda: bool(seen(QDialog))
    walk.read("the report", _whole(seen(QDialog)[0]))
    _HANDS.press("Copier")
    copied = QApplication.clipboard().text()
    assert "ValueError" in copied
    walk.read("what is copied", copied)
    _HANDS.press("Fermer")
    yield lambda: not seen(QDialog)
    yield from leaves(_HANDS)


def _whole(dialog: QWidget) -> str:
    return read(dialog) + " ".join(one.toPlainText() for one in dialog.findChildren(QPlainTextEdit))


def main(start: str, school: str, twin: str, seed: str) -> None:
    walk, ears = Walk(Path(twin), seed), Ears()
    window.make_application()
    made = Program(Options(data=school, now=_NOW, is_debug=True), dict(os.environ))
    stop_watching = watch_crashes(made.users.log)
    with ears.listening():
        status = at_the_door(
            made, walk_and_fail(walk) if start == "first" else read_the_report(walk), _MOST_MS
        )
    stop_watching()
    assert status == 0
    leaks = [f"seed {seed}: {one}" for one in walk.leaks + [one.split(":")[0] for one in ears.leaks()]]
    sys.stdout.write(json.dumps({"found": walk.found, "leaks": leaks}) + "\n")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except BaseException:  # a session left in the middle has threads that would keep the process
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
