"""A pane that edits one record beside its list: a title and a way out, the form, and buttons that stay in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.ui.theme.tokens import SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import ButtonKind, IconButton
from livret_desktop.ui.widgets.card import Frame, PagePane, action_bar
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Hairline, Icon, Label


class EditPane(PagePane):
    """Enter asks to save (``save_asked_by_key``), Esc and the cross ask to leave (``close_asked``)."""

    close_asked = Signal()
    save_asked_by_key = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._is_growing = False
        self.title = Label("", TextStyle.CARD_TITLE, wraps=True)
        self.close_button = IconButton("close", "Fermer", in_row=True)
        self.close_button.clicked.connect(self.close_asked)

    def build(self, contents: Sequence[QWidget | QVBoxLayout], buttons: Sequence[QWidget]) -> None:
        """The form under the title, and the buttons at the bottom. Call once."""
        section = self.add_section(spacing=10)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        section.addLayout(head)
        for content in contents:
            if isinstance(content, QWidget):
                section.addWidget(content)
            else:
                section.addLayout(content)
        footer = QWidget()
        box = column(footer, 0)
        box.addWidget(Hairline())
        bar = action_bar(buttons)
        bar.setContentsMargins(SPACE_3, 12, SPACE_3, 12)
        box.addWidget(bar)
        outer = self.layout()
        if isinstance(outer, QVBoxLayout):
            outer.addWidget(footer)

    def set_growing(self, is_growing: bool) -> None:
        """Below the list: the whole height; beside it: what the list leaves, the form scrolls."""
        self._is_growing = is_growing
        super().set_growing(is_growing)
        self._fit_form()
        self.updateGeometry()

    def show_top(self) -> None:
        """Begin at the top again: something else is shown than was read down to here."""
        self._area.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower pane wraps its form: it grows with it."""
        super().resizeEvent(event)
        self._fit_form()

    def _fit_form(self) -> None:
        """Below the list the form shows whole, at the width it has."""
        content = self._area.widget()
        if self._is_growing and content is not None:
            wrapped = content.heightForWidth(self._area.viewport().width())
            self._area.setMinimumHeight(max(wrapped, content.minimumSizeHint().height()))

    def hasHeightForWidth(self) -> bool:
        """Beside a list the height is the list's: a long form must not make the page scroll."""
        return self._is_growing and super().hasHeightForWidth()

    def sizeHint(self) -> QSize:
        """As high as the list it stands beside."""
        hint = super().sizeHint()
        return hint if self._is_growing else QSize(hint.width(), self.minimumSizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Esc, when no field wanted them."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save_asked_by_key.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_asked.emit()
        else:
            super().keyPressEvent(event)


class PaneNotice(Frame):
    """A message inside a pane: narrower than a banner, so its buttons stand under its words."""

    def __init__(self, tone: Tone, title: str, detail: str = "", buttons: Sequence[QWidget] = ()) -> None:
        super().__init__("notice")
        self.setProperty("tone", tone.name)
        self.setAccessibleName(f"{title} {detail}".strip())
        outer = QHBoxLayout(self)
        outer.setContentsMargins(12, 10, 12, 10)
        outer.setSpacing(10)
        outer.addWidget(Icon(_NOTICE_ICONS.get(tone, "info"), tone), 0, Qt.AlignmentFlag.AlignTop)
        words = column(spacing=2)
        words.addWidget(Label(title, TextStyle.STRONG, wraps=True))
        if detail:
            words.addWidget(Label(detail, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        if buttons:
            words.addSpacing(6)
            words.addWidget(action_bar(buttons))
        outer.addLayout(words, 1)


_NOTICE_ICONS = {Tone.BAD: "bad-circle", Tone.WARN: "alert", Tone.OK: "ok-circle"}


def empty_box(box: QVBoxLayout) -> None:
    """Take every widget out of a layout, for good."""
    while (item := box.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def ask_before_leaving(
    parent: QWidget, title: str, leave: Callable[[], None], stay: Callable[[], None]
) -> MessageDialog:
    """What was typed is given up knowingly, or typing goes on. Does not wait."""
    dialog = MessageDialog("help", Tone.ACCENT, title, ["Que faire de ce que vous avez tapé\u202f?"], parent)
    dialog.setObjectName("unsaved")
    dialog.add_closing("Abandonner la saisie")
    keep = dialog.add_closing("Continuer la saisie", ButtonKind.PRIMARY, accepts=True)
    keep.setDefault(True)
    dialog.rejected.connect(leave)
    dialog.accepted.connect(stay)
    keep.setFocus()
    dialog.open()
    return dialog
