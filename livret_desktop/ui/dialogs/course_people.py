"""One représentant légal, one accompagnateur: made, edited, taken away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast
from uuid import UUID, uuid4

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.follow_up import Accompanist, Guardian
from livret_desktop.domain.french import NBSP, in_years
from livret_desktop.domain.vocabulary import Civility
from livret_desktop.services.records.follow_up import remove_accompanist, save_accompanist
from livret_desktop.services.records.guardians import remove_guardian, save_guardian
from livret_desktop.ui.dialogs.record_dialog import RecordDialog
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.students.students_identity import check_email
from livret_desktop.ui.widgets.fields import ChoiceField, TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.judged_field import phone_field
from livret_desktop.ui.widgets.typed_fields import DateField

CIVILITIES: list[tuple[object, str]] = [(None, "–"), *((one, one.label) for one in Civility)]


class GuardianDialog(RecordDialog):
    """Who is called while the student is a minor."""

    def __init__(
        self, office: Office, student_id: UUID, known: Guardian | None, parent: QWidget | None = None
    ) -> None:
        desk = office.desk
        super().__init__(
            office,
            known.full_name if known else "Représentant légal",
            "La personne à appeler tant que l’élève est mineur. La recherche la trouve par son nom et son téléphone.",
            "Enregistrer",
            parent,
            removal=(lambda: remove_guardian(desk, known.id)) if known else None,
        )
        self._known = known or Guardian(id=uuid4(), student_id=student_id, surname="")
        one = self._known
        self.civility = ChoiceField("Civilité", CIVILITIES)
        self.civility.set_value(one.civility)
        self.surname, self.given_name = TextField("Nom"), TextField("Prénom")
        self.surname.set_required("Saisissez le nom de la personne à appeler.")
        self.relation = TextField("Lien", placeholder="Mère, père, tuteur…")
        self.phone, self.email = phone_field(), TextField("Courriel", check_email)
        grid = FormGrid(3)
        grid.add(self.civility)
        for field, text in (
            (self.surname, one.surname),
            (self.given_name, one.given_name),
            (self.relation, one.relation),
            (self.phone, one.phone),
            (self.email, one.email),
        ):
            field.set_text(text)
            grid.add(field)
        self.body.addWidget(grid)
        self.checked = (self.surname, self.email)
        self.surname.setFocus()

    def work(self) -> Callable[[], Changes]:
        """Keep the person."""
        typed = replace(
            self._known,
            civility=cast("Civility | None", self.civility.value),
            surname=self.surname.text,
            given_name=self.given_name.text,
            relation=self.relation.text,
            phone=self.phone.text,
            email=self.email.text,
        )
        desk = self.office.desk
        return lambda: save_guardian(desk, typed)


def what_is_asked(office: Office) -> str:
    """What an accompagnateur shows before the road, as the rules of today have it."""
    desk = office.desk
    years: int = desk.rules.value("affi.accompanist_licence_years", desk.today())
    return (
        f"Le permis B tenu depuis {in_years(years)} sans interruption, l’accord de l’assureur et la déclaration sur "
        "l’honneur se demandent avant de partir sur la route."
    )


def declaration_field(office: Office) -> DateField:
    """The day the declaration sur l'honneur was received; under it what it declares, with the years in force today."""
    desk = office.desk
    years: int = desk.rules.value("affi.accompanist_declaration_years", desk.today())
    hint = f"Sur l’honneur{NBSP}: ni annulation ni invalidation du permis depuis {in_years(years)}."
    return DateField("Déclaration reçue le", desk.clock, is_past=True, hint=hint)


class AccompanistDialog(RecordDialog):
    """Everything noted of an accompagnateur; licence, insurer's agreement, declaration are what the rules look at."""

    def __init__(
        self, office: Office, student_id: UUID, known: Accompanist | None, parent: QWidget | None = None
    ) -> None:
        desk = office.desk
        super().__init__(
            office,
            known.full_name if known else "Accompagnateur",
            what_is_asked(office),
            "Enregistrer",
            parent,
            removal=(lambda: remove_accompanist(desk, known.id)) if known else None,
        )
        self._known = known or Accompanist(id=uuid4(), student_id=student_id, surname="")
        self._make_fields()
        self._fill(self._known)
        grid = FormGrid(3)
        for field in (
            self.civility,
            self.surname,
            self.given_name,
            self.relation,
            self.phone,
            self.licence_since,
            self.licence_number,
            self.insurer,
            self.contract,
            self.agreed_on,
        ):
            grid.add(field)
        grid.add(self.declared_on, 2)
        self.body.addWidget(grid)
        self.checked = (self.surname, self.licence_since, self.agreed_on, self.declared_on)
        self.surname.setFocus()

    def _make_fields(self) -> None:
        clock = self.office.desk.clock
        self.civility = ChoiceField("Civilité", CIVILITIES)
        self.surname, self.given_name = TextField("Nom"), TextField("Prénom")
        self.surname.set_required("Saisissez le nom, tel qu’il est sur le permis.")
        self.relation = TextField("Lien", placeholder="Mère, oncle, ami…")
        self.phone = phone_field()
        self.licence_since = DateField("Permis B depuis le", clock, is_past=True)
        self.licence_number = TextField("N° de permis")
        self.insurer, self.contract = TextField("Assureur"), TextField("N° de contrat")
        self.agreed_on = DateField("Accord de l’assureur du", clock, is_past=True)
        self.declared_on = declaration_field(self.office)

    def _fill(self, one: Accompanist) -> None:
        self.civility.set_value(one.civility)
        for field, text in (
            (self.surname, one.surname),
            (self.given_name, one.given_name),
            (self.relation, one.relation),
            (self.phone, one.phone),
            (self.licence_number, one.licence_number),
            (self.insurer, one.insurer),
            (self.contract, one.insurer_contract),
        ):
            field.set_text(text)
        self.licence_since.set_value(one.licence_since_on)
        self.agreed_on.set_value(one.insurer_agreed_on)
        self.declared_on.set_value(one.declared_on)

    def work(self) -> Callable[[], Changes]:
        """Keep the person."""
        typed = replace(
            self._known,
            civility=cast("Civility | None", self.civility.value),
            surname=self.surname.text,
            given_name=self.given_name.text,
            relation=self.relation.text,
            phone=self.phone.text,
            licence_since_on=self.licence_since.value,
            licence_number=self.licence_number.text,
            insurer=self.insurer.text,
            insurer_contract=self.contract.text,
            insurer_agreed_on=self.agreed_on.value,
            declared_on=self.declared_on.value,
        )
        desk = self.office.desk
        return lambda: save_accompanist(desk, typed)
