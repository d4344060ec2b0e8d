"""A lesson repeated every week: how many weeks, the days it falls on, those it passes over and why."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QWidget

from livret_desktop.domain.french import weekday_day
from livret_desktop.services.lessons.lesson_list import LessonLine
from livret_desktop.services.lessons.lesson_repeats import RepeatDay, RepeatPlan, plan_repeat, repeat_lessons
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.page import Page
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.repeats import action_words, skipped_words, what_words, why_not
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.edit_pane import empty_box
from livret_desktop.ui.widgets.fitted_dialog import resize_within_screen
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import NumberField

USUAL_WEEKS, MOST_WEEKS = 4, 52
_WIDTH_PX, _HEIGHT_PX = 520, 520


class RepeatDialog(QDialog):
    """Free days are ticked, those that would overlap are not. Enter adds, Esc leaves. Judges on the pool."""

    def __init__(self, office: Office, line: LessonLine, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Répéter la leçon")
        self.setAccessibleName("Répéter la leçon")
        self.office, self._line = office, line
        self._asked = 0
        self.days: list[tuple[RepeatDay, QCheckBox]] = []
        self.weeks = NumberField("Nombre de semaines", unit="semaines", least=1, most=MOST_WEEKS)
        self.weeks.line.setText(str(USUAL_WEEKS))
        self.skipped = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.add = Button(action_words(0), ButtonKind.PRIMARY, keys="Entrée")
        self._lay_out()
        self.weeks.committed.connect(self.reload)
        look = theme()
        resize_within_screen(self, look.px(_WIDTH_PX), look.px(_HEIGHT_PX))
        self.weeks.line.setFocus()
        self.reload()

    @property
    def chosen(self) -> list[RepeatDay]:
        """The days ticked."""
        return [one for one, box in self.days if box.isChecked()]

    def _lay_out(self) -> None:
        self.add.setDefault(True)
        self.add.clicked.connect(self.accept)
        leave = Button("Ne rien faire")
        leave.clicked.connect(self.reject)
        content = FlowingContent()
        self._box = column(content, SPACE_2)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        foot.addStretch(1)
        foot.addWidget(leave)
        foot.addWidget(self.add)
        outer = column(self, SPACE_3, SPACE_4)
        outer.addWidget(Label(what_words(self._line), TextStyle.CARD_TITLE, wraps=True))
        outer.addWidget(self.weeks)
        outer.addWidget(ScrolledPage(content), 1)
        outer.addWidget(self.skipped)
        outer.addLayout(foot)

    def reload(self) -> None:
        """Ask the calendar and the rules again."""
        self._asked += 1
        if not self.weeks.check() or self.weeks.value is None:
            return
        desk, asked, lesson_id = self.office.desk, self._asked, self._line.lesson.id
        times = int(self.weeks.value)
        work = Operation(self.office.bridge, lambda: plan_repeat(desk, lesson_id, times)).on_pool()
        work.owner(self).success(lambda plan: self._show(asked, plan)).run()

    def _show(self, asked: int, plan: RepeatPlan) -> None:
        if asked != self._asked:
            return
        empty_box(self._box)
        self.days = []
        for one in plan.days:
            box = QCheckBox(weekday_day(one.day).capitalize())
            box.setChecked(one.is_free)
            box.toggled.connect(lambda _on: self._count())
            self._box.addWidget(box)
            if not one.is_free:
                self._box.addWidget(Label(why_not(one), TextStyle.DETAIL, Tone.BAD, wraps=True))
            self.days.append((one, box))
        self._box.addStretch(1)
        self.skipped.setText(skipped_words(plan.skipped))
        self.skipped.setVisible(bool(plan.skipped))
        self._count()

    def _count(self) -> None:
        number = sum(len(one.lessons) for one in self.chosen)
        self.add.setText(action_words(number))
        self.add.setEnabled(bool(number))


def open_repeat(office: Office, line: LessonLine, page: Page) -> None:
    """Show it and return at once; what is chosen is kept in one step. GUI thread."""
    dialog = RepeatDialog(office, line, page)
    dialog.setObjectName("repeatLesson")
    dialog.accepted.connect(lambda: _keep(office, dialog.chosen, page))
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()


def _keep(office: Office, days: list[RepeatDay], page: Page) -> None:
    work = page.operation(lambda: repeat_lessons(office.desk, days))
    work.success(lambda changes: page.say(State.ok(changes.title))).run()
