"""The file of one student: who, trainings, lessons, documents, history; every field saved at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.enrolment import Enrolment, EnrolmentPeriod
from livret_desktop.domain.follow_up import Guardian
from livret_desktop.domain.french import clock_time
from livret_desktop.domain.people import Student
from livret_desktop.errors import RuleError
from livret_desktop.services.lessons.lesson_list import lesson_lines
from livret_desktop.services.overview.record_bin import remove_student, why_kept
from livret_desktop.services.overview.record_history import student_history
from livret_desktop.services.overview.student_summary import student_acts, student_hours, student_lesson_ids
from livret_desktop.services.records.guardians import student_guardians
from livret_desktop.services.records.students import (
    EnrolmentFile,
    archive_student,
    save_enrolment,
    save_student,
    student_file,
)
from livret_desktop.services.records.team import read_team
from livret_desktop.services.transfer.receiving import received_papers
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, show_error
from livret_desktop.ui.pages.students.students_course import CourseTab
from livret_desktop.ui.pages.students.students_identity import IdentityForm
from livret_desktop.ui.pages.students.students_photo import PhotoButton
from livret_desktop.ui.pages.students.students_received import ReceivedCard
from livret_desktop.ui.pages.students.students_skills import SkillsTab
from livret_desktop.ui.pages.students.students_switch import TrainingSwitch
from livret_desktop.ui.pages.students.students_tabs import (
    DocumentsTab,
    HistoryTab,
    LessonsTab,
    TabPlace,
)
from livret_desktop.ui.pages.students.students_training import TrainingTab
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.lessons import LessonWords
from livret_desktop.ui.presenters.students import archived_state
from livret_desktop.ui.presenters.students_edit import field_place
from livret_desktop.ui.presenters.students_guardian import guardian_line
from livret_desktop.ui.presenters.students_pane import ERASED, identity_line, said_name
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.dialogs import confirm_dialog
from livret_desktop.ui.widgets.header import Header
from livret_desktop.ui.widgets.layouts import ScrolledPage, column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.tabs import Tabs

IDENTITY, TRAININGS, COURSE, LESSONS, SKILLS, DOCUMENTS, HISTORY = range(7)
_TITLES = ("Identité", "Formations", "Parcours", "Leçons", "Compétences", "Documents", "Historique")
_COURSE_PREFIX = "course."


class StudentFileView(QWidget):
    """Shows one student. The page answers the signals that lead elsewhere."""

    left = Signal()
    lesson_asked = Signal(object)
    lesson_opened = Signal(object)
    act_opened = Signal(object)
    affi_asked = Signal(object)
    training_asked = Signal(object)
    said = Signal(object)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self._student: Student | None = None
        self._files: list[EnrolmentFile] = []
        self._guardians: list[Guardian] = []
        self._pending = 0
        self.header = Header("")
        self.photo = PhotoButton(office)
        self.identity = IdentityForm(office.desk.clock)
        self.switch = TrainingSwitch()
        self.tabs = Tabs("Fiche de l’élève", inset=True)
        self._make_header()
        self._lay_out()
        self._connect()

    @property
    def student_id(self) -> UUID | None:
        """The student shown."""
        return self._student.id if self._student else None

    @property
    def is_erased(self) -> bool:
        """True when nothing is left to be done for whom the file was."""
        return self._student is not None and self._student.is_erased

    def show_student(self, student_id: UUID, field: str = "", enrolment_id: UUID | None = None) -> None:
        """Show a student and one training, with the cursor in a field named as in check lists, or at what a line of
        Aujourd’hui asks ("course.km"). Raises KeyError for an unknown id."""
        if self.student_id != student_id:
            self.identity.forget()
            self.saved_tag.show_state(None)
            self.tabs.setCurrentIndex(IDENTITY)
        self._read(student_id)
        if enrolment_id in {one.enrolment.id for one in self._files}:
            self.switch.choose(enrolment_id)
        if field:
            self._go_to(field)
        else:
            self.tabs.tabBar().setFocus()

    def refresh(self, changes: Changes) -> None:
        """Read again after a write; what is being typed, or on its way to the database, stays."""
        if self._student is not None and not self._pending:
            self._read(self._student.id)

    def _make_header(self) -> None:
        back = self.header.add_back("Élèves")
        back.clicked.connect(self.left)
        self.header.add_left(self.photo)
        self.saved_tag = StateTag()
        self.archive = Button("Archiver", icon="archive")
        self.lesson = Button("Nouvelle leçon…", icon="plus")
        self.affi = Button("Attestation AFFI…", icon="print")
        for widget in (self.saved_tag, self.affi, self.archive, self.lesson):
            self.header.add_action(widget)
        self.saved_tag.show_state(None)

    def _lay_out(self) -> None:
        self._places = [TabPlace(has_margins=place != SKILLS) for place in range(len(_TITLES))]
        for place, title in zip(self._places, _TITLES, strict=True):
            self.tabs.addTab(ScrolledPage(place), title)
        self._places[IDENTITY].hold(self.identity)
        # With large letters a long name takes its lines from the tabs, whose pages scroll: they never cover it.
        self.tabs.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        box = column(self, 0)
        box.addWidget(self.header)
        box.addWidget(self.switch)
        box.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        self.identity.changed.connect(self._save_student)
        self.identity.guardians.asked.connect(self._open_guardian)
        self.identity.deletion.button.clicked.connect(self._ask_deletion)
        self.switch.chosen.connect(lambda _id: self._read_tab())
        self.lesson.clicked.connect(lambda: self.lesson_asked.emit(self.student_id))
        self.affi.clicked.connect(lambda: self.affi_asked.emit(self.student_id))
        self.archive.clicked.connect(self._archive)
        self.tabs.currentChanged.connect(lambda _index: self._read_tab())

    # Each tab is made the first time it is looked at: a file opens on who the student is, at once.

    @cached_property
    def trainings(self) -> TrainingTab:
        """Formations."""
        made = TrainingTab(self._office)
        made.saved.connect(self._save_training)
        made.add_asked.connect(lambda: self.training_asked.emit(self.student_id))
        return self._places[TRAININGS].hold(made)

    @cached_property
    def course(self) -> CourseTab:
        """Parcours."""
        return self._places[COURSE].hold(CourseTab(self._office))

    @cached_property
    def lessons(self) -> LessonsTab:
        """Leçons."""
        made = LessonsTab()
        made.new_asked.connect(lambda: self.lesson_asked.emit(self.student_id))
        made.opened.connect(self.lesson_opened)
        return self._places[LESSONS].hold(made)

    @cached_property
    def skills(self) -> SkillsTab:
        """Compétences."""
        return self._places[SKILLS].hold(SkillsTab(self._office))

    @cached_property
    def received(self) -> ReceivedCard:
        """What came with the student: under the documents. Made with them, so that it always has an owner in Qt."""
        return ReceivedCard(self._office.desk, self._office.bridge)

    @cached_property
    def documents(self) -> DocumentsTab:
        """Documents."""
        made = DocumentsTab()
        made.add_below(self.received)
        made.opened.connect(self.act_opened)
        made.document_asked.connect(lambda: self.affi_asked.emit(self.student_id))
        made.sheets_asked.connect(self._open_sheets)
        made.transfer_asked.connect(self._open_transfer)
        made.rights_asked.connect(self._open_rights)
        made.booklet_asked.connect(self._open_booklet)
        return self._places[DOCUMENTS].hold(made)

    @cached_property
    def history(self) -> HistoryTab:
        """Historique."""
        return self._places[HISTORY].hold(HistoryTab())

    def _read(self, student_id: UUID) -> None:
        desk = self._office.desk
        file = student_file(desk, student_id)
        self._student = file.student
        self._guardians = student_guardians(desk, student_id)
        self._show_head(file.student)
        self._show_what_is_left(file.student)
        self.identity.fill(file.student)
        self.identity.show_guardians(self._guardians, is_minor=file.student.is_minor(desk.today()))
        self._files = sorted(file.enrolments, key=lambda one: one.enrolment.category.value)
        self.switch.show_files([] if file.student.is_erased else self._files)
        self._read_tab()

    def _show_training(self) -> None:
        """The enrolment chosen above the tabs."""
        chosen = next((one for one in self._files if one.enrolment.id == self.switch.current), None)
        self.trainings.show_training(chosen, student_hours(self._office.desk, chosen) if chosen else None)

    def _read_tab(self) -> None:
        """A tab is read when looked at; the counts in the titles always."""
        if self._student is None:
            return
        desk, student_id = self._office.desk, self._student.id
        ids, acts = student_lesson_ids(desk, student_id), student_acts(desk, student_id)
        self.tabs.setTabText(LESSONS, f"Leçons ({len(ids)})" if ids else "Leçons")
        self.tabs.setTabText(DOCUMENTS, f"Documents ({len(acts)})" if acts else "Documents")
        current = self.tabs.currentIndex()
        if current == IDENTITY:
            self.identity.deletion.show_reason(why_kept(desk, student_id))
        elif current == TRAININGS:
            self._show_training()
        elif current == COURSE:
            self.course.show_enrolment(self.switch.current)
        elif current == SKILLS:
            self.skills.show_enrolment(self.switch.current)
        elif current == LESSONS:
            words = LessonWords(read_team(desk), desk.clock.now())
            self.lessons.new.setVisible(not self.is_erased)
            self.lessons.show_lessons(lesson_lines(desk, ids)[::-1], words, desk.clock.now())
        elif current == DOCUMENTS:
            self.documents.show_acts(acts)
            self.documents.bar.setVisible(not self.is_erased)
            self.documents.booklet.setVisible(self.switch.current is not None)
            self.received.show_papers(received_papers(desk, student_id))
        elif current == HISTORY:
            self.history.show_changes(student_history(desk, student_id), desk.today())

    def _show_head(self, student: Student) -> None:
        self.photo.show_student(student)
        self.header.set_title(said_name(student))
        line = identity_line(student, self._office.desk.today(), with_neph=True)
        if student.is_minor(self._office.desk.today()) and self._guardians:
            line = f"{line}. {guardian_line(self._guardians)}"
        archived = student.archived_on is not None
        self.header.say(f"Archivé. {line}" if archived else line, State.held("") if archived else None)
        self.archive.setText("Désarchiver" if archived else "Archiver")

    def _show_what_is_left(self, student: Student) -> None:
        """Of a file erased: lessons and numbers to be read, and nothing to do with them."""
        is_erased = student.is_erased
        for part in (self.photo, self.affi, self.archive, self.lesson):
            part.setVisible(not is_erased)
        for index in range(self.tabs.count()):
            self.tabs.setTabVisible(index, not is_erased or index in (LESSONS, DOCUMENTS))
        if is_erased:
            self.saved_tag.show_state(None)
            self.header.say(ERASED, State.held(""))

    def _go_to(self, field: str) -> None:
        owner, name = field_place(field)
        if field.startswith(_COURSE_PREFIX):
            self.tabs.setCurrentIndex(COURSE)
            self.course.go_to(field.removeprefix(_COURSE_PREFIX))
        elif owner == "student":
            self.tabs.setCurrentIndex(IDENTITY)
            self.identity.go_to(name)
        elif owner == "enrolment":
            self.tabs.setCurrentIndex(TRAININGS)
            self.trainings.form.go_to(name)

    def _open_guardian(self, known: Guardian | None) -> None:
        from livret_desktop.ui.dialogs.course_people import GuardianDialog  # noqa: PLC0415 (when first asked)

        if self.student_id is not None:
            GuardianDialog(self._office, self.student_id, known, self).open()

    def _open_sheets(self) -> None:
        from livret_desktop.ui.dialogs.sheet_dialog import StudentSheetDialog, open_sheets  # noqa: PLC0415 (papers)

        if self.student_id is not None:
            open_sheets(StudentSheetDialog(self._office, self.student_id, self))

    def _ask_deletion(self) -> None:
        if self._student is None:
            return
        name, student_id, desk = said_name(self._student), self._student.id, self._office.desk
        dialog = confirm_dialog(
            f"Mettre {name} à la corbeille\u202f?",
            "La fiche disparaît avec ses formations, ses leçons et tout ce qui y est noté. La corbeille d’Élèves la "
            "restaure en entier.",
            "Mettre à la corbeille",
            self,
            is_grave=True,
        )
        dialog.setObjectName("deletion")

        def remove() -> None:
            self._student = None  # nothing is read of it any more
            operation = Operation(self._office.bridge, lambda: remove_student(desk, student_id)).owner(self)
            operation.success(lambda _changes: self.left.emit())
            operation.failure(lambda trouble: self._still_there(student_id, trouble)).run()

        dialog.accepted.connect(remove)
        dialog.open()

    def _still_there(self, student_id: UUID, trouble: Exception) -> None:
        self._read(student_id)
        show_error(trouble, self)

    def _open_booklet(self) -> None:
        from livret_desktop.ui.dialogs.handover_dialog import HandOverDialog  # noqa: PLC0415 (when first asked)

        if self._student is not None and self.switch.current is not None:
            HandOverDialog(self._office, self.switch.current, said_name(self._student), self).open()

    def _open_rights(self) -> None:
        from livret_desktop.ui.dialogs.rights_dialogs import RightsDialog  # noqa: PLC0415 (when first asked)

        if self._student is not None:
            desk, bridge = self._office.desk, self._office.bridge
            RightsDialog(desk, bridge, self._student.id, said_name(self._student), self).open()

    def _open_transfer(self) -> None:
        from livret_desktop.ui.dialogs.transfer_dialogs import TransferOutDialog  # noqa: PLC0415 (when first asked)

        if self.student_id is not None:
            TransferOutDialog(self._office.desk, self._office.bridge, self.student_id, self).open()

    def _save_student(self, name: str, value: Any) -> None:
        if self._student is None:
            return
        before = self._student
        # At once: the next field left must not bring the former value of this one back.
        self._student = edited = replace(before, **{name: value})
        desk = self._office.desk

        def refuse(text: str) -> None:
            kept = getattr(before, name)
            if self._student is not None and self._student.id == before.id:
                self._student = replace(self._student, **{name: kept})
                self.identity.show_problem(name, text, kept)

        self._save(lambda: save_student(desk, edited), refuse)

    def _save_training(self, enrolment: Enrolment, period: EnrolmentPeriod, name: str) -> None:
        desk, form = self._office.desk, self.trainings.form
        self._save(lambda: save_enrolment(desk, enrolment, period), lambda text: form.refuse(name, text))

    def _save(self, work: Callable[[], Changes], refuse: Callable[[str], None]) -> None:
        def failed(trouble: Exception) -> None:
            if isinstance(trouble, RuleError):
                refuse(f"{trouble.message} {trouble.todo}")
            else:
                show_error(trouble, self)
            self.saved_tag.show_state(State.bad("Non enregistré"))

        def ended() -> None:
            self._pending -= 1

        self._pending += 1
        operation = Operation(self._office.bridge, work).owner(self)
        operation.success(self._said_saved).failure(failed).always(ended).run()

    def _archive(self) -> None:
        if self._student is None:
            return
        desk, student_id = self._office.desk, self._student.id
        day = None if self._student.archived_on else desk.today()
        operation = Operation(self._office.bridge, lambda: archive_student(desk, student_id, day))

        def archived(changes: Changes) -> None:
            self._said_saved(changes)
            if day is not None and (said := archived_state(desk, [student_id])):
                self.said.emit(said)

        operation.owner(self).busy(self.archive).success(archived).run()

    def _said_saved(self, changes: Changes) -> None:
        if changes.kinds:
            self.saved_tag.show_state(State.ok(f"Enregistré à {clock_time(self._office.desk.clock.now())}"))
