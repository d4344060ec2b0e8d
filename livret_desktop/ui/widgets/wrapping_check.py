"""A tick box whose words go to the next line where Qt's own would ask for the width of them all."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from livret_desktop.ui.theme.theme import theme

_WRAPS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
_LEAST_WORDS_PX = 120
_UNBOUND = 100_000


class WrappingCheckBox(QCheckBox):
    """On one line where there is room for it; a click anywhere on the words ticks."""

    def __init__(self, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def minimumSizeHint(self) -> QSize:
        """Some words of a line."""
        whole = super().sizeHint()
        least = whole.width() - self._words_width() + theme().px(_LEAST_WORDS_PX)
        return QSize(min(whole.width(), least), whole.height())

    def heightForWidth(self, width: int) -> int:
        """As many lines as the words take beside the box."""
        whole = super().sizeHint()
        room = width - (whole.width() - self._words_width())
        return max(whole.height(), self._measured(max(room, 1)).height())

    def hitButton(self, pos: object) -> bool:
        """The second line too."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box and ring as Qt draws them, the words beside."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        words, option.text = option.text, ""
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_CheckBox, option)
        beside = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self)
        painter.setPen(theme().colour("text" if self.isEnabled() else "text3"))
        painter.drawText(beside, _WRAPS, words)

    def _words_width(self) -> int:
        return self._measured(_UNBOUND).width()

    def _measured(self, width: int) -> QRect:
        return self.fontMetrics().boundingRect(QRect(0, 0, width, _UNBOUND), int(_WRAPS), self.text())
