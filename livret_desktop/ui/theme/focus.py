"""The ring around the control that has the keyboard: 2 px of accent, 2 px away from it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid

from livret_desktop.ui.theme.tokens import FOCUS_GAP, FOCUS_WIDTH

RING_PROPERTY = "focusRing"
RING_NAME = "focusRingOverlay"
_OUTSET = FOCUS_GAP + FOCUS_WIDTH
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


def wants_ring(widget: QWidget, radius: int) -> None:
    """Ask for the ring around this widget when it has the focus; ``radius`` is that of its own corners."""
    widget.setProperty(RING_PROPERTY, radius)


def rove_focus(button: QAbstractButton) -> None:
    """Make a group one stop of the Tab key, at its chosen button; arrows move within it."""

    def follow(is_chosen: bool) -> None:
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_chosen else Qt.FocusPolicy.ClickFocus)

    button.toggled.connect(follow)
    follow(button.isChecked())


class FocusRing(QObject):
    """Follows the focus with an overlay, since the ring lies outside the control's own surface."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._target: QWidget | None = None
        self._overlay: _Overlay | None = None
        self._watched: list[QWidget] = []
        self._colour = QColor()
        app.focusChanged.connect(self._follow)

    def set_colour(self, colour: str) -> None:
        """The accent of the palette in use."""
        self._colour = QColor(colour)
        if self._overlay is not None and isValid(self._overlay):
            self._overlay.colour = self._colour
            self._overlay.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the control when it, or anything it lies in, moves."""
        if event.type() in _MOVES:
            self._place()
        return False

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._release()
        if new is None or new.property(RING_PROPERTY) is None:
            return
        host = _host(new)
        self._target = new
        self._overlay = _Overlay(host, int(new.property(RING_PROPERTY)), self._colour)
        widget: QWidget | None = new
        while widget is not None:
            widget.installEventFilter(self)
            self._watched.append(widget)
            widget = None if widget is host else widget.parentWidget()
        self._place()

    def _release(self) -> None:
        for widget in self._watched:
            if isValid(widget):
                widget.removeEventFilter(self)
        self._watched.clear()
        if self._overlay is not None and isValid(self._overlay):
            self._overlay.hide()
            self._overlay.deleteLater()
        self._target = self._overlay = None

    def _place(self) -> None:
        target, overlay = self._target, self._overlay
        if target is None or overlay is None or not isValid(target) or not isValid(overlay):
            return
        host = overlay.parentWidget()
        if host is None or not target.isVisibleTo(host):
            overlay.hide()
            return
        box = QRect(target.mapTo(host, QPoint(0, 0)), target.size())
        overlay.setGeometry(box.adjusted(-_OUTSET, -_OUTSET, _OUTSET, _OUTSET))
        overlay.raise_()
        overlay.show()


class _Overlay(QWidget):
    """A rounded frame that lets clicks through."""

    def __init__(self, host: QWidget, radius: int, colour: QColor) -> None:
        super().__init__(host)
        self.colour = colour
        self._radius = radius + FOCUS_GAP + FOCUS_WIDTH / 2
        self.setObjectName(RING_NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.colour, FOCUS_WIDTH))
        half = FOCUS_WIDTH / 2
        frame = QRectF(self.rect()).adjusted(half, half, -half, -half)
        radius = min(self._radius, frame.height() / 2)
        painter.drawRoundedRect(frame, radius, radius)


def _host(widget: QWidget) -> QWidget:
    """The scrolled area that clips the control, else its window."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return parent.viewport()
        parent = parent.parentWidget()
    return widget.window()
