"""The school's own papers (fiche de suivi, rendez-vous, transfert, feuille de journée): seen, printed, saved.

They take no number and leave no line in the register.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from livret_desktop.domain.follow_up import MOST_APPOINTMENTS
from livret_desktop.domain.vocabulary import AppointmentKind, TrainingTrack
from livret_desktop.errors import LivretError
from livret_desktop.services.files.plain_files import with_suffix, write_chosen
from livret_desktop.services.papers.companions import (
    day_review,
    day_sheets,
    follow_up_sheet,
    last_noted_day,
    meeting_sheet,
    transfer_sheet,
)
from livret_desktop.services.records.students import EnrolmentFile, student_file
from livret_desktop.services.records.team import read_team
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.printing import ask_printer, print_pages
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import action_bar
from livret_desktop.ui.widgets.fields import ChoiceField
from livret_desktop.ui.widgets.fitted_dialog import resize_within_screen
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.preview import PreviewDocument, PreviewPane, read_document
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField

Make = Callable[[], bytes]
_RANKS = ("Premier", "Deuxième", "Troisième")
_WORDS = "Document de l’école\u00a0: il ne prend pas de numéro et n’est pas au registre."


class SheetDialog(QDialog):
    """A choice at the top, the page, paper or file. A subclass gives its fields, and what they make."""

    def __init__(self, office: Office, title: str, file_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._office, self._title, self._file_name = office, title, file_name
        self._asked = 0
        self.choose_printer = ask_printer
        self.choose_file: Callable[..., Path | None] = ask_file_to_write
        self.fields = FormGrid(2)
        self.preview = PreviewPane(title, bridge=office.bridge)
        self.refusal = Label("", tone=Tone.TEXT, wraps=True)
        self.told = StateTag()
        self.told.show_state(None)
        self.print_button = Button("Imprimer…", ButtonKind.PRIMARY, icon="print")
        self.save_button = Button("Enregistrer en PDF…")
        close = Button("Fermer")
        close.clicked.connect(self.reject)
        self.print_button.setDefault(True)
        self.print_button.clicked.connect(self.print)
        self.save_button.clicked.connect(self.save)
        box = column(self, SPACE_2, SPACE_3)
        for part in (self.fields, self.refusal, self.told):
            box.addWidget(part)
        box.addWidget(self.preview, 1)
        box.addWidget(Label(_WORDS, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(action_bar([close, self.save_button, self.print_button]))
        box.addLayout(foot)
        resize_within_screen(self, theme().px(700), theme().px(860))

    def making(self) -> Make | None:
        """What the fields ask for now; None while one is wrong. Called in the GUI thread, run on the pool."""
        raise NotImplementedError

    def reload(self) -> None:
        """Make the page again, on the pool."""
        make = self.making()
        self._asked += 1
        if make is None:
            self._enable(is_there=False)
            return
        asked = self._asked
        operation = Operation(self._office.bridge, lambda: read_document(make())).on_pool().owner(self)
        operation.success(lambda document: self._show(asked, document))
        operation.failure(lambda trouble: self._refuse(asked, trouble)).run()

    def print(self) -> None:
        """On the printer chosen."""
        make = self.making()
        try:
            printer = self.choose_printer(self, self._title) if make else None
        except LivretError as trouble:
            show_error(trouble, self)
            return
        if make is None or printer is None:
            return
        chosen = printer
        operation = Operation(self._office.bridge, lambda: print_pages(chosen, [make()])).on_pool()
        self._run(operation, "Parti à l’imprimante.")

    def save(self) -> None:
        """As PDF, where the person chooses."""
        make = self.making()
        chosen = self.choose_file(self, self._title, self._file_name) if make else None
        if make is None or chosen is None:
            return
        path = with_suffix(chosen, ".pdf")
        operation = Operation(self._office.bridge, lambda: write_chosen(path, make())).on_pool()
        self._run(operation, f"Enregistré\u00a0: {path.name}")

    def _run(self, operation: Operation[None] | Operation[Path], said: str) -> None:
        operation.owner(self).busy(self.print_button, self.save_button)
        operation.success(lambda _done: self.told.show_state(State.ok(said))).run()

    def _show(self, asked: int, document: PreviewDocument) -> None:
        if asked == self._asked:
            self.refusal.hide()
            self.preview.show_document(document)
            self._enable(is_there=True)

    def _refuse(self, asked: int, trouble: Exception) -> None:
        if not isinstance(trouble, LivretError):
            show_error(trouble, self)
        elif asked == self._asked:
            self.refusal.setText(f"{trouble.title}. {trouble.message} {trouble.todo}")
            self.refusal.show()
            self.preview.show_pages([])
            self._enable(is_there=False)

    def _enable(self, *, is_there: bool) -> None:
        for button in (self.print_button, self.save_button):
            button.setEnabled(is_there)


class StudentSheetDialog(SheetDialog):
    """The papers that go with one student's trainings, every category."""

    def __init__(self, office: Office, student_id: UUID, parent: QWidget | None = None) -> None:
        super().__init__(office, "Fiches de l’élève", "fiche.pdf", parent)
        file = student_file(office.desk, student_id)
        self._sheets = [sheet for one in file.enrolments for sheet in _sheets_of(office, one)]
        self.sheet = ChoiceField(
            "Fiche", [(number, name) for number, (name, _make) in enumerate(self._sheets)]
        )
        self.fields.add(self.sheet, 2)
        self.sheet.committed.connect(self.reload)
        self.reload()

    def making(self) -> Make | None:
        """The sheet chosen."""
        at = self.sheet.value
        return self._sheets[at][1] if isinstance(at, int) else None


