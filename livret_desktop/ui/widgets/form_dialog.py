"""A dialog that asks for something: title, a sentence, fields that scroll when the screen is low, buttons in sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.layouts import FlowLayout, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label

_WIDTH_PX = 560
_OF_SCREEN = 0.92
_SCROLL_BAR = 14


class _Content(QWidget):
    """As high as its words at the width given; a wrapped label alone would ask for more, and scroll for nothing."""

    def minimumSizeHint(self) -> QSize:
        """No least height where words wrap: the height for the width counts. Fields alone are never crushed."""
        inner, least = self.layout(), super().minimumSizeHint()
        return QSize(least.width(), 0) if inner is not None and inner.hasHeightForWidth() else least


class FormDialog(QDialog):
    """``body`` takes the fields; Esc leaves. As high as its content, never higher than the screen."""

    def __init__(
        self, title: str, sentence: str = "", parent: QWidget | None = None, *, width_px: int = _WIDTH_PX
    ) -> None:
        super().__init__(parent)
        self._width_px = width_px
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._content = _Content()
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_3)
        self.body.setSpacing(SPACE_3)
        self._head = QWidget()
        words = column(self._head, SPACE_2)
        words.setContentsMargins(SPACE_4, SPACE_4, SPACE_4, SPACE_2)
        words.addWidget(Label(title, TextStyle.CARD_TITLE, wraps=True))
        self._sentence = Label("", tone=Tone.QUIET, wraps=True)
        words.addWidget(self._sentence)
        self.say(sentence)
        self._foot = QWidget()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(SPACE_4, SPACE_2, SPACE_4, SPACE_3)
        self._buttons = FlowLayout()
        row.addStretch(1)
        row.addLayout(self._buttons)
        outer = column(self, 0)
        outer.addWidget(self._head)
        self._scrolled = ScrolledPage(self._content)
        outer.addWidget(self._scrolled, 1)
        outer.addWidget(self._foot)
        self._content.installEventFilter(self)
        theme().changed.connect(self.fit)

    def say(self, sentence: str) -> None:
        """The sentence under the title; none hides it."""
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        self.setAccessibleDescription(sentence)

    def add_button(self, button: Button) -> Button:
        """One more button, at the right of the others."""
        self._buttons.addWidget(button)
        return button

    def add_closing(
        self, text: str, kind: ButtonKind = ButtonKind.OUTLINE, *, accepts: bool = False
    ) -> Button:
        """A button that closes the dialog."""
        button = self.add_button(Button(text, kind))
        button.clicked.connect(self.accept if accepts else self.reject)
        return button

    def fit(self) -> None:
        """As high as the content wants, within the screen; after something was shown or hidden."""
        self.resize(self.sizeHint())

    def setVisible(self, visible: bool) -> None:
        """Shown at its own size: Qt would keep a new dialog within two thirds of the screen, and cut large text."""
        if visible and not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self.fit()
        super().setVisible(visible)

    def sizeHint(self) -> QSize:
        """The width of the design, grown with the text; the height that its content takes at that width."""
        screen = self.screen().availableSize()
        width = min(theme().px(self._width_px), round(screen.width() * _OF_SCREEN))
        inner = self._content.layout()
        wanted = inner.heightForWidth(width) if inner and inner.hasHeightForWidth() else 0
        least = (
            self._scrolled.minimumSizeHint().height()
        )  # else it would take from the sentence, which is cut
        height = max(least, (wanted or self._content.sizeHint().height()) + 2)
        for part in (self._head, self._foot):
            layout = part.layout()
            tall = layout.heightForWidth(width) if layout and layout.hasHeightForWidth() else 0
            height += max(tall, part.sizeHint().height())
        return QSize(width + _SCROLL_BAR, min(height, round(screen.height() * _OF_SCREEN)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow when a message appears under a field; never shrink under the pointer."""
        if event.type() is QEvent.Type.LayoutRequest:
            wanted = self.sizeHint()
            if wanted.height() > self.height() and self.isVisible():
                self.resize(self.width(), wanted.height())
        return False
