"""The icon near the clock: the program's own, with a badge told apart by its shape as well as by its colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from livret_desktop.ui.presenters.tray import TrayState
from livret_desktop.ui.theme import icons
from livret_desktop.ui.theme.tokens import LIGHT

_SIDES = (16, 20, 24, 32, 48, 64)
"""What Windows asks for from 100 to 300 %, and Linux panels up to 64."""
_BADGE_SHARE = 0.62
_TILE = LIGHT.accent
_WARNING = "#F2B33D"
"""Bright on a dark bar as on a light one: the badge is read from the corner of the eye."""
_DARK_INK = "#2B1B00"
_TRAINING = LIGHT.bad
_LOCK = "#5B5F66"


def tray_icon(state: TrayState) -> QIcon:
    """The icon of a state, at every size a panel asks for."""
    icon = QIcon()
    for side in _SIDES:
        icon.addPixmap(tray_pixmap(state, side))
    return icon


def tray_pixmap(state: TrayState, side: int) -> QPixmap:
    """One size of it."""
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    icons.paint_icon(painter, QRectF(0, 0, side, side), "app", _TILE)
    if state is not TrayState.WELL:
        length = round(side * _BADGE_SHARE)
        _paint_badge(painter, QRectF(side - length, side - length, length, length), state)
    painter.end()
    return picture


def _paint_badge(painter: QPainter, box: QRectF, state: TrayState) -> None:
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.GlobalColor.black)
    gap = max(1.0, box.width() * 0.08)
    _shape(painter, box.adjusted(-gap, -gap, gap, gap), state)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    body = {TrayState.PERSON: _WARNING, TrayState.TRAINING: _TRAINING, TrayState.LOCKED: _LOCK}[state]
    painter.setBrush(QColor(body))
    _shape(painter, box, state)
    {TrayState.PERSON: _exclamation, TrayState.TRAINING: _letter, TrayState.LOCKED: _keyhole}[state](
        painter, box
    )


def _shape(painter: QPainter, box: QRectF, state: TrayState) -> None:
    """A disc for a person, a square for training, a padlock's body for the phrase."""
    if state is TrayState.PERSON:
        painter.drawEllipse(box)
    else:
        round_by = box.width() * (0.12 if state is TrayState.TRAINING else 0.3)
        painter.drawRoundedRect(box, round_by, round_by)


def _exclamation(painter: QPainter, box: QRectF) -> None:
    unit, centre = box.width() / 10, box.center()
    painter.setPen(_pen(_DARK_INK, unit * 1.7))
    painter.drawLine(QPointF(centre.x(), box.top() + unit * 2.4), QPointF(centre.x(), box.top() + unit * 5.4))
    painter.drawPoint(QPointF(centre.x(), box.top() + unit * 7.7))


def _letter(painter: QPainter, box: QRectF) -> None:
    """The E of ESSAI."""
    unit = box.width() / 10
    left, right = box.left() + unit * 3.2, box.left() + unit * 7
    painter.setPen(_pen("#FFFFFF", unit * 1.4))
    painter.drawLine(QPointF(left, box.top() + unit * 2.3), QPointF(left, box.bottom() - unit * 2.3))
    for y in (2.3, 5.0, 7.7):
        painter.drawLine(QPointF(left, box.top() + unit * y), QPointF(right, box.top() + unit * y))


def _keyhole(painter: QPainter, box: QRectF) -> None:
    unit, centre = box.width() / 10, box.center()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#FFFFFF"))
    painter.drawEllipse(QPointF(centre.x(), box.top() + unit * 3.9), unit * 1.7, unit * 1.7)
    painter.drawRect(QRectF(centre.x() - unit * 0.75, box.top() + unit * 4.4, unit * 1.5, unit * 3.3))


def _pen(colour: str, width: float) -> QPen:
    return QPen(QColor(colour), max(1.0, width), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
