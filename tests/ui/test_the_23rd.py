"""Scenario 6, in the whole window: the 23rd, one night before the computation. By the mouse, then by keyboard alone.

"Without help": what is looked for is what the screen says, and what is pressed is what it offers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.people import Simulator
from livret_desktop.domain.vocabulary import (
    LessonKind,
    LessonOrigin,
    LessonStatus,
    SimulatorRecognition,
    TrainingMeans,
    TrainingTrack,
)
from livret_desktop.services.lessons.lessons import record_lessons
from livret_desktop.services.records.team import save_instructor, save_simulator
from livret_desktop.services.sending.run import send_due
from livret_desktop.ui.pages.etp.etp_page import EtpPage
from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage
from livret_desktop.ui.pages.today.today_page import TodayPage
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import ETP, LESSONS, STUDENTS, TODAY
from livret_desktop.ui.widgets.table import TableView
from tests.ui.hands import Hands, Keyboard, Mouse, enter, front, reach, type_here
from tests.ui.sending_school import UNKNOWN_NEPH, Friday, connected, friday
from tests.ui.whole_window import put_in_front, whole_window, words_shown

THE_23RD = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
YESTERDAY = date(2026, 11, 22)
ETP_MINUTES = 23_700
"""0.87 of an ETP: 0.87 × 3 months × 151.67 h is 395.86 h."""


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Friday]:
    with friday(tmp_path) as made:
        made.clock.at = THE_23RD - timedelta(days=3)
        made.hire("Bernard", "Paul", "A2207731023")
        a_quarter_of_bernard(made)
        three_causes(made)
        with connected(made):
            send_due(made.desk, made.connect)
            made.clock.at = THE_23RD
            pupil(made, "Caron", "240377100407")
            made.teach("Caron", 10, "Bernard", day=YESTERDAY, status=LessonStatus.PLANNED)
            yield made


def a_quarter_of_bernard(made: Friday) -> None:
    """August to October of one instructor: what counts makes 0.87, two lessons count nothing."""
    for name in ("Aubry", "Blanc"):
        pupil(made, name, f"2403771{sum(name.encode()):05d}")
    days = [date(2026, 8, 3) + timedelta(days=step) for step in range(88)]
    made_days = [day for day in days if day.weekday() < 5 and day.month < 11]
    drives = [given(made, "Aubry", day, hour, 120) for day in made_days for hour in (8, 10, 14, 16)]
    drives = drives[: (ETP_MINUTES - 60) // 120]
    left_out = Simulator(id=uuid4(), name="Simulateur 9", number="", recognised=SimulatorRecognition.NO)
    save_simulator(made.desk, left_out)
    theory = {"kind": LessonKind.THEORY, "means": TrainingMeans.CLASSROOM}
    machine = {"kind": LessonKind.SUPERVISED_SIMULATOR, "means": TrainingMeans.SIMULATOR}
    course = [given(made, name, date(2026, 10, 9), 18, 60, **theory) for name in ("Aubry", "Blanc")]
    alone = given(made, "Blanc", date(2026, 10, 10), 9, 60, **machine, simulator_id=left_out.id)
    record_lessons(made.desk, [*drives, *course, alone])


def pupil(made: Friday, name: str, neph: str) -> None:
    """A student of the filière traditionnelle, whose hours weigh one for one."""
    student = made.pupil(name, "Noah", neph)
    with made.desk.database.write("Filière", made.clock.now()) as written:
        work = written.work
        (enrolment,) = work.enrolments.where(work.enrolments.c.student_id == student.id)
        (period,) = work.periods.where(work.periods.c.enrolment_id == enrolment.id)
        work.periods.put(replace(period, track=TrainingTrack.TRADITIONAL))


def given(made: Friday, who: str, day: date, hour: int, minutes: int, **changes: object) -> Lesson:
    """A lesson of Bernard's from before this program, which is not sent again."""
    student = made.students[who]
    with made.desk.database.read() as reading:
        enrolment = reading.enrolments.where(reading.enrolments.c.student_id == student.id)[0]
    facts: dict[str, object] = {
        "id": uuid4(),
        "student_id": student.id,
        "enrolment_id": enrolment.id,
        "instructor_id": made.instructors["Bernard"].id,
        "starts_at": datetime(day.year, day.month, day.day, hour - 2, tzinfo=UTC),
        "day": day,
        "minutes": minutes,
        "kind": LessonKind.PRACTICE,
        "means": TrainingMeans.VEHICLE,
        "status": LessonStatus.DONE,
        "origin": LessonOrigin.HISTORY,
    }
    return Lesson(**(facts | changes))  # type: ignore[arg-type]


def three_causes(made: Friday) -> None:
    """4 h 30 of October that the State does not have: no NEPH, a NEPH it refuses, an authorisation that has ended."""
    ended = made.hire("Vasseur", "Denis", "A2207731029")
    for name, neph in (("Perrin", ""), ("Lemaire", UNKNOWN_NEPH), ("Roche", "240377100404")):
        pupil(made, name, neph)
    made.teach("Perrin", 9, "Navarro", minutes=90, day=date(2026, 10, 5))
    made.teach("Lemaire", 9, "Chauveau", minutes=120, day=date(2026, 10, 6))
    made.teach("Roche", 9, "Vasseur", minutes=60, day=date(2026, 10, 7))
    save_instructor(made.desk, replace(ended, authorisation_expires_on=date(2026, 10, 1)))


@pytest.fixture
def shell(school: Friday, look, qtbot) -> Iterator[Shell]:
    with whole_window(school.office) as made:
        put_in_front(made)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        yield made


def today(shell: Shell, qtbot) -> TodayPage:
    page = shell.window.page_of(TODAY)
    assert isinstance(page, TodayPage)
    qtbot.waitUntil(lambda: page.seen is not None and not page.is_reading, timeout=20_000)
    QApplication.processEvents()
    return page


