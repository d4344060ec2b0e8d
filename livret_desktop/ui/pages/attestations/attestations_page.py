"""Attestations: one document of one student with its conditions and its page, many students, and the register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QDialog

from livret_desktop.domain.changes import Kind
from livret_desktop.domain.vocabulary import AttestationCopy, AttestationKind
from livret_desktop.errors import LivretError, RuleError
from livret_desktop.services.files.pdf_files import saving_pdf
from livret_desktop.services.papers.attestation_register import is_register_line
from livret_desktop.services.papers.attestations import (
    Deliver,
    Foreseen,
    IssuedCopies,
    Prepared,
    document_enrolment,
    foresee,
    issue_document,
    prepare_document,
    preview_pdf,
)
from livret_desktop.services.records.course import read_paper_act
from livret_desktop.services.records.follow_up import record_paper_act
from livret_desktop.services.records.students import student_file
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.dialogs.accompanists_dialog import AccompanistsDialog
from livret_desktop.ui.dialogs.images_dialog import open_images
from livret_desktop.ui.dialogs.paper_dialogs import PaperActDialog
from livret_desktop.ui.dialogs.quick_field import QuickFieldDialog, is_quick
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import show_error
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.attestations.attestations_act import ActView
from livret_desktop.ui.pages.attestations.attestations_batch import BatchView
from livret_desktop.ui.pages.attestations.attestations_kept import KeptActs
from livret_desktop.ui.pages.attestations.attestations_register import RegisterView
from livret_desktop.ui.presenters.attestations import (
    ACCOMPANISTS,
    issued_words,
    it,
    open_at,
    verdict,
)
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.printing import ask_printer, print_pages, turn_for_folding
from livret_desktop.ui.targets import ATTESTATIONS, DOCUMENT_PREFIX, STUDENTS, OpenAt, SeveralStudents
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.layouts import ScrolledPage
from livret_desktop.ui.widgets.preview import PreviewDocument, read_document

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

ACT, BATCH, REGISTER = "act", "batch", "register"
_VIEWS = (ACT, BATCH, REGISTER)
_JOB = "Attestation"
"""Name of the job in the printer's queue, and of the file proposed: says nothing of the student."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was read for one student: the rules' verdict, what printing would make, the page when none blocks.

    ``trouble``: the rules let it pass, and the page cannot hold a name or an address.
    """

    prepared: Prepared
    foreseen: Foreseen
    document: PreviewDocument | None
    trouble: str = ""


class AttestationsPage(Page):
    """Student → document → conditions → the real page → paper or PDF. Ctrl+P prints."""

    key, title, icon_name, group = ATTESTATIONS, "Attestations", "attestations", 1
    kinds = frozenset(
        {Kind.STUDENTS, Kind.ENROLMENTS, Kind.LESSONS, Kind.ATTESTATIONS, Kind.SCHOOL, Kind.SETTINGS}
    )

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge, scrolls=False)
        self._office, self._desk = office, office.desk
        self._student_id: UUID | None = None
        self._enrolment_id: UUID | None = None
        self._shown: _Shown | None = None
        self._asked = 0
        self.choose_printer = ask_printer
        self.choose_file: Callable[..., Path | None] = ask_file_to_write
        self.act, self.batch, self.register = ActView(office), BatchView(office), RegisterView(office)
        self.kept = KeptActs(
            self,
            office,
            self.register,
            printer=self.printer,
            choose_file=self._ask_file,
        )
        self._stack = CurrentStack()
        for view in (self.act, self.batch, self.register):
            self._stack.addWidget(ScrolledPage(view))
        self.body.addWidget(self._stack, 1)
        self.views = Segmented(
            [Choice(ACT, "Un élève"), Choice(BATCH, "Plusieurs élèves"), Choice(REGISTER, "Registre")],
            "Attestations à voir",
        )
        self.header.add_action(self.views)
        self._connect()
        self._show_view(ACT)

    @property
    def view(self) -> str:
        """What is shown: ACT, BATCH or REGISTER."""
        return _VIEWS[self._stack.currentIndex()]

    def open(self, what: object) -> None:
        """A student or a document of theirs ("document.livret"), several, a line of the register, a file to check."""
        if isinstance(what, Path):
            self.kept.check(what)
            return
        if isinstance(what, SeveralStudents):
            self.batch.choose_students(what.ids)
            self._show_view(BATCH)
            return
        target = what if isinstance(what, OpenAt) else OpenAt(what if isinstance(what, UUID) else None)
        if target.id is None:
            return
        if is_register_line(self._desk, target.id):
            self.show_line(target.id)
            return
        self._show_view(ACT)
        kind = AttestationKind.AFFI
        if target.field.startswith(DOCUMENT_PREFIX):
            kind = AttestationKind(target.field.removeprefix(DOCUMENT_PREFIX))
        self.open_document(target.id, kind)

    def open_document(self, student_id: UUID, kind: AttestationKind) -> None:
        """One document of one student."""
        self._show_view(ACT)
        self.act.choose_document(kind)
        self._take_student(student_id)

    def show_line(self, entry_id: object) -> None:
        """A line of the register, and the PDF kept with it."""
        if isinstance(entry_id, UUID):
            self._show_view(REGISTER)
            self.register.choose(entry_id)
            self.kept.open(entry_id)

    def reload(self) -> None:
        """Read again what is shown."""
        if self.view == REGISTER:
            self.register.reload()
        elif self.view == BATCH:
            self.batch.reload()
        self._read_student()

    def print(self) -> None:
        """Ask for the printer, then number, print and register; a print that fails takes no number."""
        if self.view == REGISTER:
            self.kept.ask_reprint(self.register.table.current_id)
            return
        if self.view == BATCH:
            self.batch.print()
            return
        if not self.act.options.print.isEnabled():
            self.act.focus_what_is_missing()
            return
        printer = self.printer()
        if printer is not None:
            shape = self._shape()
            if self.act.options.is_folded:
                turn_for_folding(printer)
            self._issue(lambda made: print_pages(printer, [shape(pdf) for _one, pdf in made]), is_saved=False)

    def save(self) -> None:
        """The same into files of the person's choice, whole or not at all."""
        chosen = self.choose_file(self, "Enregistrer le document", f"{self.act.kind.value}.pdf")
        if chosen is None:
            return
        issue, files, shape = self._issuing(), saving_pdf(chosen), self._shape()

        def work() -> IssuedCopies:
            with files as pdf:
                return issue(
                    lambda made: pdf.write([(one.entry.copy.value, shape(page)) for one, page in made])
                )

        self._run(work, is_saved=True)

    def ask_paper_act(self) -> None:
        """Note the act of this kind that was given on paper before the program."""
        if self._shown is None:
            return  # the button is locked until someone is chosen
        desk, enrolment, kind = self._desk, self._shown.prepared.enrolment, self.act.kind
        number, given_on = read_paper_act(desk, enrolment.id, kind)
        dialog = PaperActDialog(kind.label, desk.clock, number, given_on, self)

        def keep() -> None:
            day = dialog.given_on.value
            if day is not None:
                typed = dialog.number.text
                self.operation(
                    lambda: record_paper_act(desk, enrolment.id, kind, number=typed, given_on=day)
                ).success(lambda _changes: self.say(State.ok("Acte sur papier noté."))).run()

        dialog.accepted.connect(keep)
        _opened(dialog)

    def printer(self) -> QPrinter | None:
        """The printer chosen; None when the person leaves or there is none, which is said."""
        try:
            return self.choose_printer(self, _JOB)
        except LivretError as trouble:
            show_error(trouble, self)
            return None

    def _ask_file(self, *asked: object) -> Path | None:
        """Where to write, asked as the page asks it now."""
        return self.choose_file(*asked)

    def _connect(self) -> None:
        self.views.chosen.connect(self._show_view)
        self.act.student_chosen.connect(self._take_student)
        self.act.settled.connect(self._settle)
        self.act.edited.connect(self._read_student)
        self.act.options.print.clicked.connect(self.print)
        self.act.options.save.clicked.connect(self.save)
        self.act.options.former.clicked.connect(self.ask_paper_act)
        self.act.options.images.clicked.connect(lambda: open_images(self, self._office))
        self.kept.line_asked.connect(self.show_line)
        self.batch.student_opened.connect(self.open_document)
        self.batch.verdict_changed.connect(lambda _words, _state: self._say_verdict())
        self.answers(Command.PRINT, self.print)

    def _show_view(self, view: str) -> None:
        self._stack.setCurrentIndex(_VIEWS.index(view))
        self.views.choose(view)
        self._say_verdict()
        if view == REGISTER:
            self.register.reload()
        elif view == BATCH:
            self.batch.reload()

    def _take_student(self, student_id: object) -> None:
        self._student_id = student_id if isinstance(student_id, UUID) else None
        self.act.reason.set_text("")
        self._read_student()

    def _read_student(self) -> None:
        """Rules, page and picture on the pool; an answer overtaken by another question is dropped."""
        self._asked += 1
        asked, student_id = self._asked, self._student_id
        if student_id is None:
            self._show_nothing(None)
            return
        operation = self.operation(self._reading(student_id)).on_pool()
        operation.success(lambda shown: self._show(asked, shown))
        operation.failure(lambda trouble: self._show_trouble(asked, trouble)).run()

    def _reading(self, student_id: UUID) -> Callable[[], _Shown]:
        desk, made_on, kind = self._desk, self.act.made_on, self.act.kind
        copy = next(
            iter(self.act.options.copies), AttestationCopy.STUDENT
        )  # the page of the first copy ticked

        def work() -> _Shown:
            enrolment_id = document_enrolment(desk, student_id, kind)
            prepared = prepare_document(desk, enrolment_id, kind, copy=copy, made_on=made_on)
            foreseen = foresee(desk, prepared)
            try:
                pdf = preview_pdf(desk, prepared)
            except RuleError as trouble:
                return _Shown(prepared, foreseen, None, f"{trouble.title}. {trouble.message} {trouble.todo}")
            return _Shown(prepared, foreseen, read_document(pdf) if pdf else None)

        return work

    def _show(self, asked: int, shown: _Shown) -> None:
        if asked != self._asked:
            return
        self._shown, self._enrolment_id = shown, shown.prepared.enrolment.id
        self.act.show_student(shown.prepared.student.id, shown.prepared.student.full_name)
        self.act.show_act(shown.prepared, shown.foreseen, shown.document, shown.trouble)
        self._say_verdict()
        self.reloaded.emit()  # new buttons stand in the conditions: Tab goes through them in their place

    def _show_trouble(self, asked: int, trouble: Exception) -> None:
        if asked != self._asked:
            return
        if isinstance(trouble, RuleError):
            self._show_nothing(trouble)
        else:
            show_error(trouble, self)

    def _show_nothing(self, trouble: LivretError | None) -> None:
        self._shown = self._enrolment_id = None
        self.act.show_nothing(trouble)
        self._say_verdict()
        if trouble is not None and self._student_id is not None:
            name = student_file(self._desk, self._student_id).student.full_name
            self.act.show_student(self._student_id, name)
            self.header.say(f"{name} ne peut pas {it(self.act.kind)} recevoir.", State.bad(trouble.title))

    def _say_verdict(self) -> None:
        if self.view == REGISTER:
            self.header.set_title("Registre des impressions")
            self.header.say("Un numéro par acte, sans trou dans l’année.")
        elif self.view == BATCH:
            self.header.set_title("Plusieurs élèves")
            self.header.say(*self.batch.said)
        else:
            self.header.set_title(self.act.kind.label)
            if self._shown is None:
                self.header.say(f"Choisissez un élève pour savoir s’il peut {it(self.act.kind)} recevoir.")
            else:
                self.header.say(*verdict(self._shown.prepared))

    def _settle(self, field: str) -> None:
        if self._shown is None:
            return
        student, office = self._shown.prepared.student, self._office
        if field == ACCOMPANISTS:
            _opened(AccompanistsDialog(office, student.id, student.full_name, self))
        elif is_quick(field):
            enrolment_id = self._shown.prepared.enrolment.id
            why = self.act.detail_of(field)
            dialog = QuickFieldDialog(office, enrolment_id, student.id, field, why, self)
            dialog.file_asked.connect(lambda: self.go_to(STUDENTS, open_at(student, field)))
            dialog.accepted.connect(self._read_student)
            _opened(dialog)
        else:
            self.go_to(STUDENTS, open_at(student, field))

    def _shape(self) -> Callable[[bytes], bytes]:
        """What is done to the pages before they come out, as chosen now; the register keeps them as they are."""
        if not self.act.options.is_folded:
            return lambda pdf: pdf
        from livret_desktop.reports.folding import folded  # noqa: PLC0415 (only to fold)

        return folded

    def _issuing(self) -> Callable[[Deliver], IssuedCopies]:
        """What is on the screen, ready to be issued whatever is typed meanwhile."""
        assert self._enrolment_id is not None  # the buttons are locked without one
        desk, enrolment_id, copies = self._desk, self._enrolment_id, self.act.options.copies
        reason, made_on, kind = self.act.reason.text, self.act.made_on, self.act.kind

        def issue(deliver: Deliver) -> IssuedCopies:
            return issue_document(
                desk, enrolment_id, kind, copies, reason=reason, made_on=made_on, deliver=deliver
            )

        return issue

    def _issue(self, deliver: Deliver, *, is_saved: bool) -> None:
        issue = self._issuing()
        self._run(lambda: issue(deliver), is_saved=is_saved)

    def _run(self, work: Callable[[], IssuedCopies], *, is_saved: bool) -> None:
        options = self.act.options
        operation = self.operation(work).busy(options.print, options.save)
        operation.success(lambda issued: self._issued(issued, is_saved=is_saved)).run()

    def _issued(self, issued: IssuedCopies, *, is_saved: bool) -> None:
        lines = [(one.entry.number, one.entry.form, one.entry.copy) for one in issued.copies]
        self.act.reason.set_text("")
        self.say(State.ok(issued_words(lines, is_saved=is_saved)))


def _opened(dialog: QDialog) -> None:
    """Show a dialog over its page, and forget it once it is closed."""
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
