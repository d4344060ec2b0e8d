"""Attestations: the act of one student with its conditions and its page, and the register of what was printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QStackedWidget

from livret_desktop.domain.changes import Kind
from livret_desktop.domain.vocabulary import AttestationCopy
from livret_desktop.errors import LivretError, RuleError
from livret_desktop.services.attestation_register import Reprinted, is_register_line, register_pdf, reprint
from livret_desktop.services.attestations import (
    Deliver,
    Foreseen,
    IssuedCopies,
    Prepared,
    affi_enrolment,
    foresee,
    issue_affi,
    prepare_affi,
    preview_pdf,
)
from livret_desktop.services.pdf_files import saving_pdf
from livret_desktop.services.students import student_file
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import show_error
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.attestations_act import ActView
from livret_desktop.ui.pages.attestations_register import KeptPdfDialog, RegisterView, ReprintDialog
from livret_desktop.ui.presenters.attestations import issued_words, open_at, verdict
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.printing import ask_printer, print_pages
from livret_desktop.ui.targets import ATTESTATIONS, STUDENTS, OpenAt
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.layouts import ScrolledPage
from livret_desktop.ui.widgets.preview import pdf_pages

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_ACT, _REGISTER = 0, 1
_TITLES = ("Attestation de fin de formation initiale", "Registre des impressions")
_DOCUMENT = "Attestation"
"""Name of the job in the printer's queue, and of the file proposed: says nothing of the student."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What was read for one student: the rules' verdict, what printing would make, the page when none blocks."""

    prepared: Prepared
    foreseen: Foreseen
    pages: list[QImage]


class AttestationsPage(Page):
    """Student → conditions → the real page → paper or PDF. Ctrl+P prints."""

    key, title, icon_name, group = ATTESTATIONS, "Attestations", "attestations", 1
    kinds = frozenset(
        {Kind.STUDENTS, Kind.ENROLMENTS, Kind.LESSONS, Kind.ATTESTATIONS, Kind.SCHOOL, Kind.SETTINGS}
    )
    help_text = (
        "Choisissez l’élève : les conditions s’affichent avec leur texte, et la page à côté, telle qu’elle sortira. "
        "Une ligne en rouge empêche l’impression : le bouton ouvre le champ à compléter. Un point à vérifier n’empêche "
        "rien : écrivez le motif, il reste au registre. Les trois exemplaires portent un seul numéro ; le même "
        "exemplaire tiré une seconde fois sort en duplicata."
    ).replace(" :", "\u00a0:")

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge, scrolls=False)
        self._desk = office.desk
        self._student_id: UUID | None = None
        self._enrolment_id: UUID | None = None
        self._shown: _Shown | None = None
        self._asked = 0
        self.choose_printer = ask_printer
        self.choose_file = ask_file_to_write
        self.act, self.register = ActView(office), RegisterView(office)
        self._stack = QStackedWidget()
        self._stack.addWidget(ScrolledPage(self.act))
        self._stack.addWidget(ScrolledPage(self.register))
        self.body.addWidget(self._stack, 1)
        self.switch = Button("")
        self.header.add_action(self.switch)
        self._connect()
        self._show_view(_ACT)

    def open(self, what: object) -> None:
        """A student, or a line of the register, by its id."""
        target = what if isinstance(what, OpenAt) else OpenAt(what if isinstance(what, UUID) else None)
        if target.id is None:
            return
        if is_register_line(self._desk, target.id):
            self._show_view(_REGISTER)
            self.register.choose(target.id)
            self.open_kept(target.id)
        else:
            self._show_view(_ACT)
            self._take_student(target.id)

    def reload(self) -> None:
        """Read the student again, or the register."""
        if self._stack.currentIndex() == _REGISTER:
            self.register.reload()
        self._read_student()

    def print(self) -> None:
        """Ask for the printer, then number, print and register; a print that fails takes no number."""
        if self._stack.currentIndex() == _REGISTER:
            self.ask_reprint(self.register.table.current_id)
            return
        if not self.act.options.print.isEnabled():
            self.act.student.setFocus()
            return
        printer = self._printer()
        if printer is not None:
            self._issue(lambda made: print_pages(printer, [pdf for _one, pdf in made]), is_saved=False)

    def save(self) -> None:
        """The same into files of the person's choice, whole or not at all."""
        chosen = self.choose_file(self, "Enregistrer l’attestation", f"{_DOCUMENT.lower()}.pdf")
        if chosen is None:
            return
        issue, files = self._issuing(), saving_pdf(chosen)

        def work() -> IssuedCopies:
            with files as pdf:
                return issue(lambda made: pdf.write([(one.entry.copy.value, page) for one, page in made]))

        self._run(work, is_saved=True)

    def open_kept(self, entry_id: object) -> None:
        """Show the PDF kept with a line of the register."""
        if not isinstance(entry_id, UUID):
            return
        number = self.register.number_of(entry_id)
        operation = self.operation(lambda: pdf_pages(register_pdf(self._desk, entry_id))).on_pool()
        operation.success(lambda pages: KeptPdfDialog(number, pages, self).open()).run()

    def ask_reprint(self, entry_id: object) -> None:
        """Ask for the reason, then for the printer, then print a duplicate."""
        if not isinstance(entry_id, UUID):
            return
        dialog = ReprintDialog(self.register.number_of(entry_id), self)
        dialog.accepted.connect(lambda: self.reprint(entry_id, dialog.reason.text))
        dialog.open()

    def reprint(self, entry_id: UUID, reason: str) -> None:
        """Print a line of the register again, as a duplicate."""
        printer = self._printer()
        if printer is None:
            return

        def work() -> Reprinted:
            return reprint(
                self._desk, entry_id, reason=reason, deliver=lambda pdf: print_pages(printer, [pdf])
            )

        operation = self.operation(work).busy(self.register.reprint_button)
        operation.success(
            lambda done: self.say(
                State.ok(f"Duplicata n°\u00a0{done.entry.number} imprimé, noté au registre.")
            )
        ).run()

    def _connect(self) -> None:
        self.switch.clicked.connect(lambda: self._show_view(1 - self._stack.currentIndex()))
        self.act.student_chosen.connect(self._take_student)
        self.act.settled.connect(self._settle)
        self.act.edited.connect(self._read_student)
        self.act.options.print.clicked.connect(self.print)
        self.act.options.save.clicked.connect(self.save)
        self.register.opened.connect(self.open_kept)
        self.register.reprint_asked.connect(self.ask_reprint)
        self.answers(Command.PRINT, self.print)

    def _show_view(self, view: int) -> None:
        self._stack.setCurrentIndex(view)
        self.header.set_title(_TITLES[view])
        self.switch.setText("Registre des impressions" if view == _ACT else "Retour à l’attestation")
        self._say_verdict()
        if view == _REGISTER:
            self.register.reload()

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
        desk, made_on = self._desk, self.act.made_on
        copy = next(
            iter(self.act.options.copies), AttestationCopy.STUDENT
        )  # the page of the first copy ticked

        def work() -> _Shown:
            enrolment_id = affi_enrolment(desk, student_id)
            prepared = prepare_affi(desk, enrolment_id, copy=copy, made_on=made_on)
            pdf = preview_pdf(prepared)
            return _Shown(prepared, foresee(desk, prepared), pdf_pages(pdf) if pdf else [])

        return work

    def _show(self, asked: int, shown: _Shown) -> None:
        if asked != self._asked:
            return
        self._shown, self._enrolment_id = shown, shown.prepared.enrolment.id
        self.act.show_student(shown.prepared.student.id, shown.prepared.student.full_name)
        self.act.show_act(shown.prepared, shown.foreseen, shown.pages)
        self._say_verdict()

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
            self.header.say(f"{name} ne peut pas la recevoir.", State.bad(trouble.title))

    def _say_verdict(self) -> None:
        if self._stack.currentIndex() == _REGISTER:
            self.header.say("Un numéro par acte, sans trou dans l’année.")
        elif self._shown is None:
            self.header.say("Choisissez un élève pour savoir s’il peut la recevoir.")
        else:
            self.header.say(*verdict(self._shown.prepared))

    def _settle(self, field: str) -> None:
        if self._shown is not None:
            self.go_to(STUDENTS, open_at(self._shown.prepared.student, field))

    def _issuing(self) -> Callable[[Deliver], IssuedCopies]:
        """What is on the screen, ready to be issued whatever is typed meanwhile."""
        assert self._enrolment_id is not None  # the buttons are locked without one
        desk, enrolment_id, copies = self._desk, self._enrolment_id, self.act.options.copies
        reason, made_on = self.act.reason.text, self.act.made_on

        def issue(deliver: Deliver) -> IssuedCopies:
            return issue_affi(desk, enrolment_id, copies, reason=reason, made_on=made_on, deliver=deliver)

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

    def _printer(self) -> QPrinter | None:
        try:
            return self.choose_printer(self, _DOCUMENT)
        except LivretError as trouble:
            show_error(trouble, self)
            return None
