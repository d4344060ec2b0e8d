"""Réglages, École: what attestations print and what names the school to the DSR."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from livret_desktop.domain.changes import Changes
from livret_desktop.services.configuration import read_school, save_school
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.presenters.settings import (
    agrement_problem,
    aurige_problem,
    postcode_problem,
    validity_words,
)
from livret_desktop.ui.theme.tokens import SPACE_1, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card, action_bar
from livret_desktop.ui.widgets.fields import LineField, TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.judged_field import phone_field
from livret_desktop.ui.widgets.typed_fields import DateField


class SchoolSection(Section):
    """Each field is kept as soon as it is left."""

    key, title, icon_name = "school", "École", "home"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        clock = self.desk.clock
        name = TextField("Nom de l’établissement")
        name.set_required("Les attestations portent ce nom : écrivez-le comme sur l’agrément.")
        self._lines: dict[str, LineField] = {
            "name": name,
            "head": TextField("Responsable"),
            "agrement_number": TextField("Numéro d’agrément", agrement_problem),
            "agrement_expires_on": DateField("Agrément valable jusqu’au", clock),
            "aurige_id": TextField("Identifiant Aurige", aurige_problem),
            "address": TextField("Adresse"),
            "postcode": TextField("Code postal", postcode_problem),
            "city": TextField("Ville"),
            "phone": phone_field(),
            "department": TextField("Département"),
            "quality_label_until": DateField("Label qualité jusqu’au", clock),
        }
        card = Card("École", "Imprimée sur les attestations, et envoyée avec chaque leçon.")
        grid = FormGrid()
        for field_name, field in self._lines.items():
            grid.add(field, 2 if field_name == "name" else 1)
            self.fields[f"school.{field_name}"] = field
            field.committed.connect(lambda name=field_name: self._keep(name))
        card.body.addSpacing(SPACE_1)
        card.add(grid)
        self.box.addWidget(card)
        images = Card("Cachet et logo", "Leurs images, placées une fois, sur tous les documents imprimés.")
        self.images = Button("Choisir et placer…", icon="stamp")
        self.images.clicked.connect(self._open_images)
        images.add(action_bar([self.images]))
        self.box.addWidget(images)
        self.box.addStretch(1)

    def reload(self) -> None:
        """The school as kept; a field with the cursor in it is left alone."""
        school = read_school(self.desk)
        for name, field in self._lines.items():
            if field.line.hasFocus() or field.has_error:
                continue
            value = getattr(school, name)
            if isinstance(field, DateField):
                field.set_value(value)
                self._say_validity(field, value)
            else:
                field.set_text(value)

    def _open_images(self) -> None:
        from livret_desktop.ui.dialogs.images_dialog import open_images  # noqa: PLC0415 (loads the papers)

        open_images(self, self.office)

    def _keep(self, name: str) -> None:
        field, desk = self._lines[name], self.desk
        value = field.value if isinstance(field, DateField) else field.text

        def work() -> Changes:
            changed: dict[str, Any] = {name: value}
            return save_school(desk, replace(read_school(desk), **changed))

        self.save(work, field)
        if isinstance(field, DateField):
            self._say_validity(field, field.value)

    def _say_validity(self, field: DateField, until: date | None) -> None:
        if until is None:
            field.clear_message()
            return
        words, tone = validity_words(until, self.desk.today())
        {Tone.OK: field.show_ok, Tone.WARN: field.show_warning, Tone.BAD: field.show_error}[tone](words)
