"""Dialogs about papers: one kept in the register, its reprint, the check of a file, an act given before the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from livret_desktop.clock import Clock, paris
from livret_desktop.domain.french import NBSP, count, numeric_day
from livret_desktop.services.files.given_files import PDF
from livret_desktop.services.papers.register_check import Match, PaperCheck
from livret_desktop.services.papers.signed_scans import Scan
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.fitted_dialog import resize_within_screen
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.preview import PreviewDocument, PreviewPane, pdf_pages
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField

_PAPER, _SCAN = "paper", "scan"
_SCAN_PIXELS_WIDE = 1_240
_STATES = {
    Match.SAME: State.ok("C’est lui", loud=True),
    Match.SCAN: State.ok("Scan du registre", loud=True),
    Match.FOLDED: State.ok("C’est lui, à plier", loud=True),
    Match.RESAVED: State.warn("À comparer"),
    Match.ALTERED: State.bad("Modifié"),
    Match.UNKNOWN: State.warn("Inconnu"),
}


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """What the register keeps of one line, ready to be shown. Read on the pool."""

    number: str
    document: PreviewDocument
    scans: tuple[tuple[Scan, Sequence[QImage]], ...] = ()


def scan_pages(scan: Scan, content: bytes) -> list[QImage]:
    """The pages of a signed scan. Any thread; call it on the pool."""
    if scan.media_type == PDF:
        return pdf_pages(content)
    picture = QImage.fromData(content)
    return [picture.scaledToWidth(_SCAN_PIXELS_WIDE)] if not picture.isNull() else []


class KeptPdfDialog(QDialog):
    """The PDF kept with a line of the register, as it was issued, and its signed scan beside it."""

    save_asked = Signal()

    def __init__(self, kept: KeptPaper, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = f"Document n°{NBSP}{kept.number}"
        self.setWindowTitle(title)
        self._kept = kept
        self.preview = PreviewPane(title, bridge=bridge)
        self.which = Segmented([Choice(_PAPER, "Tel que délivré"), Choice(_SCAN, "Scan signé")], "À voir")
        self.which.setVisible(bool(kept.scans))
        self._words = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.save_button = Button("Enregistrer en PDF…")
        close = Button("Fermer", ButtonKind.PRIMARY)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.save_button.clicked.connect(self.save_asked)
        self.which.chosen.connect(lambda _key: self._show())
        box = column(self, SPACE_3, SPACE_3)
        box.addWidget(self.which)
        box.addWidget(self.preview, 1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE_2)
        foot.addWidget(self._words, 1)
        foot.addWidget(self.save_button)
        foot.addWidget(close)
        box.addLayout(foot)
        resize_within_screen(self, theme().px(680), theme().px(860))
        self._show()

    def show_scan(self) -> None:
        """The signed scan, when there is one."""
        if self._kept.scans:
            self.which.choose(_SCAN)
            self._show()

    def _show(self) -> None:
        if self.which.current == _PAPER:
            self.preview.show_document(self._kept.document)
            self._words.setText(
                "Tel qu’il a été délivré, à l’octet près. L’enregistrer ne prend pas de numéro."
            )
            return
        self.preview.show_pages([page for _scan, pages in self._kept.scans for page in pages])
        newest = numeric_day(paris(self._kept.scans[0][0].added_at).date())
        others = len(self._kept.scans) - 1
        said = f"Joint le {newest}, gardé dans la base chiffrée."
        self._words.setText(f"{said} {count(others, 'scan')} plus ancien à la suite." if others else said)


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


class PaperCheckDialog(FormDialog):
    """What the register says of a file. ``line_asked(id)``: show the line it is, or claims to be."""

    line_asked = Signal(object)

    def __init__(self, found: PaperCheck, parent: QWidget | None = None) -> None:
        super().__init__("Contrôle d’un document", "", parent)
        self.found = found
        state = _STATES[found.match]
        if found.replaced_by and found.match in {Match.SAME, Match.SCAN, Match.FOLDED}:
            state = State.warn("Remplacé")
        self.verdict = StateTag(state)
        self.body.addWidget(self.verdict)
        first, *others = found.sentences()
        self.body.addWidget(Label(first, TextStyle.STRONG, wraps=True))
        for sentence in others:
            self.body.addWidget(Label(sentence, TextStyle.DETAIL, Tone.TEXT, wraps=True))
        self.body.addWidget(Label(f"SHA-256{NBSP}: {found.sha256}", TextStyle.DETAIL, Tone.QUIET, wraps=True))
        self.body.addStretch(1)
        self.setAccessibleDescription(" ".join(found.sentences()))
        if found.entry_id is not None:
            show = self.add_button(Button("Voir au registre…", icon="file"))
            show.clicked.connect(self._ask_line)
        self.add_closing("Fermer", ButtonKind.PRIMARY, accepts=True).setDefault(True)

    def _ask_line(self) -> None:
        self.accept()
        self.line_asked.emit(self.found.entry_id)


class PaperActDialog(FormDialog):
    """An act given on paper before this program: its number and day, so that a new one cancels and replaces it."""

    def __init__(
        self,
        document: str,
        clock: Clock,
        number: str,
        given_on: date | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "Acte déjà remis sur papier",
            f"{document}{NBSP}: recopiez ce que porte l’acte remis avant ce programme. Une nouvelle édition dira "
            "qu’elle l’annule et le remplace.",
            parent,
        )
        self.number = TextField("Numéro de l’acte remis", placeholder="Tel qu’il est écrit dessus")
        self.number.set_required("Sans numéro, la nouvelle édition ne peut pas dire ce qu’elle remplace.")
        self.given_on = DateField("Remis le", clock, is_past=True)
        self.given_on.set_required("Tapez le jour où l’acte a été remis.")
        self.number.set_text(number)
        self.given_on.set_value(given_on)
        grid = FormGrid(2)
        grid.add(self.number)
        grid.add(self.given_on)
        self.body.addWidget(grid)
        self.body.addStretch(1)
        self.add_closing("Ne rien changer")
        self.keep = self.add_button(Button("Noter cet acte", ButtonKind.PRIMARY))
        self.keep.setDefault(True)
        self.keep.clicked.connect(self._check)
        self.number.setFocus()

    def _check(self) -> None:
        problems = [field for field in (self.number, self.given_on) if not field.check() or not field.text]
        if problems:
            problems[0].setFocus()
            return
        self.accept()
