"""One rendez-vous, one presentation to an exam: made, edited, taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import cast
from uuid import UUID, uuid4

from PySide6.QtWidgets import QCheckBox, QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import period_on
from livret_desktop.domain.follow_up import MOST_APPOINTMENTS, Appointment, Exam
from livret_desktop.domain.vocabulary import (
    AppointmentKind,
    Category,
    ExamKind,
    ExamResult,
    InspectorOpinion,
    TrainingTrack,
)
from livret_desktop.services.records.course_view import CourseView
from livret_desktop.services.records.follow_up import (
    remove_appointment,
    remove_exam,
    save_appointment,
    save_exam,
)
from livret_desktop.ui.dialogs.record_dialog import RecordDialog
from livret_desktop.ui.office import Office
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.card import action_bar
from livret_desktop.ui.widgets.fields import ChoiceField, NoteField, TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField, DurationField, NumberField

_RANKS = {1: "Premier", 2: "Deuxième", 3: "Troisième (facultatif)"}


class AppointmentDialog(RecordDialog):
    """Practice and theory, each with its day and minutes; kilometres told; who gave it and who was there."""

    def __init__(
        self,
        office: Office,
        view: CourseView,
        known: Appointment | None,
        parent: QWidget | None = None,
        *,
        rank: int | None = None,
    ) -> None:
        desk = office.desk
        super().__init__(
            office,
            "Rendez-vous",
            "Les jours notés ici sont ceux que l’attestation et le calendrier reprennent.",
            "Enregistrer",
            parent,
            removal=(lambda: remove_appointment(desk, known)) if known else None,
        )
        self._view = view
        self._known = known or next_appointment(view, office.desk.today(), rank)
        self._make_fields()
        self._fill(self._known)
        self.checked = (self.practice_on, self.practice, self.theory_on, self.theory, self.km)
        self.practice_on.setFocus()

    def _make_fields(self) -> None:
        clock = self.office.desk.clock
        self.kind = ChoiceField("Rendez-vous", [(one, one.label) for one in AppointmentKind])
        self.track = ChoiceField("Filière", [(one, one.label) for one in MOST_APPOINTMENTS])
        self.rank = ChoiceField("Rang", list(_RANKS.items()))
        self.practice_on = DateField("Pratique, le", clock)
        self.practice = DurationField("Durée de la pratique")
        self.theory_on = DateField("Théorie, le", clock)
        self.theory = DurationField("Durée de la théorie")
        self.km = NumberField("Kilomètres depuis le début", unit="km", most=200_000)
        team = [(one.id, one.full_name) for one in self._view.instructors]
        self.instructor = ChoiceField("Enseignant", [(None, "–"), *team])
        self.note = NoteField("Remarque", lines=2)
        grid = FormGrid(3)
        for field in (self.kind, self.track, self.rank, self.practice_on, self.practice, self.instructor):
            grid.add(field)
        for last in (self.theory_on, self.theory, self.km):
            grid.add(last)
        self.body.addWidget(grid)
        self.present = {
            str(one.accompanist.id): _tick(one.accompanist.full_name) for one in self._view.accompanists
        }
        if self.present:
            there = QWidget()
            box = column(there, SPACE_1)
            box.addWidget(Label("Présents", TextStyle.DETAIL, Tone.QUIET))
            box.addWidget(action_bar(list(self.present.values())))
            self.body.addWidget(there)
        self.body.addWidget(self.note)
        self.kind.chosen.connect(lambda _key: self._show_rank())

    def _fill(self, one: Appointment) -> None:
        self.kind.set_value(one.kind)
        self.track.set_value(one.track)
        self.rank.set_value(one.rank)
        self.practice_on.set_value(one.practice_on)
        self.practice.set_value(one.practice_minutes)
        self.theory_on.set_value(one.theory_on)
        self.theory.set_value(one.theory_minutes)
        self.km.set_value(None if one.km is None else Decimal(one.km))
        self.instructor.set_value(one.instructor_id)
        for key, tick in self.present.items():
            tick.setChecked(key in one.accompanist_ids)
        self.note.set_text(one.note)
        self._show_rank()

    def _show_rank(self) -> None:
        self.rank.setVisible(self.kind.value is AppointmentKind.PEDAGOGICAL)

    def work(self) -> Callable[[], Changes]:
        """Keep the rendez-vous."""
        kind = cast(AppointmentKind, self.kind.value)
        km = self.km.value
        typed = replace(
            self._known,
            kind=kind,
            track=cast(TrainingTrack, self.track.value),
            rank=cast(int, self.rank.value) if kind is AppointmentKind.PEDAGOGICAL else 1,
            practice_on=self.practice_on.value,
            practice_minutes=self.practice.value,
            theory_on=self.theory_on.value,
            theory_minutes=self.theory.value,
            km=None if km is None else int(km),
            instructor_id=cast("UUID | None", self.instructor.value),
            accompanist_ids=tuple(key for key, tick in self.present.items() if tick.isChecked()),
            note=self.note.text,
        )
        desk = self.office.desk
        return lambda: save_appointment(desk, typed)


class ExamDialog(RecordDialog):
    """A presentation: its day, its result once known, and what the inspector said after a failure."""

    def __init__(
        self,
        office: Office,
        view: CourseView,
        known: Exam | None,
        parent: QWidget | None = None,
        *,
        kind: ExamKind | None = None,
    ) -> None:
        desk = office.desk
        super().__init__(
            office,
            "Examen",
            "Une ETG réussie est reprise dans la formation ; les présentations à la pratique se comptent d’ici.",
            "Enregistrer",
            parent,
            removal=(lambda: remove_exam(desk, known.id)) if known else None,
        )
        self._known = known or _blank_exam(view, kind, desk.today())
        self._is_car = view.enrolment.category is Category.B
        self.kind = ChoiceField("Épreuve", [(one, one.label) for one in ExamKind])
        self.taken_on = DateField("Passée ou prévue le", desk.clock)
        self.taken_on.set_required("Saisissez le jour de l’épreuve.")
        self.outcome = ChoiceField(
            "Résultat", [(None, "pas encore connu"), *((one, one.label) for one in ExamResult)]
        )
        self.opinion = ChoiceField(
            "Avis sur la conduite supervisée", [(one, one.label) for one in InspectorOpinion]
        )
        self.centre = TextField("Centre d’examen")
        grid = FormGrid(3)
        for field in (self.kind, self.taken_on, self.outcome, self.centre, self.opinion):
            grid.add(field)
        self.body.addWidget(grid)
        self._fill(self._known)
        self.checked = (self.taken_on,)
        for choice in (self.kind, self.outcome):
            choice.chosen.connect(lambda _key: self._show_opinion())
        self.taken_on.setFocus()

    def _fill(self, one: Exam) -> None:
        self.kind.set_value(one.kind)
        self.taken_on.set_value(one.taken_on)
        self.outcome.set_value(one.result)
        self.opinion.set_value(one.opinion)
        self.centre.set_text(one.centre)
        self._show_opinion()

    def _show_opinion(self) -> None:
        failed = self.outcome.value is ExamResult.FAILED and self.kind.value is ExamKind.PRACTICE
        self.opinion.setVisible(failed and self._is_car)

    def work(self) -> Callable[[], Changes] | None:
        """Keep the presentation."""
        day = self.taken_on.value
        if day is None:
            return None
        opinion = InspectorOpinion.UNKNOWN if self.opinion.isHidden() else self.opinion.value
        typed = replace(
            self._known,
            kind=cast(ExamKind, self.kind.value),
            taken_on=day,
            result=cast("ExamResult | None", self.outcome.value),
            opinion=cast(InspectorOpinion, opinion),
            centre=self.centre.text,
        )
        desk = self.office.desk
        return lambda: save_exam(desk, typed)


def _blank_exam(view: CourseView, kind: ExamKind | None, today: date) -> Exam:
    """A presentation not noted yet: of the theory, unless another one is asked for."""
    first = ExamKind.MOTO_THEORY if view.enrolment.category.is_moto else ExamKind.THEORY
    return Exam(id=uuid4(), enrolment_id=view.enrolment.id, kind=kind or first, taken_on=today)


def next_appointment(view: CourseView, today: date, rank: int | None = None) -> Appointment:
    """The first one of the calendar that is not noted yet: préalable, then RP1, RP2, RP3. ``rank``: that rendez-vous
    pédagogique of the AAC, whatever else is noted."""
    if rank is not None:
        kind, track = AppointmentKind.PEDAGOGICAL, TrainingTrack.AAC
        return Appointment(id=uuid4(), enrolment_id=view.enrolment.id, kind=kind, track=track, rank=rank)
    noted = {(one.kind, one.rank) for one in view.appointments}
    present = period_on(view.periods, today)
    track = present.track if present and present.track in MOST_APPOINTMENTS else TrainingTrack.AAC
    wanted = [
        (AppointmentKind.PRELIMINARY, 1),
        *((AppointmentKind.PEDAGOGICAL, rank) for rank in range(1, MOST_APPOINTMENTS[track] + 1)),
    ]
    kind, first = next((one for one in wanted if one not in noted), wanted[-1])
    return Appointment(id=uuid4(), enrolment_id=view.enrolment.id, kind=kind, track=track, rank=first)


def _tick(name: str) -> QCheckBox:
    tick = QCheckBox(name)
    tick.setAccessibleName(f"Présent : {name}")
    return tick
