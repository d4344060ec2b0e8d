"""The accompagnateurs of one student, as the check list asks for them: licence, insurer's agreement, declaration."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.follow_up import Accompanist
from livret_desktop.domain.french import of_name
from livret_desktop.errors import LivretError
from livret_desktop.services.records.course import student_accompanists
from livret_desktop.services.records.follow_up import save_accompanist
from livret_desktop.ui.dialogs.course_people import declaration_field, what_is_asked
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.fields import ChoiceField, TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import reveal_later
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField

_NEW = "new"


class AccompanistsDialog(FormDialog):
    """One at a time, chosen in a list; kept by "Enregistrer". The page behind reads again by itself."""

    def __init__(self, office: Office, student_id: UUID, name: str, parent: QWidget | None = None) -> None:
        super().__init__(
            f"Accompagnateurs {of_name(name)}",
            what_is_asked(office),
            parent,
        )
        self._office, self._student_id = office, student_id
        self._known: dict[object, Accompanist] = {}
        clock = office.desk.clock
        self.who = ChoiceField("Accompagnateur", [(_NEW, "Nouvel accompagnateur")])
        self.surname, self.given_name = TextField("Nom"), TextField("Prénom")
        self.surname.set_required("Écrivez le nom, tel qu’il est sur le permis.")
        self.licence_since = DateField("Permis B depuis le", clock, is_past=True)
        self.insurer = TextField("Assureur")
        self.agreed_on = DateField("Accord de l’assureur du", clock, is_past=True)
        self.declared_on = declaration_field(office)
        self.saved = Label("", TextStyle.DETAIL, Tone.OK, wraps=True)
        grid = FormGrid(2)
        grid.add(self.who, 2)
        typed = (
            self.surname,
            self.given_name,
            self.licence_since,
            self.insurer,
            self.agreed_on,
            self.declared_on,
        )
        for field in typed:
            grid.add(field)
        self.body.addWidget(grid)
        self.body.addWidget(self.saved)
        self.body.addStretch(1)
        self.add_closing("Fermer")
        self.keep = self.add_button(Button("Enregistrer", ButtonKind.PRIMARY))
        self.keep.setDefault(True)
        self.keep.clicked.connect(self.save)
        self.who.chosen.connect(lambda _key: self._show())
        self._read(None)

    def save(self) -> None:
        """Keep what is typed; a field that is wrong says so and takes the cursor."""
        fields = (self.surname, self.licence_since, self.agreed_on, self.declared_on)
        wrong = [field for field in fields if not field.check()]
        if wrong or not self.surname.text:
            (wrong[0] if wrong else self.surname).setFocus()
            reveal_later(wrong[0] if wrong else self.surname)
            return
        known = self._known.get(self.who.value) or Accompanist(
            id=uuid4(), student_id=self._student_id, surname=""
        )
        typed = replace(
            known,
            surname=self.surname.text,
            given_name=self.given_name.text,
            licence_since_on=self.licence_since.value,
            insurer=self.insurer.text,
            insurer_agreed_on=self.agreed_on.value,
            declared_on=self.declared_on.value,
        )
        desk = self._office.desk
        operation: Operation[Changes] = Operation(self._office.bridge, lambda: save_accompanist(desk, typed))
        operation.owner(self).busy(self.keep).success(lambda _changes: self._has_saved(typed))
        operation.failure(self._refuse).run()

    def _has_saved(self, kept: Accompanist) -> None:
        self._read(kept.id)
        self.saved.setText(f"{kept.full_name}\u00a0: enregistré.")

    def _refuse(self, trouble: Exception) -> None:
        if isinstance(trouble, LivretError):
            self.surname.show_error(f"{trouble.message} {trouble.todo}")
        else:
            show_error(trouble, self)

    def _read(self, chosen: UUID | None) -> None:
        known = student_accompanists(self._office.desk, self._student_id)
        self._known = {one.id: one for one in known}
        self.who.set_choices([*((one.id, one.full_name) for one in known), (_NEW, "Nouvel accompagnateur")])
        if chosen is not None:
            self.who.set_value(chosen)
        self._show()

    def _show(self) -> None:
        one = self._known.get(self.who.value)
        self.saved.setText("")
        for field, text in (
            (self.surname, one.surname if one else ""),
            (self.given_name, one.given_name if one else ""),
            (self.insurer, one.insurer if one else ""),
        ):
            field.clear_message()
            field.set_text(text)
        for day, value in (
            (self.licence_since, one.licence_since_on if one else None),
            (self.agreed_on, one.insurer_agreed_on if one else None),
            (self.declared_on, one.declared_on if one else None),
        ):
            day.clear_message()
            day.set_value(value)
        self.surname.setFocus()
