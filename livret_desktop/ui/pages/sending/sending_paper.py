"""The report of the check taken along: to the printer, to a PDF, to a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from livret_desktop.domain.french import NBSP
from livret_desktop.errors import LivretError
from livret_desktop.services.files.plain_files import with_suffix, write_chosen
from livret_desktop.services.sending.check_paper import CheckPaper, read_check_paper
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import show_error
from livret_desktop.ui.page import Page
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.printing import ask_printer, print_pages
from livret_desktop.ui.widgets.button import Button

_PRINT_NAME = "Contrôle avant envoi"
_CSV_FILTER = "Tableau (*.csv)"


class CheckPaperActs:
    """Two buttons: "Imprimer…" and "Tableur…". GUI thread; the paper is made on the pool."""

    def __init__(self, page: Page, office: Office, print_button: Button, table_button: Button) -> None:
        self._page, self._desk = page, office.desk
        self.choose_printer, self.choose_file = ask_printer, ask_file_to_write
        self._print_button, self._table_button = print_button, table_button
        print_button.clicked.connect(self.print_it)
        table_button.clicked.connect(self.save_table)

    def print_it(self) -> None:
        """On the printer chosen."""
        try:
            printer = self.choose_printer(self._page, _PRINT_NAME)
        except LivretError as trouble:
            show_error(trouble, self._page)
            return
        if printer is not None:
            self._run(
                lambda paper: print_pages(printer, [paper.pdf()]),
                "Le contrôle est parti à l’imprimante.",
                self._print_button,
            )

    def save_table(self) -> None:
        """For a spreadsheet, where the person chooses. The name says the day, never a student."""
        name = f"controle-{self._desk.today().isoformat()}.csv"
        chosen: Path | None = self.choose_file(self._page, "Enregistrer le contrôle", name, _CSV_FILTER)
        if chosen is None:
            return
        path = with_suffix(chosen, ".csv")
        self._run(
            lambda paper: write_chosen(path, paper.csv()),
            f"Enregistré{NBSP}: {path.name}.",
            self._table_button,
        )

    def _run(self, use: Callable[[CheckPaper], object], done: str, button: Button) -> None:
        desk = self._desk
        work = self._page.operation(lambda: use(read_check_paper(desk))).on_pool().busy(button)
        work.success(lambda _none: self._page.say(State.ok(done))).run()
