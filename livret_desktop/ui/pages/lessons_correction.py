"""Asks why, before a lesson already sent is corrected or cancelled at the DSR; shows what will change."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.text import Label


class ReasonDialog(MessageDialog):
    """A reason is required: it stays in the history and beside the sending."""

    def __init__(self, title: str, lines: Sequence[str], action: str, parent: QWidget | None = None) -> None:
        what = "Une nouvelle version partira au prochain envoi et remplacera celle que la DSR a reçue."
        super().__init__("send", Tone.ACCENT, title, [what], parent)
        for line in lines:
            self.words.addWidget(Label(line, TextStyle.STRONG, wraps=True))
        self.reason = TextField("Motif", placeholder="par exemple : durée mal saisie")
        self.reason.set_required("Écrivez le motif en quelques mots.")
        self.words.addWidget(self.reason)
        self.add_closing("Ne rien faire")
        keep = self.add_button(Button(action, ButtonKind.PRIMARY))
        keep.clicked.connect(self._keep)
        keep.setDefault(True)
        self.reason.line.setFocus()

    def _keep(self) -> None:
        if self.reason.check():
            self.accept()
        else:
            self.reason.line.setFocus()
