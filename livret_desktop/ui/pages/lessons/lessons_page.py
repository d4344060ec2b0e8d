"""Leçons: the week's planner, the day's table for fast typing, the lessons to confirm, the pane of the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.lesson import Lesson
from livret_desktop.domain.schedule import is_public_holiday
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.lessons.lesson_list import (
    LessonLine,
    LessonQuery,
    lesson_line,
    list_lesson_ids,
    list_lessons,
    read_status_counts,
    read_week,
)
from livret_desktop.services.lessons.lesson_sessions import remove_lesson, save_session
from livret_desktop.services.lessons.unconfirmed import lessons_to_confirm
from livret_desktop.services.screen_memory import recall_screen, remember_screen
from livret_desktop.ui.dialogs.repeat_dialog import open_repeat
from livret_desktop.ui.keys import install_key
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.lessons.lessons_absence import AbsenceActs
from livret_desktop.ui.pages.lessons.lessons_confirm import ConfirmActs
from livret_desktop.ui.pages.lessons.lessons_correction import CorrectionActs
from livret_desktop.ui.pages.lessons.lessons_empty import hidden_lessons, no_lessons, nobody
from livret_desktop.ui.pages.lessons.lessons_export import LessonsExport
from livret_desktop.ui.pages.lessons.lessons_filters import DayFilters, WeekBar
from livret_desktop.ui.pages.lessons.lessons_fixes import EntryFixActs
from livret_desktop.ui.pages.lessons.lessons_head import DAY, WEEK, LessonsHead
from livret_desktop.ui.pages.lessons.lessons_moves import MoveActs
from livret_desktop.ui.pages.lessons.lessons_pane import LessonPane
from livret_desktop.ui.pages.lessons.lessons_week_panel import WeekPanel
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.lessons import (
    LessonWords,
    confirm_detail,
    confirm_title,
    day_sentence,
    day_title,
    removed_word,
)
from livret_desktop.ui.presenters.lessons_entry import LessonEditor
from livret_desktop.ui.presenters.planner_carry import Carry, snapped
from livret_desktop.ui.presenters.planner_layout import Spot
from livret_desktop.ui.presenters.shortcuts import DAY_AFTER, DAY_BEFORE
from livret_desktop.ui.presenters.student_search import search_students
from livret_desktop.ui.targets import LESSON_STATUS, LESSONS, NEW_FOR_STUDENT, TEAM, OpenAt
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Banner
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.edit_pane import ask_before_leaving
from livret_desktop.ui.widgets.layouts import ScrolledPage, WithPane, column
from livret_desktop.ui.widgets.table import RowHeight, TableView

_SCREEN = "lessons"
_PANE_PX = 336
_SIDE_BY_SIDE_PX = 1000


class LessonsPage(Page):
    """A week or a day at a time. Ctrl+N types a lesson, Alt+arrows change the day."""

    key, title, icon_name, group, new_label = LESSONS, "Leçons", "lessons", 1, "Nouvelle leçon"
    kinds = frozenset({Kind.LESSONS, Kind.OUTBOX, Kind.TEAM, Kind.STUDENTS, Kind.ENROLMENTS, Kind.SETTINGS})

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge)
        self._office, self._desk = office, office.desk
        self._day = self._desk.today()
        self._is_listing = False
        self.editor = LessonEditor(self._desk)
        self.editor.read()
        self._words = LessonWords(self.editor.team, self._desk.clock.now(), is_training=self._is_training())
        self.banner = Banner(Tone.WARN)
        self.week = WeekBar()
        self.planner = WeekPanel(self._desk)
        self.filters = DayFilters(self.planner.legend)
        self.model: PagedTableModel[LessonLine] = PagedTableModel(self._words.columns(), self)
        self.table = TableView(self.model, "Leçons du jour", rows=RowHeight.QUEUE)
        self.pane = LessonPane(self.editor, self._desk.clock, lambda text: search_students(self._desk, text))
        self.fixes = EntryFixActs(self, self._desk, self.pane.show_fixes)
        self.confirming = ConfirmActs(self, self._desk, self._words)
        self.corrections = CorrectionActs(self, self._desk, self._words, self._edit)
        self.absences = AbsenceActs(self, office, self._words, self.corrections)
        self.moves = MoveActs(self, self._desk, self._words, self.corrections, self._edit)
        self._lay_out()
        self._connect()
        self._show_to_confirm()
        self.show_view(recall_screen(self._desk, _SCREEN).get("view", WEEK))
        self.operation(lambda: is_public_holiday(self._day)).on_pool().success(self._holidays_known).run()

    @property
    def is_week(self) -> bool:
        """True while the planner is shown, False for the day's table."""
        return self.head.is_week

    @property
    def day(self) -> date:
        """The day shown."""
        return self._day

    def reload(self) -> None:
        """The day again. The pane keeps what is being typed."""
        self.editor.read()
        now = self._desk.clock.now()
        self._words.renew(self.editor.team, now, is_training=self._is_training())
        self.filters.show_trainers(self.editor.trainers(self._day))
        self._show_to_confirm()
        self._show_day()
        if self.pane.is_dirty or self.pane.is_typing:
            self.pane.judge_again()
            return  # someone is typing there: a change from elsewhere must not take it away
        if self.pane.lesson_id is None:
            self.pane.new(self._day, self.filters.trainer_id)
        else:
            self._edit(self.pane.lesson_id)

    def _is_training(self) -> bool:
        return bool(read_settings(self._desk)["dsr.training"])

    def refresh(self, changes: Changes) -> None:
        """The number in the rail follows even while another page is shown."""
        super().refresh(changes)
        if not self.isVisible() and changes.touches(Kind.LESSONS):
            self._show_to_confirm()

    def open(self, what: object) -> None:
        """A lesson, at one of its fields; what became of those to confirm ("lesson.status"); or a new lesson for a
        student ("lesson.student")."""
        target = what if isinstance(what, OpenAt) else OpenAt(what if isinstance(what, UUID) else None)
        if target.field == NEW_FOR_STUDENT:
            self._leaving(lambda: self._new(target.id))
            return
        line = lesson_line(self._desk, target.id) if target.id is not None else None
        if line is not None:
            self.filters.clear()
            self.show_day(line.lesson.day)
            self.table.choose(line.lesson.id)
            self._show_line(line)
            self.pane.focus_field(target.field)
        if target.field == LESSON_STATUS and lessons_to_confirm(self._desk):
            self.confirm()

    def show_view(self, view: str) -> None:
        """The week's planner or the day's table."""
        self.head.show_view(view)
        self.week.setVisible(view == DAY)
        self.filters.show_view(is_week=view == WEEK)

    def _view_chosen(self, view: str) -> None:
        self.show_view(view)
        self._show_day()
        self.operation(lambda: remember_screen(self._desk, _SCREEN, {"view": view})).run()

    def show_day(self, day: date) -> None:
        """Another day."""
        self._day = day
        self._show_day()
        if self.pane.lesson_id is None and not self.pane.is_dirty:
            self.pane.new(day, self.filters.trainer_id)

    def new(self) -> None:
        """A new lesson of this day, the keyboard on the student."""
        self._leaving(self._new)

    def _new(
        self, student_id: UUID | None = None, trainer_id: UUID | None = None, start: int | None = None
    ) -> None:
        self.table.clearSelection()
        self.table.setCurrentIndex(self.model.index(-1, -1))
        self.planner.view.choose(None)
        self.pane.new(self._day, trainer_id or self.filters.trainer_id, student_id, start)
        first = self.pane.form.student if student_id is None else self.pane.form.trainer
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bring_into_sight(first)

    def _lay_out(self) -> None:
        self.head = LessonsHead(self.header)
        self.confirm_button = Button("Toutes faites sauf…", ButtonKind.OUTLINE)
        self.confirm_button.clicked.connect(self.confirm)
        self.banner.add_action(self.confirm_button)
        self.none, self.hidden = no_lessons(self.new), hidden_lessons(self.filters.clear)
        self.stack = CurrentStack()
        self.nobody = nobody(lambda: self.go_to(TEAM))
        for shown in (self.table, self.none, self.hidden, self.planner, self.nobody):
            self.stack.addWidget(shown)
        left = QWidget()
        box = column(left, 12)
        box.addWidget(self.banner)
        box.addWidget(self.week)
        box.addWidget(self.filters)
        box.addWidget(self.stack, 1)
        self.body.addWidget(WithPane(left, self.pane, _PANE_PX, _SIDE_BY_SIDE_PX), 1)

    def _connect(self) -> None:
        self.week.day_chosen.connect(self.show_day)
        self.filters.changed.connect(self._show_day)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(lambda _id: self.pane.focus_field("lesson.starts_at"))
        self.pane.save_asked.connect(self._save)
        self.pane.remove_asked.connect(self._remove)
        self.pane.repeat_asked.connect(self._repeat)
        self.pane.correct_asked.connect(self.corrections.correct)
        self.pane.cancel_asked.connect(self.corrections.cancel)
        self.pane.fixes_asked.connect(self.fixes.read)
        self.pane.apply_asked.connect(self.fixes.apply)
        self.pane.open_asked.connect(lambda target: self.fixes.open(target, self.pane.way_back))
        self.pane.close_asked.connect(lambda: self._leaving(self._close))
        self._connect_planner()
        self.answers(Command.NEW, self.new)
        self.answers(Command.PRINT, self.print_day)
        for key, step in ((DAY_BEFORE, -1), (DAY_AFTER, 1)):
            install_key(key, self, partial(self._step, step), is_of_part=True)

    def _connect_planner(self) -> None:
        view, head = self.planner.view, self.head
        head.turned.connect(self._turn)
        head.today_asked.connect(lambda: self.show_day(self._desk.today()))
        head.print_asked.connect(self.print_day)
        head.absence_asked.connect(self.absence)
        self.exports = LessonsExport(self, self._desk, head, lambda: (self._day, self.filters.trainer_ids))
        head.view_chosen.connect(self._view_chosen)
        view.chosen.connect(lambda block: self._chosen(block.lesson.id))
        view.opened.connect(lambda _block: self.pane.focus_field("lesson.starts_at"))
        view.day_chosen.connect(self.show_day)
        view.week_asked.connect(self._turn)
        view.put_down.connect(self._put_down)
        view.spot_asked.connect(lambda spot: self._leaving(lambda: self._new_at(spot)))

    def _put_down(self, carry: Carry) -> None:
        """What is typed in the pane comes first: the same lesson must not be changed from two sides."""
        self._leaving(lambda: self.moves.put_down(carry, self.planner.names.simulators))

    def _new_at(self, spot: Spot) -> None:
        self._day = spot.day
        self._show_day()
        self._new(trainer_id=spot.lane_id, start=snapped(spot.minute))

    def print_day(self) -> None:
        """Feuille de journée of the day shown, of everybody or of the instructor filtered."""
        from livret_desktop.ui.dialogs.sheet_dialog import DaySheetDialog, open_sheets  # noqa: PLC0415 (papers)

        dialog, who = DaySheetDialog(self._office, self._day, self), self.filters.trainer_id
        if who is not None and not self.editor.is_machine(who):
            dialog.who.set_value(who)
            dialog.reload()
        open_sheets(dialog)

    def absence(self) -> None:
        """ "Journée de …" of the teacher or the simulator chosen, on the day shown."""
        draft = self.pane.draft
        self.absences.open(self._day, self.filters.trainer_id or draft.instructor_id or draft.simulator_id)

    def bring_into_sight(self, widget: QWidget) -> None:
        """Scroll the page to a widget, when the pane stands below the table."""
        area = self.findChild(ScrolledPage)
        if area is not None:
            area.ensureWidgetVisible(widget)

    def _step(self, days: int) -> None:
        self.show_day(self._day + timedelta(days=days))

    def _turn(self, pages: int) -> None:
        """The next or former page: a week of the planner, a day of the table."""
        self._step(pages * 7 if self.is_week else pages)

    def minute_passed(self) -> None:
        """The line of the present hour goes on."""
        self.planner.show_now()

    def _query(self) -> LessonQuery:
        return LessonQuery(self._day, self.filters.trainer_ids, self.filters.status)

    def _show_day(self) -> None:
        if self.is_week:
            self._show_week()
        else:
            self._show_table()
        shown = self.pane.lesson_id
        if shown is not None and not self._holds(shown) and not self.pane.is_dirty:
            self.pane.new(self._day, self.filters.trainer_id)

    def _holidays_known(self, _answer: bool) -> None:
        self.planner.know_holidays()
        if self.isVisible() and self.is_week:
            self._show_week()

    def _holds(self, lesson_id: UUID) -> bool:
        if self.is_week:
            return any(one.row_id == str(lesson_id) for one in self.planner.week.lessons)
        return self.model.row_of(lesson_id) >= 0

    def _show_week(self) -> None:
        self.planner.show_week(self._day, self.editor.team, self.filters.trainer_ids, self.filters.days_key)
        self.planner.view.choose(self.pane.lesson_id)
        self.stack.setCurrentWidget(self.planner if self.planner.has_lanes else self.nobody)
        self.header.say(self.planner.sentence, State.bad("") if self.planner.has_conflict else None)

    def _show_table(self) -> None:
        query = self._query()
        counts = read_status_counts(self._desk, query)
        self.week.show_week(read_week(self._desk, self._day), self._day)
        self.filters.show_counts(counts)
        self._is_listing = True  # the list chooses its line again by itself: that is no one's choice
        self.model.show(
            list_lesson_ids(self._desk, query),
            lambda offset, limit: list_lessons(self._desk, query, offset, limit),
        )
        self._is_listing = False
        nothing = self.hidden if self.filters.is_filtering else self.none
        self.stack.setCurrentWidget(self.table if self.model.rowCount() else nothing)
        self.header.say(f"{day_title(self._day, self._desk.today())}. {day_sentence(counts)}")

    def _show_to_confirm(self) -> None:
        waiting = lessons_to_confirm(self._desk)
        self.banner.setVisible(bool(waiting))
        if waiting:
            self.banner.say(confirm_title(len(waiting)), confirm_detail(waiting[0], self._desk.today()))
        if (badge := str(len(waiting)) if waiting else "") != self.badge:
            self.set_badge(badge)

    def confirm(self) -> None:
        """ "Toutes faites sauf…"."""
        self.confirming.ask(self.confirm_button)

    def _chosen(self, lesson_id: object) -> None:
        if isinstance(lesson_id, UUID) and lesson_id != self.pane.lesson_id and not self._is_listing:
            self._leaving(lambda: self._edit(lesson_id))

    def _edit(self, lesson_id: UUID) -> None:
        line = lesson_line(self._desk, lesson_id)
        if line is None:
            self.pane.new(self._day, self.filters.trainer_id)
        else:
            self._show_line(line)

    def _show_line(self, line: LessonLine) -> None:
        self.pane.edit(line)
        self.pane.etp.show_lesson(self, self._desk, line.lesson.id)
        self.pane.about.show_lesson(self, self._desk, line)
        self.planner.view.choose(line.lesson.id)

    def _close(self) -> None:
        self._new()
        (self.planner.view if self.is_week else self.table).setFocus()

    def _leaving(self, then: Callable[[], None]) -> None:
        """Before the pane shows something else: what was typed is saved, or given up knowingly."""
        if not self.pane.is_dirty:
            then()
            return
        ask_before_leaving(self, "Cette leçon n’est pas enregistrée", then, self._back_to_pane)

    def _back_to_pane(self) -> None:
        if self.pane.lesson_id is not None:
            self.table.choose(self.pane.lesson_id)
        self.planner.view.choose(self.pane.lesson_id)
        self.pane.form.start.setFocus()

    def _save(self, lessons: list[Lesson]) -> None:
        is_new = self.pane.lesson_id is None
        operation = self.operation(lambda: save_session(self._desk, lessons)).busy(self.pane.save_button)
        operation.success(lambda changes: self._saved(changes, lessons[0], is_new=is_new)).run()

    def _saved(self, changes: Changes, lesson: Lesson, *, is_new: bool) -> None:
        if changes.title:
            self.say(State.ok(changes.title))
        if is_new:
            self._day = lesson.day
            self._new()
            self._show_day()
        else:
            self._edit(lesson.id)

    def _remove(self, line: LessonLine) -> None:
        operation = self.operation(lambda: remove_lesson(self._desk, line.lesson.id))
        operation.busy(self.pane.remove_button).success(lambda _changes: self._removed(line)).run()

    def _repeat(self, line: LessonLine) -> None:
        self._leaving(lambda: open_repeat(self._office, line, self))

    def _removed(self, line: LessonLine) -> None:
        self.say(State.ok(removed_word(line)))
        self._new()
