"""Heures à déclarer à la main: the sheet of some days in the window, on paper, in a file, and its marks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.errors import LivretError
from livret_desktop.services.by_hand.hours_sheet import HoursSheet, read_hours_sheet
from livret_desktop.services.files.plain_files import with_suffix, write_chosen
from livret_desktop.ui.choosing import PDF_FILTER, ask_file_to_write
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.pages.sending.sending_declare import ask_declared, ask_taken_back
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending_by_hand import (
    TITLE,
    can_be_marked,
    columns,
    days_words,
    file_name,
    first_days,
    line_id,
    mark_all_words,
    marked_among,
    reasons,
    sentence,
)
from livret_desktop.ui.printing import ask_printer, print_pages
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import action_bar
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.layouts import AdaptiveRow
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.table import RowHeight, TableView
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField

CSV_FILTER = "Tableau (*.csv)"
_TABLE_PX = 300
_PRINT_NAME = "Heures à déclarer"


class HoursSheetDialog(FormDialog):
    """The sheet of the days typed; read on the pool, again after each mark."""

    def __init__(self, office: Office, parent: QWidget | None, days: tuple[date, date]) -> None:
        super().__init__(TITLE, "", parent, width_px=960)
        self.choose_printer, self.choose_file = ask_printer, ask_file_to_write
        self._office, self._desk = office, office.desk
        self.sheet: HoursSheet | None = None
        self.first = DateField("Du", self._desk.clock)
        self.last = DateField("Au", self._desk.clock)
        self.first.set_value(days[0])
        self.last.set_value(days[1])
        self.figures = Label("", TextStyle.STRONG, wraps=True)
        self.details = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.outcome = StateTag(State.ok(""))
        self.model = PagedTableModel(columns(), parent=self)
        self.table = TableView(self.model, TITLE, rows=RowHeight.PEOPLE)
        self.table.allow_many()
        self.why = Label("", TextStyle.DETAIL, Tone.WARN, wraps=True)
        self.empty = Label("", tone=Tone.QUIET, wraps=True)
        self._make_buttons()
        self._lay_out()
        self._connect()
        self.first.setFocus()
        self.reload()

    def reload(self) -> None:
        """Read the sheet of the days typed."""
        if not (self.first.check() and self.last.check()):
            return
        first, last, desk = self.first.value, self.last.value, self._desk
        if first is None or last is None:
            return

        def read() -> HoursSheet:
            return read_hours_sheet(desk, first, last, lacks_secret=not self._office.has_dsr_secret())

        work = Operation(self._office.bridge, read)
        work.on_pool().owner(self).success(self._show).run()

    def print_it(self) -> None:
        """On the printer chosen."""
        sheet = self.sheet
        if sheet is None:
            return
        try:
            printer = self.choose_printer(self, _PRINT_NAME)
        except LivretError as trouble:
            show_error(trouble, self)
            return
        if printer is not None:
            self._run(lambda: print_pages(printer, [sheet.pdf()]), "La feuille est partie à l’imprimante.")

    def save_pdf(self) -> None:
        """As PDF, where the person chooses."""
        sheet = self.sheet
        if sheet is not None:
            self._save(file_name(sheet, ".pdf"), PDF_FILTER, ".pdf", sheet.pdf)

    def save_csv(self) -> None:
        """For a spreadsheet, where the person chooses."""
        sheet = self.sheet
        if sheet is not None:
            self._save(file_name(sheet, ".csv"), CSV_FILTER, ".csv", sheet.csv)

    def mark_all(self) -> None:
        """Everything of the sheet that nobody has declared and that lacks nothing."""
        if self.sheet is not None:
            ask_declared(self, self._office, self.sheet.ready_ids, self._marked)

    def mark_chosen(self) -> None:
        """The lines chosen; when all of them bear the mark, it is taken back."""
        if self.sheet is None:
            return
        chosen = [one for one in self.table.selected_ids if isinstance(one, UUID)]
        to_mark, marked = can_be_marked(self.sheet, chosen), marked_among(self.sheet, chosen)
        if to_mark:
            ask_declared(self, self._office, to_mark, self._marked, reasons(self.sheet, list(to_mark)))
        elif marked:
            ask_taken_back(self, self._office, marked, self._marked)

    def _marked(self, changes: Changes) -> None:
        self._say(f"{changes.title}.")
        self.reload()

    def _show(self, sheet: HoursSheet) -> None:
        self.sheet = sheet
        content = sheet.content
        self.say(sentence(is_connected=content.is_connected, is_training=content.is_training))
        self.figures.setText(sheet.figure())
        self.details.setText(" ".join(sheet.details()))
        self.details.setVisible(bool(self.details.text()))
        self.model.show_rows(sheet.content.lines, line_id)
        self.table.setVisible(bool(sheet.content.lines))
        self.empty.setText(days_words(sheet))
        self.empty.setVisible(not sheet.content.lines)
        self.all_button.setText(mark_all_words(sheet))
        self._enable()
        self.fit()

    def _enable(self) -> None:
        sheet = self.sheet
        chosen = [one for one in self.table.selected_ids if isinstance(one, UUID)]
        can_mark = sheet is not None and bool(can_be_marked(sheet, chosen))
        can_take_back = sheet is not None and bool(marked_among(sheet, chosen)) and not can_mark
        self.chosen_button.setText("Ôter la marque…" if can_take_back else "Marquer la sélection…")
        self.chosen_button.setEnabled(can_mark or can_take_back)
        self.why.setText("" if sheet is None else reasons(sheet, chosen))
        self.why.setVisible(bool(self.why.text()))
        self.all_button.setEnabled(sheet is not None and bool(sheet.ready_ids))
        for button in self._papers:
            button.setEnabled(sheet is not None)

    def _save(self, name: str, kinds: str, suffix: str, make: Callable[[], bytes]) -> None:
        chosen: Path | None = self.choose_file(self, "Enregistrer la feuille", name, kinds)
        if chosen is not None:
            path = with_suffix(chosen, suffix)
            said = (
                f"Enregistré sous «\u00a0{path.name}\u00a0»\u00a0: ce fichier contient des noms, rangez-le."
            )
            self._run(lambda: write_chosen(path, make()), said)

    def _run(self, work: Callable[[], object], done: str) -> None:
        operation = Operation(self._office.bridge, work).on_pool().owner(self).busy(*self._papers)
        operation.success(lambda _result: self._say(done)).run()

    def _say(self, words: str) -> None:
        self.outcome.show_state(State.ok(words))
        self.outcome.show()
        self.fit()

    def _make_buttons(self) -> None:
        printing = Button("Imprimer…", icon="print")
        pdf, csv = Button("Enregistrer en PDF…"), Button("Pour un tableur (CSV)…")
        printing.clicked.connect(self.print_it)
        pdf.clicked.connect(self.save_pdf)
        csv.clicked.connect(self.save_csv)
        self._papers = (printing, pdf, csv)
        self.add_closing("Fermer")
        self.chosen_button = self.add_button(Button("Marquer la sélection…"))
        self.all_button = self.add_button(Button("Tout marquer…", ButtonKind.PRIMARY))

    def _lay_out(self) -> None:
        days = AdaptiveRow(SPACE_2)
        for field in (self.first, self.last):
            days.add(field)
        days.add(QWidget(), 1)
        self.outcome.hide()
        self.table.setMinimumHeight(theme().px(_TABLE_PX))
        for part in (
            days,
            self.figures,
            self.details,
            self.table,
            self.why,
            self.empty,
            action_bar(list(self._papers)),
            self.outcome,
        ):
            self.body.addWidget(part)
        self.body.addStretch(1)

    def _connect(self) -> None:
        for field in (self.first, self.last):
            field.committed.connect(self.reload)
        self.table.selectionModel().selectionChanged.connect(lambda _new, _old: self._enable())
        self.chosen_button.clicked.connect(self.mark_chosen)
        self.all_button.clicked.connect(self.mark_all)


def open_hours_sheet(
    parent: QWidget, office: Office, days: tuple[date, date] | None = None
) -> HoursSheetDialog:
    """Open the sheet over ``parent`` and return at once; by default the days of the last evening. GUI thread."""
    dialog = HoursSheetDialog(office, parent, days or first_days(office.desk))
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
    return dialog
