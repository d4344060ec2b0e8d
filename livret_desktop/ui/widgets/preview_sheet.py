"""One page of a preview: drawn from pixels of the very size shown, asked for when it comes into sight."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from livret_desktop.ui.theme.theme import theme

CSS_DPI = 96
_MM_PER_INCH = 25.4
_MOST_PIXELS_WIDE = 2_480
"""A4 at 300 dpi: sharper than any screen shows, and 35 MB."""


class Sheet(QWidget):
    """``wanted(pixels wide)``: it is in sight and lacks pixels of this size. White until they come."""

    wanted = Signal(int)

    def __init__(self, size_mm: tuple[float, float], number: int, total: int) -> None:
        super().__init__()
        self._size_mm = size_mm
        self._image: QImage | None = None
        self._is_fixed = False
        self._asked = 0
        self.setAccessibleName(f"Page {number} sur {total}")

    @property
    def has_pixels(self) -> bool:
        """True once something of the page is there."""
        return self._image is not None

    def width_at(self, zoom: float) -> float:
        """Logical pixels at this zoom; 1.0 is the size of the paper."""
        return self._size_mm[0] / _MM_PER_INCH * CSS_DPI * zoom

    def set_zoom(self, zoom: float) -> None:
        """Take the size of the page at this zoom."""
        ratio = self._size_mm[1] / self._size_mm[0]
        width = self.width_at(zoom)
        self.setFixedSize(round(width), round(width * ratio))
        self.update()

    def show_fixed(self, image: QImage) -> None:
        """Pixels that are all there is: a picture."""
        self._image, self._is_fixed = image, True
        self.update()

    def show_pixels(self, image: QImage) -> None:
        """The page as it was rendered."""
        self._image, self._asked = image, 0
        self.update()

    def give_up(self) -> None:
        """Far out of sight: the pixels are asked for again when it comes back."""
        if not self._is_fixed:
            self._image, self._asked = None, 0

    def paintEvent(self, event: QPaintEvent) -> None:
        """The page; the pixels of its size are asked for once."""
        painter = QPainter(self)
        if self._image is None:
            painter.fillRect(self.rect(), Qt.GlobalColor.white)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)
        painter.setPen(QPen(theme().colour("line"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        needed = min(_MOST_PIXELS_WIDE, round(self.width() * self.devicePixelRatioF()))
        has = self._image.width() if self._image is not None else 0
        if not self._is_fixed and needed not in (has, self._asked):
            self._asked = needed
            self.wanted.emit(needed)
