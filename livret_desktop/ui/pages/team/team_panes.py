"""The panes where an instructor and a simulator are typed."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from livret_desktop.clock import Clock
from livret_desktop.domain.identifiers import GENERIC_SIMULATOR_NUMBER, compact, is_valid_authorisation
from livret_desktop.domain.people import Instructor, Simulator
from livret_desktop.domain.vocabulary import InstructorKind, SimulatorRecognition
from livret_desktop.services.records.team import Team
from livret_desktop.ui.pages.team.team_categories import CategoriesField
from livret_desktop.ui.presenters.team import TeamRules, endings, homologation_ending
from livret_desktop.ui.theme.tokens import SPACE_2, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.edit_pane import EditPane, PaneNotice, empty_box
from livret_desktop.ui.widgets.fields import ChoiceField, LineField, TextField
from livret_desktop.ui.widgets.judged_field import phone_field
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.typed_fields import DateField

_NUMBER_FORM = "A, puis dix chiffres, comme sur la carte."


def _number_problem(text: str) -> str | None:
    return None if is_valid_authorisation(compact(text)) else _NUMBER_FORM


class RecordPane(EditPane):
    """What both panes share: one record, its save button, and fields named as in pre-flight."""

    save_asked = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.save_button = Button("Enregistrer", ButtonKind.PRIMARY, keys="Entrée")
        self.save_button.clicked.connect(self.save)
        self.save_asked_by_key.connect(self.save)

    def save(self) -> None:
        """Ask the page to keep what is typed, or say under its field what is wrong."""
        for field in self.findChildren(LineField):
            if not field.check():
                field.setFocus()
                return
        self.save_asked.emit(self.typed())

    def focus_first(self) -> None:
        """The keyboard on the first field."""
        fields = self.findChildren(LineField)
        if fields:
            fields[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def typed(self) -> object:
        """The record as typed."""
        raise NotImplementedError

    def focus_field(self, field: str) -> None:
        """The keyboard on a field of the record: "instructor.authorisation_expires_on"."""
        wanted = getattr(self, field.partition(".")[2], None)
        if isinstance(wanted, QWidget):
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)


class InstructorPane(RecordPane):
    """Everything kept about an instructor."""

    def __init__(self, clock: Clock) -> None:
        super().__init__("Enseignant")
        self._record = Instructor(id=uuid4(), surname="")
        self.surname = TextField("Nom")
        self.surname.set_required("Saisissez le nom.")
        self.given_name = TextField("Prénom")
        self.kind = ChoiceField("Statut", [(one.value, one.label) for one in InstructorKind])
        self.tutor_id = ChoiceField("Tuteur", [], "Ses leçons sont déclarées sous son tuteur.")
        self.authorisation_number = TextField(
            "N° d’autorisation d’enseigner", _number_problem, placeholder="A…"
        )
        self.authorised_on = DateField("Autorisation délivrée", clock, is_past=True)
        self.authorisation_expires_on = DateField("Fin de l’autorisation", clock)
        self.medical_visit_expires_on = DateField("Fin de visite médicale", clock)
        self.renewal_filed_on = DateField("Renouvellement déposé", clock, is_past=True)
        self.categories = CategoriesField()
        self.phone = phone_field()
        self.teaches_elsewhere = ChoiceField(
            "Enseigne aussi ailleurs", [(False, "non"), (True, "oui, dans une autre école")]
        )
        self.declared_on = DateField("Déclaré dans RdvPermis le", clock, is_past=True)
        self.joined_on = DateField("Arrivé(e) le", clock)
        self.left_on = DateField("A quitté l’école le", clock)
        self._notices = column(spacing=8)
        form = two_columns(
            (self.surname, self.given_name),
            (self.authorisation_number,),
            (self.authorisation_expires_on, self.medical_visit_expires_on),
            (self.renewal_filed_on, self.phone),
            (self.categories,),
            (self.kind, self.authorised_on),
            (self.tutor_id,),
            (self.declared_on,),
            (self.teaches_elsewhere,),
            (self.joined_on, self.left_on),
        )
        self.build([self._notices, form], [self.save_button])
        self.kind.chosen.connect(lambda _value: self._show_tutor())
        self.left_on.set_check(self._left_problem)

    def show_record(self, record: Instructor | None, team: Team, rules: TeamRules) -> None:
        """Edit an instructor; None for a new one."""
        self.title.setText(record.full_name if record is not None else "Nouvel enseignant")
        self._record = one = record or Instructor(id=uuid4(), surname="")
        for name in ("surname", "given_name", "authorisation_number", "phone"):
            getattr(self, name).set_text(getattr(one, name))
        for name in (
            *("authorisation_expires_on", "medical_visit_expires_on", "renewal_filed_on"),
            *("joined_on", "left_on", "authorised_on", "declared_on"),
        ):
            getattr(self, name).set_value(getattr(one, name))
        self.categories.set_value(one.categories)
        self.teaches_elsewhere.set_value(one.teaches_elsewhere)
        self.kind.set_value(one.kind.value)
        tutors = [
            (other.id, other.full_name)
            for other in team.instructors
            if other.id != one.id and other.kind is not InstructorKind.TRAINEE
        ]
        self.tutor_id.set_choices([("", "aucun"), *tutors])
        self.tutor_id.set_value(one.tutor_id or "")
        self._show_tutor()
        empty_box(self._notices)
        if one.kind is InstructorKind.TRAINEE and one.tutor_id is None:
            self._notices.addWidget(
                PaneNotice(Tone.WARN, "Stagiaire sans tuteur.", "Ses leçons se déclarent sous un tuteur.")
            )
        for ending in endings(one, rules):
            if ending.is_urgent:
                self._notices.addWidget(
                    PaneNotice(ending.state.tone, ending.todo.split(". ")[0] + ".", _rest(ending.todo))
                )

    def typed(self) -> Instructor:
        """The record as typed."""
        tutor = self.tutor_id.value
        kind = next(one for one in InstructorKind if one.value == self.kind.value)
        is_trainee = kind is InstructorKind.TRAINEE
        return replace(
            self._record,
            surname=self.surname.text,
            given_name=self.given_name.text,
            kind=kind,
            tutor_id=tutor if is_trainee and isinstance(tutor, UUID) else None,
            authorisation_number=self.authorisation_number.text,
            authorisation_expires_on=self.authorisation_expires_on.value,
            medical_visit_expires_on=self.medical_visit_expires_on.value,
            renewal_filed_on=self.renewal_filed_on.value,
            categories=self.categories.value,
            phone=self.phone.text,
            joined_on=self.joined_on.value,
            left_on=self.left_on.value,
            authorised_on=self.authorised_on.value,
            declared_on=self.declared_on.value,
            teaches_elsewhere=self.teaches_elsewhere.value is True,
        )

    def _show_tutor(self) -> None:
        self.tutor_id.setVisible(self.kind.value == InstructorKind.TRAINEE.value)

    def _left_problem(self, day: object) -> str | None:
        joined = self.joined_on.value
        is_before = joined is not None and day < joined  # type: ignore[operator]
        return "Le départ vient après l’arrivée." if is_before else None


class SimulatorPane(RecordPane):
    """Everything kept about a simulator."""

    def __init__(self, clock: Clock) -> None:
        super().__init__("Simulateur")
        self._record = Simulator(id=uuid4(), name="", number="")
        self.name = TextField("Nom", hint="Il distingue les machines entre elles.")
        self.name.set_required("Saisissez par exemple « Simulateur 1 ».")
        self.number = TextField(
            "Numéro", _number_problem, hint=f"{GENERIC_SIMULATOR_NUMBER} si la machine n’en a pas."
        )
        self.recognised = ChoiceField(
            "Reconnu par la DSR",
            [(one.value, one.label) for one in SimulatorRecognition],
            "Sur la liste des simulateurs homologués.",
        )
        self.categories = CategoriesField()
        self.homologated_on = DateField("Homologué le", clock, is_past=True)
        self.homologation_ends_on = DateField("Homologation jusqu’au", clock)
        self._notices = column(spacing=8)
        self.joined_on = DateField("En service depuis le", clock)
        self.left_on = DateField("A quitté l’école le", clock)
        form = two_columns(
            (self.name,),
            (self.number,),
            (self.recognised,),
            (self.homologated_on, self.homologation_ends_on),
            (self.categories,),
            (self.joined_on, self.left_on),
        )
        self.build([self._notices, form], [self.save_button])

    def show_record(self, record: Simulator | None, rules: TeamRules) -> None:
        """Edit a simulator; None for a new one."""
        self.title.setText(record.name if record is not None else "Nouveau simulateur")
        new = Simulator(id=uuid4(), name="", number=GENERIC_SIMULATOR_NUMBER)
        self._record = one = record or new
        self.name.set_text(one.name)
        self.number.set_text(one.number)
        self.homologated_on.set_value(one.homologated_on)
        self.homologation_ends_on.set_value(one.homologation_ends_on)
        empty_box(self._notices)
        ending = homologation_ending(one, rules)
        if ending is not None and ending.is_urgent:
            self._notices.addWidget(
                PaneNotice(ending.state.tone, ending.todo.split(". ")[0] + ".", _rest(ending.todo))
            )
        self.recognised.set_value(one.recognised.value)
        self.categories.set_value(one.categories)
        self.joined_on.set_value(one.joined_on)
        self.left_on.set_value(one.left_on)

    def typed(self) -> Simulator:
        """The record as typed."""
        return replace(
            self._record,
            name=self.name.text,
            number=self.number.text,
            recognised=next(one for one in SimulatorRecognition if one.value == self.recognised.value),
            categories=self.categories.value,
            joined_on=self.joined_on.value,
            left_on=self.left_on.value,
            homologated_on=self.homologated_on.value,
            homologation_ends_on=self.homologation_ends_on.value,
        )


class PaneStack(QStackedWidget):
    """One pane at a time; grows as the one shown does."""

    def set_growing(self, is_growing: bool) -> None:
        """Whole height, or scrolled."""
        for pane in self.findChildren(RecordPane):
            pane.set_growing(is_growing)


def two_columns(*rows: tuple[QWidget, ...]) -> QWidget:
    """Fields by rows of one or two, of equal width: narrower than a form grid allows, for a pane."""
    form = QWidget()
    box = column(form, 8)
    for fields in rows:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        for field in fields:
            row.addWidget(field, 1)
        box.addLayout(row)
    return form


def _rest(text: str) -> str:
    return text.partition(". ")[2]
