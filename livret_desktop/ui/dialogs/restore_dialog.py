"""Before a copy takes the place of the school at work: what it holds, what would be lost, a word typed on purpose."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.errors import RuleError
from livret_desktop.security.master_key import MasterKey
from livret_desktop.services.copies.backup_checks import Loss
from livret_desktop.services.copies.restoring import RestoreOffer
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.unlock_dialog import SecretEntry
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.backups import CONFIRM_WORD, facts_words, loss_lines, older_words
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import notice
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.text import Label

_AFTER = (
    "Le programme se ferme et rouvre sur cette copie. L’école d’aujourd’hui reste de côté, dans le dossier "
    "«\u00a0ancien\u00a0». "
    "Les envois à la DSR attendent que vous cliquiez sur «\u00a0Reprendre les envois\u00a0»\u00a0: rien ne part "
    "deux fois."
)


class RestoreDialog(FormDialog):
    """``confirmed(MasterKey)`` once the word is typed and the copy opens. ``key``: the school's, when it is open."""

    confirmed = Signal(object)

    def __init__(
        self, offer: RestoreOffer, loss: Loss, key: MasterKey, bridge: Bridge, parent: QWidget | None = None
    ) -> None:
        super().__init__("Restaurer cette copie", facts_words(offer.facts), parent)
        self._bridge = bridge
        self._key = key if offer.key_file.is_opened_by(key) else None
        self.entry = SecretEntry(offer.key_file)
        self.entry.resized.connect(self.fit)
        self.word = TextField(
            f"Tapez {CONFIRM_WORD} pour confirmer", lambda typed: None if self._is_word(typed) else _MISTYPED
        )
        self.word.set_required(_MISTYPED)
        older = older_words(offer.newer)
        if older is not None:
            self.body.addWidget(notice(Tone.WARN, *older))
        self.body.addWidget(_loss_notice(loss))
        self.body.addWidget(Label(_AFTER, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        self.body.addWidget(self.entry)
        self.body.addWidget(self.word)
        self.body.addStretch(1)
        self.entry.setVisible(self._key is None)
        self.leave = self.add_closing("Ne rien faire")
        self.leave.setDefault(True)
        self.go = self.add_button(Button("Restaurer cette copie", ButtonKind.DANGER))
        self.go.clicked.connect(self.try_it)
        self.word.edited.connect(lambda: self._default().setDefault(True))
        if self._key is None:
            self.entry.take_focus()
        else:
            self.word.setFocus()

    @property
    def is_by_sheet(self) -> bool:
        """True where the code of the copy's sheet is typed: the key at hand does not open it."""
        return self._key is None and self.entry.is_by_sheet

    def try_it(self) -> None:
        """Confirm when the word is there and the copy opens."""
        if not self.word.check():
            self.word.setFocus()
            return
        if self._key is not None:
            self._confirm(self._key)
        elif self.entry.check():
            operation = Operation(self._bridge, self.entry.open).on_pool().owner(self).busy(self.go)
            operation.success(self._confirm).failure(self._refused).run()

    def _confirm(self, key: MasterKey) -> None:
        self.accept()
        self.confirmed.emit(key)

    def _refused(self, trouble: Exception) -> None:
        if isinstance(trouble, RuleError):
            self.entry.refuse(trouble)
        else:
            show_error(trouble, self)

    def _default(self) -> Button:
        """Enter does nothing by itself, and restores once the word was typed on purpose."""
        return self.go if self._is_word(self.word.text) else self.leave

    def _is_word(self, typed: str) -> bool:
        return typed.strip().upper() == CONFIRM_WORD


_MISTYPED = f"Tapez le mot {CONFIRM_WORD}, en entier."


def _loss_notice(loss: Loss) -> QWidget:
    lines = loss_lines(loss)
    if not lines:
        return notice(Tone.OK, "Rien n’a été écrit depuis cette copie.")
    return notice(Tone.WARN, f"Serait perdu{NBSP}: {lines[0]}", " ".join(lines[1:]))
