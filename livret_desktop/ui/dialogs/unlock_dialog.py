"""Opening a school whose key this session does not have: the passphrase, or the seven lines of the recovery sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from livret_desktop.background.workers import Workers
from livret_desktop.domain.french import NBSP
from livret_desktop.errors import RuleError
from livret_desktop.security.keys import KeyFile
from livret_desktop.security.master_key import MasterKey
from livret_desktop.security.unlock import GivenSecrets
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.theme.tokens import SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.dialogs import exec_alone
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.secret_fields import RecoveryLines, SecretField
from livret_desktop.ui.widgets.text import Label

PHRASE, CODE = "phrase", "code"


class SecretEntry(QWidget):
    """The two ways in, one shown at a time; without a passphrase only the code. Knows which key file it is for."""

    resized = Signal()

    def __init__(self, key_file: KeyFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key_file = key_file
        self._is_phrase = key_file.has_passphrase
        self.ways = Segmented(
            [Choice(PHRASE, "Phrase secrète"), Choice(CODE, "Feuille de secours")], "Par quel moyen"
        )
        self.phrase = SecretField("Phrase secrète")
        self.code = RecoveryLines()
        self._refusal = Label("", TextStyle.DETAIL, Tone.BAD, wraps=True)
        self._refusal.hide()
        self._sheet = self._sheet_hint()
        box = column(self, SPACE_3)
        box.addWidget(self.ways, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self.phrase, self._sheet, self.code, self._refusal):
            box.addWidget(part)
        self.ways.chosen.connect(self.show_way)
        self.ways.setVisible(key_file.has_passphrase)
        self.show_way(PHRASE if key_file.has_passphrase else CODE)

    @property
    def given(self) -> GivenSecrets:
        """What is typed in the way shown."""
        if self._is_phrase:
            return GivenSecrets(passphrase=self.phrase.line.text())
        return GivenSecrets(recovery_code=self.code.text)

    @property
    def is_by_sheet(self) -> bool:
        """True while the code of the sheet is what is typed."""
        return not self._is_phrase

    def show_way(self, way: str) -> None:
        """The passphrase, or the code."""
        self.ways.choose(way)
        self._is_phrase = way == PHRASE
        self.phrase.setVisible(self._is_phrase)
        self._sheet.setVisible(not self._is_phrase)
        self.code.setVisible(not self._is_phrase)
        self._refusal.hide()
        self.resized.emit()
        self.take_focus()

    def take_focus(self) -> None:
        """Where one types. No focus proxy: Tab would jump from it over the two ways, and never reach them."""
        (self.phrase if self._is_phrase else self.code).setFocus()

    def check(self) -> bool:
        """Well formed? A wrong line of the code is named under its field, without trying anything."""
        self._refusal.hide()
        if not self._is_phrase:
            return self.code.require_all()
        if not self.phrase.line.text():
            self.phrase.show_error("Tapez la phrase secrète.")
            self.phrase.setFocus()
            return False
        return True

    def open(self) -> MasterKey:
        """Try what is typed. Takes a fraction of a second by design: pool thread, after ``check``. Raises RuleError."""
        return open_with(self._key_file, self.given)

    def refuse(self, trouble: RuleError) -> None:
        """Say under the field why it does not open; what was typed stays."""
        if self._is_phrase:
            self.phrase.show_error(f"{trouble.message} {trouble.todo}")
            self.phrase.setFocus()
            self.phrase.line.selectAll()
        else:
            self._refusal.setText(f"{trouble.message} {trouble.todo}")
            self._refusal.show()
        self.resized.emit()

    def _sheet_hint(self) -> Label:
        key_file = self._key_file
        return Label(
            f"Feuille de secours n°{NBSP}{key_file.sheet_number}, repère de la clé {key_file.mark}. "
            "Majuscules et espaces ne comptent pas.",
            TextStyle.DETAIL,
            Tone.QUIET,
            wraps=True,
        )


class UnlockDialog(FormDialog):
    """Asks until a secret opens or the person leaves; ``given`` is then what opened, else None."""

    def __init__(
        self,
        key_file: KeyFile,
        bridge: Bridge,
        parent: QWidget | None = None,
        *,
        leave: str = "Quitter",
        title: str = "Ouvrir l’école",
    ) -> None:
        super().__init__(title, _why(key_file), parent)
        self.given: GivenSecrets | None = None
        self._bridge = bridge
        self.entry = SecretEntry(key_file)
        self.entry.resized.connect(self.fit)
        self.body.addWidget(self.entry)
        self.body.addStretch(1)
        self.add_closing(leave)
        self.open_button = self.add_button(Button("Ouvrir", ButtonKind.PRIMARY))
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.try_it)
        self.entry.take_focus()

    def try_it(self) -> None:
        """Try what is typed; the dialog closes only when it opens."""
        if not self.entry.check():
            return
        given = self.entry.given
        operation = Operation(self._bridge, self.entry.open).on_pool().owner(self).busy(self.open_button)
        operation.success(lambda _key: self._opened(given)).failure(self._refused).run()

    def _opened(self, given: GivenSecrets) -> None:
        self.given = given
        self.accept()

    def _refused(self, trouble: Exception) -> None:
        if isinstance(trouble, RuleError):
            self.entry.refuse(trouble)
        else:
            show_error(trouble, self)


class LockedDialog(UnlockDialog):
    """The same for a school that was left alone: Esc and the cross change nothing, only a secret or the button do."""

    def __init__(
        self, key_file: KeyFile, bridge: Bridge, parent: QWidget | None = None, *, leave: str = "Plus tard"
    ) -> None:
        super().__init__(key_file, bridge, parent, leave=leave, title="École verrouillée")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No way out by Esc."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nor by the cross."""
        event.ignore()


def ask_in_window(key_file: KeyFile, leave: str = "Quitter") -> GivenSecrets | None:
    """Ask in a dialog, before there is a window; None when the person leaves by ``leave``. GUI thread."""
    workers = Workers()
    try:
        dialog = UnlockDialog(key_file, Bridge(workers), leave=leave)
        opened: list[GivenSecrets | None] = []
        dialog.finished.connect(lambda _result: opened.append(dialog.given))
        exec_alone(dialog)
        return opened[0] if opened else None
    finally:
        workers.stop()


def open_with(key_file: KeyFile, given: GivenSecrets) -> MasterKey:
    """The key by what was typed. Raises RuleError."""
    if given.passphrase:
        return key_file.open_with_passphrase(given.passphrase)
    return key_file.open_with_code(given.recovery_code or "")


def _why(key_file: KeyFile) -> str:
    if key_file.has_passphrase:
        return "Tapez la phrase secrète de l’école, ou le code de la feuille de secours."
    return (
        "Cette session Windows ne garde pas la clé de l’école. Tapez les sept lignes de la feuille de secours : "
        "les données ne sont pas perdues."
    ).replace(" :", f"{NBSP}:")
