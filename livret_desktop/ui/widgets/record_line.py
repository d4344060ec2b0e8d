"""One record in a card: its title and state, details under it, and the button that opens it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.tokens import SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.button import IconButton
from livret_desktop.ui.widgets.edit_pane import empty_box
from livret_desktop.ui.widgets.layouts import FlowLayout, column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Hairline, Label


class RecordLine(QWidget):
    """``asked`` when its button is pressed; without ``action`` it has none."""

    asked = Signal()

    def __init__(
        self,
        title: str,
        details: Sequence[str],
        state: State | None = None,
        *,
        action: tuple[str, str] | None = ("edit", "Modifier"),
        parent: QWidget | None = None,
    ) -> None:
        """``action``: icon and verb of the button at the right."""
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 0, 6)
        row.setSpacing(SPACE_2)
        words = column(spacing=0)
        head = QWidget()
        flow = FlowLayout(head, SPACE_2, is_centred=True, line_gap=2)
        flow.addWidget(Label(title, TextStyle.STRONG))
        policy = head.sizePolicy()
        policy.setHeightForWidth(True)
        head.setSizePolicy(policy)
        if state is not None:
            tag = StateTag()
            tag.show_state(state)
            flow.addWidget(tag)
        words.addWidget(head)
        for detail in details:
            words.addWidget(Label(detail, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        row.addLayout(words, 1)
        said = ", ".join([title, *([state.word] if state else []), *details])
        self.setAccessibleName(said)
        self.button: IconButton | None = None
        if action is not None:
            icon, verb = action
            self.button = IconButton(icon, f"{verb}\u00a0: {title}", in_row=True)
            self.button.clicked.connect(self.asked)
            row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)


class RecordList(QWidget):
    """Lines one under the other with hairlines between, or one sentence while there is none."""

    def __init__(self, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = nothing
        self._box: QVBoxLayout = column(self, 0)

    @property
    def lines(self) -> list[RecordLine]:
        """What is shown."""
        items = [self._box.itemAt(index) for index in range(self._box.count())]
        return [one for item in items if item and isinstance(one := item.widget(), RecordLine)]

    def show_lines(self, lines: Sequence[RecordLine]) -> None:
        """Show these."""
        empty_box(self._box)
        if not lines:
            self._box.addWidget(Label(self._nothing, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        for index, line in enumerate(lines):
            if index:
                self._box.addWidget(Hairline())
            self._box.addWidget(line)
