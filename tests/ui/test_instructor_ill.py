"""Scenario 3, in the whole window: an instructor is ill. By the mouse, then by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.absence import read_absence
from livret_desktop.services.lessons.lesson_list import lesson_line
from livret_desktop.ui.dialogs.absence_dialog import AbsenceDialog
from livret_desktop.ui.pages.lessons.lessons_correction import ReasonDialog
from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import LESSONS
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.text import Label
from tests.ui.conftest import type_text
from tests.ui.hands import Hands, Keyboard, Mouse, control, enter, reach, type_here
from tests.ui.lessons_school import DAY, DONE, at, kept, known, lesson, mark_accepted, record
from tests.ui.office_house import make_office
from tests.ui.whole_window import put_in_front, whole_window

ALT = Qt.KeyboardModifier.AltModifier
NEXT_FRIDAY = DAY + timedelta(days=7)
NAVARRO, ARNAUD = known("NAVARRO"), known("ARNAUD")


@pytest.fixture
def shell(desk, look, qtbot) -> Iterator[Shell]:
    with whole_window(lambda bridge: make_office(desk, bridge)) as made:
        put_in_front(made, height=900)
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        yield made


def six_lessons(desk: Desk) -> None:
    """Navarro's day: one sent this morning, five to come. Arnaud is taken at five."""
    sent = lesson("LEMAIRE", 9, status=DONE)
    record(
        desk,
        sent,
        lesson("MARTIN", 15),
        lesson("KADDOURI", 16),
        lesson("MARÉCHAL", 17),
        lesson("LEMAIRE", 18),
        lesson("MARTIN", 19),
        lesson("PERRIN", 17, trainer="ARNAUD"),
    )
    mark_accepted(desk, sent.id)


class Planner:
    """The planner under one pair of hands."""

    def __init__(self, hands: Hands, page: LessonsPage) -> None:
        self.hands, self.page, self.view = hands, page, page.planner.view

    def carry(self, name: str, hour: int, *, lanes_up: int = 0, quarters: int = 0) -> None:
        """Take the lesson of that hour, and put it so many lanes higher and so many quarters later."""
        block = next(
            one
            for one in self.view.plan.blocks
            if one.start == hour * 60 and one.lesson.surname == name and one.day == self.page.day
        )
        if isinstance(self.hands, Mouse):
            self._drag(block, lanes_up, quarters)
            return
        reach(self.view)
        QTest.keyClick(self.view, Qt.Key.Key_Up)
        for _ in range(60):
            if self.view.selected == block:
                break
            QTest.keyClick(self.view, towards(self.view.selected, block))
        assert self.view.selected == block
        for _ in range(lanes_up):
            QTest.keyClick(self.view, Qt.Key.Key_Up, ALT)
        for _ in range(quarters):
            QTest.keyClick(self.view, Qt.Key.Key_Right, ALT)
        enter()

    def _drag(self, block, lanes_up: int, quarters: int) -> None:
        lanes = self.view.plan.lanes()
        at_lane = next(
            number
            for number, lane in enumerate(lanes)
            if (lane.day, lane.lane_id) == (block.day, block.lane_id)
        )
        box, target = self.view.box_of(block), lanes[at_lane - lanes_up].box
        start = box.center().toPoint()
        scale = self.view.plan.scale
        x = start.x() + round(scale.x_of(quarters * 15) - scale.x_of(0))
        y = round(target.y + target.height / 2 - self.view.verticalScrollBar().value())
        surface = self.view.viewport()
        QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(surface, (start + QPoint(x, y)) / 2)
        QTest.mouseMove(surface, QPoint(x, y))
        QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(x, y))


def towards(here, there) -> Qt.Key:
    """Up and down to its lane, then along it."""
    if here is None:
        return Qt.Key.Key_Down
    if (here.day, here.lane_id) == (there.day, there.lane_id):
        return Qt.Key.Key_Right if there.start > here.start else Qt.Key.Key_Left
    order = [known(name) for name in ("ARNAUD", "CHAUVEAU", "NAVARRO", "Simulateur 1")]
    is_below = (there.day, order.index(there.lane_id)) > (here.day, order.index(here.lane_id))
    return Qt.Key.Key_Down if is_below else Qt.Key.Key_Up


def shown(page: QWidget, kind: type, qtbot):
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(kind)))
    QApplication.processEvents()
    return next(one for one in page.findChildren(kind) if one.isVisible())


