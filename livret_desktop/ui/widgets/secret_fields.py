"""Fields for secrets: a passphrase that is not shown, and the seven lines of the recovery sheet."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.errors import RuleError
from livret_desktop.security.recovery_code import LINE_COUNT, LINE_LETTERS, check_line
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import column

_NOT_LETTERS = re.compile(r"[^A-Za-z]")


class SecretField(TextField):
    """A text shown as dots; never kept, completed nor spoken."""

    def __init__(self, label: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(label, hint=hint, parent=parent)
        self.line.setEchoMode(QLineEdit.EchoMode.Password)


class RecoveryLines(QWidget):
    """Seven fields, one for each line of the sheet; a wrong line is named under its own field when it is left.

    A whole code pasted into one line fills those that follow.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = FormGrid(2)
        self.lines = [self._make_line(number) for number in range(1, LINE_COUNT + 1)]
        for line in self.lines:
            grid.add(line)
        column(self).addWidget(grid)
        self.setFocusProxy(self.lines[0])

    @property
    def text(self) -> str:
        """The seven lines as typed."""
        return "\n".join(line.text for line in self.lines)

    @property
    def is_complete(self) -> bool:
        """True when no line is empty."""
        return all(line.text for line in self.lines)

    @property
    def is_empty(self) -> bool:
        """True when nothing is typed."""
        return not any(line.text for line in self.lines)

    def check(self) -> bool:
        """Check every line typed, name the wrong ones, put the cursor in the first."""
        wrong = [line for line in self.lines if line.text and not line.check()]
        if wrong:
            wrong[0].setFocus()
        return not wrong

    def require_all(self) -> bool:
        """Check the whole code: an empty line is named too."""
        is_good = self.check()
        empty = [line for line in self.lines if not line.text]
        for line in empty:
            line.show_error("Cette ligne manque.")
        if is_good and empty:
            empty[0].setFocus()
        return is_good and not empty

    def clear(self) -> None:
        """Empty every line."""
        for line in self.lines:
            line.set_text("")

    def _make_line(self, number: int) -> TextField:
        field = TextField(
            f"Ligne{NBSP}{number}",
            _problem_of(number),
            placeholder=f"XXXX{NBSP}XXXX{NBSP}XX" if number == 1 else "",
        )
        field.edited.connect(lambda typed: self._edited(number, typed))
        field.committed.connect(lambda: field.show_ok("Ligne bien recopiée"))
        return field

    def _edited(self, number: int, typed: str) -> None:
        letters = _NOT_LETTERS.sub("", typed)
        if len(letters) > LINE_LETTERS:
            self._spread(number, letters.upper())
        self.edited.emit()

    def _spread(self, number: int, letters: str) -> None:
        for line in self.lines[number - 1 :]:
            piece, letters = letters[:LINE_LETTERS], letters[LINE_LETTERS:]
            if piece:
                line.set_text(f"{piece[:4]} {piece[4:8]} {piece[8:]}".strip())
                line.check()


def _problem_of(number: int) -> Callable[[str], str | None]:
    def problem(text: str) -> str | None:
        try:
            check_line(number, text)
        except RuleError as refused:
            return refused.message
        return None

    return problem
