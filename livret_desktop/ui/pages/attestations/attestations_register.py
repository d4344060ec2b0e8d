"""The register of what was printed: searched, opened, printed again as a duplicate."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.services.papers.attestation_register import MOST_LINES, RegisterLine, register_lines
from livret_desktop.services.papers.signed_scans import Scan, scans_of
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.office import Office
from livret_desktop.ui.presenters.attestations import register_columns, register_key, register_sentence
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import EmptyState, action_bar
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.table import TableView
from livret_desktop.ui.widgets.text import Label

_PAUSE_MS = 60


class RegisterView(QWidget):
    """The newest lines, or those a search finds. Enter opens the PDF kept with a line."""

    opened = Signal(object)
    reprint_asked = Signal(object)
    scan_asked = Signal(object)
    check_asked = Signal()
    export_asked = Signal()

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = office.desk
        self._signed: dict[UUID, tuple[Scan, ...]] = {}
        self.search = TextField("Chercher dans le registre", placeholder="Nom, NEPH ou numéro")
        self.model: PagedTableModel[RegisterLine] = PagedTableModel(
            register_columns(office.desk.today(), lambda line: line.entry.id in self._signed), parent=self
        )
        self.table = TableView(self.model, "Registre des impressions")
        self.open_button = Button("Voir…", icon="file")
        self.reprint_button = Button("Réimprimer en duplicata…", icon="print")
        self.scan_button = Button("Joindre le scan signé…", icon="upload")
        self.check_button = Button("Contrôler un PDF…", icon="shield")
        self.export_button = Button("Exporter…", icon="download")
        self.sentence = Label("", tone=Tone.QUIET, wraps=True)
        self.empty = EmptyState(
            "attestations",
            "Rien n’a encore été imprimé",
            "Chaque exemplaire tiré prend ici sa ligne, avec son numéro, son motif et le PDF lui-même.",
        )
        box = column(self, SPACE_3)
        head = QHBoxLayout()
        head.setSpacing(SPACE_3)
        head.addWidget(self.search, 1)
        head.addWidget(action_bar([self.check_button, self.export_button]), 0, Qt.AlignmentFlag.AlignBottom)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        box.addWidget(self.empty, 1)
        box.addLayout(self._make_foot())
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.reload)
        self.search.edited.connect(lambda _text: self._pause.start())
        self.table.opened.connect(self.opened)
        self.table.chosen.connect(lambda _id: self._enable())
        self.open_button.clicked.connect(lambda: self.opened.emit(self.table.current_id))
        self.reprint_button.clicked.connect(lambda: self.reprint_asked.emit(self.table.current_id))
        self.scan_button.clicked.connect(lambda: self.scan_asked.emit(self.table.current_id))
        self.check_button.clicked.connect(self.check_asked)
        self.export_button.clicked.connect(self.export_asked)

    def reload(self) -> None:
        """Read the lines again: at most 200."""
        typed = self.search.text
        lines = register_lines(self._desk, typed)
        self._signed = scans_of(self._desk, [line.entry.id for line in lines])
        self.model.show_rows(lines, register_key)
        is_empty = not lines and not typed
        self.sentence.setText(register_sentence(len(lines), MOST_LINES, typed))
        self.empty.setVisible(is_empty)
        shown = (self.table, self.search, self.open_button, self.reprint_button, self.scan_button)
        for part in (*shown, self.export_button, self.sentence):
            part.setVisible(not is_empty)
        self._enable()

    def choose(self, entry_id: UUID) -> None:
        """Show one line."""
        self.search.set_text("")
        self.reload()
        self.table.choose(entry_id)

    def number_of(self, entry_id: object) -> str:
        """The number of a line shown."""
        row = self.model.row_at(self.model.row_of(entry_id)) if isinstance(entry_id, UUID) else None
        return row.entry.number if row else ""

    def _enable(self) -> None:
        has_line = self.table.current_id is not None
        for button in (self.open_button, self.reprint_button, self.scan_button):
            button.setEnabled(has_line)

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.sentence, 1)
        row.addWidget(action_bar([self.open_button, self.scan_button, self.reprint_button]))
        return row
