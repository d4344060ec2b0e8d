"""The Parcours tab: the timeline, rendez-vous, exams, accompanists and kilometres of the enrolment shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.follow_up import KmReading
from livret_desktop.domain.vocabulary import ExamKind, TrainingTrack
from livret_desktop.errors import RuleError
from livret_desktop.services.records.course_view import CourseView, course_view
from livret_desktop.services.records.kilometres import KmTold, remove_km, save_km
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.course_timeline import (
    timeline_nodes,
    timeline_said,
    timeline_sentence,
    timeline_title,
)
from livret_desktop.ui.presenters.students_course import (
    accompanist_words,
    appointment_words,
    exam_words,
    exams_detail,
    km_detail,
    km_words,
)
from livret_desktop.ui.presenters.students_guardian import RecordWords
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_3
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, EmptyState
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.km_chart import KmChart
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column, reveal_later
from livret_desktop.ui.widgets.record_line import RecordLine, RecordList
from livret_desktop.ui.widgets.timeline import TimelineView
from livret_desktop.ui.widgets.typed_fields import DateField, NumberField

_SHOWN_KM = 4
_HALF_PX = 330
_RANKS = {"rp1": 1, "rp2": 2}


class CourseTab(QWidget):
    """Reads one enrolment, and asks for the dialogs that change it; a write elsewhere shows it again."""

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._view: CourseView | None = None
        self.appointments = RecordList("Aucun rendez-vous noté.")
        self.exams = RecordList("Aucune présentation notée.")
        self.accompanists = RecordList("Aucun accompagnateur noté.")
        self.kilometres = RecordList("")
        self._km_chart = KmChart()
        self._none = EmptyState("flag", "Aucune formation", "Le parcours se note formation par formation.")
        self._lay_out()

    def show_enrolment(self, enrolment_id: UUID | None) -> None:
        """Read and show an enrolment; None when the student has none."""
        self._none.setVisible(enrolment_id is None)
        self._row.setVisible(enrolment_id is not None)
        if enrolment_id is None:
            self._view = None
            self.timeline_card.hide()
            return
        self._view = view = course_view(self._office.desk, enrolment_id)
        self._show_timeline(view)
        self._show_records(view)
        self._show_km(view)
        self._row.arrange()

    def go_to(self, place: str) -> None:
        """What a line of Aujourd'hui asks: "rp1", "rp2" or "exam" opens its dialog, "km" puts the cursor there."""
        view = self._view
        if view is None:
            return
        if place == "km":
            self.km.line.setFocus()
            reveal_later(self.km)
        elif place == "exam":
            self._open_exam(None, ExamKind.PRACTICE)
        elif place in _RANKS:
            rank = _RANKS[place]
            noted = next((one for one in view.appointments if one.is_meeting(TrainingTrack.AAC, rank)), None)
            self._open_appointment(noted, rank)

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        for half, cards in (
            (left, (self._appointment_card(), self._exam_card())),
            (right, (self._accompanist_card(), self._km_card())),
        ):
            half.setMinimumWidth(_HALF_PX)
            box = column(half, SPACE_3)
            for card in cards:
                box.addWidget(card)
            box.addStretch(1)
        self._row = AdaptiveRow(SPACE_3)
        self._row.add(left, 1)
        self._row.add(right, 1)
        self.timeline, self.timeline_card = TimelineView(), Card("Conduite accompagnée")
        self.timeline_card.body.addSpacing(SPACE_1)
        self.timeline_card.add(self.timeline)
        box = column(self, SPACE_3)
        box.addWidget(self.timeline_card)
        box.addWidget(self._row)
        box.addWidget(self._none)
        box.addStretch(1)

    def _appointment_card(self) -> Card:
        card = Card("Rendez-vous")
        self.add_appointment = _adding("Noter un rendez-vous", lambda: self._open_appointment(None))
        card.add_action(self.add_appointment)
        card.add(self.appointments)
        return card

    def _exam_card(self) -> Card:
        self._exams_card = card = Card("Examens")
        self.add_exam = _adding("Noter un examen", lambda: self._open_exam(None))
        card.add_action(self.add_exam)
        card.add(self.exams)
        return card

    def _accompanist_card(self) -> Card:
        card = Card("Accompagnateurs")
        self.add_accompanist = _adding("Ajouter un accompagnateur", lambda: self._open_accompanist(None))
        card.add_action(self.add_accompanist)
        card.add(self.accompanists)
        return card

    def _km_card(self) -> Card:
        self.km_card = card = Card("Kilomètres")
        self.km = NumberField("Nouveau relevé", unit="km", most=200_000)
        self.km_on = DateField("Le", self._office.desk.clock, is_past=True)
        self.note_km = Button("Noter le relevé", icon="plus")
        self.note_km.clicked.connect(self._save_km)
        self.km.line.returnPressed.connect(self._save_km)
        grid = FormGrid(2)
        grid.add(self.km)
        grid.add(self.km_on)
        card.add(self._km_chart)
        card.add(self.kilometres)
        card.add(grid)
        card.add(self.note_km)
        return card

    def _show_timeline(self, view: CourseView) -> None:
        line = view.timeline
        self.timeline_card.setVisible(line is not None)
        if line is not None:
            self.timeline_card.title.setText(timeline_title(line))
            self.timeline_card.set_detail(timeline_sentence(line))
            self.timeline.show_steps(timeline_nodes(line), line.done, timeline_said(line))

    def _show_records(self, view: CourseView) -> None:
        self.appointments.show_lines(
            [
                _line(appointment_words(one, view), partial(self._open_appointment, one))
                for one in view.appointments
            ]
        )
        category = view.enrolment.category
        self.exams.show_lines(
            [_line(exam_words(one, category), partial(self._open_exam, one)) for one in view.exams]
        )
        self._exams_card.set_detail(exams_detail(view))
        self.accompanists.show_lines(
            [_line(accompanist_words(one), partial(self._open_accompanist, one)) for one in view.accompanists]
        )

    def _show_km(self, view: CourseView) -> None:
        desk = self._office.desk
        wanted: int = desk.rules.value("calendar.second_aac_km", desk.today())
        self.km_card.setVisible(view.is_accompanied or bool(view.kilometres))
        self.km_card.set_detail(km_detail(view.kilometres, wanted))
        self._km_chart.show_kilometres([(one.day, one.km) for one in view.kilometres], wanted)
        lines = [self._km_line(one) for one in reversed(view.kilometres[-_SHOWN_KM:])]
        self.kilometres.show_lines(lines)
        if self.km_on.value is None:
            self.km_on.set_value(desk.today())

    def _km_line(self, one: KmTold) -> RecordLine:
        words = km_words(one)
        if one.reading_id is None:
            return RecordLine(words.title, words.details, action=None)
        line = RecordLine(words.title, words.details, action=("trash", "Retirer le relevé"))
        desk, reading_id = self._office.desk, one.reading_id
        line.asked.connect(lambda: self._run(lambda: remove_km(desk, reading_id)))
        return line

    def _save_km(self) -> None:
        number, day = self.km.value, self.km_on.value
        if self._view is None or not self.km.check() or not self.km_on.check() or number is None:
            self.km.setFocus()
            return
        desk = self._office.desk
        told = KmReading(
            id=uuid4(), enrolment_id=self._view.enrolment.id, told_on=day or desk.today(), km=int(number)
        )
        self._run(lambda: save_km(desk, told), lambda: self.km.set_value(None))

    def _run(self, work: Callable[[], Changes], then: Callable[[], None] | None = None) -> None:
        def failed(trouble: Exception) -> None:
            if isinstance(trouble, RuleError):
                self.km.show_error(f"{trouble.message} {trouble.todo}")
            else:
                show_error(trouble, self)

        operation = Operation(self._office.bridge, work).owner(self).busy(self.note_km)
        operation.success(lambda _changes: then() if then else None).failure(failed).run()

    def _open_appointment(self, known: object, rank: int | None = None) -> None:
        from livret_desktop.ui.dialogs.course_events import AppointmentDialog  # noqa: PLC0415 (when first asked)

        if self._view is not None:
            AppointmentDialog(self._office, self._view, known, self, rank=rank).open()  # type: ignore[arg-type]

    def _open_exam(self, known: object, kind: ExamKind | None = None) -> None:
        from livret_desktop.ui.dialogs.course_events import ExamDialog  # noqa: PLC0415 (when first asked)

        if self._view is not None:
            ExamDialog(self._office, self._view, known, self, kind=kind).open()  # type: ignore[arg-type]

    def _open_accompanist(self, known: object) -> None:
        from livret_desktop.ui.dialogs.course_people import AccompanistDialog  # noqa: PLC0415 (when first asked)

        if self._view is not None:
            one = getattr(known, "accompanist", None)
            AccompanistDialog(self._office, self._view.enrolment.student_id, one, self).open()


def _adding(text: str, action: Callable[[], None]) -> Button:
    button = Button(text, ButtonKind.TEXT, icon="plus")
    button.clicked.connect(action)
    return button


def _line(words: RecordWords, action: Callable[[], None]) -> RecordLine:
    line = RecordLine(words.title, words.details, words.state)
    line.asked.connect(action)
    return line
