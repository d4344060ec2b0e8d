"""What can be done with the register: open a line, print it again, keep its signed scan, check a file, export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from livret_desktop.domain.french import NBSP
from livret_desktop.services.context import Desk
from livret_desktop.services.files.plain_files import with_suffix, write_chosen
from livret_desktop.services.papers.attestation_register import Reprinted, register_pdf, reprint
from livret_desktop.services.papers.register_check import PaperCheck, check_paper, read_paper
from livret_desktop.services.papers.register_export import register_csv
from livret_desktop.services.papers.signed_scans import (
    AttachedScan,
    attach_scan,
    read_scan,
    scan_content,
    scans_of,
)
from livret_desktop.ui.choosing import PDF_FILTER, ask_file_to_read
from livret_desktop.ui.dialogs.paper_dialogs import (
    KeptPaper,
    KeptPdfDialog,
    PaperCheckDialog,
    ReprintDialog,
    scan_pages,
)
from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.attestations.attestations_register import RegisterView
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.printing import print_pages
from livret_desktop.ui.widgets.preview import read_document

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

SCAN_FILTER = "Scan signé (*.pdf *.jpg *.jpeg *.png)"
CSV_FILTER = "Tableur (*.csv)"


class KeptActs(QObject):
    """Answers the buttons of the register. Work runs on the pool, writes on the writer thread.

    ``line_asked(id)``: a line of the register is to be shown.
    """

    line_asked = Signal(object)

    def __init__(
        self,
        page: Page,
        office: Office,
        view: RegisterView,
        *,
        printer: Callable[[], QPrinter | None],
        choose_file: Callable[..., Path | None],
    ) -> None:
        """``printer`` and ``choose_file`` ask the person, and give None when they leave."""
        super().__init__(page)
        self._page, self._view = page, view
        self._printer, self._choose_file = printer, choose_file
        self._bridge, self._desk = office.bridge, office.desk
        self.choose_to_read: Callable[..., Path | None] = ask_file_to_read
        view.opened.connect(self.open)
        view.reprint_asked.connect(self.ask_reprint)
        view.scan_asked.connect(self.attach)
        view.check_asked.connect(self.ask_check)
        view.export_asked.connect(self.export)

    def open(self, entry_id: object) -> None:
        """Show the PDF kept with a line, and its signed scan."""
        if not isinstance(entry_id, UUID):
            return
        number, desk = self._view.number_of(entry_id), self._desk
        operation = self._page.operation(lambda: _read_kept(desk, entry_id, number)).on_pool()
        operation.success(lambda kept: self._show_kept(kept, entry_id)).run()

    def ask_reprint(self, entry_id: object) -> None:
        """Ask for the reason, then for the printer, then print a duplicate."""
        if not isinstance(entry_id, UUID):
            return
        dialog = ReprintDialog(self._view.number_of(entry_id), self._page)
        dialog.accepted.connect(lambda: self.reprint(entry_id, dialog.reason.text))
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def reprint(self, entry_id: UUID, reason: str) -> None:
        """Print a line of the register again, as a duplicate."""
        printer, desk = self._printer(), self._desk
        if printer is None:
            return

        def work() -> Reprinted:
            return reprint(desk, entry_id, reason=reason, deliver=lambda pdf: print_pages(printer, [pdf]))

        operation = self._page.operation(work).busy(self._view.reprint_button)
        operation.success(
            lambda done: self._say(f"Duplicata n°{NBSP}{done.entry.number} imprimé, noté au registre.")
        ).run()

    def attach(self, entry_id: object) -> None:
        """Keep the signed scan of a line."""
        if not isinstance(entry_id, UUID):
            return
        chosen, desk = self.choose_to_read(self._page, "Scan signé à joindre", SCAN_FILTER), self._desk
        if chosen is None:
            return
        reading = self._page.operation(lambda: read_scan(chosen)).on_pool().busy(self._view.scan_button)

        def keep(given: object) -> None:
            writing = self._page.operation(lambda: attach_scan(desk, entry_id, given))  # type: ignore[arg-type]
            writing.success(self._has_attached).run()

        reading.success(keep).run()

    def ask_check(self) -> None:
        """A file that somebody brings: is it the register's?"""
        chosen = self.choose_to_read(self._page, "Document à contrôler", PDF_FILTER)
        if chosen is not None:
            self.check(chosen)

    def check(self, path: Path) -> None:
        """Compare a file with the register, and say it."""
        desk = self._desk
        operation = self._page.operation(lambda: check_paper(desk, read_paper(path))).on_pool()
        operation.busy(self._view.check_button).success(self._show_check).run()

    def export(self) -> None:
        """The register, or what the search finds, for a spreadsheet."""
        chosen = self._choose_file(self._page, "Exporter le registre", "registre.csv", CSV_FILTER)
        if chosen is None:
            return
        desk, typed, path = self._desk, self._view.search.text, with_suffix(chosen, ".csv")
        operation = self._page.operation(lambda: write_chosen(path, register_csv(desk, typed))).on_pool()
        operation.busy(self._view.export_button)
        operation.success(lambda written: self._say(f"Registre enregistré{NBSP}: {written.name}")).run()

    def save_kept(self, entry_id: UUID) -> None:
        """The kept PDF as a file, without a number."""
        chosen = self._choose_file(self._page, "Enregistrer le document", "attestation.pdf", PDF_FILTER)
        if chosen is None:
            return
        desk, path = self._desk, with_suffix(chosen, ".pdf")
        operation = self._page.operation(lambda: write_chosen(path, register_pdf(desk, entry_id))).on_pool()
        operation.success(lambda written: self._say(f"Document enregistré{NBSP}: {written.name}")).run()

    def _show_kept(self, kept: KeptPaper, entry_id: UUID) -> None:
        dialog = KeptPdfDialog(kept, self._bridge, self._page)
        dialog.save_asked.connect(lambda: self.save_kept(entry_id))
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _show_check(self, found: PaperCheck) -> None:
        dialog = PaperCheckDialog(found, self._page)
        dialog.line_asked.connect(self.line_asked)
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _has_attached(self, kept: AttachedScan) -> None:
        self._say(f"Scan signé joint au n°{NBSP}{kept.number}.")

    def _say(self, words: str) -> None:
        self._page.say(State.ok(words))


def _read_kept(desk: Desk, entry_id: UUID, number: str) -> KeptPaper:
    document = read_document(register_pdf(desk, entry_id))
    scans = scans_of(desk, [entry_id]).get(entry_id, ())
    return KeptPaper(
        number, document, tuple((scan, scan_pages(scan, scan_content(desk, scan.id))) for scan in scans)
    )
