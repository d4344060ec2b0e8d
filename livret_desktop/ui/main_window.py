"""The frame of the program: rail, top bar, one page at a time, status line; keys go to the page, then here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.errors import MachineError
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.keys import install_key
from livret_desktop.ui.manual.help_key import help_key
from livret_desktop.ui.page import Command, Page, PagePlan
from livret_desktop.ui.presenters.shortcuts import WAY_BACK
from livret_desktop.ui.rail import Place, Rail
from livret_desktop.ui.status_line import EssaiBand, StatusLine
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import NARROW_WINDOW, SPACE_2, SPACE_4
from livret_desktop.ui.top_bar import TopBar
from livret_desktop.ui.way_back import WayBackLine
from livret_desktop.ui.widgets.layouts import column, order_tabs
from livret_desktop.ui.widgets.notice import Notice

LEAST_WIDTH, LEAST_HEIGHT = 800, 560


class MainWindow(QMainWindow):
    """Holds the pages and routes keys, changes and notices. Knows no trade. GUI thread.

    ``undo_asked(history_id)`` fires for Ctrl+Z on the last write that can be undone; the door answers it.
    """

    undo_asked = Signal(int)
    leave_essai_asked = Signal()
    page_shown = Signal(str)
    closed = Signal()

    def __init__(self, bridge: Bridge, school: str, town: str, *, is_essai: bool = False) -> None:
        super().__init__()
        self._pages: dict[str, Page] = {}
        self._plans: dict[str, PagePlan] = {}
        self._commands: dict[Command, Callable[[], None]] = {}
        self._undoable: int | None = None
        self.is_painted = False
        """True once this window was painted: what can wait for that begins then."""
        self.may_close: Callable[[], bool] = lambda: True
        """Asked when the window is about to close: False leaves it to the door, which may hide it or ask first."""
        self.new_label = "Nouveau"
        """What Ctrl+N makes on a page that makes nothing itself."""
        self.setWindowTitle(f"Livret – {school}" if school else "Livret")
        self.rail = Rail(school, town)
        self.top_bar = TopBar()
        self.status = StatusLine()
        self.band = EssaiBand()
        self.way_back = WayBackLine()
        self.stack = QStackedWidget()
        self._lay_out()
        self.band.setVisible(is_essai)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.resize(1366, 720)
        self._connect(bridge)
        self._make_shortcuts()

    @property
    def page(self) -> Page | None:
        """The page shown."""
        current = self.stack.currentWidget()
        return current if isinstance(current, Page) else None

    def add_pages(self, pages: Sequence[Page | PagePlan]) -> None:
        """Register the pages, or how to make them, in the order of the rail, once; the first one is shown."""
        self.rail.show_places([Place(page.key, page.title, page.icon_name, page.group) for page in pages])
        for page in pages:
            if isinstance(page, PagePlan):
                self._plans[page.key] = page
            else:
                self._register(page)
        self.go_to(pages[0].key)

    def page_of(self, key: str) -> Page:
        """A page, made now when it was not yet. Raises KeyError."""
        plan = self._plans.pop(key, None)
        if plan is not None:
            self._register(plan.build())
        return self._pages[key]

    def show_badge(self, key: str, badge: str) -> None:
        """The number of a place, as last counted; a page on the screen says its own."""
        page = self._pages.get(key)
        if page is None:
            self.rail.set_badge(key, badge)
        elif not page.isVisible() and page.badge != badge:
            page.set_badge(badge)

    def minute_passed(self) -> None:
        """Time went on: the page shown may name a moment that is over."""
        if self.page is not None:
            self.page.minute_passed()

    def _register(self, page: Page) -> None:
        self._pages[page.key] = page
        self.stack.addWidget(page)
        page.badge_changed.connect(self.rail.set_badge)
        page.go_asked.connect(self.go_to)
        page.back_offered.connect(self.way_back.offer)
        page.said.connect(self.notice.say)
        page.command_asked.connect(self.run_command)
        page.reloaded.connect(self._order_tabs)
        if page.badge:
            self.rail.set_badge(page.key, page.badge)

    def go_to(self, key: str, what: object = None) -> None:
        """Show a page, and in it one thing by its id."""
        page = self.page_of(key)
        if page is not self.page:
            self.top_bar.search.clear()
            self.way_back.forget()
        self.stack.setCurrentWidget(page)
        self.rail.choose(key)
        self.top_bar.show_new(page.new_label or (self.new_label if Command.NEW in self._commands else ""))
        page.on_shown()
        self._order_tabs()
        if what is not None:
            page.open(what)
        self.page_shown.emit(key)

    def answers(self, command: Command, action: Callable[[], None]) -> None:
        """What a key does when the page shown does not answer it."""
        self._commands[command] = action

    def run_command(self, command: Command) -> None:
        """A key: the page first, then the window."""
        page = self.page
        if page is not None and page.run_command(command):
            return
        action = self._commands.get(command)
        if action is not None:
            action()

    def show_undo(self, changes: Changes) -> None:
        """Name what Ctrl+Z undoes now; a write without history leaves the name as it is.

        So does an undo, which is not to be undone itself: the door looks for what comes next.
        """
        if changes.history_id is not None and not changes.is_undo:
            self._undoable = changes.history_id
            self.top_bar.show_undo(changes.title)

    def clear_undo(self) -> None:
        """Nothing to undo any more."""
        self._undoable = None
        self.top_bar.show_undo("")

    def undo(self) -> None:
        """Ask the door to undo the last write."""
        if self._undoable is not None:
            self.undo_asked.emit(self._undoable)

    def show_help(self) -> None:
        """F1: the manual, at the page of what is shown."""
        help_key().open_for(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Seen, from now on."""
        super().paintEvent(event)
        self.is_painted = True

    def closeEvent(self, event: QCloseEvent) -> None:
        """The cross, Alt F4, or the end of the program."""
        if not self.may_close():
            event.ignore()
            return
        super().closeEvent(event)
        self.closed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Only icons in the rail when the window is narrow for the text size."""
        super().resizeEvent(event)
        self._fit_rail()

    def _refresh(self, changes: Changes) -> None:
        self.show_undo(changes)
        for page in self._pages.values():
            page.refresh(changes)

    def _order_tabs(self) -> None:
        if self.page is not None:
            page = self.page
            way_back = [] if self.way_back.isHidden() else [self.way_back]
            order_tabs([self.band, self.rail, self.top_bar, *way_back, page, self.status])

    def _fit_rail(self) -> None:
        self.rail.set_narrow(self.width() < theme().px(NARROW_WINDOW))

    def _lay_out(self) -> None:
        right = column(spacing=0)
        right.addWidget(self.top_bar)
        right.addWidget(self.way_back)
        right.addWidget(self.stack, 1)
        self.notice = Notice(self)
        said = column(spacing=0)
        said.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_2)
        said.addWidget(self.notice)
        right.addLayout(said)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        self._centre = QWidget()
        outer = column(self._centre, 0)
        outer.addWidget(self.band)
        outer.addLayout(middle, 1)
        right.addWidget(self.status)
        self.setCentralWidget(self._centre)

    def _connect(self, bridge: Bridge) -> None:
        bridge.changes.connect(self._refresh)
        self.rail.chosen.connect(self.go_to)
        self.way_back.asked.connect(lambda way: self.go_to(way.page, way.what))
        self.top_bar.search.set_follower(lambda: self.page)
        self.status.page_asked.connect(self.go_to)
        self.band.leave_asked.connect(self.leave_essai_asked)
        self.top_bar.undo.clicked.connect(lambda: self.run_command(Command.UNDO))
        self.top_bar.new.clicked.connect(lambda: self.run_command(Command.NEW))
        self.top_bar.help.clicked.connect(lambda: self.run_command(Command.HELP))
        theme().changed.connect(self._fit_rail)

    def _make_shortcuts(self) -> None:
        for command in Command:
            install_key(command.value, self, partial(self.run_command, command))
        install_key(WAY_BACK, self, self.way_back.take)
        self.answers(Command.SEARCH, self._search)
        self.answers(Command.HELP, self.show_help)
        self.answers(Command.UNDO, self.undo)

    def _search(self) -> None:
        self.top_bar.search.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.top_bar.search.line.selectAll()


def speak_french(app: QApplication) -> None:
    """French for Qt's own words, dates and numbers. Raises MachineError when Qt's French file is missing."""
    QLocale.setDefault(QLocale(QLocale.Language.French, QLocale.Country.France))
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if not translator.load("qtbase_fr", folder):
        raise MachineError(
            "Le programme est incomplet",
            "Les textes français des fenêtres standard manquent.",
            "Réinstallez le programme : vos données ne sont pas touchées.",
        )
    app.installTranslator(translator)
