"""The manual: contents and search at the left, the page at the right. One window, beside the work, never in its way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget

from livret_desktop.services.manual import Found, Manual, ManualPage, read_manual
from livret_desktop.ui.keys import install_key
from livret_desktop.ui.manual.manual_view import ManualView
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.presenters.cells import Column, Text, TwoLines, Weight
from livret_desktop.ui.presenters.shortcuts import MANUAL_BACK, MANUAL_FIND, sheet
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, Tone
from livret_desktop.ui.widgets.button import Button, Link
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.layouts import column, order_tabs
from livret_desktop.ui.widgets.table import RowHeight, TableView
from livret_desktop.ui.widgets.text import Label

_WIDTH_PX, _HEIGHT_PX = 1160, 700
_SIDE_PX, _SIDE_SHARE = 300, 0.4
_OF_SCREEN = 0.92
_SHEET_PAGE = "raccourcis"
_Line = ManualPage | str
"""A line of the contents: a page, or the name of a part."""


class ManualWindow(QWidget):
    """One for the whole program. GUI thread. It reads files of the program alone, and knows no school."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle("Manuel de Livret")
        self.setProperty("kind", "page")
        self.manual = read_manual({"touches": sheet()})
        self._seen: list[str] = []
        self._is_leading = False
        self.search = TextField("Chercher dans le manuel")
        self.contents_model: PagedTableModel[_Line] = PagedTableModel(
            [Column("Sommaire", _contents_cell)], self
        )
        self.found_model: PagedTableModel[Found] = PagedTableModel(
            [Column("Pages trouvées", lambda one: TwoLines(one.page.title, one.excerpt))], self
        )
        self.contents = TableView(self.contents_model, "Sommaire du manuel")
        self.found = TableView(self.found_model, "Pages trouvées", rows=RowHeight.PEOPLE)
        self.nothing = Label("", tone=Tone.QUIET, wraps=True)
        self.back = Button("Retour", icon="chevron-left", keys=MANUAL_BACK.said)
        self.keys = Link("Raccourcis du clavier")
        self.view = ManualView()
        self._lay_out()
        self._connect()
        self.contents_model.show_rows(_contents(self.manual), _line_key)
        self._fit()

    @property
    def key(self) -> str:
        """The page shown."""
        return self._seen[-1] if self._seen else ""

    def show_page(self, key: str) -> None:
        """A page, and its line in the contents; what is searched stays."""
        if key == self.key:
            return
        self._seen.append(key)
        self._show()

    def go_back(self) -> None:
        """The page seen before."""
        if len(self._seen) > 1:
            self._seen.pop()
            self._show()

    def come_to_front(self) -> None:
        """In front of all, and awake.

        A dialog that waits for an answer puts every other window to sleep but those that belong to it: shown over
        one, the manual belongs to it for Qt, as long as it is there.
        """
        waiting = QApplication.activeModalWidget()
        self.winId()  # Qt's own window, which is the one that belongs to another, exists from here on
        handle, over = self.windowHandle(), waiting.windowHandle() if waiting is not None else None
        if handle.transientParent() is not over:
            self.hide()
            handle.setTransientParent(over)  # type: ignore[arg-type]  # None: it belongs to nobody
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.view.setFocus()

    def look_for(self, text: str) -> None:
        """The pages that have these words; empty, the contents again."""
        found = self.manual.find(text) if text.strip() else ()
        self.found_model.show_rows(found, lambda one: one.page.key)
        self.nothing.setText(
            "Aucune page n’a ces mots. Essayez-en un seul, ou le nom du bouton." if not found else ""
        )
        shown = self.contents if not text.strip() else self.found if found else self._nobody
        self._lists.setCurrentWidget(shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: the search is emptied, then the manual leaves."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.search.text:
            self.search.set_text("")
            self.look_for("")
            self.search.setFocus()
        else:
            self.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search, Down goes into the list and Enter opens its first line."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                shown = self._lists.currentWidget()
                if isinstance(shown, TableView):
                    self._enter(shown, opens=key != Qt.Key.Key_Down)
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page keeps the larger part of a narrow window."""
        super().resizeEvent(event)
        self._share_out()

    def _enter(self, table: TableView, *, opens: bool) -> None:
        table.setFocus()
        if table is self.found and table.current_id is None:
            table.setCurrentIndex(self.found_model.index(0, 0))
        if opens and table is self.found:
            self.view.setFocus()

    def _show(self) -> None:
        page = self.manual.page(self.key)
        self.view.show_page(page)
        self.setWindowTitle(f"{page.title} – Manuel de Livret")
        self.back.setEnabled(len(self._seen) > 1)
        self._is_leading = True
        self.contents.choose(page.key)
        self._is_leading = False

    def _chosen(self, key: object) -> None:
        if not self._is_leading and isinstance(key, str) and key in {page.key for page in self.manual.pages}:
            self.show_page(key)

    def _chosen_found(self, key: object) -> None:
        """The page, at the line that has the words."""
        self._chosen(key)
        one = self.found_model.row_at(self.found.currentIndex().row())
        if one is not None and one.page.key == self.key:
            self.view.show_line(one.line)

    def _lay_out(self) -> None:
        self._nobody = QWidget()
        box = column(self._nobody, 0, SPACE_2)
        box.addWidget(self.nothing)
        box.addStretch(1)
        self._lists = QStackedWidget()
        for one in (self.contents, self.found, self._nobody):
            self._lists.addWidget(one)
        self._side = QWidget()
        side = column(self._side, SPACE_2)
        side.setContentsMargins(SPACE_3, SPACE_3, SPACE_2, SPACE_3)
        side.addWidget(self.search)
        side.addWidget(self._lists, 1)
        side.addWidget(self.keys, 0, Qt.AlignmentFlag.AlignLeft)
        page = QWidget()
        right = column(page, SPACE_2)
        right.setContentsMargins(SPACE_2, SPACE_3, SPACE_3, SPACE_3)
        right.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.view, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side)
        row.addWidget(page, 1)
        order_tabs([self._side, page])

    def _connect(self) -> None:
        self.search.edited.connect(self.look_for)
        self.search.line.installEventFilter(self)
        self.contents.chosen.connect(self._chosen)
        self.found.chosen.connect(self._chosen_found)
        for table in (self.contents, self.found):
            table.opened.connect(lambda _key: self.view.setFocus())
        self.view.page_asked.connect(self.show_page)
        self.back.clicked.connect(self.go_back)
        self.keys.clicked.connect(lambda: self.show_page(_SHEET_PAGE))
        install_key(MANUAL_FIND, self, self._begin_search)
        install_key(MANUAL_BACK, self, self.go_back)
        theme().changed.connect(self._fit)

    def _begin_search(self) -> None:
        self.search.setFocus()
        self.search.line.selectAll()

    def _fit(self) -> None:
        look, screen = theme(), self.screen().availableSize()
        self.resize(
            min(look.px(_WIDTH_PX), round(screen.width() * _OF_SCREEN)),
            min(look.px(_HEIGHT_PX), round(screen.height() * _OF_SCREEN)),
        )
        self._share_out()

    def _share_out(self) -> None:
        self._side.setFixedWidth(min(theme().px(_SIDE_PX), round(self.width() * _SIDE_SHARE)))


def _contents(manual: Manual) -> list[_Line]:
    lines: list[_Line] = []
    for part, pages in manual.parts:
        lines += [part, *pages]
    return lines


def _contents_cell(line: _Line) -> Text:
    if isinstance(line, str):
        return Text(line, Weight.STRONG, Tone.QUIET)
    return Text(line.title)


def _line_key(line: _Line) -> str:
    return f"# {line}" if isinstance(line, str) else line.key
