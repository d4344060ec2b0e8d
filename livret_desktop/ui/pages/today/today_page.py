"""Aujourd'hui: is everything all right, and what do I do next? The first page of every start, so it loads little.

What it shows is read and put into words on the pool, while the window comes to the screen: sending and pre-flight
behind it are a tenth of a start.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtGui import QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Kind
from livret_desktop.domain.french import weekday_day
from livret_desktop.services.today.todo import BACK_UP_NOW, Todo
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import show_error
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.today.today_cards import FactsCard, RowsCard, TodoCard
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.soon import soon
from livret_desktop.ui.targets import BACKUPS, ETP, LESSONS, SENDING, TODAY, WayBack
from livret_desktop.ui.theme.tokens import SPACE_3, SPACE_4, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Banner, Frame
from livret_desktop.ui.widgets.layouts import (
    AdaptiveRow,
    FlowingContent,
    ScrolledPage,
    WithPane,
    column,
    laid_out_once,
)
from livret_desktop.ui.widgets.todo_line import TodoLine

if TYPE_CHECKING:  # loaded on the pool, after the first paint
    from livret_desktop.ui.pages.today.today_work import TodaySeen

_SIDE_PX, _SIDE_BY_SIDE_PX = 336, 900
_NO_LESSON = "Aucune leçon aujourd’hui."
_NO_MARK = "Ni examen ni rendez-vous aujourd’hui."


class TodayPage(Page):
    """Lessons to confirm, three answers, what to do, the day. Reloads on every change, and when the day turns."""

    key, title, icon_name, group = TODAY, "Aujourd’hui", "today", 0
    kinds = frozenset(Kind)

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge, scrolls=False)
        self._office, self._desk = office, office.desk
        self._is_reading = self._is_read_again = self._waits_to_be_seen = self._is_seen = False
        self._shown_day: date | None = None
        self.seen: TodaySeen | None = None
        self.finish = Button("Terminer la journée…", icon="check")
        self.finish.clicked.connect(self.end_day)
        self.header.add_action(self.finish)
        self.banner = Banner(Tone.BAD)
        self.repair = Button("Tout corriger…", ButtonKind.DANGER)
        self.repair.clicked.connect(lambda: self._leave(SENDING))
        self.banner.add_action(self.repair)
        self.to_confirm = Frame("card")
        self._confirm_box = column(self.to_confirm, 0)
        self._confirm_line: TodoLine | None = None
        self.lessons = FactsCard("Leçons", "send", 3)
        self.computation = FactsCard("Calcul des ETP", "flag")
        self.backup = FactsCard("Sauvegarde", "backup")
        self.todo = TodoCard()
        self.day = RowsCard("Leçons du jour", "Voir Leçons")
        self.marks = RowsCard("Examens et rendez-vous")
        self.runs = RowsCard("Prochains envois")
        self._lay_out()
        self._show_day_title()

    def reload(self) -> None:
        """Read the day: at once when the window is on screen, else as soon as it is put there."""
        if not self._is_seen:
            self._waits_to_be_seen = True
            return
        if self._is_reading:
            self._is_read_again = True
            return
        self._is_reading = True
        office = self._office
        work = self.operation(lambda: _see(office)).on_pool()
        work.success(self._show).failure(self._not_read).always(self._has_read).run()

    def showEvent(self, event: QShowEvent) -> None:
        """The first reading begins when the window is handed to the desktop: whatever time that one takes to put it on
        the screen is not waited for, and the window was built before without another thread in the way."""
        super().showEvent(event)
        if not self.window().isMinimized():
            self._begin()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A window that was minimised is seen, at last."""
        super().paintEvent(event)
        if not self._is_seen:
            soon(self, self._begin)

    def _begin(self) -> None:
        """Nothing where the window went at once: its workers are gone too."""
        if self._is_seen or not self.isVisible():
            return
        self._is_seen = True
        if self._waits_to_be_seen:
            self._waits_to_be_seen = False
            self.reload()

    def on_shown(self) -> None:
        """Also after a night beside the clock, in which nothing was written."""
        super().on_shown()
        if not self.is_reading:
            self.minute_passed()

    def minute_passed(self) -> None:
        """After midnight, or once a moment that is named has come: all of it again."""
        from livret_desktop.ui.presenters.sending_when import is_outdated  # noqa: PLC0415 (long loaded by then)

        if self.seen is None or is_outdated(self.seen.today.status, self._desk.clock.now()):
            self.reload()

    @property
    def is_reading(self) -> bool:
        """True until what was asked for is shown."""
        return self._is_reading or self._waits_to_be_seen

    def end_day(self) -> None:
        """ "Terminer la journée…": confirm, check, send, back up."""
        from livret_desktop.ui.dialogs.end_of_day import EndOfDay  # noqa: PLC0415 (once a day)

        EndOfDay(self._office, self).open()

    def confirm(self) -> None:
        """ "Toutes faites sauf…"."""
        from livret_desktop.services.records.team import read_team  # noqa: PLC0415 (not for the start)
        from livret_desktop.ui.pages.lessons.lessons_confirm import ConfirmActs  # noqa: PLC0415 (as above)
        from livret_desktop.ui.presenters.lessons import LessonWords  # noqa: PLC0415 (as above)

        if self._confirm_line is not None:
            words = LessonWords(read_team(self._desk), self._desk.clock.now())
            ConfirmActs(self, self._desk, words).ask(self._confirm_line.button)

    def _lay_out(self) -> None:
        cards = AdaptiveRow(SPACE_3)
        for card in (self.lessons, self.computation, self.backup):
            cards.add(card, 1)
        side = QWidget()
        box = column(side, SPACE_3)
        for rows in (self.day, self.marks, self.runs):
            box.addWidget(rows)
        box.addStretch(1)
        content = self._content = FlowingContent()
        page = column(content, SPACE_3)
        page.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_3)
        page.addWidget(self.to_confirm)
        page.addWidget(self.banner)
        page.addWidget(cards)
        page.addWidget(WithPane(self.todo, side, _SIDE_PX, _SIDE_BY_SIDE_PX), 1)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(ScrolledPage(content, bar_in_margin=True))
        self.to_confirm.hide()
        self.banner.hide()
        self.marks.hide()
        self.lessons.opened.connect(lambda: self._leave(SENDING))
        self.computation.opened.connect(lambda: self._leave(ETP))
        self.backup.opened.connect(lambda: self._leave(BACKUPS))
        self.day.opened.connect(lambda: self._leave(LESSONS))
        self.todo.settled.connect(self._settle)

    def _show_day_title(self) -> None:
        today = self._desk.today()
        if today != self._shown_day:
            self._shown_day = today
            words = weekday_day(today)
            self.header.set_title(words[0].upper() + words[1:])

    def _show(self, seen: TodaySeen) -> None:
        self.seen = seen
        self._show_day_title()
        self.header.say(*seen.headline)
        with laid_out_once(self._content):
            self._show_parts(seen)
        self.reloaded.emit()

    def _show_parts(self, seen: TodaySeen) -> None:
        self._show_alarms(seen)
        self.lessons.show_words(seen.lessons)
        self.computation.show_words(seen.computation)
        self.computation.strip.show_days(seen.strip)
        self.backup.show_words(seen.backup)
        may_fill = seen.banner is None and not seen.today.to_confirm
        self.todo.show_todos(seen.today.todos, seen.todo_title, may_fill=may_fill)
        self.day.show_rows(seen.day, _NO_LESSON)
        self.marks.show_rows(seen.marks, _NO_MARK)
        self.marks.setVisible(bool(seen.marks))
        self.runs.show_rows(seen.runs, "")

    def _show_alarms(self, seen: TodaySeen) -> None:
        self.banner.setVisible(seen.banner is not None)
        if seen.banner is not None:
            self.banner.say(seen.banner.title, seen.banner.detail)
            self.repair.setText(seen.banner.action)
        had_keyboard = self._confirm_line is not None and self._confirm_line.isAncestorOf(
            self.focusWidget() or self
        )
        if self._confirm_line is not None:
            self._confirm_box.removeWidget(self._confirm_line)
            self._confirm_line.hide()
            self._confirm_line.deleteLater()
            self._confirm_line = None
        self.to_confirm.setVisible(bool(seen.today.to_confirm))
        if seen.today.to_confirm:
            state = State("À confirmer", "lessons", Tone.WARN)
            is_pressing = seen.banner is None
            line = TodoLine(state, *seen.confirm, "", "Toutes faites sauf…", is_pressing=is_pressing)
            line.settled.connect(self.confirm)
            self._confirm_box.addWidget(line)
            self._confirm_line = line
            if had_keyboard:
                line.take_keyboard()

    def _settle(self, todo: Todo) -> None:
        """The button of a line: the very field, with the way back."""
        from livret_desktop.ui.presenters.today import todo_target  # noqa: PLC0415 (loaded by the reading)

        if todo.field == BACK_UP_NOW:
            self.ask_command(Command.BACK_UP)
            return
        page, what = todo_target(todo)
        self.go_to(page, what, WayBack(TODAY, None, "Revenir à Aujourd’hui", todo.what))

    def _leave(self, page: str) -> None:
        self.go_to(page, None, WayBack(TODAY, None, "Revenir à Aujourd’hui"))

    def _not_read(self, trouble: Exception) -> None:
        self.header.say("Cette page n’a pas pu être lue.", State.bad(""))
        show_error(trouble, self)

    def _has_read(self) -> None:
        self._is_reading = False
        if self._is_read_again:
            self._is_read_again = False
            self.reload()


def _see(office: Office) -> TodaySeen:
    from livret_desktop.ui.pages.today.today_work import see_today  # noqa: PLC0415 (see there)

    return see_today(office)
