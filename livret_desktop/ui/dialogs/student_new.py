"""A new student, or one more training: the few fields that must be there, checked before anything is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast
from uuid import UUID, uuid4

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.french import NBSP, numeric_day, of_name
from livret_desktop.domain.people import Student
from livret_desktop.domain.vocabulary import Category, Civility, Gearbox, TrainingTrack
from livret_desktop.services.records.enrolment_periods import too_young_words
from livret_desktop.services.records.students import (
    namesake,
    neph_owner,
    register_student,
    save_enrolment,
    save_student,
    student_file,
)
from livret_desktop.ui.dialogs.period_dialog import say_too_young
from livret_desktop.ui.dialogs.record_dialog import RecordDialog
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.students.students_form import NephField
from livret_desktop.ui.theme.tokens import TextStyle
from livret_desktop.ui.widgets.fields import ChoiceField, TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.judged_field import phone_field
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField

_TRACKS = [(one, one.label) for one in TrainingTrack]
_GEARBOXES = [(None, "–"), *((one, one.label) for one in Gearbox)]


class TrainingFields(FormGrid):
    """Category, track, gearbox and AIPC of a new training."""

    def __init__(self, office: Office, *, may_be_none: bool = False) -> None:
        super().__init__()
        self._desk, self._born_on = office.desk, cast("date | None", None)
        categories: list[tuple[object, str]] = [(one, one.value) for one in Category]
        if may_be_none:
            categories.insert(0, (None, "Plus tard"))
        self.category = ChoiceField("Catégorie", categories)
        self.category.set_value(Category.B)
        self.track = ChoiceField("Filière", _TRACKS)
        self.gearbox = ChoiceField("Boîte de vitesses", _GEARBOXES)
        self.aipc_on = DateField("AIPC validée le", office.desk.clock, is_past=True)
        for field in (self.category, self.track, self.gearbox, self.aipc_on):
            self.add(field)
        self.track.chosen.connect(lambda _key: self.judge_age(self._born_on))

    def judge_age(self, born_on: date | None) -> None:
        """Say under the track from when someone born that day may follow it."""
        self._born_on = born_on
        track = cast(TrainingTrack, self.track.value)
        say_too_young(self.track, too_young_words(self._desk.rules, born_on, track, self._desk.today()))

    def made(self, student_id: UUID) -> tuple[Enrolment, EnrolmentPeriod] | None:
        """The training typed, None for "plus tard"."""
        if self.category.value is None:
            return None
        enrolment = Enrolment(
            id=uuid4(),
            student_id=student_id,
            category=cast(Category, self.category.value),
            aipc_on=self.aipc_on.value,
        )
        period = EnrolmentPeriod(
            id=uuid4(),
            enrolment_id=enrolment.id,
            track=cast(TrainingTrack, self.track.value),
            gearbox=cast("Gearbox | None", self.gearbox.value),
        )
        return enrolment, period


class NewStudentDialog(RecordDialog):
    """``made`` carries the id of the student, once kept."""

    made = Signal(object)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        sentence = f"Le reste de la fiche se complète ensuite{NBSP}; seuls le nom et les prénoms sont exigés."
        super().__init__(office, "Nouvel élève", sentence, "Inscrire", parent)
        self._id = uuid4()
        self._said_other: tuple[str, str, date | None] | None = None
        civilities = [(None, "–"), *((one, one.label) for one in Civility)]
        self.civility = ChoiceField("Civilité", civilities)
        self.birth_name, self.given_names = TextField("Nom de naissance"), TextField("Prénoms")
        self.birth_name.set_required("Tapez le nom de naissance.")
        self.given_names.set_required("Tapez les prénoms tels que sur la pièce d’identité.")
        self.born_on = DateField("Date de naissance", office.desk.clock, is_birth=True)
        self.phone = phone_field()
        self.neph = NephField()
        person = FormGrid()
        for field in (self.civility, self.birth_name, self.given_names, self.born_on, self.phone, self.neph):
            person.add(field)
        self.training = TrainingFields(office, may_be_none=True)
        self.body.addWidget(person)
        self.body.addWidget(Label("Formation", TextStyle.STRONG))
        self.body.addWidget(self.training)
        self.checked = (self.birth_name, self.given_names, self.born_on, self.training.aipc_on)
        self.neph.committed.connect(self._say_whose)
        self.born_on.committed.connect(lambda: self.training.judge_age(self.born_on.value))
        self.birth_name.setFocus()

    def work(self) -> Callable[[], Changes] | None:
        """Keep the student and the training; the dialog stays open when something is refused or asked."""
        desk, student = self.office.desk, self._student()
        if self._asks_who(student):
            return None
        training = self.training.made(student.id)
        if training is None:
            return lambda: save_student(desk, student)
        return lambda: register_student(desk, student, *training)

    def _say_whose(self) -> None:
        owner = neph_owner(self.office.desk, self.neph.text, self._id)
        if owner is not None:
            self.neph.show_error(f"Ce NEPH est déjà celui {of_name(owner)}{NBSP}: vérifiez-le sur l’AIPC.")

    def _asks_who(self, student: Student) -> bool:
        """The first time such names are given, ask whether it is the student already here; a second Enter says no."""
        typed = (student.birth_name, student.given_names, student.born_on)
        same = namesake(self.office.desk, student)
        if same is None or typed == self._said_other:
            return False
        self._said_other = typed
        born = f", né(e) le {numeric_day(same.born_on)}" if same.born_on else ""
        neph = f", NEPH {same.neph}" if same.neph else ""
        self.say_why(
            f"Est-ce la même personne{NBSP}?",
            f"{same.full_name}{born}{neph} est déjà dans le livret{', archivé' if same.archived_on else ''}. "
            f"Si c’est la même, annulez et complétez sa fiche{NBSP}; si c’est quelqu’un d’autre, inscrivez.",
        )
        self.action.setText("Inscrire quelqu’un d’autre")
        return True

    def _student(self) -> Student:
        return Student(
            id=self._id,
            civility=cast("Civility | None", self.civility.value),
            birth_name=self.birth_name.text,
            given_names=self.given_names.text,
            born_on=self.born_on.value,
            phone=self.phone.text,
            neph=self.neph.text,
            created_at=self.office.desk.clock.now(),
        )

    def done_with(self) -> None:
        """The file of the new student opens."""
        self.accept()
        self.made.emit(self._id)


class NewTrainingDialog(RecordDialog):
    """One more training for a student."""

    def __init__(self, office: Office, student_id: UUID, parent: QWidget | None = None) -> None:
        sentence = "Une seule par catégorie ; les leçons et les heures s’y rattachent."
        super().__init__(
            office, "Ajouter une formation", sentence.replace(" ;", f"{NBSP};"), "Ajouter", parent
        )
        self._student_id = student_id
        self.training = TrainingFields(office)
        self.training.judge_age(student_file(office.desk, student_id).student.born_on)
        self.body.addWidget(self.training)
        self.checked = (self.training.aipc_on,)
        self.training.category.setFocus()

    def work(self) -> Callable[[], Changes] | None:
        """Keep the training."""
        training = self.training.made(self._student_id)
        desk = self.office.desk
        return (lambda: save_enrolment(desk, *training)) if training else None
