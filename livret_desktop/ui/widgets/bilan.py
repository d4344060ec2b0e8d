"""The bilan of each competence: a bar split by level, and the same in words."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.domain.skills import CompetenceState
from livret_desktop.domain.vocabulary import SkillLevel
from livret_desktop.ui.presenters.skills import SHORT_TITLES, bilan_sentence, bilan_words
from livret_desktop.ui.theme.tokens import SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.bars import Bar
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label

_TOKENS = {SkillLevel.ACQUIRED: "ok", SkillLevel.IN_PROGRESS: "accent", SkillLevel.STARTED: "strong"}


class BilanView(QWidget):
    """Four bars with their words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        box = column(self, SPACE_2)
        self.sentence = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        box.addWidget(self.sentence)
        self._parts: list[tuple[Label, Bar, Label]] = []
        for number, title in enumerate(SHORT_TITLES, 1):
            head = QHBoxLayout()
            share = Label("", TextStyle.STRONG)
            head.addWidget(Label(f"{number}{NBSP}{NBSP}{title}", wraps=True), 1)
            head.addWidget(share)
            bar, words = Bar(), Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
            box.addLayout(head)
            box.addWidget(bar)
            box.addWidget(words)
            self._parts.append((share, bar, words))

    def show_bilan(self, states: tuple[CompetenceState, ...]) -> None:
        """The four competences as they stand."""
        self.sentence.setText(bilan_sentence(states))
        for (share, bar, words), state in zip(self._parts, states, strict=True):
            share.setText(f"{state.percent(SkillLevel.ACQUIRED)}{NBSP}%")
            said = bilan_words(state)
            words.setText(said)
            parts = [(state.cells[level] / state.all_cells, token) for level, token in _TOKENS.items()]
            bar.show_parts(parts, f"{state.number}. {state.title} : {said}")
