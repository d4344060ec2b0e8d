"""Dialogs within their screen: what is asked or said scrolls when the screen is low, the buttons stay in sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.layouts import FlowingContent, FlowLayout, ScrolledPage, column

_OF_SCREEN = 0.92
"""The rest is for the frame, which Qt does not know before the dialog was shown."""
_SCROLL_BAR = 14


def screen_room(window: QWidget) -> QSize:
    """The most that a dialog may take of its screen."""
    screen = window.screen().availableSize()
    return QSize(round(screen.width() * _OF_SCREEN), round(screen.height() * _OF_SCREEN))


def resize_within_screen(window: QWidget, width: int, height: int) -> None:
    """This size, or as much of it as the screen has."""
    window.resize(QSize(width, height).boundedTo(screen_room(window)))


class FittedDialog(QDialog):
    """A head, a content that scrolls, buttons. As high as its content, never higher than the screen; Esc leaves."""

    def __init__(self, title: str, parent: QWidget | None, width_px: int) -> None:
        super().__init__(parent)
        self._width_px = width_px
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._head, self._content, self._foot = QWidget(), FlowingContent(), QWidget()
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

    def add_button(self, button: Button) -> Button:
        """One more button, at the right of the others."""
        self._buttons.addWidget(button)
        return button

    def add_closing(
        self, text: str, kind: ButtonKind = ButtonKind.OUTLINE, *, accepts: bool = False
    ) -> Button:
        """A button that closes the dialog; the one that accepts answers Enter."""
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
        room = screen_room(self)
        width = min(max(theme().px(self._width_px), self._least_width()), room.width())
        # Else it would take from the head, which is cut.
        content = _wrapped_height(self._content, width) or self._content.sizeHint().height()
        height = max(self._scrolled.minimumSizeHint().height(), content + 2)
        for part in (self._head, self._foot):
            height += max(_wrapped_height(part, width), part.sizeHint().height(), 0)
        return QSize(min(width + _SCROLL_BAR, room.width()), min(height, room.height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow when a message appears under a field; never shrink under the pointer."""
        if event.type() is QEvent.Type.LayoutRequest:
            wanted = self.sizeHint()
            if wanted.height() > self.height() and self.isVisible():
                self.resize(self.width(), wanted.height())
        return False

    def _least_width(self) -> int:
        """More than the design, for a content that asks for it."""
        return 0


def _wrapped_height(part: QWidget, width: int) -> int:
    layout = part.layout()
    return layout.heightForWidth(width) if layout is not None and layout.hasHeightForWidth() else 0
