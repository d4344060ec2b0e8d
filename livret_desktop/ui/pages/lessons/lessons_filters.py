"""Above the table and the planner: the week's days, the states, the instructors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.lessons.lesson_list import DayCount
from livret_desktop.ui.presenters.lessons import ALL, week_labels
from livret_desktop.ui.presenters.planner_words import DAYS_CHOICES
from livret_desktop.ui.theme.tokens import SPACE_2
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.fields import ChoiceField
from livret_desktop.ui.widgets.layouts import AdaptiveRow
from livret_desktop.ui.widgets.several import SeveralField

_STATE_CHOICES = [
    Choice(ALL, "Toutes"),
    Choice(LessonStatus.PLANNED.value, "Prévues"),
    Choice(LessonStatus.DONE.value, "Faites"),
    Choice(LessonStatus.ABSENT.value, "Absents"),
    Choice(LessonStatus.CANCELLED.value, "Annulées"),
]
_TRAINER_PX, _DAYS_PX = 190, 140


class WeekBar(ChipBar):
    """The seven days of a week, with their numbers of lessons; the key is the number of the weekday."""

    day_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        labels = week_labels(date(2026, 11, 16))
        super().__init__(
            [Choice(str(n), label) for n, label in enumerate(labels)], "Jours de la semaine", parent
        )
        self._days: list[date] = []
        self.chosen.connect(lambda key: self.day_chosen.emit(self._days[int(key)]))

    def show_week(self, days: Sequence[DayCount], shown: date) -> None:
        """The days with their counts, and the one shown."""
        self._days = [one.day for one in days]
        labels = week_labels(self._days[0])
        for key, chip in self._chips.items():
            chip.setText(labels[int(key)])
            chip.set_count(days[int(key)].lessons or None)
        self.choose(str(shown.weekday()))


class DayFilters(QWidget):
    """States as chips, one or several instructors as a list; over the week its legend and its days."""

    changed = Signal()

    def __init__(self, legend: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.states = ChipBar(_STATE_CHOICES, "État des leçons")
        self._legend = legend
        self.days = ChoiceField("Jours montrés", DAYS_CHOICES)
        self.days.stand_bare(_DAYS_PX)
        self.trainer = SeveralField("Enseignants et simulateurs montrés", "Tous les enseignants")
        self.trainer.stand_bare(_TRAINER_PX)
        self._row = row = AdaptiveRow(SPACE_2)
        row.add(legend, 1)
        row.add(self.states, 1)
        row.add(self.days)
        row.add(self.trainer)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(row)
        self.states.chosen.connect(lambda _key: self.changed.emit())
        self.trainer.chosen.connect(self.changed)
        self.days.chosen.connect(lambda _key: self.changed.emit())

    def show_view(self, *, is_week: bool) -> None:
        """The week is filtered by days and explained by a legend, the day by states."""
        self._legend.setVisible(is_week)
        self.days.setVisible(is_week)
        self.states.setVisible(not is_week)
        self._row.arrange()

    @property
    def days_key(self) -> str:
        """Which days of the week are asked for."""
        return str(self.days.value)

    @property
    def status(self) -> LessonStatus | None:
        """The state asked for, None for all."""
        return next((one for one in LessonStatus if one.value == self.states.current), None)

    @property
    def trainer_ids(self) -> frozenset[UUID]:
        """The instructors and simulators asked for, empty for all."""
        return frozenset(one for one in self.trainer.keys if isinstance(one, UUID))

    @property
    def trainer_id(self) -> UUID | None:
        """The one asked for alone, None for several or all: whom a new lesson, a paper or an absence is about."""
        return next(iter(self.trainer_ids)) if len(self.trainer_ids) == 1 else None

    @property
    def is_filtering(self) -> bool:
        """True when some lessons of the day are hidden."""
        return self.status is not None or bool(self.trainer_ids)

    def clear(self) -> None:
        """Show everything."""
        self.states.choose(ALL)
        self.trainer.choose(())
        self.changed.emit()

    def show_trainers(self, choices: Sequence[tuple[UUID, str]]) -> None:
        """The team, the choice kept."""
        self.trainer.set_choices(choices)

    def show_counts(self, counts: Mapping[LessonStatus, int]) -> None:
        """The figures of the chips."""
        self.states.set_count(ALL, sum(counts.values()))
        for status in LessonStatus:
            self.states.set_count(status.value, counts.get(status, 0))
