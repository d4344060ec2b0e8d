"""Going back to a copy of this PC: which one, what would be lost, a word typed on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.services.copies.local_copies import LocalCopy
from livret_desktop.ui.presenters.backups import CONFIRM_WORD, local_copy_words, lost_since_words
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import notice
from livret_desktop.ui.widgets.fields import ChoiceField, TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.text import Label

_AFTER = (
    "Le programme se ferme et rouvre sur cette copie. L’école d’aujourd’hui reste de côté, dans le dossier "
    "«\u00a0ancien\u00a0». Les envois à la DSR attendent que vous cliquiez sur «\u00a0Reprendre les envois\u00a0»."
)
_MISTYPED = f"Tapez le mot {CONFIRM_WORD}, en entier."


class LocalCopyDialog(FormDialog):
    """``confirmed(Path)`` once a copy is chosen and the word typed."""

    confirmed = Signal(object)

    def __init__(self, copies: Sequence[LocalCopy], today: date, parent: QWidget | None = None) -> None:
        super().__init__("Revenir à une copie de cet ordinateur", "", parent)
        self._copies = {copy.path: copy for copy in copies}
        self.which = ChoiceField("Copie", [(one.path, local_copy_words(one, today)) for one in copies])
        self.lost = notice(Tone.WARN, "")
        self.word = TextField(
            f"Tapez {CONFIRM_WORD} pour confirmer", lambda typed: None if _is_word(typed) else _MISTYPED
        )
        self.word.set_required(_MISTYPED)
        for part in (
            self.which,
            self.lost,
            Label(_AFTER, TextStyle.DETAIL, Tone.QUIET, wraps=True),
            self.word,
        ):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.add_closing("Ne rien faire").setDefault(True)
        self.go = self.add_button(Button("Revenir à cette copie", ButtonKind.DANGER))
        self.go.clicked.connect(self.try_it)
        self.which.chosen.connect(lambda _path: self._show_lost())
        self._show_lost()
        self.which.combo.setFocus()

    def try_it(self) -> None:
        """Confirm when the word is there."""
        path = self.which.value
        if not self.word.check():
            self.word.setFocus()
        elif isinstance(path, Path):
            self.accept()
            self.confirmed.emit(path)

    def _show_lost(self) -> None:
        path = self.which.value
        if isinstance(path, Path):
            self.lost.say(lost_since_words(self._copies[path].changes))


def _is_word(typed: str) -> bool:
    return typed.strip().upper() == CONFIRM_WORD
