"""What every step of the first start is for its wizard."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.services.context import Desk
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.theme.tokens import SPACE_3, SPACE_5, TextStyle, Tone
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label


class StartStep(QWidget):
    """Title and sentence above, the step's own widgets below.

    ``changed``: the button may have another name or reason. ``settled``: nothing is left here but to press it.
    ``finished(detail)``: done, what was done in few words.
    """

    changed = Signal()
    settled = Signal()
    finished = Signal(str)

    def __init__(self, title: str, sentence: str, bridge: Bridge) -> None:
        super().__init__()
        self.bridge = bridge
        self.box = column(self, SPACE_3)
        self.box.setContentsMargins(SPACE_5, SPACE_5, SPACE_5, SPACE_3)
        self.box.addWidget(Label(title, TextStyle.SCREEN_TITLE, wraps=True))
        self.box.addWidget(Label(sentence, tone=Tone.QUIET, wraps=True))

    @property
    def action(self) -> str:
        """The verb of the filled button."""
        return "Continuer"

    @property
    def locked_because(self) -> str | None:
        """Why the button cannot be pressed yet."""
        return None

    def open_school(self, desk: Desk) -> None:
        """The school is there: from now on its rows can be written."""

    def shown(self) -> None:
        """The step comes to the front."""

    def go(self) -> None:
        """Do what the button says, then tell ``finished``."""
        self.finished.emit("")