def exactly(text: str, within: QWidget | None = None) -> QAbstractButton:
    """The visible button of just these words."""
    found = (within or front()).findChildren(QAbstractButton)
    return next(one for one in found if one.isVisible() and text in (one.text(), one.accessibleName()))


def open_row(hands: Hands, table: TableView, row: int) -> None:
    """A line of a table: clicked, or Tab to the table, arrows to the line, Enter."""
    if isinstance(hands, Mouse):
        box = table.visualRect(table.model().index(row, 0))
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
        return
    reach(table)
    for _ in range(table.model().rowCount()):
        if table.currentIndex().row() == row:
            break
        down = table.currentIndex().row() < row
        QTest.keyClick(table, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
    assert table.currentIndex().row() == row
    enter()


def choose_row(hands: Hands, table: TableView, row: int) -> None:
    """As above, without opening it: by keyboard the arrows choose."""
    if isinstance(hands, Mouse):
        open_row(hands, table, row)
        return
    reach(table)
    QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    for _ in range(row):
        QTest.keyClick(table, Qt.Key.Key_Down)


@pytest.mark.slow
@pytest.mark.parametrize("hands", [Mouse(), Keyboard()], ids=["mouse", "keyboard"])
def test_the_23rd(hands: Hands, school: Friday, shell: Shell, qtbot) -> None:
    page = today(shell, qtbot)
    said = words_shown(page)
    assert "1 nuit\navant celle du mardi 24 au mercredi 25 novembre" in said
    assert "4 h 30 d’août à octobre ne compteront pas si rien n’est fait avant mardi soir." in said
    assert "dont 3 pour les heures à risque" in said
    window = [one for one in page.seen.today.todos if one.when.startswith("avant le 24")]
    assert [one.action for one in window] == ["Corriger…", "Saisir la date de fin…", "Saisir le NEPH…"]
    assert list(page.seen.today.todos[:3]) == window, "before anything else that presses"
    assert sum(one.minutes for one in page.seen.today.risk.causes) == 270

    # Yesterday's lesson is for the next computation, whether it is still to confirm…
    assert "1 leçon d’hier à confirmer" in said
    assert "Faite, elle compte pour le calcul de décembre." in said
    hands.press("Toutes faites sauf")
    enter() if isinstance(hands, Keyboard) else hands.press("Confirmer 1 leçon faite")
    qtbot.waitUntil(lambda: not page.to_confirm.isVisible())
    today(shell, qtbot)

    # … or done: the lesson says so itself.
    hands.press("Leçons")
    qtbot.waitUntil(lambda: shell.window.page.key == LESSONS)
    lessons = shell.window.page
    assert isinstance(lessons, LessonsPage)
    hands.press_this(exactly("Jour"))
    hands.press("Jour précédent")
    qtbot.waitUntil(lambda: lessons.day == YESTERDAY and lessons.table.model().rowCount() == 1)
    choose_row(hands, lessons.table, 0)
    qtbot.waitUntil(lessons.pane.etp.isVisible)
    assert "Elle compte pour le calcul de décembre 2026" in words_shown(lessons.pane.etp)

    # One of the three buttons: the NEPH is typed, and its hours are at risk no more.
    hands.press_this(exactly("Aujourd’hui", shell.window.rail))
    qtbot.waitUntil(lambda: shell.window.page is page)
    today(shell, qtbot)
    hands.press("Saisir le NEPH")
    qtbot.waitUntil(lambda: shell.window.page.key == STUDENTS)
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    type_here("240377100999")
    enter()
    hands.press("Revenir à Aujourd’hui")
    qtbot.waitUntil(lambda: shell.window.page is page)
    qtbot.waitUntil(lambda: "3 h d’août à octobre ne compteront pas" in words_shown(page), timeout=20_000)
    assert "dont 2 pour les heures à risque" in words_shown(page)

    # The ETP: Bernard's line, then every hour behind it.
    hands.press("Voir l’ETP")
    qtbot.waitUntil(lambda: shell.window.page.key == ETP)
    etp = shell.window.page
    assert isinstance(etp, EtpPage)
    qtbot.waitUntil(lambda: etp.shown is not None and etp.shown.what_if.at_risk == 180, timeout=20_000)
    people = etp.shown.forecast.people
    bernard = next(number for number, one in enumerate(people) if "Bernard" in one.name)
    assert people[bernard].totals.counted == ETP_MINUTES
    cells = [etp.model.data(etp.model.index(bernard, column)) for column in range(4)]
    assert cells[3] == "0,87"
    open_row(hands, etp.table, bernard)
    qtbot.waitUntil(lambda: etp.main.currentWidget() is etp.hours)
    hours = etp.shown.forecast.of_person(people[bernard].id)
    assert etp.hours.model.rowCount() == len(hours) == 200
    for row in (0, 100, 196):
        rule = etp.hours.model.data(etp.hours.model.index(row, 5)).replace("\u00a0", " ")
        assert "1 h compte 1 h (règle du 18 décembre 2025)" in rule
        assert "précisions reprises par les éditeurs" in rule

    hands.press("Ne comptent pas")
    qtbot.waitUntil(lambda: etp.hours.model.rowCount() == 2)
    whys = []
    for row in (0, 1):
        choose_row(hands, etp.hours.table, row)
        qtbot.waitUntil(lambda: "Pourquoi cette heure ne compte pas" in words_shown(etp.why))
        whys.append(words_shown(etp.why))
    assert "Séance de groupe : elle compte une fois, avec un autre élève." in whys[0]
    assert "Ce simulateur n’est pas reconnu par la DSR." in whys[1]
    assert "presse professionnelle, été 2024" in whys[1].casefold()
