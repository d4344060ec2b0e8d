"""The paper itself, page by page, as it will print. White in the dark theme too.

Pages of a PDF are rendered on the pool, at the size shown, when they come into sight: sixteen pages open as quickly
as one, and a page stays sharp at every zoom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from livret_desktop.domain.french import NBSP, count
from livret_desktop.reports.preview import page_count, page_sizes
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.printing import page_image
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import RADIUS_CARD, SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, IconButton
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.preview_sheet import Sheet
from livret_desktop.ui.widgets.text import Label

_STEPS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)
PREVIEW_DPI = 144
_A4_INCHES_WIDE = 210 / 25.4
_MM_PER_INCH = 25.4
_KEPT_AROUND = 2
"""Pages before and after the one in sight whose pixels are kept: memory does not grow with the document."""


@dataclass(frozen=True, slots=True)
class PreviewDocument:
    """A PDF ready to be shown: the sizes of its pages (millimetres), and the first one already drawn."""

    pdf: bytes
    sizes: tuple[tuple[float, float], ...]
    first: QImage


def read_document(pdf: bytes) -> PreviewDocument:
    """What a preview needs to show a PDF. About 30 ms whatever its length: call it on the pool."""
    wide = round(_A4_INCHES_WIDE * PREVIEW_DPI)
    return PreviewDocument(pdf, tuple(page_sizes(pdf)), page_image(pdf, 0, wide))


def pdf_pages(pdf: bytes, dpi: int = PREVIEW_DPI) -> list[QImage]:
    """Every page of a PDF as a picture. Takes 10 to 30 ms a page: call it on the pool."""
    wide = round(_A4_INCHES_WIDE * dpi)
    return [page_image(pdf, page, wide) for page in range(page_count(pdf))]


class PreviewPane(Frame):
    """Pages one under the other; fitted to the width at first. Keys: + and - zoom, 0 fits, Page up and down move.

    ``bridge`` renders the pages of :meth:`show_document`; a pane without one shows pictures only.
    """

    def __init__(
        self, name: str = "Aperçu du document", parent: QWidget | None = None, *, bridge: Bridge | None = None
    ) -> None:
        super().__init__("sunken", parent)
        self._bridge = bridge
        self._sheets: list[Sheet] = []
        self._zoom = 1.0
        self._is_fitted = True
        self.setAccessibleName(name)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        outer.setSpacing(SPACE_2)
        self._area = self._make_area(name)
        outer.addWidget(self._area, 1)
        outer.addLayout(self._make_tools())
        self.show_pages([])

    def show_pages(self, images: Sequence[QImage]) -> None:
        """Pictures at PREVIEW_DPI."""
        millimetres = _MM_PER_INCH / PREVIEW_DPI
        sizes = [(image.width() * millimetres, image.height() * millimetres) for image in images]
        self._show_sheets(sizes)
        for sheet, image in zip(self._sheets, images, strict=True):
            sheet.show_fixed(image)

    def show_document(self, document: PreviewDocument) -> None:
        """A PDF; its first page at once, the others as they come into sight."""
        self._show_sheets(document.sizes)
        self._sheets[0].show_pixels(document.first)
        for number, sheet in enumerate(self._sheets):
            sheet.wanted.connect(
                lambda wide, sheet=sheet, number=number: self._render(document.pdf, sheet, number, wide)
            )

    @property
    def zoom(self) -> float:
        """1.0 is the size of the paper."""
        return self._zoom

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self._sheets)

    @property
    def page(self) -> int:
        """The page at the middle of what is in sight, from 0."""
        middle = self._area.verticalScrollBar().value() + self._area.viewport().height() // 2
        tops = [sheet.y() for sheet in self._sheets]
        return max(0, sum(top <= middle for top in tops) - 1)

    def go_to_page(self, page: int) -> None:
        """Bring the top of a page in sight."""
        if self._sheets:
            top = self._sheets[max(0, min(page, len(self._sheets) - 1))].y()
            self._area.verticalScrollBar().setValue(top - SPACE_2)

    def fit(self) -> None:
        """The whole width of the page in the pane."""
        self._is_fitted = True
        if self._sheets:
            paper = max(sheet.width_at(1.0) for sheet in self._sheets)
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

    def _show_sheets(self, sizes: Sequence[tuple[float, float]]) -> None:
        paper = QWidget()
        column = QVBoxLayout(paper)
        column.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        column.setSpacing(SPACE_3)
        self._sheets = [Sheet(size, number, len(sizes)) for number, size in enumerate(sizes, 1)]
        for sheet in self._sheets:
            sheet.set_zoom(self._zoom)
            column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._area.setWidget(paper)
        if self._is_fitted:
            self.fit()
        for button in (self._former, self._next):
            button.setVisible(len(sizes) > 1)
        self._say_page()

    def _render(self, pdf: bytes, sheet: Sheet, number: int, wide: int) -> None:
        if self._bridge is None:
            return
        operation = Operation(self._bridge, lambda: page_image(pdf, number, wide)).on_pool().owner(sheet)
        operation.success(sheet.show_pixels).run()
        here = self.page
        for other, far in enumerate(self._sheets):
            if abs(other - here) > _KEPT_AROUND and other != number:
                far.give_up()

    def _apply(self, zoom: float) -> None:
        here, self._zoom = self.page, zoom
        for sheet in self._sheets:
            sheet.set_zoom(zoom)
        self._size.setText(f"{round(zoom * 100)}{NBSP}%")
        paper = self._area.widget()
        layout = paper.layout() if paper is not None else None
        if here and paper is not None and layout is not None:
            layout.activate()
            paper.adjustSize()
            self.go_to_page(here)

    def _say_page(self) -> None:
        total = len(self._sheets)
        words = count(total, "page") if total < 2 else f"Page {self.page + 1} sur {total}"
        self._count.setText(words if total else "")
        self._former.setEnabled(self.page > 0)
        self._next.setEnabled(self.page < total - 1)

    def _make_area(self, name: str) -> QScrollArea:
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        area.setAccessibleName(name)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.viewport().setAutoFillBackground(False)
        area.setStyleSheet("background: transparent;")
        area.viewport().installEventFilter(self)
        area.verticalScrollBar().valueChanged.connect(lambda _value: self._say_page())
        self.setFocusProxy(area)
        return area

    def _make_tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        self._count = Label("", TextStyle.DETAIL, Tone.QUIET)
        self._size = Label("", TextStyle.DETAIL, Tone.QUIET)
        self._former = IconButton("chevron-up", "Page précédente", in_row=True)
        self._next = IconButton("chevron-down", "Page suivante", in_row=True)
        smaller = IconButton("zoom-out", "Réduire l’aperçu", in_row=True)
        larger = IconButton("zoom-in", "Agrandir l’aperçu", in_row=True)
        whole = Button("Toute la largeur", in_row=True)
        self._former.clicked.connect(lambda: self.go_to_page(self.page - 1))
        self._next.clicked.connect(lambda: self.go_to_page(self.page + 1))
        smaller.clicked.connect(self.zoom_out)
        larger.clicked.connect(self.zoom_in)
        whole.clicked.connect(self.fit)
        left: tuple[QWidget, ...] = (self._count, self._former, self._next)
        right: tuple[QWidget, ...] = (smaller, self._size, larger, whole)
        for widget in left:
            row.addWidget(widget)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)
        return row
