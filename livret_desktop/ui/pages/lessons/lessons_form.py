"""The fields of a lesson, in the order of a paper form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QWidget

from livret_desktop.clock import Clock
from livret_desktop.domain.vocabulary import LessonStatus, MotoPhase, TrainingMeans
from livret_desktop.ui.pages.lessons.lessons_group import GroupField
from livret_desktop.ui.pages.lessons.lessons_objectives import ObjectivesField
from livret_desktop.ui.presenters.suggestion import Suggestion
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.fields import ChoiceField, Field, TextField
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.suggestions import PersonField
from livret_desktop.ui.widgets.text import Label, restyle
from livret_desktop.ui.widgets.typed_fields import DateField, DurationField, TimeField

_FIELD_OF_RULE = {
    "lesson.starts_at": "start",
    "lesson.day": "day",
    "lesson.minutes": "minutes",
    "lesson.instructor_id": "trainer",
    "lesson.simulator_id": "trainer",
    "lesson.enrolment_id": "enrolment",
}


class Titled(QWidget):
    """A label above a control that has none of its own."""

    def __init__(self, label: str, control: QWidget) -> None:
        super().__init__()
        box = column(self, SPACE_1)
        words: QLabel = Label(label, TextStyle.DETAIL, Tone.QUIET)
        box.addWidget(words)
        box.addWidget(control)


class LessonForm(QWidget):
    """Widgets only: what they mean is the pane's. ``touched(field)`` fires when the user has changed one."""

    touched = Signal(str)

    def __init__(
        self,
        clock: Clock,
        search: Callable[[str], Sequence[Suggestion]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.student = PersonField("Élève", search)
        self.enrolment = ChoiceField("Formation", [])
        self.enrolment.combo.setMinimumContentsLength(4)
        self.trainer = ChoiceField("Enseignant, simulateur", [])
        self.day = DateField("Jour", clock)
        self.start = TimeField("Début")
        self.minutes = DurationField("Durée")
        self.remarks = column(spacing=SPACE_2)
        self.kind = ChoiceField("Nature", [])
        self.means = ChoiceField("Moyen", [(one.value, one.label) for one in TrainingMeans])
        self.simulator = ChoiceField("Simulateur", [])
        self.alone = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        phases = [Choice(one.value, one.label) for one in MotoPhase]
        self.phase = Segmented(phases, "Phase")
        self.phase_row = Titled("Phase", self.phase)
        self.place = TextField("Lieu", placeholder="facultatif")
        self.objectives = ObjectivesField()
        self.group = GroupField(search)
        self.status = Segmented([Choice(one.value, one.label) for one in LessonStatus], "État", is_tight=True)
        self._lay_out()
        self._connect()

    def mark(self, rule_fields: frozenset[str]) -> None:
        """A red border around the fields a rule speaks of; fields with a message of their own keep theirs."""
        wrong = {_FIELD_OF_RULE[one] for one in rule_fields if one in _FIELD_OF_RULE}
        for name in set(_FIELD_OF_RULE.values()):
            field: Field = getattr(self, name)
            if not field.message:
                field.editor.setProperty("state", "error" if name in wrong else "")
                restyle(field.editor)

    def show_missing(self, field: str, sentence: str) -> None:
        """What still has to be typed, under its field, which gets the keyboard."""
        wanted: Field = getattr(self, field)
        wanted.show_error(sentence)
        wanted.setFocus()

    def say_alone(self, words: str) -> None:
        """The counter of hours alone on a simulator; empty hides it."""
        self.alone.setText(words)
        self.alone.setVisible(bool(words))

    def clear_messages(self) -> None:
        """No more messages under any field."""
        for field in (
            self.student,
            self.enrolment,
            self.trainer,
            self.day,
            self.start,
            self.minutes,
            self.simulator,
        ):
            field.clear_message()

    def are_typed_fields_good(self) -> bool:
        """True when every typed text can be read; the first unreadable one gets the keyboard."""
        for field in (self.day, self.start, self.minutes, self.objectives.field):
            if not field.check():
                field.setFocus()
                return False
        if self.student.has_error:
            self.student.setFocus()
            return False
        return True

    def _lay_out(self) -> None:
        box = column(self, 8)
        box.addWidget(self.student)
        box.addLayout(_row((self.enrolment, 3), (self.trainer, 7)))
        box.addLayout(_row((self.day, 6), (self.start, 4), (self.minutes, 4)))
        box.addLayout(self.remarks)
        box.addWidget(self.kind)  # alone: "Accompagnement à l’examen" needs the whole width
        box.addLayout(_row((self.means, 5), (self.simulator, 6)))
        box.addWidget(self.alone)
        for widget in (self.phase_row, self.place, self.objectives, self.group):
            box.addWidget(widget)
        box.addWidget(Titled("État", self.status))
        box.addStretch(1)
        self.day.set_required("Tapez le jour, comme 20/11/2026.")

    def _connect(self) -> None:
        for name in ("day", "start", "minutes", "place", "objectives"):
            getattr(self, name).committed.connect(lambda name=name: self.touched.emit(name))
        for name in ("student", "enrolment", "trainer", "kind", "means", "simulator", "status", "phase"):
            getattr(self, name).chosen.connect(lambda _value, name=name: self.touched.emit(name))
        self.group.changed.connect(lambda: self.touched.emit("group"))


def _row(*fields: tuple[QWidget, int]) -> QBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE_2)
    for field, stretch in fields:
        row.addWidget(field, stretch)
    return row
