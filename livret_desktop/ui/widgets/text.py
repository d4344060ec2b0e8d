"""Labels of the type scale, hairlines, key caps and the icon that stands beside a sentence."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import TextStyle, Tone

_MOST_HEIGHTS = 64
_MEASURES_OTHERWISE = (QEvent.Type.FontChange, QEvent.Type.StyleChange)


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a dynamic property changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class Label(QLabel):
    """A text in one style and one tone. Wraps unless told otherwise; never holds markup from data."""

    def __init__(
        self,
        text: str = "",
        style: TextStyle = TextStyle.TEXT,
        tone: Tone = Tone.TEXT,
        *,
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._heights: dict[tuple[int, str], int] = {}
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("textRole", style.name)
        self.setProperty("tone", tone.name)
        self.setWordWrap(wraps)
        if wraps:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        """Measured once for a width and a text: nested layouts ask a dozen times, and Qt measures each time."""
        key = (width, self.text())
        height = self._heights.get(key)
        if height is None:
            if len(self._heights) >= _MOST_HEIGHTS:  # a window dragged by its border
                self._heights.clear()
            height = self._heights[key] = super().heightForWidth(width)
        return height

    def changeEvent(self, event: QEvent) -> None:
        """Another face measures otherwise."""
        if event.type() in _MEASURES_OTHERWISE:
            self._heights.clear()
        super().changeEvent(event)

    def set_tone(self, tone: Tone) -> None:
        """Change the colour; say the same in the words or with an icon."""
        if self.property("tone") != tone.name:
            self.setProperty("tone", tone.name)
            restyle(self)


class Hairline(QFrame):
    """A decorative line, across or down."""

    def __init__(self, *, is_vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "hairline")
        (self.setFixedWidth if is_vertical else self.setFixedHeight)(1)


class KeyCap(QLabel):
    """A key drawn as on a keyboard, for shortcuts."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(keys, parent)
        self.setProperty("kind", "keycap")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class Icon(QWidget):
    """A line icon; decoration beside words, so it has no name of its own unless it is given one."""

    def __init__(
        self, name: str, tone: Tone = Tone.TEXT, side: int = 18, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._tone, self._side = name, tone, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_icon(self, name: str, tone: Tone) -> None:
        """Another icon, in another tone."""
        self._name, self._tone = name, tone
        self.setVisible(bool(name))
        self.update()

    def sizeHint(self) -> QSize:
        """Square, grown with the text."""
        side = theme().px(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The icon alone."""
        if self._name:
            theme().paint_icon(QPainter(self), QRectF(self.rect()), self._name, self._tone.ink)


class Avatar(QWidget):
    """A disc with a person's initials. Decoration: the name stands beside it."""

    def __init__(self, initials: str = "", side: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initials, self._side = initials, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_name(self, surname: str, given_names: str) -> None:
        """ "MARCHAND", "Léa" gives "LM"."""
        self._initials = (given_names[:1] + surname[:1]).upper()
        self.update()

    def sizeHint(self) -> QSize:
        """Square, grown with the text."""
        side = theme().px(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Initials on a tinted disc."""
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("tint"))
        painter.drawEllipse(self.rect())
        painter.setPen(look.colour("accent"))
        painter.setFont(look.font(TextStyle.CARD_TITLE))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._initials)
