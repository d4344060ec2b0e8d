"""The import as a place of Élèves: which kind of file, the panel, and the button that imports."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.exchange.columns import ImportKind
from livret_desktop.services.importing.tally import ImportReport
from livret_desktop.ui.dialogs.import_panel import ImportPanel
from livret_desktop.ui.office import Office
from livret_desktop.ui.presenters.import_rows import TITLES
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, SPACE_4, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Frame
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.header import Header
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label

_ORDER = (ImportKind.STUDENTS, ImportKind.INSTRUCTORS, ImportKind.ENROLMENTS, ImportKind.LESSONS)


class ImportView(QWidget):
    """``left`` asks to go back to the list."""

    left = Signal()
    reprise_asked = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self.header = Header("Importer")
        self.header.add_back("Élèves").clicked.connect(self.left)
        self.reprise = Button("Grille de reprise…", icon="edit")
        self.reprise.clicked.connect(self.reprise_asked)
        self.header.add_action(self.reprise)
        self.kinds = ChipBar([Choice(kind.value, TITLES[kind]) for kind in _ORDER], "Genre de fichier")
        self.panels = {kind: ImportPanel(office.desk, office.bridge, kind) for kind in _ORDER}
        self._stack = CurrentStack()
        for panel in self.panels.values():
            self._stack.addWidget(panel)
            panel.ready_changed.connect(self._show_ready)
            panel.imported.connect(self._tell_done)
            panel.settled.connect(self._rest)
        self.kinds.chosen.connect(lambda _key: self._show_kind())
        self._lay_out()
        self._show_kind()

    @property
    def panel(self) -> ImportPanel:
        """The kind of file shown."""
        return self.panels[ImportKind(self.kinds.current)]

    def begin(self, kind: ImportKind = ImportKind.STUDENTS) -> None:
        """Come in, on one kind of file; what was under way is still there."""
        self.kinds.choose(kind.value)
        self._show_kind()

    def _lay_out(self) -> None:
        box = column(self, 0)
        box.addWidget(self.header)
        content = FlowingContent()
        inner = column(content, SPACE_2 + 4)
        inner.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_3)
        inner.addWidget(self.kinds)
        inner.addWidget(self._stack, 1)
        self._page = ScrolledPage(content)
        box.addWidget(self._page, 1)
        box.addWidget(self._make_footer())

    def _make_footer(self) -> Frame:
        self.footer = Frame("footer")
        row = QHBoxLayout(self.footer)
        row.setContentsMargins(SPACE_4, 12, SPACE_4, 12)
        row.setSpacing(SPACE_3)
        self.why = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.button = Button("Importer", ButtonKind.PRIMARY)
        self.button.clicked.connect(self._import)
        row.addWidget(self.why, 1)
        row.addWidget(self.button)
        return self.footer

    def _import(self) -> None:
        self.panel.import_now()

    def _show_kind(self) -> None:
        self._stack.setCurrentWidget(self.panel)
        self._show_ready()

    def _show_ready(self) -> None:
        reason = self.panel.locked_because
        self.button.setText(self.panel.action)
        self.why.setText(reason or "")
        if reason:
            self.button.lock(reason)
        else:
            self.button.unlock()
        self.footer.setVisible(self.panel.preview is not None)

    def _rest(self) -> None:
        """The top, where the outcome is; the keyboard on the button while there is something to import."""
        self._page.verticalScrollBar().setValue(0)
        if self.footer.isVisible():
            self.button.setFocus()

    def _tell_done(self, _report: ImportReport) -> None:
        self._show_ready()
