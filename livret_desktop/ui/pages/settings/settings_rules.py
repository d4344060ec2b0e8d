"""Réglages, Règles en vigueur: what the program applies today, since when, from which text, and how sure."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.domain.french import french_day
from livret_desktop.services.configuration import change_setting, read_settings
from livret_desktop.services.rule_files import Proposal, adopt, give_up, propose, taken_rules
from livret_desktop.ui.choosing import ask_file_to_read
from livret_desktop.ui.dialogs.rules_dialog import RulesDialog
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.pages.settings.settings_section import Section
from livret_desktop.ui.presenters.settings import RuleWords, rule_words, taken_words
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card, action_bar
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Hairline, Label

_SUBJECTS = {
    "affi": "Attestation de fin de formation initiale",
    "authorisation": "Autorisation de conduire en conduite supervisée",
    "booklet": "Livret",
    "calendar": "Calendriers des rendez-vous pédagogiques",
    "document": "Documents et filière",
    "etp": "ETP",
    "exam": "Examens",
    "personal": "Données personnelles",
    "sending": "Envois à la DSR",
    "team": "Équipe",
    "today": "Aujourd’hui",
}
_BASE = "etp.base_hours"
_KINDS = "Règles (*.toml)"


class RulesSection(Section):
    """The rules are written when first shown: they change when the school is opened, not while it is."""

    key, title, icon_name = "rules", "Règles en vigueur", "book"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._is_written = False
        self.choose_file = ask_file_to_read
        self.source = Card("D’où viennent les règles")
        self._said = Label("", wraps=True)
        self.take = Button("Importer un fichier de règles…", icon="upload")
        self.leave = Button("Revenir aux règles du programme")
        self.take.clicked.connect(self.ask_file)
        self.leave.clicked.connect(self.give_up)
        self.source.add(self._said)
        self.source.add(action_bar([self.take, self.leave]))
        self.base = TextField("Heures par mois d’un ETP (une hypothèse)")
        self.base.set_hint("Vide : la valeur de la règle.".replace(" :", "\u00a0:"))
        self.base.committed.connect(self._keep_base)
        self.fields[_BASE] = self.base
        self.source.add(self.base)

    def reload(self) -> None:
        """The rules of today, once; where they come from, each time."""
        if not self._is_written:
            self._is_written = True
            self._write(self.desk.today())
        said, state = taken_words(taken_rules(self.desk))
        self._said.setText(said)
        self.source.show_state(state)
        self.leave.setVisible(taken_rules(self.desk) is not None)
        self.base.set_text(str(read_settings(self.desk)[_BASE]).replace(".", ","))

    def ask_file(self) -> None:
        """A file from a stick: read, compared and confirmed before anything changes."""
        chosen = self.choose_file(self, "Fichier de règles", _KINDS)
        if chosen is None:
            return
        desk = self.desk
        read = Operation(self.office.bridge, lambda: propose(desk, chosen)).on_pool().owner(self)
        read.busy(self.take).success(self._ask_word).run()

    def give_up(self) -> None:
        """Back to the program's own."""
        desk = self.desk
        self.save(lambda: give_up(desk))
        self.reload()

    def _ask_word(self, proposal: Proposal) -> None:
        dialog = RulesDialog(proposal, self)
        dialog.confirmed.connect(lambda word: self._adopt(proposal, str(word)))
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _adopt(self, proposal: Proposal, word: str) -> None:
        desk = self.desk
        work = Operation(self.office.bridge, lambda: adopt(desk, proposal, word)).owner(self)
        work.busy(self.take).success(lambda _changes: self._has_adopted()).run()

    def _has_adopted(self) -> None:
        self.saved.emit()
        self.reload()

    def _keep_base(self) -> None:
        desk, typed = self.desk, self.base.text
        self.save(lambda: change_setting(desk, _BASE, typed), self.base)

    def _write(self, today: date) -> None:
        intro = (
            f"Ce que le programme applique le {french_day(today)}. Une règle qui change garde ses dates : une "
            "leçon est jugée par la règle de son jour."
        )
        self.box.addWidget(Label(intro.replace(" :", "\u00a0:"), tone=Tone.QUIET, wraps=True))
        self.box.addWidget(self.source)
        for subject, title in self._subjects():
            card = Card(title, padded=False)
            for rule in self.desk.rules.all_in_force(today):
                if rule.key.partition(".")[0] == subject:
                    card.add(Hairline())
                    card.add(_line(rule_words(rule)))
            self.box.addWidget(card)
        self.box.addStretch(1)

    def _subjects(self) -> list[tuple[str, str]]:
        found = dict.fromkeys(key.partition(".")[0] for key in self.desk.rules.versions)
        return [(subject, _SUBJECTS.get(subject, subject.upper())) for subject in sorted(found)]


def _line(rule: RuleWords) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
    row.setSpacing(SPACE_3)
    words = column(spacing=2)
    words.addWidget(Label(rule.title, TextStyle.STRONG, wraps=True))
    words.addWidget(Label(rule.value, wraps=True))
    words.addWidget(Label(f"{rule.since}, {rule.source}.", TextStyle.DETAIL, Tone.QUIET, wraps=True))
    row.addLayout(words, 1)
    row.addWidget(StateTag(rule.certainty), 0, Qt.AlignmentFlag.AlignTop)
    return holder
