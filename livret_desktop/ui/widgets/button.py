"""Buttons: outline by default, filled for the next step, text for additions, red for the one alarm."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QIcon, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from livret_desktop.ui.theme.focus import wants_ring
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import (
    CONTROL_HEIGHT,
    RADIUS_CONTROL,
    RADIUS_TAG,
    ROW_BUTTON_HEIGHT,
    SPACE_1,
    TextStyle,
    Tone,
)
from livret_desktop.ui.widgets.text import Label, restyle


class ButtonKind(Enum):
    """How a button looks; the value is (style sheet kind, ink token, text style)."""

    OUTLINE = ("outline", "text", TextStyle.TEXT)
    PRIMARY = ("primary", "onaccent", TextStyle.STRONG)
    TEXT = ("text", "accent", TextStyle.STRONG)
    DANGER = ("danger", "onbad", TextStyle.STRONG)
    TOOL = ("tool", "text", TextStyle.TEXT)
    PLAIN = ("plain", "text2", TextStyle.TEXT)
    BAND = ("band", "onbad", TextStyle.STRONG)

    @property
    def sheet(self) -> str:
        """The value of the ``kind`` property."""
        return self.value[0]

    @property
    def ink(self) -> str:
        """The token of text and icon."""
        return self.value[1]

    @property
    def style(self) -> TextStyle:
        """The face of the text."""
        return self.value[2]


class Button(QPushButton):
    """A verb, perhaps with an icon and its key. Disabled, it keeps its place and carries a lock.

    The style sheet paints the body, this class paints what is in it: words never cut, icon in the palette's ink.
    """

    def __init__(
        self,
        text: str,
        kind: ButtonKind = ButtonKind.OUTLINE,
        *,
        icon: str = "",
        keys: str = "",
        in_row: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind, self._icon_name, self._keys, self._in_row = kind, icon, keys, in_row
        self._is_compact = False
        self._why_locked = ""
        self.setProperty("kind", kind.sheet)
        self.setProperty("row", in_row)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        wants_ring(self, RADIUS_CONTROL)
        theme().changed.connect(self.updateGeometry)

    def setText(self, text: str) -> None:
        """The verb; also its accessible name."""
        super().setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    def set_icon(self, name: str) -> None:
        """Another icon."""
        self._icon_name = name
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: ButtonKind) -> None:
        """Another look, for the step that becomes the next one."""
        self._kind = kind
        self.setProperty("kind", kind.sheet)
        restyle(self)

    def set_compact(self, is_compact: bool) -> None:
        """Only the icon, with the words as tooltip, where there is no room for them."""
        if is_compact != self._is_compact:
            self._is_compact = is_compact
            self.setToolTip(self.text() if is_compact else "")
            self.updateGeometry()

    def lock(self, reason: str) -> None:
        """Disable, with a lock; the reason is in the tooltip and description: write it beside the button too."""
        self._why_locked = reason
        self.setEnabled(False)
        self.setToolTip(reason)
        self.setAccessibleDescription(reason)
        self.updateGeometry()

    def unlock(self) -> None:
        """Enable again."""
        self._why_locked = ""
        self.setEnabled(True)
        self.setToolTip("")
        self.setAccessibleDescription("")
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for everything in the button, at the text size chosen."""
        look = theme()
        margin = look.px(8 if self._is_compact or not self.text() else 13)
        parts = self._part_widths()
        width = sum(parts) + look.px(8) * (len(parts) - 1) + 2 * margin
        least = look.px(ROW_BUTTON_HEIGHT if self._in_row else CONTROL_HEIGHT)
        return QSize(width, max(least, look.metrics(self._kind.style).height() + 8))

    def minimumSizeHint(self) -> QSize:
        """Words are never cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the ring, as Space does; left to Qt it would press the default one."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()

    def enterEvent(self, event: QEnterEvent) -> None:
        """The hand says it can be pressed."""
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The body by the style sheet, the content here."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        option.icon = QIcon()
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_content(painter)

    def _shown_icon(self) -> str:
        return "lock" if self._why_locked and not self.isEnabled() else self._icon_name

    def _shown_text(self) -> str:
        return "" if self._is_compact and self._icon_name else self.text()

    def _shown_keys(self) -> str:
        return "" if self._is_compact else self._keys

    def _part_widths(self) -> list[int]:
        look = theme()
        widths = []
        if self._shown_icon():
            widths.append(look.px(16))
        if text := self._shown_text():
            widths.append(look.text_width(self._kind.style, text))
        if keys := self._shown_keys():
            widths.append(_cap_width(keys))
        return widths

    def _paint_content(self, painter: QPainter) -> None:
        look = theme()
        ink = look.colour(self._kind.ink if self.isEnabled() else "text3")
        gap = look.px(8)
        parts = self._part_widths()
        x = (self.width() - sum(parts) - gap * (len(parts) - 1)) / 2
        if name := self._shown_icon():
            side = look.px(16)
            token = self._kind.ink if self.isEnabled() else "text3"
            look.paint_icon(painter, QRectF(x, (self.height() - side) / 2, side, side), name, token)
            x += side + gap
        if text := self._shown_text():
            font = look.font(self._kind.style)
            font.setUnderline(self._kind is ButtonKind.BAND)
            painter.setFont(font)
            painter.setPen(ink)
            width = look.text_width(self._kind.style, text)
            painter.drawText(QRectF(x, 0, width + 1, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
            x += width + gap
        if keys := self._shown_keys():
            self._paint_cap(painter, x, keys, ink)

    def _paint_cap(self, painter: QPainter, x: float, keys: str, ink: QColor) -> None:
        look = theme()
        height = look.px(18)
        box = QRectF(x, (self.height() - height) / 2, _cap_width(keys), height).adjusted(0.5, 0.5, -0.5, -0.5)
        is_filled = self._kind in (ButtonKind.PRIMARY, ButtonKind.DANGER) and self.isEnabled()
        painter.setPen(QPen(ink if is_filled else look.colour("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, RADIUS_TAG, RADIUS_TAG)
        painter.setFont(look.font(TextStyle.SMALL))
        painter.setPen(ink if is_filled else look.colour("text3"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, keys)


class IconButton(Button):
    """A button with only an icon; ``name`` is its tooltip and its accessible name."""

    def __init__(
        self,
        icon: str,
        name: str,
        kind: ButtonKind = ButtonKind.TOOL,
        *,
        in_row: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", kind, icon=icon, in_row=in_row, parent=parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class Link(QPushButton):
    """Words that lead elsewhere."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", "link")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        wants_ring(self, RADIUS_TAG)


class LockableButton(QWidget):
    """A button with, under it, the reason why it cannot be pressed yet."""

    def __init__(self, button: Button, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = button
        self._reason = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_1)
        column.addWidget(button)
        column.addWidget(self._reason)
        self._reason.hide()

    def set_reason(self, reason: str | None) -> None:
        """Lock with a reason, or unlock with None."""
        if reason:
            self.button.lock(reason)
        else:
            self.button.unlock()
        self._reason.setText(reason or "")
        self._reason.setVisible(bool(reason))


def _cap_width(keys: str) -> int:
    look = theme()
    return look.text_width(TextStyle.SMALL, keys) + look.px(12)
