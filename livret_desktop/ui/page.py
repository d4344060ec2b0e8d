"""What a page is for the window: a name in the rail, a header, a body, commands, a refresh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.presenters import shortcuts
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.targets import WayBack
from livret_desktop.ui.theme.tokens import SPACE_3, SPACE_4
from livret_desktop.ui.widgets.header import Header
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PagePlan:
    """A place of the rail whose page is made the first time it is shown: a start pays for one page only."""

    key: str
    title: str
    icon_name: str
    group: int
    build: Callable[[], Page]


class Command(Enum):
    """What a key asks, of the page shown first, else of the window. The value is the key."""

    SEARCH = shortcuts.SEARCH
    HELP = shortcuts.HELP
    CHECK = shortcuts.CHECK
    SEND = shortcuts.SEND
    PRINT = shortcuts.PRINT
    BACK_UP = shortcuts.BACK_UP
    NEW = shortcuts.NEW
    UNDO = shortcuts.UNDO


class Page(QWidget):
    """Base of every page. A subclass sets the class attributes, fills ``body`` and implements ``reload``.

    ``kinds`` are the kinds of things shown: the page reloads when one changes, at once if it is on screen, else when
    it is shown next. GUI thread.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    icon_name: ClassVar[str] = ""
    group: ClassVar[int] = 0
    kinds: ClassVar[frozenset[Kind]] = frozenset()
    new_label: ClassVar[str] = ""

    badge_changed = Signal(str, str)
    go_asked = Signal(str, object)
    back_offered = Signal(object)
    said = Signal(object)
    command_asked = Signal(object)
    reloaded = Signal()

    def __init__(self, bridge: Bridge, *, scrolls: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.bridge = bridge
        self.badge = ""
        self._commands: dict[Command, Callable[[], None]] = {}
        self._is_stale = True
        self.header = Header(self.title)
        content = FlowingContent()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_3)
        self.body.setSpacing(SPACE_3)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.header)
        outer.addWidget(ScrolledPage(content, bar_in_margin=True) if scrolls else content, 1)

    @property
    def is_reading(self) -> bool:
        """True while what was asked for is not shown yet; a page that reads on the pool says so."""
        return False

    def reload(self) -> None:
        """Read again what the page shows (a page read of at most 200 rows)."""
        raise NotImplementedError

    def open(self, what: object) -> None:
        """Show one thing of this page, asked by another one. ``what`` is the id."""

    def refresh(self, changes: Changes) -> None:
        """Called after every write: reloads if the page shows what changed."""
        if changes.touches(*self.kinds):
            self._is_stale = True
            if self.isVisible():
                self._reload_now()

    def on_shown(self) -> None:
        """Called when the page comes to the front; Tab then goes to its first control."""
        self.setFocus()
        if self._is_stale:
            self._reload_now()

    def answers(self, command: Command, action: Callable[[], None]) -> None:
        """This page answers a key itself."""
        self._commands[command] = action

    def run_command(self, command: Command) -> bool:
        """Answer a key; False leaves it to the window."""
        action = self._commands.get(command)
        if action is None:
            return False
        action()
        return True

    def search_typed(self, text: str) -> bool:
        """What is typed in the window's search while this page is shown; True when the page's list follows it."""
        return False

    def search_key(self, key: Qt.Key) -> bool:
        """Enter, Down or Escape in the window's search while the page's list follows it; True when answered."""
        return False

    def operation(self, work: Callable[[], T]) -> Operation[T]:
        """A background piece of work owned by this page."""
        return Operation(self.bridge, work).owner(self)

    def set_badge(self, text: str) -> None:
        """A number in the rail that asks for a person; empty for none."""
        self.badge = text
        self.badge_changed.emit(self.key, text)

    def go_to(self, key: str, what: object = None, back: WayBack | None = None) -> None:
        """Show another page, at one thing; ``back`` is offered there for as long as it is shown."""
        self.go_asked.emit(key, what)
        if back is not None and key != self.key:
            self.back_offered.emit(back)

    def ask_command(self, command: Command) -> None:
        """What a key does, pressed as a button of this page: the window answers what the page does not."""
        self.command_asked.emit(command)

    def minute_passed(self) -> None:
        """Called about every minute while the page is shown: for sentences that name a moment to come."""

    def say(self, state: State) -> None:
        """A word at the bottom of the window."""
        self.said.emit(state)

    def _reload_now(self) -> None:
        self._is_stale = False
        self.reload()
        self.reloaded.emit()