def confirm(hands: Hands, dialog: ReasonDialog, words: str) -> None:
    """The button of a dialog that lies over another: clicked, or Enter in its field."""
    if isinstance(hands, Mouse):
        hands.press_this(next(one for one in dialog.findChildren(QAbstractButton) if one.text() == words))
    else:
        QTest.keyClick(dialog.reason.line, Qt.Key.Key_Return)


def of(desk: Desk, hour: int, day: date = DAY) -> list:
    return [one.instructor_id for one in kept(desk, day) if one.starts_at == at(hour, day=day)]


@pytest.mark.slow
@pytest.mark.parametrize("hands", [Mouse(), Keyboard()], ids=["mouse", "keyboard"])
def test_an_instructor_is_ill(hands: Hands, desk: Desk, shell: Shell, qtbot) -> None:
    six_lessons(desk)
    hands.press("Leçons")
    if isinstance(hands, Keyboard):
        enter()
    qtbot.waitUntil(lambda: shell.window.page.key == LESSONS)
    page = shell.window.page
    assert isinstance(page, LessonsPage)
    planner, undo = Planner(hands, page), shell.window.top_bar.undo

    # One by one on the planner: to Arnaud, two lanes higher.
    planner.carry("MARTIN", 15, lanes_up=2)
    qtbot.waitUntil(lambda: of(desk, 15) == [ARNAUD])
    qtbot.waitUntil(lambda: "Leçon déplacée MARTIN Lucas" in undo.toolTip() + undo.text())

    # The next would overlap: with whom is said, and it stays.
    planner.carry("MARÉCHAL", 17, lanes_up=2)
    asked = shown(page, MessageDialog, qtbot)
    said = " ".join(one.text() for one in asked.findChildren(Label))
    assert "Julie ARNAUD a déjà une leçon jusqu’à 18:00" in said and "Noah PERRIN" in said
    hands.press("Laisser où elle était")
    qtbot.waitUntil(lambda: not asked.isVisible())
    assert of(desk, 17) in ([ARNAUD, NAVARRO], [NAVARRO, ARNAUD])

    # Ctrl+Z takes the last move back, by name.
    control(Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: of(desk, 15) == [NAVARRO] and "Leçon déplacée" not in undo.text()[:25])

    # The rest of the day at once: chosen, then to next Friday; the one already sent stays, and says why.
    page.filters.trainer.choose([NAVARRO])
    hands.press("Journée de")
    dialog = shown(page, AbsenceDialog, qtbot)
    assert len(dialog.rows) == 6
    told = lesson("MARTIN", 15).id
    qtbot.waitUntil(dialog.rows[told].box.isVisible)
    QApplication.processEvents()
    hands.press_this(dialog.rows[told].box)
    qtbot.waitUntil(lambda: dialog.count.text().startswith("1"))
    if isinstance(hands, Mouse):
        dialog.on.line.setFocus()
    else:
        reach(dialog.on.line)
    type_here("27/11/2026")
    hands.press("Déplacer les leçons cochées")
    qtbot.waitUntil(lambda: len(kept(desk, NEXT_FRIDAY)) == 5)
    assert "5\u00a0leçons passées au vendredi 27 novembre. 1\u00a0leçon reste" in dialog.said.text()
    sent = lesson("LEMAIRE", 9).id
    qtbot.waitUntil(lambda: "se corrige" in dialog.rows[sent].place.text())
    assert [one.is_told for one in read_absence(desk, DAY, NAVARRO)].count(True) == 1

    # Already sent this morning: a correction, side by side, with a reason.
    qtbot.waitUntil(dialog.rows[sent].settle.isVisible)
    hands.press("Corriger…")
    reason = shown(dialog, ReasonDialog, qtbot)
    words = {one.text() for one in reason.findChildren(Label)}
    assert {"ven. 20 nov.", "ven. 27 nov.", "Faite", "Prévue"} <= words
    type_text(reason.reason.line, "enseignant malade")  # two dialogs are open: this one lies in front
    confirm(hands, reason, "Corriger la leçon")
    qtbot.waitUntil(lambda: len(kept(desk, NEXT_FRIDAY)) == 6)
    line = lesson_line(desk, sent)
    assert line is not None and line.sending is not None
    assert line.sending.cancels and line.lesson.status is LessonStatus.PLANNED
    hands.press("Fermer")
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert of(desk, 17) == [ARNAUD], "whom it would have overlapped was never touched"
