"""The register of what was printed: searched, opened, printed again as a duplicate."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from livret_desktop.domain.french import NBSP
from livret_desktop.services.attestation_register import MOST_LINES, RegisterLine, register_lines
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.office import Office
from livret_desktop.ui.presenters.attestations import register_columns, register_key, register_sentence
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import EmptyState, action_bar
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.preview import PreviewPane
from livret_desktop.ui.widgets.table import TableView
from livret_desktop.ui.widgets.text import Label

_PAUSE_MS = 60


class RegisterView(QWidget):
    """The newest lines, or those a search finds. Enter opens the PDF kept with a line."""

    opened = Signal(object)
    reprint_asked = Signal(object)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = office.desk
        self.search = TextField("Chercher dans le registre", placeholder="Nom, NEPH ou numéro")
        self.model: PagedTableModel[RegisterLine] = PagedTableModel(
            register_columns(office.desk.today()), parent=self
        )
        self.table = TableView(self.model, "Registre des impressions")
        self.open_button = Button("Voir…", icon="file")
        self.reprint_button = Button("Réimprimer en duplicata…", icon="print")
        self.sentence = Label("", tone=Tone.QUIET, wraps=True)
        self.empty = EmptyState(
            "attestations",
            "Rien n’a encore été imprimé",
            "Chaque exemplaire tiré prend ici sa ligne, avec son numéro, son motif et le PDF lui-même.",
        )
        box = column(self, SPACE_3)
        box.addWidget(self.search)
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

    def reload(self) -> None:
        """Read the lines again: at most 200."""
        typed = self.search.text
        lines = register_lines(self._desk, typed)
        self.model.show_rows(lines, register_key)
        is_empty = not lines and not typed
        self.sentence.setText(register_sentence(len(lines), MOST_LINES, typed))
        self.empty.setVisible(is_empty)
        for part in (self.table, self.search, self.open_button, self.reprint_button, self.sentence):
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
        self.open_button.setEnabled(has_line)
        self.reprint_button.setEnabled(has_line)

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.sentence, 1)
        row.addWidget(action_bar([self.open_button, self.reprint_button]))
        return row


class KeptPdfDialog(QDialog):
    """The PDF kept with a line of the register, as it was printed."""

    def __init__(self, number: str, pages: list[QImage], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"Attestation n°{NBSP}{number}")
        self.preview = PreviewPane(f"Attestation n°{NBSP}{number}")
        self.preview.show_pages(pages)
        close = Button("Fermer", ButtonKind.PRIMARY)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        box = column(self, SPACE_3, SPACE_3)
        box.addWidget(self.preview, 1)
        foot = QHBoxLayout()
        words = "Tel qu’il a été imprimé, à l’octet près."
        foot.addWidget(Label(words, TextStyle.DETAIL, Tone.QUIET, wraps=True), 1)
        foot.addWidget(close)
        box.addLayout(foot)
        screen = self.screen().availableSize()
        self.resize(min(theme().px(640), screen.width()), min(theme().px(860), screen.height()))


class ReprintDialog(FormDialog):
    """Asks why a copy is printed again; the reason is kept in the register."""

    def __init__(self, number: str, parent: QWidget | None = None) -> None:
        super().__init__(
            f"Réimprimer le n°{NBSP}{number}",
            "La même page sort avec la mention DUPLICATA et un numéro à elle. Elle est à signer de nouveau.",
            parent,
        )
        self.reason = TextField(
            "Motif", hint=f"Gardé au registre. Vide, le registre dira «{NBSP}sans motif{NBSP}»."
        )
        self.body.addWidget(self.reason)
        self.body.addStretch(1)
        self.add_closing("Ne rien faire")
        go = self.add_closing("Réimprimer…", ButtonKind.PRIMARY, accepts=True)
        go.setDefault(True)
        self.reason.setFocus()
