"""Réglages, Données personnelles: the retention clock, the files past their time, the journal of what was done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from PySide6.QtWidgets import QWidget

from livret_desktop.clock import paris
from livret_desktop.domain.french import NBSP, count, numeric_day
from livret_desktop.services.files.plain_files import with_suffix
from livret_desktop.services.personal_data.erasure import ErasedStudent
from livret_desktop.services.personal_data.retention import (
    Kept,
    Retention,
    export_retention,
    retention,
    rights_journal,
)
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.presenters.cells import Column, Text, Weight
from livret_desktop.ui.targets import STUDENTS, OpenAt
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, action_bar
from livret_desktop.ui.widgets.table import TableView
from livret_desktop.ui.widgets.text import Label

_SHOWN_ACTS = 20


class PersonalSection(Section):
    """Proposed, never done alone: a person looks at each file, exports the list, erases or keeps."""

    key, title, icon_name = "personal", "Données personnelles", "shield"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._due: tuple[Kept, ...] = ()
        self.choose_file = ask_file_to_write
        self._card = Card("Durée de conservation")
        self.rule = Label("", wraps=True)
        self.words = Label("", TextStyle.STRONG, wraps=True)
        columns: list[Column[Kept]] = [
            Column("Élève", lambda one: Text(one.name, Weight.STRONG), 2.0, 150),
            Column("Dernier acte", lambda one: Text(numeric_day(one.last_act_on)), 1.0, 100),
            Column("À effacer depuis", lambda one: Text(numeric_day(one.due_since)), 1.0, 120),
        ]
        self.model: PagedTableModel[Kept] = PagedTableModel(columns)
        self.table = TableView(self.model, "Dossiers dont la durée est passée")
        self.model.setParent(self.table)
        self.open_button = Button("Ouvrir la fiche")
        self.export_button = Button("Exporter la liste…", icon="download")
        self.erase_button = Button("Effacer…", ButtonKind.DANGER)
        self._bar = action_bar([self.open_button, self.export_button, self.erase_button])
        for part in (self.rule, self.words, self.table, self._bar):
            self._card.add(part)
        self._journal = Card("Journal", "accès donnés et dossiers effacés, sans aucun nom")
        self.acts = Label("", TextStyle.DETAIL, wraps=True)
        self._journal.add(self.acts)
        self.box.addWidget(self._card)
        self.box.addWidget(self._journal)
        self.box.addStretch(1)
        self.table.opened.connect(self._open)
        self.open_button.clicked.connect(lambda: self._open(self.table.current_id))
        self.export_button.clicked.connect(self.export)
        self.erase_button.clicked.connect(self.erase)

    def reload(self) -> None:
        """Look again who is past the time, on the pool."""
        desk = self.desk
        work = Operation(self.office.bridge, lambda: (retention(desk), rights_journal(desk)))
        work.on_pool().owner(self).success(lambda found: self._show(*found)).run()

    def export(self) -> None:
        """The list, readable by anyone."""
        chosen = self.choose_file(self, "Exporter la liste", "dossiers-a-effacer.csv", "CSV (*.csv)")
        if chosen is None:
            return
        path, due = with_suffix(chosen, ".csv"), self._due
        work = Operation(self.office.bridge, lambda: export_retention(path, due)).on_pool().owner(self)
        work.busy(self.export_button).success(lambda _path: self.saved.emit()).run()

    def erase(self) -> None:
        """Ask before the chosen file goes for good."""
        chosen = next((one for one in self._due if one.student_id == self.table.current_id), None)
        if chosen is None:
            return
        from livret_desktop.ui.dialogs.rights_dialogs import EraseDialog  # noqa: PLC0415 (when asked)

        dialog = EraseDialog(self.desk, self.office.bridge, chosen.student_id, chosen.name, self)
        dialog.erased.connect(self._erased)
        dialog.open()

    def _erased(self, _erased: ErasedStudent) -> None:
        self.saved.emit()
        self.reload()

    def _open(self, key: object) -> None:
        if isinstance(key, UUID):
            self.go_asked.emit(STUDENTS, OpenAt(key))

    def _show(self, found: Retention, acts: list[tuple[datetime, str]]) -> None:
        self._due = found.due
        self.rule.setText(
            f"Un dossier est proposé à l’effacement {found.years} ans après son dernier acte (source{NBSP}: "
            f"{found.source.replace(' :', f'{NBSP}:')}). Rien n’est effacé sans vous."
        )
        number = count(
            len(found.due), "dossier dont la durée est passée", "dossiers dont la durée est passée"
        )
        self.words.setText(number if found.due else "Aucun dossier n’a passé cette durée.")
        self.words.set_tone(Tone.WARN if found.due else Tone.OK)
        self.model.show_rows(found.due, lambda one: one.student_id)
        for part in _parts(self.table, self.open_button, self.export_button, self.erase_button):
            part.setVisible(bool(found.due))
        if found.due and self.table.current_id is None:
            self.table.setCurrentIndex(self.model.index(0, 0))
        lines = [f"{numeric_day(paris(at).date())}, {title}" for at, title in acts[:_SHOWN_ACTS]]
        self.acts.setText("\n".join(lines) or "Aucun accès donné, aucun dossier effacé.")


def _parts(*parts: QWidget) -> tuple[QWidget, ...]:
    return parts
