"""Dialogs that say what happened, what it means and what to do; and the one that asks before a grave step."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QWidget
from shiboken6 import delete

from livret_desktop.errors import LivretError, RuleError
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.fitted_dialog import FittedDialog
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Icon, Label

_WIDTH_PX = 460


class MessageDialog(FittedDialog):
    """An icon, a title, paragraphs, and buttons at the right; Esc leaves."""

    def __init__(
        self, icon: str, tone: Tone, title: str, paragraphs: list[str], parent: QWidget | None
    ) -> None:
        super().__init__(title, parent, _WIDTH_PX)
        self.setAccessibleDescription(" ".join(paragraphs))
        self._head.hide()  # the title stands beside the icon, and scrolls with what it announces
        top = QHBoxLayout(self._content)
        top.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_2)
        top.setSpacing(SPACE_3)
        top.addWidget(Icon(icon, tone, 28), 0, Qt.AlignmentFlag.AlignTop)
        self.words = column(spacing=SPACE_2)
        self.words.addWidget(Label(title, TextStyle.CARD_TITLE, wraps=True))
        for text in filter(None, paragraphs):
            self.words.addWidget(Label(text, wraps=True))
        top.addLayout(self.words, 1)

    def _least_width(self) -> int:
        """What was added to the words, and the buttons on one line."""
        return max(self._content.minimumSizeHint().width(), self._foot.sizeHint().width())


_WAITED_FOR = "waitedFor"


def exec_covered(dialog: QDialog) -> int:
    """Wait for a dialog that the lock of an idle screen covers: to hide one that is waited for would answer no."""
    dialog.setProperty(_WAITED_FOR, True)
    try:
        return int(dialog.exec())
    finally:
        dialog.setProperty(_WAITED_FOR, False)


def is_waited_for(widget: QWidget) -> bool:
    """True for a dialog under :func:`exec_covered`."""
    return bool(widget.property(_WAITED_FOR))


def exec_alone(dialog: QDialog) -> int:
    """Show a dialog that belongs to nobody, wait, and destroy it now.

    Its slots refer to it, so Python would free it only at some later collection: in the middle of a focus event Qt
    then reads a window that is gone.
    """
    result = exec_covered(dialog)
    delete(dialog)
    return result


def error_dialog(error: LivretError, parent: QWidget | None = None, *others: Button) -> MessageDialog:
    """Trouble the user can do something about: title, message, what to do, the article of a rule.

    ``others``: buttons before "Fermer", which Enter presses all the same.
    """
    source = error.source if isinstance(error, RuleError) else ""
    icon, tone = ("alert", Tone.WARN) if isinstance(error, RuleError) else ("bad-circle", Tone.BAD)
    dialog = MessageDialog(icon, tone, error.title, [error.message, error.todo], parent)
    if source:
        dialog.words.addWidget(Label(f"Texte : {source}", TextStyle.DETAIL, Tone.QUIET, wraps=True))
    for other in others:
        dialog.add_button(other)
    button = dialog.add_closing("Fermer", ButtonKind.PRIMARY, accepts=True)
    button.setDefault(True)
    button.setFocus()
    return dialog


def bug_dialog(report: str, parent: QWidget | None = None) -> MessageDialog:
    """A fault of the program itself; ``report`` holds places in the code, never what was typed."""
    return _report_dialog(
        "Le programme a rencontré un défaut",
        "Ce que vous faisiez n’a pas été enregistré. Ce qui l’était déjà est intact.",
        report,
        parent,
    )


def crash_dialog(report: str, parent: QWidget | None = None) -> MessageDialog:
    """The same at the next start, for a fault that brought the program down or that nobody was there to read."""
    return _report_dialog(
        "La dernière fois, le programme a rencontré un défaut",
        "Ce qui était enregistré est intact ; le dernier geste ne l’était peut-être pas : vérifiez-le.",
        report,
        parent,
    )


def _report_dialog(title: str, lost: str, report: str, parent: QWidget | None) -> MessageDialog:
    sends = "Copiez ce compte rendu et envoyez-le à votre dépanneur : il ne contient aucune donnée d’élève."
    dialog = MessageDialog("bad-circle", Tone.BAD, title, [lost, sends], parent)
    text = QPlainTextEdit(report)
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setAccessibleName("Compte rendu du défaut")
    text.setFixedHeight(theme().px(120))
    dialog.words.addWidget(text)
    copy = dialog.add_button(Button("Copier", icon="copy"))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
    dialog.add_closing("Fermer", ButtonKind.PRIMARY, accepts=True).setDefault(True)
    return dialog


def confirm_dialog(
    title: str, message: str, action: str, parent: QWidget | None = None, *, is_grave: bool = False
) -> MessageDialog:
    """Ask before a step that cannot be undone; ``action`` is the verb on the button. ``exec()`` is true for yes."""
    icon, tone = ("alert", Tone.BAD) if is_grave else ("help", Tone.ACCENT)
    dialog = MessageDialog(icon, tone, title, [message], parent)
    leave = dialog.add_closing("Ne rien faire")
    kind = ButtonKind.DANGER if is_grave else ButtonKind.PRIMARY
    yes = dialog.add_closing(action, kind, accepts=True)
    # Enter must not delete by habit.
    (leave if is_grave else yes).setDefault(True)
    (leave if is_grave else yes).setFocus()
    return dialog
