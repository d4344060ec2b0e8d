"""The Identité tab: every field of the student, checked when left and saved at once."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from livret_desktop.clock import Clock
from livret_desktop.domain.french import NBSP
from livret_desktop.domain.vocabulary import Civility
from livret_desktop.ui.pages.students_form import (
    Bound,
    NephField,
    RecordForm,
    choice_of,
    text_of,
    value_of,
)
from livret_desktop.ui.widgets.fields import ChoiceField, NoteField, TextField
from livret_desktop.ui.widgets.typed_fields import DateField

_NAME_MISSING = f"Tapez le nom de naissance{NBSP}: la DSR reconnaît l’élève à lui."
_GIVEN_MISSING = f"Tapez les prénoms tels que sur la pièce d’identité{NBSP}: ils ne se devinent pas."


class IdentityForm(RecordForm):
    """Who the student is, where to reach them, and the first licence."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._add_identity(clock)
        self._add_ways_to_reach()
        self.add_card(
            "Premier permis",
            [
                value_of("first_licence_on", DateField("Obtenu le", clock, is_past=True)),
                text_of("first_licence_place", TextField("Délivré à"), 2),
            ],
            "pour qui en a déjà un",
        )
        self.box.addStretch(1)

    def _add_identity(self, clock: Clock) -> None:
        civilities = [(None, "–"), *((one, one.label) for one in Civility)]
        birth_name, given_names = TextField("Nom de naissance"), TextField("Prénoms")
        birth_name.set_required(_NAME_MISSING)
        given_names.set_required(_GIVEN_MISSING)
        self.add_card(
            "Identité",
            [
                choice_of("civility", ChoiceField("Civilité", civilities)),
                text_of("birth_name", birth_name),
                text_of("given_names", given_names),
                text_of("usage_name", TextField("Nom d’usage", placeholder="S’il est différent")),
                value_of("born_on", DateField("Date de naissance", clock, is_past=True)),
                text_of("neph", NephField()),
                text_of("birth_city", TextField("Ville de naissance")),
                text_of("birth_department", TextField("Département de naissance")),
                text_of("birth_country", TextField("Pays de naissance")),
            ],
            "telle que sur la pièce d’identité et l’AIPC",
        )

    def _add_ways_to_reach(self) -> None:
        self.add_card(
            "Coordonnées",
            [
                text_of("phone", TextField("Téléphone")),
                text_of("email", TextField("Courriel", check_email)),
                _note("other_phones", NoteField("Autres téléphones", lines=2)),
                text_of("address", TextField("Adresse"), 3),
                text_of("postcode", TextField("Code postal")),
                text_of("city", TextField("Ville")),
                text_of("country", TextField("Pays")),
            ],
        )


def check_email(text: str) -> str | None:
    """An address has one @ with something on both sides."""
    name, at, domain = text.partition("@")
    is_good = bool(name and at and "." in domain.strip(".") and " " not in text and "@" not in domain)
    return None if is_good else "Tapez une adresse comme lea.martin@exemple.fr."


def _note(name: str, field: NoteField) -> Bound:
    return Bound(name, field, lambda: field.text, lambda value: field.set_text(value or ""))
