"""The paper itself, page by page, as it will print. White in the dark theme too."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from livret_desktop.reports.preview import page_count
from livret_desktop.ui.printing import page_image
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import RADIUS_CARD, SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, IconButton
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.text import Label

_STEPS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
PREVIEW_DPI = 144
_CSS_DPI = 96
_A4_INCHES_WIDE = 210 / 25.4


def pdf_pages(pdf: bytes, dpi: int = PREVIEW_DPI) -> list[QImage]:
    """Every page of a PDF as a picture. Takes 10 to 30 ms a page: call it on the pool."""
    wide = round(_A4_INCHES_WIDE * dpi)
    return [page_image(pdf, page, wide) for page in range(page_count(pdf))]


class _Sheet(QWidget):
    """One page, drawn at the zoom in force."""

    def __init__(self, image: QImage, number: int, total: int, zoom: float) -> None:
        super().__init__()
        self._image, self._zoom = image, zoom
        self.setAccessibleName(f"Page {number} sur {total}")
        self.set_zoom(zoom)

    def set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        width = round(self._image.width() * _CSS_DPI / PREVIEW_DPI * zoom)
        height = round(self._image.height() * _CSS_DPI / PREVIEW_DPI * zoom)
        self.setFixedSize(width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(self.rect()), self._image)
        painter.setPen(QPen(theme().colour("line"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class PreviewPane(Frame):
    """Pages one under the other; fitted to the width at first. Keys: + and - zoom, 0 fits, Page up and down move."""

    def __init__(self, name: str = "Aperçu du document", parent: QWidget | None = None) -> None:
        super().__init__("sunken", parent)
        self._images: list[QImage] = []
        self._sheets: list[_Sheet] = []
        self._zoom = 1.0
        self._is_fitted = True
        self.setAccessibleName(name)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        outer.setSpacing(SPACE_2)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._area.setAccessibleName(name)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.viewport().setAutoFillBackground(False)
        self._area.setStyleSheet("background: transparent;")
        self.setFocusProxy(self._area)
        self._area.viewport().installEventFilter(self)
        outer.addWidget(self._area, 1)
        outer.addLayout(self._make_tools())
        self.show_pages([])

    def show_pages(self, images: Sequence[QImage]) -> None:
        """Pages rendered at PREVIEW_DPI (see :func:`pdf_pages`)."""
        self._images = list(images)
        paper = QWidget()
        column = QVBoxLayout(paper)
        column.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        column.setSpacing(SPACE_3)
        total = len(self._images)
        self._sheets = [
            _Sheet(image, number, total, self._zoom) for number, image in enumerate(self._images, 1)
        ]
        for sheet in self._sheets:
            column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._area.setWidget(paper)
        if self._is_fitted:
            self.fit()
        self._count.setText(f"{total} page{'s' if total > 1 else ''}" if total else "")

    @property
    def zoom(self) -> float:
        """1.0 is the size of the paper."""
        return self._zoom

    def fit(self) -> None:
        """The whole width of the page in the pane."""
        self._is_fitted = True
        if self._images:
            paper = self._images[0].width() * _CSS_DPI / PREVIEW_DPI
            self._apply(max(0.2, (self._area.viewport().width() - 2 * SPACE_2 - 2) / paper))

    def zoom_in(self) -> None:
        """The next larger size."""
        self._is_fitted = False
        self._apply(next((step for step in _STEPS if step > self._zoom + 0.01), _STEPS[-1]))

    def zoom_out(self) -> None:
        """The next smaller size."""
        self._is_fitted = False
        self._apply(next((step for step in reversed(_STEPS) if step < self._zoom - 0.01), _STEPS[0]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom keys; moving keys are the scrolled area's."""
        actions = {"+": self.zoom_in, "-": self.zoom_out, "0": self.fit}
        if action := actions.get(event.text()):
            action()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.zoom_in if event.angleDelta().y() > 0 else self.zoom_out)()
            event.accept()
            return
        super().wheelEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay fitted until a zoom is chosen."""
        if event.type() is QEvent.Type.Resize and self._is_fitted:
            self.fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The desk under the paper."""
        painter, look = QPainter(self), theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("line"), 1))
        painter.setBrush(look.colour("rail"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)

    def sizeHint(self) -> QSize:
        """Room for a page one can read."""
        return QSize(theme().px(420), theme().px(480))

    def _apply(self, zoom: float) -> None:
        self._zoom = zoom
        for sheet in self._sheets:
            sheet.set_zoom(zoom)
        self._size.setText(f"{round(zoom * 100)}\u00a0%")

    def _make_tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        self._count = Label("", TextStyle.DETAIL, Tone.QUIET)
        self._size = Label("", TextStyle.DETAIL, Tone.QUIET)
        smaller = IconButton("zoom-out", "Réduire l’aperçu", in_row=True)
        larger = IconButton("zoom-in", "Agrandir l’aperçu", in_row=True)
        whole = Button("Toute la largeur", in_row=True)
        smaller.clicked.connect(self.zoom_out)
        larger.clicked.connect(self.zoom_in)
        whole.clicked.connect(self.fit)
        row.addWidget(self._count)
        row.addStretch(1)
        for widget in (smaller, self._size, larger, whole):
            row.addWidget(widget)
        return row
