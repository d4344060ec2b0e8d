"""Asks why, before a lesson already sent is corrected or cancelled at the DSR; then says when that will not leave."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from livret_desktop.services.sent_versions import SentVersions
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.text import Label


class ReasonDialog(MessageDialog):
    """A reason is required: it stays in the history and beside the sending.

    ``changes`` (field, sent, about to be sent) stand side by side.
    """

    def __init__(
        self,
        title: str,
        lines: Sequence[str],
        action: str,
        parent: QWidget | None = None,
        *,
        changes: Sequence[tuple[str, str, str]] = (),
    ) -> None:
        what = "Une nouvelle version partira au prochain envoi et remplacera celle que la DSR a reçue."
        super().__init__("send", Tone.ACCENT, title, [what], parent)
        for line in lines:
            self.words.addWidget(Label(line, TextStyle.STRONG, wraps=True))
        if changes:
            self.words.addWidget(_side_by_side(changes))
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


def tell_blocked(told: SentVersions, parent: QWidget) -> None:
    """Say why the version just made will not leave, and what stays at the DSR; nothing when it will. GUI thread."""
    why = [sentence.strip() for sentence in told.blocked_sentences()]
    if not why:
        return
    dialog = MessageDialog("alert", Tone.WARN, "Noté ici, mais pas encore envoyé à la DSR", why, parent)
    dialog.setObjectName("blockedCorrection")
    dialog.add_closing("Fermer", ButtonKind.PRIMARY, accepts=True).setDefault(True)
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()


def _side_by_side(changes: Sequence[tuple[str, str, str]]) -> QWidget:
    """Three columns; what will be sent is strong, and each line is named whole for a screen reader."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SPACE_3)
    grid.setVerticalSpacing(SPACE_1)
    for column, title in enumerate(("Modifié", "Envoyé", "Partira")):
        grid.addWidget(Label(title, TextStyle.TABLE_HEADER, Tone.QUIET), 0, column)
        grid.setColumnStretch(column, 1)
    for row, (name, sent, next_one) in enumerate(changes, 1):
        styles = (TextStyle.DETAIL, TextStyle.TEXT, TextStyle.STRONG)
        for column, (text, style) in enumerate(zip((name, sent, next_one), styles, strict=True)):
            label = Label(text, style, wraps=True)
            label.setAccessibleName(f"{name}, {('', 'envoyé', 'partira')[column]} {text}" if column else text)
            grid.addWidget(label, row, column)
    return table
