"""Above the table and the planner: the week's days, the states, the instructor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.services.lesson_list import DayCount
from livret_desktop.ui.presenters.lessons import ALL, week_labels
from livret_desktop.ui.presenters.planner_words import DAYS_CHOICES
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.fields import ChoiceField
from livret_desktop.ui.widgets.layouts import AdaptiveRow

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


class _BareChoice(ChoiceField):
    """A drop-down without a label above: it stands beside chips."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], wide_px: int) -> None:
        super().__init__(name, choices)
        self._wide_px = wide_px
        self._label.hide()
        self._fit()
        theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self.setMinimumWidth(theme().px(self._wide_px))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class DayFilters(QWidget):
    """States as chips, the instructor as a list; over the week its legend and its days."""

    changed = Signal()

    def __init__(self, legend: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.states = ChipBar(_STATE_CHOICES, "État des leçons")
        self._legend = legend
        self.days = _BareChoice("Jours montrés", DAYS_CHOICES, _DAYS_PX)
        self.trainer = _BareChoice("Enseignant ou simulateur montré", [], _TRAINER_PX)
        self._row = row = AdaptiveRow(SPACE_2)
        row.add(legend, 1)
        row.add(self.states, 1)
        row.add(self.days)
        row.add(self.trainer)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(row)
        self.states.chosen.connect(lambda _key: self.changed.emit())
        self.trainer.chosen.connect(lambda _key: self.changed.emit())
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
    def trainer_id(self) -> UUID | None:
        """The instructor or simulator asked for, None for all."""
        value = self.trainer.value
        return value if isinstance(value, UUID) else None

    @property
    def is_filtering(self) -> bool:
        """True when some lessons of the day are hidden."""
        return self.status is not None or self.trainer_id is not None

    def clear(self) -> None:
        """Show everything."""
        self.states.choose(ALL)
        self.trainer.set_value("")
        self.changed.emit()

    def show_trainers(self, choices: Sequence[tuple[UUID, str]]) -> None:
        """The team, the choice kept."""
        kept = self.trainer.value
        self.trainer.set_choices([("", "Tous les enseignants"), *choices])
        self.trainer.set_value(kept if kept in [key for key, _words in choices] else "")

    def show_counts(self, counts: Mapping[LessonStatus, int]) -> None:
        """The figures of the chips."""
        self.states.set_count(ALL, sum(counts.values()))
        for status in LessonStatus:
            self.states.set_count(status.value, counts.get(status, 0))
