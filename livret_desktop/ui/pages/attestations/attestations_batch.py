"""One document for many students: who is due, chosen at once, printed or saved with progress and a stop."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from livret_desktop.domain.vocabulary import AttestationKind
from livret_desktop.errors import LivretError
from livret_desktop.services.papers.attestations import Deliver, Issued
from livret_desktop.services.papers.batch_files import OneFile, OneFileEach
from livret_desktop.services.papers.document_batch import (
    BatchLine,
    BatchOutcome,
    Order,
    Output,
    Progress,
    Standing,
    issue_batch,
    read_batch,
)
from livret_desktop.ui.choosing import ask_file_to_write, ask_folder
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.attestations import COPY_WORDS, USUAL_COPIES, document_choices, is_dated
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.document_batch import (
    batch_columns,
    batch_counts,
    batch_key,
    batch_verdict,
    chosen_words,
    narrowed_words,
    outcome_words,
    progress_words,
    reading_words,
)
from livret_desktop.ui.printing import ask_printer, print_pages
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.bars import Bar
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, EmptyState, action_bar
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.fields import ChoiceField, TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.table import TableView
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_JOB = "Attestations"
_TOLD_EVERY = 10
"""Students between two words about the reading: a tenth of a second or less."""
_HINT = "Pour ce qui est à vérifier. Gardé au registre avec chaque document."


class _Paper:
    """One print job a student: a sheet that does not come out takes no number."""

    at_once = 1

    def __init__(self, printer: QPrinter) -> None:
        self._printer = printer

    @contextmanager
    def group(self) -> Iterator[Deliver]:
        """Print the copies of one student."""

        def deliver(made: Sequence[tuple[Issued, bytes]]) -> None:
            print_pages(self._printer, [pdf for _issued, pdf in made])

        yield deliver


class BatchView(QWidget):
    """Lists, issues, says what became of it. ``student_opened(id)``: see one alone, with the conditions."""

    student_opened = Signal(object, object)
    verdict_changed = Signal(str, object)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office, self._desk = office, office.desk
        self.choose_printer: Callable[[QWidget | None, str], QPrinter | None] = ask_printer
        self.choose_file: Callable[..., Path | None] = ask_file_to_write
        self.choose_folder: Callable[..., Path | None] = ask_folder
        self.lines: list[BatchLine] = []
        self.said: tuple[str, State | None] = ("Lecture des dossiers…", None)
        self._stop, self._asked, self._is_running = Event(), 0, False
        self._only: frozenset[UUID] = frozenset()
        self._make_fields()
        self._make_list()
        self._make_foot()
        self._lay_out()
        self._connect()

    @property
    def kind(self) -> AttestationKind:
        """The document asked for."""
        return AttestationKind(str(self.document.value))

    @property
    def order(self) -> Order:
        """What is asked for everyone."""
        copies = tuple(copy for copy, box in self.boxes.items() if box.isChecked())
        made_on = self.made_on.value if is_dated(self.kind) else None
        return Order(self.kind, copies, self.reason.text, made_on)

    @property
    def chosen(self) -> list[UUID]:
        """The students selected to whom it may be given, in the order of the list."""
        due = {line.enrolment_id for line in self.lines if line.is_due}
        return [one for one in self.table.selected_ids if isinstance(one, UUID) and one in due]

    def reload(self) -> None:
        """Judge everyone again, on the pool, and tell how far it is; the due ones are selected.

        A reading overtaken by another question ends at once.
        """
        if self._is_running:
            return
        self._asked += 1
        asked, desk, order = self._asked, self._desk, self.order

        def work(report: Callable[[object], None]) -> list[BatchLine]:
            def tell(progress: Progress) -> None:
                if progress.done % _TOLD_EVERY == 0:
                    report(progress)

            return read_batch(desk, order, report=tell, is_stopped=lambda: asked != self._asked)

        operation = Operation.reporting(self._office.bridge, work).on_pool().owner(self)
        operation.progress(lambda progress: self._show_reading(asked, progress))
        operation.success(lambda lines: self._show(asked, lines))
        operation.always(lambda: self._end_reading(asked)).run()

    def choose_students(self, ids: Collection[UUID]) -> None:
        """These students alone, as chosen in Élèves; nobody in particular when empty."""
        self._only = frozenset(ids)
        self.narrowed.setVisible(bool(self._only))

    def _widen(self) -> None:
        self.choose_students(())
        self.reload()

    def print(self) -> None:
        """On the printer chosen: one job a student."""
        if not self._buttons[0].isEnabled():
            return
        try:
            printer = self.choose_printer(self, _JOB)
        except LivretError as trouble:
            show_error(trouble, self)
            return
        if printer is not None:
            self._issue(_Paper(printer))

    def save_one(self) -> None:
        """Every page in one PDF."""
        chosen = self.choose_file(self, "Enregistrer en un seul PDF", f"{self.kind.value}-lot.pdf")
        if chosen is not None:
            self._issue(OneFile(chosen))

    def save_each(self) -> None:
        """One PDF for each document, in a folder, named by its number."""
        folder = self.choose_folder(self, "Dossier où enregistrer un PDF par document")
        if folder is not None:
            self._issue(OneFileEach(folder, self.kind.value))

    def stop(self) -> None:
        """End after the document under way."""
        self._stop.set()
        self.stop_button.lock("S’arrête après le document en cours.")

    def select_due(self) -> None:
        """Choose everyone to whom it may be given."""
        model, wanted = self.table.model(), QItemSelection()
        for row, line in enumerate(self._shown()):
            if line.is_due:
                wanted.select(model.index(row, 0), model.index(row, 0))
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(wanted, flags.ClearAndSelect | flags.Rows)

    def _issue(self, output: Output) -> None:
        desk, order, chosen, runner = self._desk, self.order, self.chosen, self._office.bridge.runner
        self._stop.clear()
        self._set_running(is_running=True)
        self._show_progress(Progress(0, len(chosen)))

        def work(report: Callable[[object], None]) -> BatchOutcome:
            return issue_batch(
                desk,
                order,
                chosen,
                output,
                write=lambda piece: runner.submit_write(piece).result(),
                report=report,
                is_stopped=self._stop.is_set,
            )

        operation = Operation.reporting(self._office.bridge, work).on_pool().owner(self)
        operation.progress(self._show_progress).success(self._show_outcome)
        operation.always(lambda: self._set_running(is_running=False)).run()

    def _show(self, asked: int, lines: list[BatchLine]) -> None:
        if asked != self._asked:
            return
        lines = [one for one in lines if not self._only or one.student_id in self._only]
        self.lines = lines
        concerned = len({one.student_id for one in lines})
        self.only_words.setText(narrowed_words(len(self._only), concerned))
        for key, number in batch_counts(lines).items():
            self.chips.set_count(key, number)
        self._show_lines()
        self.select_due()
        self.said = batch_verdict(lines)
        self.verdict_changed.emit(*self.said)

    def _show_reading(self, asked: int, progress: object) -> None:
        if asked != self._asked or not isinstance(progress, Progress):
            return
        self.said = reading_words(progress), None
        self.reading.show_parts([(progress.done / max(1, progress.total), "accent")], self.said[0])
        self.reading.show()
        self.verdict_changed.emit(*self.said)

    def _end_reading(self, asked: int) -> None:
        if asked == self._asked:
            self.reading.hide()

    def _shown(self) -> list[BatchLine]:
        wanted = {"due": (Standing.DUE, Standing.TO_CHECK), "done": (Standing.DONE,)}
        shown = wanted.get(self.chips.current, (Standing.BLOCKED,))
        return [line for line in self.lines if line.standing in shown]

    def _show_lines(self) -> None:
        shown = self._shown()
        self.model.show_rows(shown, batch_key)
        self.table.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        self._say()

    def _say(self) -> None:
        chosen, copies = len(self.chosen), len(self.order.copies)
        words = chosen_words(chosen, copies)
        self.words.setText(words)
        for button in self._buttons:
            if chosen and copies and not self._is_running:
                button.unlock()
            else:
                button.lock("Un lot est en cours." if self._is_running else words)

    def _show_progress(self, progress: object) -> None:
        if isinstance(progress, Progress):
            self.bar.show_parts(
                [(progress.done / max(1, progress.total), "accent")], progress_words(progress)
            )
            self.progress_words.setText(progress_words(progress))

    def _show_outcome(self, outcome: BatchOutcome) -> None:
        self._office.bridge.announce(outcome)
        verdict, details = outcome_words(outcome)
        self.verdict.show_state(verdict)
        self.details.setText("\n".join(details))
        self.result.show()
        self.reason.set_text("")

    def _set_running(self, *, is_running: bool) -> None:
        self._is_running = is_running
        self.running.setVisible(is_running)
        if is_running:
            self.result.hide()
            self.stop_button.unlock()
            self.stop_button.setFocus()
        self._say()
        if not is_running:
            self.reload()

    def _open(self, enrolment_id: object) -> None:
        for line in self.lines:
            if line.enrolment_id == enrolment_id:
                self.student_opened.emit(line.student_id, self.kind)

    def _take_document(self) -> None:
        self.made_on.setVisible(is_dated(self.kind))
        self.result.hide()
        self.reload()

    def _make_fields(self) -> None:
        self.document = ChoiceField("Document", document_choices())
        self.made_on = DateField("Fait le", self._desk.clock, hint="Vide\u00a0: en pointillés.")
        self.made_on.set_value(self._desk.today())
        self.reason = TextField("Motif", hint=_HINT)
        self.boxes = {copy: QCheckBox(words) for copy, words in COPY_WORDS.items()}
        for copy in USUAL_COPIES:
            self.boxes[copy].setChecked(True)

    def _make_list(self) -> None:
        self.chips = ChipBar(
            [Choice("due", "À délivrer"), Choice("blocked", "Pas encore"), Choice("done", "Déjà délivrés")]
        )
        self.reading = Bar()
        self.reading.hide()
        self.only_words = Label("", TextStyle.STRONG, wraps=True)
        self.everyone = Button("Tous les élèves", in_row=True)
        self.narrowed = AdaptiveRow(SPACE_3)
        self.narrowed.add(self.only_words, 1)
        self.narrowed.add(self.everyone)
        self.all_due = Button("Choisir tous", ButtonKind.TEXT, in_row=True)
        self.model: PagedTableModel[BatchLine] = PagedTableModel(batch_columns(), parent=self)
        self.table = TableView(self.model, "Élèves concernés")
        self.table.allow_many()
        self.empty = EmptyState(
            "attestations",
            "Personne dans cette liste",
            "Les élèves en formation que ce document concerne se répartissent entre ces trois listes, avec la raison.",
        )

    def _make_foot(self) -> None:
        self.print_button = Button("Imprimer…", ButtonKind.PRIMARY, icon="print", keys="Ctrl P")
        self.one_button = Button("Un seul PDF…")
        self.each_button = Button("Un PDF par élève…")
        self._buttons = (self.print_button, self.one_button, self.each_button)
        self.words = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.bar, self.progress_words = Bar(), Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.stop_button = Button("Arrêter après ce document", icon="stop")
        self.running = Card()
        self.running.add(self.bar)
        self.running.add(self.progress_words)
        self.running.add(action_bar([self.stop_button]))
        self.running.hide()
        self.verdict = StateTag(State.ok(""))
        self.details = Label("", TextStyle.DETAIL, wraps=True)
        self.result = Card()
        self.result.add(self.verdict)
        self.result.add(self.details)
        self.result.hide()

    def _lay_out(self) -> None:
        grid = FormGrid(3)
        for field in (self.document, self.made_on, self.reason):
            grid.add(field)
        copies = QHBoxLayout()
        copies.setSpacing(SPACE_3)
        copies.addWidget(Label("Exemplaires", TextStyle.STRONG))
        for check in self.boxes.values():
            copies.addWidget(check)
        copies.addStretch(1)
        filters = QHBoxLayout()
        filters.addWidget(self.chips, 1)
        filters.addWidget(self.all_due, 0, Qt.AlignmentFlag.AlignTop)
        foot = AdaptiveRow()
        foot.add(self.words, 1)
        foot.add(action_bar(list(self._buttons)))
        box = column(self, SPACE_2)
        box.addWidget(grid)
        box.addLayout(copies)
        box.addWidget(self.narrowed)
        box.addLayout(filters)
        self.narrowed.hide()
        box.addWidget(self.reading)
        box.addWidget(self.table, 1)
        box.addWidget(self.empty, 1)
        box.addWidget(self.result)
        box.addWidget(self.running)
        box.addWidget(foot)

    def _connect(self) -> None:
        self.document.committed.connect(self._take_document)
        self.made_on.committed.connect(self.reload)
        for box in self.boxes.values():
            box.toggled.connect(lambda _is_ticked: self.reload())
        self.chips.chosen.connect(lambda _key: self._show_lines())
        self.table.selectionModel().selectionChanged.connect(lambda *_change: self._say())
        self.table.opened.connect(self._open)
        self.all_due.clicked.connect(self.select_due)
        self.everyone.clicked.connect(self._widen)
        self.print_button.clicked.connect(self.print)
        self.one_button.clicked.connect(self.save_one)
        self.each_button.clicked.connect(self.save_each)
        self.stop_button.clicked.connect(self.stop)