class DayReviewDialog(SheetDialog):
    """Bilan du jour of one training: the day of its last note first."""

    def __init__(self, office: Office, enrolment_id: UUID, parent: QWidget | None = None) -> None:
        super().__init__(office, "Bilan du jour", "bilan.pdf", parent)
        self._enrolment_id = enrolment_id
        self.day = DateField("Jour", office.desk.clock, is_past=True)
        self.day.set_value(last_noted_day(office.desk, enrolment_id) or office.desk.today())
        self.fields.add(self.day)
        self.day.committed.connect(self.reload)
        self.reload()

    def making(self) -> Make | None:
        """The bilan of that day."""
        desk, enrolment_id, day = self._office.desk, self._enrolment_id, self.day.value
        return None if day is None else lambda: day_review(desk, enrolment_id, day)


class DaySheetDialog(SheetDialog):
    """Feuille de journée: one page an instructor, for everybody or for one."""

    def __init__(self, office: Office, day: date, parent: QWidget | None = None) -> None:
        super().__init__(office, "Feuille de journée", "journee.pdf", parent)
        self.day = DateField("Jour", office.desk.clock)
        self.day.set_value(day)
        team = [
            (one.id, f"{one.surname} {one.given_name}".strip()) for one in read_team(office.desk).instructors
        ]
        self.who = ChoiceField("Enseignant", [(None, "Tous ceux de la journée"), *team])
        self.fields.add(self.day)
        self.fields.add(self.who)
        self.day.committed.connect(self.reload)
        self.who.committed.connect(self.reload)
        self.reload()

    def making(self) -> Make | None:
        """The sheets of that day."""
        desk, day, who = self._office.desk, self.day.value, self.who.value
        if day is None:
            return None
        return lambda: day_sheets(desk, day, who if isinstance(who, UUID) else None)


def _sheets_of(office: Office, file: EnrolmentFile) -> list[tuple[str, Make]]:
    desk, enrolment_id, category = office.desk, file.enrolment.id, file.enrolment.category.value

    def meeting(kind: AppointmentKind, rank: int = 1) -> Make:
        return lambda: meeting_sheet(desk, enrolment_id, kind, rank)

    sheets: list[tuple[str, Make]] = [
        (f"Fiche de suivi, {category}", lambda: follow_up_sheet(desk, enrolment_id)),
        (f"Fiche de transfert, {category}", lambda: transfer_sheet(desk, enrolment_id)),
    ]
    if file.track is not TrainingTrack.TRADITIONAL:
        sheets.append((f"Rendez-vous préalable, {category}", meeting(AppointmentKind.PRELIMINARY)))
    for rank in range(1, MOST_APPOINTMENTS.get(file.track, 0) + 1):
        name = f"{_RANKS[rank - 1]} rendez-vous pédagogique, {category}"
        sheets.append((name, meeting(AppointmentKind.PEDAGOGICAL, rank)))
    if file.track is TrainingTrack.CS:
        name = f"Rendez-vous après échec, {category}"
        sheets.append((name, meeting(AppointmentKind.AFTER_FAILURE)))
    return sheets


def open_sheets(dialog: SheetDialog) -> SheetDialog:
    """Show it and return at once; it is forgotten once closed. GUI thread."""
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()
    return dialog
