"""The papers another school gave with a student: as claimed there, saved one by one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from livret_desktop.clock import paris
from livret_desktop.domain.french import NBSP, numeric_day
from livret_desktop.services.context import Desk
from livret_desktop.services.files.given_files import JPEG, PDF, PNG
from livret_desktop.services.files.plain_files import with_suffix, write_chosen
from livret_desktop.services.transfer.receiving import ReceivedPaper, received_content
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.theme.tokens import SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Hairline, Label

_KINDS = {
    PDF: (".pdf", "Document PDF (*.pdf)"),
    JPEG: (".jpg", "Image (*.jpg)"),
    PNG: (".png", "Image (*.png)"),
}


class ReceivedCard(Card):
    """Hidden while there is nothing."""

    def __init__(self, desk: Desk, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__("Reçus d’une autre école", "tels qu’elle les a donnés", padded=False, parent=parent)
        self._desk, self._bridge = desk, bridge
        self.choose_file = ask_file_to_write
        self.buttons: list[Button] = []
        self._lines = column(spacing=0)
        self.add(self._lines)
        self.hide()

    def show_papers(self, papers: Sequence[ReceivedPaper]) -> None:
        """All of them."""
        self.buttons.clear()
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for paper in papers:
            self._lines.addWidget(Hairline())
            self._lines.addWidget(self._line(paper))
        self.setVisible(bool(papers))

    def save(self, paper: ReceivedPaper) -> None:
        """Ask where, then write the bytes as they came. On the pool."""
        suffix, kinds = _KINDS[paper.media_type]
        chosen = self.choose_file(self, "Enregistrer ce document", f"document{suffix}", kinds)
        if chosen is None:
            return
        desk, target = self._desk, with_suffix(chosen, suffix)
        work = Operation(self._bridge, lambda: write_chosen(target, received_content(desk, paper.id)))
        work.on_pool().owner(self).busy(*self.buttons).run()

    def _line(self, paper: ReceivedPaper) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(SPACE_3, 8, SPACE_3, 8)
        row.setSpacing(SPACE_3)
        words = column(spacing=2)
        words.addWidget(Label(paper.name, wraps=True))
        came = f"{paper.origin}, reçu le {numeric_day(paris(paper.added_at).date())}"
        words.addWidget(Label(came, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        save = Button("Enregistrer…", icon="download")
        save.setAccessibleName(f"Enregistrer{NBSP}: {paper.name}")
        save.clicked.connect(lambda: self.save(paper))
        self.buttons.append(save)
        row.addLayout(words, 1)
        row.addWidget(save)
        return line
