"""The line at the bottom: last send, next send, last backup, each a link; and what must never be forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.ui.presenters.cells import StatusItem
from livret_desktop.ui.theme.focus import wants_ring
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import (
    RADIUS_TAG,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    STATUS_HEIGHT,
    TextStyle,
    Tone,
)
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.layouts import FlowLayout
from livret_desktop.ui.widgets.text import Icon, Label

NOT_APPROVED = "Contrat d’échange de référence, non homologué"
_NOTHING_LEAVES = "Rien ne part à la DSR."
_MARKED = "Chaque document imprimé porte la mention ESSAI."
NOT_CONNECTED = f"Non relié à la DSR{NBSP}: vos heures ne sont pas transmises"


class StatusLink(QPushButton):
    """One fact that leads to its page."""

    def __init__(self, item: StatusItem) -> None:
        super().__init__()
        self.item = item
        self._label = item.label
        self.setProperty("kind", "link")
        self.setAccessibleName(f"{item.label}{NBSP}: {item.value}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        wants_ring(self, RADIUS_TAG)
        theme().changed.connect(self.updateGeometry)

    def set_label(self, label: str) -> None:
        """The whole label, a shorter one or none beside the value; the whole is then in the tooltip."""
        if label != self._label:
            self._label = label
            self.setToolTip("" if label == self.item.label else self.accessibleName())
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The words whole."""
        look = theme()
        metrics = look.metrics(TextStyle.DETAIL)
        words = metrics.horizontalAdvance(self._announced()) + metrics.horizontalAdvance(self.item.value)
        return QSize(words + look.px(14) + look.px(6) + 2, max(look.px(20), metrics.height() + 2))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Icon, label, value."""
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.px(14)
        box = QRectF(0, (self.height() - side) / 2, side, side)
        look.paint_icon(painter, box, self.item.icon, self.item.tone.ink)
        font = look.font(TextStyle.DETAIL)
        x = side + look.px(6)
        label = self._announced()
        painter.setFont(font)
        painter.setPen(look.ink(Tone.QUIET))
        painter.drawText(QRectF(x, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, label)
        x += look.metrics(TextStyle.DETAIL).horizontalAdvance(label)
        font.setUnderline(self.underMouse())
        painter.setFont(font)
        painter.setPen(look.colour("accent" if self.underMouse() else "text"))
        painter.drawText(
            QRectF(x, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.item.value
        )

    def _announced(self) -> str:
        return f"{self._label}{NBSP}: " if self._label else ""


class StatusLine(Frame):
    """Facts at the left, the warning at the right; grows to two lines rather than cut."""

    page_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("statusline", parent)
        self.setAccessibleName("État du programme")
        self._flow = FlowLayout(self, SPACE_3, is_centred=True, pushes_last=True, line_gap=2)
        self._flow.setContentsMargins(SPACE_4, 3, SPACE_4, 3)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._links: list[StatusLink] = []
        self._warning = Label("", TextStyle.DETAIL, Tone.QUIET)
        self._flow.addWidget(self._warning)
        theme().changed.connect(self._fit)
        self._fit()

    def show_items(self, items: Sequence[StatusItem]) -> None:
        """The facts, replacing those shown; the same ones again leave the keyboard where it is."""
        if [link.item for link in self._links] == list(items):
            return
        for old in self._links:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._flow.removeWidget(self._warning)
        self._links = [StatusLink(item) for item in items]
        for link in self._links:
            link.clicked.connect(lambda _checked=False, page=link.item.page: self.page_asked.emit(page))
            self._flow.addWidget(link)
            link.show()
        self._flow.addWidget(self._warning)
        self._give_way()

    def show_warning(self, text: str, tone: Tone = Tone.QUIET) -> None:
        """NOT_APPROVED or NOT_CONNECTED, or nothing."""
        self._warning.setText(text)
        self._warning.set_tone(tone)
        self._give_way()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Labels give way to the values where both would take one more line."""
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        """The longest labels that take no more lines than the values alone."""
        least = self._lines_with([""] * len(self._links))
        for labels in ([link.item.label for link in self._links], [link.item.short for link in self._links]):
            if self._lines_with(labels) <= least:
                return
        self._lines_with([""] * len(self._links))

    def _lines_with(self, labels: Sequence[str]) -> int:
        for link, label in zip(self._links, labels, strict=True):
            link.set_label(label)
        return self._flow.lines_at(self.width())

    def _fit(self) -> None:
        self.setMinimumHeight(theme().px(STATUS_HEIGHT))
        self._give_way()


class EssaiBand(Frame):
    """Always there in training mode: nothing leaves for the DSR."""

    leave_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("essai", parent)
        self.setAccessibleName("Mode essai")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_2 * 2, 0, SPACE_2 * 2, 0)
        row.setSpacing(SPACE_2)
        self._icon = _BandIcon("alert", Tone.BAD)
        row.addWidget(self._icon)
        row.addWidget(Label("ESSAI", TextStyle.STRONG))
        self.said = _BandWords()
        row.addWidget(self.said, 1)
        self.leave = Button("Quitter le mode essai…", ButtonKind.BAND, in_row=True)
        self.leave.clicked.connect(self.leave_asked)
        row.addWidget(self.leave)


class _BandWords(Label):
    """The second sentence gives way where it would take a line more: at 200 % the page needs that line."""

    def __init__(self) -> None:
        super().__init__(_NOTHING_LEAVES, wraps=True)
        self.setAccessibleName(f"{_NOTHING_LEAVES} {_MARKED}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        whole = f"{_NOTHING_LEAVES} {_MARKED}"
        has_room = self.fontMetrics().horizontalAdvance(whole) < self.width()
        self.setText(whole if has_room else _NOTHING_LEAVES)
        self.setToolTip("" if has_room else whole)


class _BandIcon(Icon):
    def paintEvent(self, event: QPaintEvent) -> None:
        theme().paint_icon(QPainter(self), QRectF(self.rect()), "alert", "onbad")
