"""The bar above every page: the one search, what Ctrl+Z would undo, new, help."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.ui.presenters.suggestion import Suggestion
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import CONTROL_HEIGHT, SPACE_2, SPACE_4, TOP_BAR_HEIGHT
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.suggestions import SuggestionList
from livret_desktop.ui.widgets.text import KeyCap, restyle

Search = Callable[[str], Sequence[Suggestion]]
_SEARCH_PX = 440
_PAUSE_MS = 60
_LIST_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Escape)
_EXAMPLE, _SHORT_EXAMPLE = "Nom, téléphone ou NEPH\u202f: élève, parent…", "Rechercher"


class Follower(Protocol):
    """A list that follows what is typed, instead of the lines under the search."""

    def search_typed(self, text: str) -> bool:
        """True when the list follows."""

    def search_key(self, key: Qt.Key) -> bool:
        """A key of the list typed in the search; True when answered."""


class SearchBox(Frame):
    """Finds students, guardians and accompanists while typing, by the callable given to :meth:`set_search`.

    On a page whose own list follows the search, that list is the answer, at every key.
    """

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("search", parent)
        self.line = QLineEdit()
        self.line.setAcceptDrops(False)  # a file dropped here is for the window
        self.line.setProperty("kind", "bare")
        self.line.setPlaceholderText(_EXAMPLE)
        self.line.setAccessibleName("Rechercher un élève, un représentant légal ou un accompagnateur")
        self.line.installEventFilter(self)
        self._keys = KeyCap("Ctrl K")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.line, 1)
        self._row.addWidget(self._keys)
        self._list = SuggestionList(self.line, "Personnes trouvées")
        self._list.taken.connect(self._take)
        self._search: Search | None = None
        # Fast typists: one page read per pause of the fingers, not per key.
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._look_up)
        self._follower: Callable[[], Follower | None] = lambda: None
        self.line.textEdited.connect(self._typed)
        theme().changed.connect(self._fit)
        self._fit()

    def set_search(self, search: Search) -> None:
        """``search(text)`` gives at most a few lines, best first; called in the GUI thread, must be a page read."""
        self._search = search

    def set_follower(self, follower: Callable[[], Follower | None]) -> None:
        """Who may follow the search now: the page shown."""
        self._follower = follower

    @property
    def found(self) -> list[Suggestion]:
        """The lines shown."""
        return self._list.suggestions

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame shows the focus of the line in it."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            is_active = event.type() is QEvent.Type.FocusIn
            self.setProperty("active", is_active)
            self._keys.setText("Échap" if is_active else "Ctrl K")
            restyle(self)
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in _LIST_KEYS
        ):
            return self._answer(Qt.Key(event.key()))
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame by the style sheet, and the lens."""
        super().paintEvent(event)
        look = theme()
        side = look.px(16)
        box = QRectF(look.px(10), (self.height() - side) / 2, side, side)
        look.paint_icon(QPainter(self), box, "search", "text2")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A shorter example where the long one would be cut."""
        super().resizeEvent(event)
        room = self.line.width() - 8
        fits = self.line.fontMetrics().horizontalAdvance(_EXAMPLE) <= room
        self.line.setPlaceholderText(_EXAMPLE if fits else _SHORT_EXAMPLE)

    def clear(self) -> None:
        """Empty, list closed; a list that followed is whole again."""
        follower = self._follower()
        if self.line.text() and follower is not None:
            follower.search_typed("")
        self.line.clear()
        self._list.suggest([])

    def _answer(self, key: Qt.Key) -> bool:
        if key is Qt.Key.Key_Escape and self.line.text():
            self.clear()
            return True
        follower = self._follower()
        return follower is not None and follower.search_key(key)

    def _typed(self, text: str) -> None:
        follower = self._follower()
        if follower is not None and follower.search_typed(text):
            self._pause.stop()
            self._list.suggest([])
        else:
            self._pause.start()

    def _look_up(self) -> None:
        text = self.line.text().strip()
        self._list.suggest(self._search(text) if self._search and text else [], text)

    def _take(self, key: object) -> None:
        self.clear()
        self.taken.emit(key)

    def _fit(self) -> None:
        look = theme()
        self._row.setContentsMargins(look.px(34), 0, look.px(8), 0)
        self.setFixedHeight(look.px(CONTROL_HEIGHT))
        self.setMaximumWidth(look.px(_SEARCH_PX))
        self.setMinimumWidth(look.px(150))


class TopBar(Frame):
    """Search at the left; at the right undo with its name, new, help. Words give way to icons when it is narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("topbar", parent)
        self.search = SearchBox()
        self.undo = Button("Annuler", ButtonKind.PLAIN, icon="undo", keys="Ctrl Z")
        self.new = Button("Nouveau", icon="plus", keys="Ctrl N")
        self.help = Button("Aide", ButtonKind.PLAIN, icon="help", keys="F1")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, 0, SPACE_4, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(self.search, 100)
        row.addStretch(1)
        for button in (self.undo, self.new, self.help):
            row.addWidget(button)
        self.show_undo("")
        theme().changed.connect(self._fit)
        self._fit()

    def show_undo(self, name: str) -> None:
        """Name what Ctrl+Z will undo; empty when there is nothing."""
        self.undo.setText(f"Annuler{NBSP}: {name}" if name else "Annuler")
        self.undo.setVisible(bool(name))
        self._give_way()

    def show_new(self, label: str) -> None:
        """The name of what Ctrl+N makes on the page shown; empty hides the button."""
        self.new.setText(label or "Nouveau")
        self.new.setVisible(bool(label))
        self._give_way()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words or icons, by the room there is."""
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        buttons = [button for button in (self.help, self.undo, self.new) if not button.isHidden()]
        for button in buttons:
            button.set_compact(False)
        room = self.width() - 2 * SPACE_4 - self.search.minimumWidth() - SPACE_2 * (len(buttons) + 1)
        for button in buttons:
            if sum(each.sizeHint().width() for each in buttons) > room:
                button.set_compact(True)

    def _fit(self) -> None:
        self.setFixedHeight(theme().px(TOP_BAR_HEIGHT))
        self._give_way()
