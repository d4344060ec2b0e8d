"""The two cards about keys: the recovery sheet, and how the school opens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.french import NBSP
from livret_desktop.errors import LivretError
from livret_desktop.security.custody import require_passphrase, stop_requiring_passphrase
from livret_desktop.security.keys import read_key_file
from livret_desktop.services.configuration import change_setting
from livret_desktop.services.copies.backup_overview import Overview
from livret_desktop.services.copies.recovery_sheet import issue_recovery_sheet
from livret_desktop.services.files.pdf_files import PdfFiles, saving_pdf
from livret_desktop.settings import LOCK_MINUTES
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.dialogs.key_dialogs import CheckCodeDialog, PassphraseDialog, SheetWayDialog
from livret_desktop.ui.office import NewKeyRequest, Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.pages.backups.backups_cards import FactCard
from livret_desktop.ui.presenters.backups import opening_words, sheet_words
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.printing import ask_printer, print_pages
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.dialogs import confirm_dialog
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

SHEET_NAME = "Feuille de secours"


class LockChoice(QWidget):
    """After how long without anybody the phrase is asked again."""

    def __init__(self) -> None:
        super().__init__()
        words = {minutes: f"{minutes}{NBSP}min" for minutes in LOCK_MINUTES} | {"0": "Jamais"}
        self.ways = Segmented(
            [Choice(minutes, words[minutes]) for minutes in LOCK_MINUTES], "Verrouiller après", is_tight=True
        )
        box = column(self, SPACE_1)
        box.addWidget(
            Label("Verrouiller quand personne n’y touche", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        )
        box.addWidget(self.ways, 0, Qt.AlignmentFlag.AlignLeft)


class KeyCards(QObject):
    """Holds the cards and what their buttons do. ``said`` carries a word for the bottom of the window."""

    said = Signal(object)

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office, self._desk = office, office.desk
        self._seen: Overview | None = None
        self.choose_printer, self.choose_file = ask_printer, ask_file_to_write
        self.print_button = Button("Nouvelle feuille…", icon="print")
        self.check_button = Button("Vérifier un code…")
        self.sheet = FactCard(
            "Feuille de secours",
            "Le code imprimé ouvre vos copies sur n’importe quel ordinateur. Sans lui, personne ne le peut, "
            "nous non plus.",
            [self.print_button, self.check_button],
        )
        self.phrase_button, self.drop_button = Button(""), Button("Ne plus la demander…")
        self.opening = FactCard("Ouverture du programme", "", [self.phrase_button, self.drop_button])
        self.lock = LockChoice()
        self.opening.add(self.lock)
        self.lock.ways.chosen.connect(self.set_lock)
        self.print_button.clicked.connect(self.new_sheet)
        self.check_button.clicked.connect(self.check_code)
        self.phrase_button.clicked.connect(self.ask_phrase)
        self.drop_button.clicked.connect(self.drop_phrase)

    def show_overview(self, seen: Overview) -> None:
        """What is the case now."""
        self._seen = seen
        self.sheet.show_fact(*sheet_words(seen.sheet))
        asks = seen.asks_passphrase
        words = opening_words(asks_passphrase=asks, store=self._desk.credentials.describe())
        self.opening.show_fact(words, State("", "lock" if asks else "key", State.ok("").tone))
        self.phrase_button.setText("Changer la phrase…" if asks else "Demander une phrase…")
        self.drop_button.setVisible(asks)
        self.lock.setVisible(asks)
        self.lock.ways.choose(str(seen.lock_minutes))

    def set_lock(self, minutes: str) -> None:
        """Lock after so many minutes without a key or the mouse; "0": never."""
        desk = self._desk
        Operation(self._office.bridge, lambda: change_setting(desk, "security.lock_minutes", minutes)).run()

    def check_code(self) -> None:
        """Type back a line, or the whole code."""
        key_file = read_key_file(self._desk.folder.keys)
        CheckCodeDialog(key_file, self._office.bridge, self._window).open()

    def new_sheet(self) -> None:
        """A new sheet in place of the present one, once it is on paper or in a file."""
        key_file = read_key_file(self._desk.folder.keys)
        dialog = SheetWayDialog(key_file.sheet_number + 1, self._window, asks_phrase=key_file.has_passphrase)
        dialog.accepted.connect(lambda: self._sheet_chosen(dialog))
        dialog.open()

    def print_sheet(self) -> None:
        """Print a new sheet; a print that fails leaves the former one in force."""
        deliver = self._to_printer()
        if deliver is not None:
            self._run(lambda: issue_recovery_sheet(self._desk, deliver))

    def save_sheet(self) -> None:
        """Save a new sheet as a PDF, to print elsewhere and then delete."""
        chosen = self._ask_file()
        if chosen is not None:
            self._run(lambda: self._saved(chosen))

    def change_key(self, *, is_saved: bool, phrase: str | None) -> None:
        """A new key and its sheet, made by the door while the school is closed."""
        deliver = self._to_file() if is_saved else self._to_printer()
        if deliver is None:
            return
        try:
            self._office.closed_work_asked(NewKeyRequest(deliver, self._desk.master_key, phrase))
        except LivretError as trouble:
            show_error(trouble, self._window)

    def ask_phrase(self) -> None:
        """Set or change the passphrase."""
        is_change = self._seen is not None and self._seen.asks_passphrase
        dialog = PassphraseDialog(self._window, is_change=is_change)
        dialog.accepted.connect(lambda: self._require(dialog.phrase))
        dialog.open()

    def drop_phrase(self) -> None:
        """Let the session's store open again, after a question."""
        dialog = confirm_dialog(
            "Ne plus demander la phrase",
            f"La clé sera gardée par {self._desk.credentials.describe()}\u00a0: "
            "qui ouvre cette session ouvre l’école.",
            "Ne plus la demander",
            self._window,
        )
        dialog.accepted.connect(self._drop)
        dialog.open()

    @property
    def _window(self) -> QWidget:
        return self.sheet.window()

    def _sheet_chosen(self, dialog: SheetWayDialog) -> None:
        if dialog.changes_key:
            self.change_key(is_saved=dialog.is_saved, phrase=dialog.phrase)
        else:
            (self.save_sheet if dialog.is_saved else self.print_sheet)()

    def _to_printer(self) -> Callable[[bytes], None] | None:
        """What prints a sheet on the printer chosen; None when the person leaves, or there is no printer."""
        try:
            printer: QPrinter | None = self.choose_printer(self._window, SHEET_NAME)
        except LivretError as trouble:
            show_error(trouble, self._window)
            return None
        return None if printer is None else lambda pdf: print_pages(printer, [pdf])

    def _ask_file(self) -> Path | None:
        return self.choose_file(self._window, "Enregistrer la feuille de secours", "feuille-de-secours.pdf")

    def _to_file(self) -> Callable[[bytes], None] | None:
        chosen = self._ask_file()
        return None if chosen is None else lambda pdf: PdfFiles(chosen).write([("", pdf)])

    def _saved(self, chosen: Path) -> Changes:
        with saving_pdf(chosen) as files:
            return issue_recovery_sheet(self._desk, lambda pdf: files.write([("", pdf)]))

    def _require(self, phrase: str) -> None:
        desk = self._desk

        def work() -> Changes:
            require_passphrase(desk.folder.keys, desk.master_key, phrase, desk.credentials)
            return Changes(frozenset({Kind.BACKUPS}))

        self._run(work, "La phrase sera demandée à la prochaine ouverture.")

    def _drop(self) -> None:
        desk = self._desk

        def work() -> Changes:
            stop_requiring_passphrase(desk.folder.keys, desk.master_key, desk.credentials)
            return Changes(frozenset({Kind.BACKUPS}))

        self._run(work, "La phrase n’est plus demandée.")

    def _run(
        self, work: Callable[[], Changes], done: str = "Nouvelle feuille faite. Rangez-la sous clé."
    ) -> None:
        operation = Operation(self._office.bridge, work).owner(self.sheet)
        operation.busy(self.print_button, self.phrase_button, self.drop_button)
        operation.success(lambda _changes: self.said.emit(State.ok(done))).run()
