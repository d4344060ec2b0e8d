"""Leçons: the week and the day, a lesson on its way, a clash, an instructor who is ill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from PySide6.QtCore import Qt

from livret_desktop.demo.sending_scenes import newest
from livret_desktop.demo.stage import Play, Scene, Stage, press_key
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.domain.vocabulary import Category, LessonStatus
from livret_desktop.services.context import Desk
from livret_desktop.services.outbox.preflight import check
from livret_desktop.ui.dialogs.absence_dialog import AbsenceDialog
from livret_desktop.ui.pages.lessons.lessons_confirm import ConfirmDialog
from livret_desktop.ui.pages.lessons.lessons_head import DAY, WEEK
from livret_desktop.ui.pages.lessons.lessons_page import LessonsPage
from livret_desktop.ui.presenters.planner_blocks import Block
from livret_desktop.ui.presenters.planner_carry import Carry, taken_by
from livret_desktop.ui.targets import LESSONS, OpenAt
from livret_desktop.ui.widgets.layouts import reveal_later


def lesson_scenes(desk: Desk) -> Iterator[Scene]:
    """Every scene of Leçons."""
    accepted = newest(desk, SubmissionState.ACCEPTED).lesson_id
    yield Scene("lecons", _view(WEEK))
    yield Scene("lecons-choisie", _at(OpenAt(accepted)))
    yield Scene("lecons-semaine-suivante", _pressing("Semaine suivante"))
    yield Scene("lecons-en-route", _on_its_way)
    yield Scene("lecons-conflit", _clash)
    yield Scene("lecons-deux-a-la-fois", _put_down_all_the_same)
    yield Scene("lecons-absence", _absence)
    yield Scene("lecons-vide", _nobody)
    yield Scene("lecons-aujourdhui", _pressing("Aujourd’hui"))
    yield Scene("lecons-jour", _view(DAY))
    yield Scene("lecons-jour-suivant", _pressing("Jour suivant"))
    yield Scene("lecons-confirmer", _pressing("Aujourd’hui", "Toutes faites sauf"))
    yield Scene("lecons-feuille-rapportee", _sheet_back)
    yield Scene("lecon-repeter", _pressing("Répéter", what=OpenAt(accepted)))
    yield Scene("lecon-acceptee", _at(OpenAt(accepted)))
    yield Scene("lecon-historique", _history(accepted))
    yield Scene("lecon-niveaux", _levels(desk))
    yield Scene("lecon-corriger", _pressing("Annuler auprès", what=OpenAt(accepted)))
    for name, code in (("neph", "NEPH_MANQUANT"), ("autorisation", "AUTORISATION_EXPIREE")):
        yield Scene(f"lecon-bloquee-{name}", _at(OpenAt(_blocked_by(desk, code))))


def _page(stage: Stage, what: object = None) -> LessonsPage:
    page = stage.page(LESSONS, what)
    assert isinstance(page, LessonsPage)
    return page


def _view(view: str) -> Play:
    def play(stage: Stage) -> None:
        page = _page(stage)
        page.head.views.choose(view)
        page.head.views.chosen.emit(view)
        stage.settle()

    return play


def _at(what: object) -> Play:
    def play(stage: Stage) -> None:
        _page(stage, what)

    return play


def _pressing(*words: str, what: object = None) -> Play:
    def play(stage: Stage) -> None:
        _page(stage, what)
        for one in words:
            stage.press(one)

    return play


def _planned(page: LessonsPage) -> tuple[Block, Carry]:
    """A planned lesson of the week shown, and the nearest hour at which it would clash."""
    view, names = page.planner.view, page.planner.names
    assert view.plan is not None
    for block in view.plan.blocks:
        if block.was_attempted or block.is_echo:
            continue
        for start in range(8 * 60, 18 * 60, 30):
            carry = Carry(block, block.day, start, block.minutes, block.lane_id)
            if taken_by(carry, page.planner.week.lessons, names.whole) is not None:
                return block, carry
    raise AssertionError("every lesson of the week has room everywhere")


def _on_its_way(stage: Stage) -> None:
    """As while it is dragged, over somebody's time."""
    page = _page(stage)
    block, carry = _planned(page)
    page.planner.view.choose(block.lesson.id)
    page.planner.view._set_carry(carry)
    stage.settle()


