"""Réglages, Règles en vigueur: what the program applies today, since when, from which text, and how sure."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.domain.french import french_day
from livret_desktop.ui.office import Office
from livret_desktop.ui.pages.settings_section import Section
from livret_desktop.ui.presenters.settings import RuleWords, rule_words
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Hairline, Label

_SUBJECTS = {
    "affi": "Attestation de fin de formation initiale",
    "booklet": "Livret",
    "etp": "ETP",
    "sending": "Envois à la DSR",
}


class RulesSection(Section):
    """Written when first shown: rules change with the program, not with the school."""

    key, title, icon_name = "rules", "Règles en vigueur", "book"

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._is_written = False

    def reload(self) -> None:
        """The rules of today, once."""
        if not self._is_written:
            self._is_written = True
            self._write(self.desk.today())

    def _write(self, today: date) -> None:
        intro = (
            f"Ce que le programme applique le {french_day(today)}. Une règle qui change garde ses dates : une "
            "leçon est jugée par la règle de son jour."
        )
        self.box.addWidget(Label(intro, tone=Tone.QUIET, wraps=True))
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
