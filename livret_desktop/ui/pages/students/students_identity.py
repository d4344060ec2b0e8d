"""The Identité tab: every field of the student, checked when left and saved at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.clock import Clock
from livret_desktop.domain.follow_up import Guardian
from livret_desktop.domain.french import NBSP
from livret_desktop.domain.vocabulary import Civility
from livret_desktop.ui.pages.students.students_form import (
    Bound,
    NephField,
    RecordForm,
    choice_of,
    text_of,
    value_of,
)
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.students_guardian import guardian_words
from livret_desktop.ui.widgets.button import Button, ButtonKind, LockableButton
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.fields import ChoiceField, NoteField, TextField
from livret_desktop.ui.widgets.judged_field import phone_field, postcode_field
from livret_desktop.ui.widgets.record_line import RecordLine, RecordList
from livret_desktop.ui.widgets.typed_fields import DateField

_NAME_MISSING = f"Tapez le nom de naissance{NBSP}: la DSR reconnaît l’élève à lui."
_GIVEN_MISSING = f"Tapez les prénoms tels que sur la pièce d’identité{NBSP}: ils ne se devinent pas."


class IdentityForm(RecordForm):
    """Who the student is, where to reach them, and the first licence."""

    def __init__(self, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.guardians = GuardianCard()
        self.box.addWidget(self.guardians)
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
        self.deletion = DeletionCard()
        self.box.addWidget(self.deletion)
        self.box.addStretch(1)

    def show_guardians(self, guardians: Sequence[Guardian], *, is_minor: bool) -> None:
        """On top while a minor; at the end for someone of age who has one noted, or to note one."""
        at = 0 if is_minor else self.box.count() - 3
        if self.box.indexOf(self.guardians) != at:
            self.box.removeWidget(self.guardians)
            self.box.insertWidget(at, self.guardians)
        self.guardians.show_guardians(guardians, is_minor=is_minor)

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
                value_of("born_on", DateField("Date de naissance", clock, is_birth=True)),
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
                text_of("phone", phone_field()),
                text_of("email", TextField("Courriel", check_email)),
                _note("other_phones", NoteField("Autres téléphones", lines=2)),
                text_of("address", TextField("Adresse"), 3),
                text_of("postcode", postcode_field()),
                text_of("city", TextField("Ville")),
                text_of("country", TextField("Pays")),
            ],
        )


class GuardianCard(Card):
    """Who is called for a minor: on top of the file until the eighteenth birthday, under the rest afterwards."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__("Représentants légaux")
        self.add_button = Button("Ajouter", ButtonKind.TEXT, icon="plus")
        self.add_button.setAccessibleName("Ajouter un représentant légal")
        self.add_button.clicked.connect(lambda: self.asked.emit(None))
        self.add_action(self.add_button)
        self.list = RecordList("Personne n’est noté.")
        self.add(self.list)

    def show_guardians(self, guardians: Sequence[Guardian], *, is_minor: bool) -> None:
        """All of them; for a minor without any, that is said as something to do."""
        self.set_detail("élève mineur" if is_minor else "")
        self.show_state(State.warn("À noter") if is_minor and not guardians else None)
        lines = []
        for one in guardians:
            words = guardian_words(one)
            line = RecordLine(words.title, words.details)
            line.asked.connect(partial(self.asked.emit, one))
            lines.append(line)
        self.list.show_lines(lines)


class DeletionCard(Card):
    """For a file made by mistake: deleted into the bin, or the reason why it can only be archived."""

    def __init__(self) -> None:
        super().__init__("Supprimer cette fiche", "pour une fiche créée par erreur")
        self.lockable = LockableButton(Button("Mettre à la corbeille…", icon="trash"))
        self.button = self.lockable.button
        row = QHBoxLayout()
        row.addWidget(self.lockable)
        row.addStretch(1)
        self.add(row)

    def show_reason(self, why_kept: str) -> None:
        """Locked with its reason; an empty one unlocks."""
        self.lockable.set_reason(f"{why_kept} Archivez plutôt la fiche." if why_kept else None)


def check_email(text: str) -> str | None:
    """An address has one @ with something on both sides."""
    name, at, domain = text.partition("@")
    is_good = bool(name and at and "." in domain.strip(".") and " " not in text and "@" not in domain)
    return None if is_good else "Tapez une adresse comme lea.martin@exemple.fr."


def _note(name: str, field: NoteField) -> Bound:
    return Bound(name, field, lambda: field.text, lambda value: field.set_text(value or ""))
