"""The program's own line icons, painted in any colour of the palette at any size."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from livret_desktop.resources import resource_path, resource_text
from livret_desktop.ui.theme.tokens import Palette


@lru_cache(maxsize=256)
def _drawing(name: str, colour: str) -> QSvgRenderer:
    """The icon in one colour; pure, so the cache never goes stale: another colour is another entry."""
    svg = resource_text("icons", f"{name}.svg").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(svg.encode()))


def icon_names() -> list[str]:
    """Every icon that can be asked for."""
    return sorted(path.stem for path in resource_path("icons").glob("*.svg") if path.stem != "app")


def paint_icon(painter: QPainter, box: QRectF, name: str, colour: str | QColor) -> None:
    """Paint an icon inside a box, sharp at every scale."""
    _drawing(name, QColor(colour).name()).render(painter, box)


def icon_pixmap(name: str, colour: str | QColor, side: int, ratio: float = 2.0) -> QPixmap:
    """A square picture of an icon, ``side`` in window pixels."""
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_icon(painter, QRectF(0, 0, side, side), name, colour)
    painter.end()
    return picture


def palette_icon(name: str, palette: Palette, side: int, ink: str = "text") -> QIcon:
    """An icon for Qt's own menus and actions: the ink when enabled, the faint ink when not."""
    ratio = max(2.0, QGuiApplication.primaryScreen().devicePixelRatio())
    icon = QIcon(icon_pixmap(name, palette.tokens()[ink], side, ratio))
    icon.addPixmap(icon_pixmap(name, palette.text3, side, ratio), QIcon.Mode.Disabled)
    return icon


def app_icon() -> QIcon:
    """The program's icon, at the sizes Windows asks for."""
    icon = QIcon()
    for side in (16, 20, 24, 32, 48, 64, 128, 256):
        icon.addPixmap(icon_pixmap("app", "#24579E", side, 1.0))
    return icon
