"""Preuve…: make the proof of some days or of one student, and check a proof that somebody brings back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QScrollArea, QWidget

from livret_desktop.errors import LivretError
from livret_desktop.services.files.plain_files import with_suffix, write_chosen
from livret_desktop.services.proof.make_proof import Proof, ProofQuery, make_proof
from livret_desktop.services.proof.proof_check import ProofCheck, check_proof, read_proof_file
from livret_desktop.ui.choosing import PDF_FILTER, ask_file_to_read, ask_file_to_write
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending_proof import (
    SENTENCE,
    TITLE,
    check_words,
    made_words,
    month_until,
    proof_name,
)
from livret_desktop.ui.presenters.student_search import search_students
from livret_desktop.ui.printing import ask_printer, print_pages
from livret_desktop.ui.soon import soon
from livret_desktop.ui.theme.tokens import SPACE_1, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.suggestions import PersonField
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField

_PRINT_NAME = "Preuve de transmission"


class ProofDialog(FormDialog):
    """Days and perhaps a student; the outcome of the last act stands below the fields. Work runs on the pool."""

    def __init__(self, office: Office, parent: QWidget | None) -> None:
        super().__init__(TITLE, SENTENCE, parent, width_px=760)
        self.choose_printer = ask_printer
        self.choose_file: Callable[..., Path | None] = ask_file_to_write
        self.choose_proof: Callable[..., Path | None] = ask_file_to_read
        self._office, self._desk = office, office.desk
        first, last = month_until(self._desk.today())
        self.first = DateField("Du", self._desk.clock)
        self.last = DateField("Au", self._desk.clock)
        self.first.set_value(first)
        self.last.set_value(last)
        desk = self._desk
        self.student = PersonField(
            "Un seul élève", lambda text: search_students(desk, text), hint="Vide\u00a0: toute l’école."
        )
        self.verdict = StateTag(State.ok(""))
        self._outcome = QWidget()
        self._lines = column(self._outcome, SPACE_1)
        self._make_buttons()
        grid = FormGrid(2)
        grid.add(self.first)
        grid.add(self.last)
        grid.add(self.student, 2)
        for part in (grid, self.verdict, self._outcome):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.verdict.hide()
        self._outcome.hide()

    def save(self) -> None:
        """As PDF, where the person chooses."""
        query = self._query()
        if query is None:
            return
        chosen = self.choose_file(self, "Enregistrer la preuve", proof_name(query), PDF_FILTER)
        if chosen is None:
            return
        desk, path = self._desk, with_suffix(chosen, ".pdf")

        def work() -> Proof:
            proof = make_proof(desk, query)
            write_chosen(path, proof.pdf)
            return proof

        operation = Operation(self._office.bridge, work).on_pool().owner(self).busy(*self._acts)
        operation.success(
            lambda proof: self._say(State.ok("Preuve faite"), made_words(proof, path.name))
        ).run()

    def print_it(self) -> None:
        """On the printer chosen; the attachment is in the file only."""
        query = self._query()
        if query is None:
            return
        try:
            printer = self.choose_printer(self, _PRINT_NAME)
        except LivretError as trouble:
            show_error(trouble, self)
            return
        if printer is None:
            return
        desk = self._desk
        operation = Operation(
            self._office.bridge, lambda: print_pages(printer, [make_proof(desk, query).pdf])
        )
        operation.on_pool().owner(self).busy(*self._acts)
        said = "Seul le fichier PDF se contrôle\u00a0: enregistrez-le aussi."
        operation.success(lambda _none: self._say(State.ok("Preuve partie à l’imprimante"), said)).run()

    def check(self) -> None:
        """A file that somebody brings: does it agree with the journal of this school?"""
        chosen = self.choose_proof(self, "Preuve à contrôler", PDF_FILTER)
        if chosen is None:
            return
        desk = self._desk
        operation = Operation(self._office.bridge, lambda: check_proof(desk, read_proof_file(chosen)))
        operation.on_pool().owner(self).busy(*self._acts)
        operation.success(self._show_check).failure(self._refuse).run()

    def _query(self) -> ProofQuery | None:
        if not (self.first.check() and self.last.check()) or self.student.has_error:
            return None
        first, last, student_id = self.first.value, self.last.value, self.student.value
        if first is None or last is None:
            (self.last if first else self.first).show_error("Tapez ce jour.")
            return None
        return ProofQuery(first, last, student_id if isinstance(student_id, UUID) else None)

    def _show_check(self, found: ProofCheck) -> None:
        words = check_words(found)
        self._say(words.verdict, words.about, *words.lines, words.scope)

    def _refuse(self, trouble: Exception) -> None:
        if isinstance(trouble, LivretError):
            self._say(State.bad(trouble.title), trouble.message, trouble.todo)
        else:
            show_error(trouble, self)

    def _say(self, verdict: State, *paragraphs: str) -> None:
        self.verdict.show_state(verdict)
        while (item := self._lines.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for text in paragraphs:
            self._lines.addWidget(Label(text, TextStyle.DETAIL, Tone.TEXT, wraps=True))
        self.verdict.show()
        self._outcome.show()
        self.fit()
        soon(self._outcome, self._bring_in_sight)

    def _bring_in_sight(self) -> None:
        """On a low screen the outcome stands below what is shown."""
        area = self.findChild(QScrollArea)
        if area is not None:
            area.ensureWidgetVisible(self.verdict, 0, 0)
            area.ensureWidgetVisible(self._outcome, 0, 0)

    def _make_buttons(self) -> None:
        self.check_button = Button("Vérifier un fichier…", icon="shield")
        self.print_button = Button("Imprimer…", icon="print")
        self.save_button = Button("Enregistrer en PDF…", ButtonKind.PRIMARY)
        self.check_button.clicked.connect(self.check)
        self.print_button.clicked.connect(self.print_it)
        self.save_button.clicked.connect(self.save)
        self.save_button.setDefault(True)
        self._acts = (self.check_button, self.print_button, self.save_button)
        self.add_closing("Fermer")
        for button in self._acts:
            self.add_button(button)


def open_proof(parent: QWidget, office: Office) -> ProofDialog:
    """Open the dialog over ``parent`` and return at once. GUI thread."""
    dialog = ProofDialog(office, parent)
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
    return dialog
