"""A rules file before it is taken: by whom, since when, what changes line by line, and a word typed on purpose."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import NBSP, count, french_day
from livret_desktop.domain.names import folded
from livret_desktop.services.rule_files import CONFIRM_WORD, Proposal
from livret_desktop.ui.presenters.settings import change_words
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import notice
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Hairline, Label

_AFTER = (
    (
        "Ces règles s’appliqueront à la prochaine ouverture du programme, marquées « importée par l’école ». Vous "
        "pourrez revenir à celles du programme."
    )
    .replace("« ", f"«{NBSP}")
    .replace(" »", f"{NBSP}»")
)
_MISTYPED = f"Tapez le mot {CONFIRM_WORD}, en entier."


class RulesDialog(FormDialog):
    """``confirmed(word)`` once the word is typed."""

    confirmed = Signal(object)

    def __init__(self, proposal: Proposal, parent: QWidget | None = None) -> None:
        found = proposal.found
        super().__init__(
            "Importer des règles",
            f"Publiées le {french_day(found.published_on)} par {found.publisher}. Le programme ne sait pas si elles "
            "sont justes : vérifiez d’où vient le fichier.".replace(" :", f"{NBSP}:"),
            parent,
        )
        number = len(proposal.differences)
        title = count(number, "règle changée", "règles changées") if number else "Aucune règle ne change"
        self.body.addWidget(notice(Tone.WARN if number else Tone.ACCENT, title, _AFTER))
        for one in proposal.differences:
            name, was, becomes = change_words(one)
            lines = column(spacing=2)
            lines.addWidget(Label(name, TextStyle.STRONG, wraps=True))
            lines.addWidget(Label(f"Avant{NBSP}: {was}", TextStyle.DETAIL, Tone.QUIET, wraps=True))
            lines.addWidget(Label(f"Après{NBSP}: {becomes}", wraps=True))
            self.body.addLayout(lines)
            self.body.addWidget(Hairline())
        self.word = TextField(
            f"Tapez {CONFIRM_WORD} pour confirmer", lambda typed: None if _is_word(typed) else _MISTYPED
        )
        self.word.set_required(_MISTYPED)
        self.body.addWidget(self.word)
        self.body.addStretch(1)
        self.add_closing("Ne rien faire").setDefault(True)
        self.go = self.add_button(Button("Importer ces règles", ButtonKind.DANGER))
        self.go.clicked.connect(self.try_it)
        self.go.setVisible(bool(number))
        self.word.setVisible(bool(number))

    def try_it(self) -> None:
        """Confirm when the word is there."""
        if not self.word.check() or not _is_word(self.word.text):
            self.word.show_error(_MISTYPED)
            self.word.setFocus()
            return
        self.confirmed.emit(self.word.text)
        self.accept()


def _is_word(typed: str) -> bool:
    return folded(typed) == folded(CONFIRM_WORD)
