"""A sheet over the whole of a dialog: what it shows cannot be read, what waits for it goes on waiting."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.ui.soon import soon
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Icon, Label


class Cover(Frame):
    """Lies over ``covered`` until it is lifted, and takes the mouse. GUI thread."""

    def __init__(self, covered: QWidget) -> None:
        super().__init__("cover", covered)
        self._had = covered.focusWidget()
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = Label(
            f"École verrouillée{NBSP}: la phrase se tape dans l’autre fenêtre.", TextStyle.STRONG, wraps=True
        )
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box = column(self, SPACE_2, SPACE_3)
        box.addStretch(1)
        box.addWidget(Icon("lock", Tone.QUIET, 28), 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(words)
        box.addStretch(1)
        covered.installEventFilter(self)
        self._fit()
        self.show()
        self.setFocus()  # a ring drawn around a field would stand above the sheet
        soon(self, self.raise_)

    def lift(self) -> None:
        """What was covered is seen again, and has its keyboard back."""
        self.hide()
        if self._had is not None:
            self._had.setFocus()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """As large as what it covers, and above what comes later."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded):
            self._fit()
            self.raise_()
        return False

    def _fit(self) -> None:
        covered = self.parentWidget()
        if covered is not None:
            self.setGeometry(covered.rect())
