"""A picture placed on a page: dragged, its corners pulled, or moved by the arrows; never outside its area."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from livret_desktop.ui.theme.theme import theme

Box = tuple[float, float, float, float]
"""Left, top, width and height in millimetres of the sheet."""
_STEP_MM = 1.0
_HANDLE_PX = 9
_REACH_PX = 12
_ARROWS = {
    Qt.Key.Key_Left: (-_STEP_MM, 0.0),
    Qt.Key.Key_Right: (_STEP_MM, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP_MM),
    Qt.Key.Key_Down: (0.0, _STEP_MM),
}


class PlacementView(QFrame):
    """One part of a page. ``asked(x, y, width)``: where the person wants the picture; its owner then shows it there.

    Keys: arrows move by a millimetre, Shift and an arrow make it larger (right, down) or smaller (left, up).
    """

    asked = Signal(float, float, float)

    def __init__(self, name: str, crop: Box, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._crop = crop
        self._page: QImage | None = None
        self._picture: QImage | None = None
        self._box: Box | None = None
        self._area: Box = crop
        self._held: Callable[[QPointF], tuple[float, float, float]] | None = None

    @property
    def box(self) -> Box | None:
        """Where the picture stands now."""
        return self._box

    def show_page(self, page: QImage) -> None:
        """The sheet, whole."""
        self._page = page
        self.update()

    def show_part(self, crop: Box, area: Box) -> None:
        """Which part of the sheet is seen, and where in it the picture may stand."""
        self._crop, self._area = crop, area
        self.updateGeometry()
        self.update()

    def show_box(self, picture: QImage | None, box: Box | None) -> None:
        """The picture and its place; None without one."""
        self._picture, self._box = picture, box
        if box is None:
            self.setAccessibleDescription("Aucune image.")
        else:
            left, top, width, _height = (f"{one:.0f}" for one in box)
            self.setAccessibleDescription(
                f"À {left} mm du bord gauche et {top} mm du haut de la feuille, large de {width} mm."
            )
        self.update()

    def point_of(self, x: float, y: float) -> QPointF:
        """Where a place of the sheet is in this widget."""
        return QPointF((x - self._crop[0]) * self._scale, (y - self._crop[1]) * self._scale)

    def hasHeightForWidth(self) -> bool:
        """The part seen keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The part seen keeps its shape."""
        return round(width * self._crop[3] / self._crop[2])

    def sizeHint(self) -> QSize:
        """Large enough to aim at a millimetre."""
        wide = theme().px(600)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Still usable on a low screen."""
        return QSize(320, self.heightForWidth(320))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, with Shift they change the size."""
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is None or self._box is None:
            super().keyPressEvent(event)
            return
        x, y, width, _height = self._box
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.asked.emit(x, y, width + step[0] + step[1])
        else:
            self.asked.emit(x + step[0], y + step[1], width)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a corner, or the picture."""
        if event.button() is not Qt.MouseButton.LeftButton or self._box is None:
            return
        at = event.position()
        corner = self._corner_at(at)
        if corner is not None:
            self._held = self._pulling(corner)
        elif self._drawn(self._box).contains(at):
            self._held = self._dragging(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if self._held is not None:
            self.asked.emit(*self._held(event.position()))
        self._show_cursor(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The corners show."""
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The corners go."""
        self.update()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The page, the area where the picture may stand, the picture, its corners."""
        painter, look = QPainter(self), theme()
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if self._page is not None:
            millimetre = self._page.width() / 210
            x, y, width, height = (one * millimetre for one in self._crop)
            painter.drawImage(QRectF(self.rect()), self._page, QRectF(x, y, width, height))
        accent = look.colour("accent")
        if self._box is not None and self._picture is not None:
            painter.fillRect(self._drawn(self._area), Qt.GlobalColor.white)  # instead of the typed words
            painter.drawImage(self._drawn(self._box), self._picture)
        painter.setPen(QPen(accent, 1, Qt.PenStyle.DashLine))
        painter.drawRect(self._drawn(self._area))
        if self._box is not None:
            painter.setPen(QPen(accent, 2 if self.hasFocus() else 1))
            painter.drawRect(self._drawn(self._box))
            for corner in self._corners():
                half = _HANDLE_PX / 2
                painter.fillRect(QRectF(corner.x() - half, corner.y() - half, _HANDLE_PX, _HANDLE_PX), accent)
        painter.setPen(QPen(accent if self.hasFocus() else look.colour("line"), 2 if self.hasFocus() else 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    @property
    def _scale(self) -> float:
        return self.width() / self._crop[2]

    def _drawn(self, box: Box) -> QRectF:
        corner = self.point_of(box[0], box[1])
        return QRectF(corner.x(), corner.y(), box[2] * self._scale, box[3] * self._scale)

    def _corners(self) -> list[QPointF]:
        if self._box is None:
            return []
        drawn = self._drawn(self._box)
        return [drawn.topLeft(), drawn.topRight(), drawn.bottomLeft(), drawn.bottomRight()]

    def _corner_at(self, at: QPointF) -> int | None:
        for number, corner in enumerate(self._corners()):
            if (corner - at).manhattanLength() <= _REACH_PX:
                return number
        return None

    def _dragging(self, start: QPointF) -> Callable[[QPointF], tuple[float, float, float]]:
        assert self._box is not None
        x, y, width, _height = self._box

        def held(at: QPointF) -> tuple[float, float, float]:
            moved = (at - start) / self._scale
            return x + moved.x(), y + moved.y(), width

        return held

    def _pulling(self, corner: int) -> Callable[[QPointF], tuple[float, float, float]]:
        """The corner across stays where it is."""
        assert self._box is not None
        x, y, width, height = self._box
        right, bottom, ratio = x + width, y + height, height / width
        is_left, is_top = corner in (0, 2), corner in (0, 1)

        def held(at: QPointF) -> tuple[float, float, float]:
            along = self._crop[0] + at.x() / self._scale
            wide = max(1.0, right - along if is_left else along - x)
            return (right - wide if is_left else x), (bottom - wide * ratio if is_top else y), wide

        return held

    def _show_cursor(self, at: QPointF) -> None:
        corner = self._corner_at(at)
        if corner is not None:
            shape = Qt.CursorShape.SizeFDiagCursor if corner in (0, 3) else Qt.CursorShape.SizeBDiagCursor
        elif self._box is not None and self._drawn(self._box).contains(at):
            shape = Qt.CursorShape.SizeAllCursor
        else:
            shape = Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