def _clash(stage: Stage) -> None:
    """Let go there: with whom, and the ways out."""
    page = _page(stage)
    _block, carry = _planned(page)
    page.planner.view.give_up()
    page.planner.view.put_down.emit(carry)
    stage.settle()


def _put_down_all_the_same(stage: Stage) -> None:
    """Two lessons in one lane at one hour, on the chosen day: a conflict, under its two lines."""
    _clash(stage)
    stage.press("Poser quand même")
    stage.at_the_end(stage.shell.window.undo)  # the scenes that follow are of a school without it
    page = _page(stage)
    conflict = next(one for one in page.planner.week.lessons if one.clashes)
    page.open(OpenAt(conflict.id))
    stage.settle()


def _blocked_by(desk: Desk, code: str) -> UUID:
    """A lesson that pre-flight keeps here for this reason."""
    return next(UUID(line.lesson_id) for line in check(desk).blocked if line.finding.code == code)


def _absence(stage: Stage) -> None:
    """An instructor of a full day to come is ill: some lessons have room with a colleague, some have not."""
    page = _page(stage)
    page.show_view(WEEK)
    page.head.today_asked.emit()
    today = page.day
    page.head.turned.emit(1)
    teaching = _teaching(page, today)
    if not teaching:  # a week is planned ahead: on a Monday none of the next one
        page.head.today_asked.emit()
        teaching = _teaching(page, today)
    days = [one.day for one in teaching]
    page.show_day(max(days, key=days.count))
    blocks = [one for one in teaching if one.day == page.day]
    ill = max({one.lane_id for one in blocks}, key=lambda who: sum(one.lane_id == who for one in blocks))
    colleague = next(one.lane_id for one in blocks if one.lane_id != ill)
    page.absences.open(page.day, ill)
    dialog = page.findChild(AbsenceDialog)
    assert dialog is not None
    dialog.to.set_value(colleague)
    stage.settle()
    dialog.ask()
    stage.settle()
    next(iter(dialog.rows.values())).box.click()
    stage.settle()


def _teaching(page: LessonsPage, today: date) -> list[Block]:
    """What instructors give after today, of the week shown."""
    plan = page.planner.view.plan
    assert plan is not None
    return [one for one in plan.blocks if not one.is_simulator and one.day > today]


def _sheet_back(stage: Stage) -> None:
    """The day sheet is back: objectives are typed as the lessons are confirmed."""
    page = _page(stage)
    stage.press("Toutes faites sauf")
    dialog = page.findChild(ConfirmDialog)
    assert dialog is not None
    dialog.sheet.click()
    line = next(one for one in dialog.lines if one.codes is not None)
    assert line.codes is not None
    line.codes.set_value(("C2-3", "C2-5"))
    line.codes.committed.emit()
    stage.settle()
    row = line.levels.rows["C2-3"]
    row.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_2, Qt.Key.Key_2, Qt.Key.Key_1):
        press_key(row, key)
    stage.settle()


def _history(lesson_id: UUID) -> Play:
    def play(stage: Stage) -> None:
        page = _page(stage, OpenAt(lesson_id))
        page.pane.about.history.click()
        stage.settle()
        reveal_later(page.pane.about)
        stage.settle()

    return play


def _levels(desk: Desk) -> Play:
    """The levels of a lesson given, as they stand in the grid."""
    with desk.database.read() as reading:
        own = reading.lessons
        done = own.where(
            own.c.status == LessonStatus.DONE, own.c.objectives != (), order=own.c.starts_at.desc()
        )
        cars = {one.id for one in reading.enrolments.where(reading.enrolments.c.category == Category.B)}
    given = next(one for one in done if one.enrolment_id in cars)

    def play(stage: Stage) -> None:
        page = _page(stage, OpenAt(given.id))
        page.pane.about.levels.click()
        stage.settle()

    return play


def _nobody(stage: Stage) -> None:
    """A week without any lesson."""
    page = _page(stage)
    page.show_view(WEEK)
    page.show_day(page.day + timedelta(days=364))
    stage.settle()
