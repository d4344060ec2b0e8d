"""Élèves: the list with its pane, and over it the file of one student or an import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.services.records.student_list import StudentFilter
from livret_desktop.ui.choosing import TRANSFER_FILTER, ask_file_to_read
from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.students.students_list import StudentsList
from livret_desktop.ui.presenters.students import header_sentence
from livret_desktop.ui.targets import (
    ATTESTATIONS,
    LESSONS,
    NEW_FOR_STUDENT,
    STUDENTS,
    WITHOUT_NEPH,
    OpenAt,
    SeveralStudents,
)
from livret_desktop.ui.theme.tokens import SPACE_3, SPACE_4
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.header import Header
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column

if TYPE_CHECKING:  # loaded when first shown: the start shows the list alone
    from livret_desktop.services.transfer.receiving import Received
    from livret_desktop.ui.dialogs.import_view import ImportView
    from livret_desktop.ui.dialogs.reprise_grid import ReprisePlace
    from livret_desktop.ui.pages.students.students_file import StudentFileView


class StudentsPage(Page):
    """``open`` takes an :class:`OpenAt`, a student's id, or the file of a student from another school."""

    key, title, icon_name, group, new_label = STUDENTS, "Élèves", "students", 1, "Nouvel élève"
    kinds = frozenset(
        {Kind.STUDENTS, Kind.ENROLMENTS, Kind.LESSONS, Kind.OUTBOX, Kind.ATTESTATIONS, Kind.TEAM}
    )

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge, scrolls=False)
        self._office = office
        self.choose_transfer = ask_file_to_read
        self.header.hide()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.list_header = Header(self.title)
        self.list = StudentsList(office)
        self._file: StudentFileView | None = None
        self._imports: ImportView | None = None
        self._reprise: ReprisePlace | None = None
        self._list_place = self._make_list_place()
        self._stack = CurrentStack()
        self._stack.addWidget(self._list_place)
        self.body.addWidget(self._stack)
        self._connect()
        self.answers(Command.NEW, self.new_student)
        self.answers(Command.PRINT, self._print)

    @property
    def file(self) -> StudentFileView:
        """The file of one student, made the first time it is asked for: the start shows the list alone."""
        if self._file is None:
            self._file = self._make_file()
            self._stack.addWidget(self._file)
        return self._file

    @property
    def imports(self) -> ImportView:
        """The import, made the first time it is asked for."""
        if self._imports is None:
            from livret_desktop.ui.dialogs.import_view import ImportView  # noqa: PLC0415 (not for the list)

            self._imports = ImportView(self._office)
            self._imports.left.connect(self.show_list)
            self._imports.reprise_asked.connect(self.show_reprise)
            self._stack.addWidget(self._imports)
        return self._imports

    def reload(self) -> None:
        """The list, and the file when one is open."""
        self.list.reload()

    def refresh(self, changes: Changes) -> None:
        """After a write: the place shown at once, the list when one comes back to it."""
        super().refresh(changes)
        if changes.touches(*self.kinds) and self.is_file_shown:
            self.file.refresh(changes)

    @property
    def is_file_shown(self) -> bool:
        """True while a file covers the list."""
        return self._file is not None and self._stack.currentWidget() is self._file

    def open(self, what: object) -> None:
        """Show a student's file, perhaps with the cursor in a field; without an id, the list."""
        if isinstance(what, Path):
            self.receive(what)
        target = OpenAt(what) if isinstance(what, UUID) else what
        if isinstance(target, OpenAt) and target.id is not None:
            self.open_file(target.id, target.field, target.enrolment_id)
        else:
            self.show_list()
            if isinstance(target, OpenAt) and target.field == WITHOUT_NEPH:
                self.list.choose_chip(StudentFilter.NEPH_MISSING)

    def open_file(self, student_id: object, field: str = "", enrolment_id: UUID | None = None) -> None:
        """The file of one student, perhaps at a field, and at one of several trainings."""
        if isinstance(student_id, UUID):
            file = self.file
            self._stack.setCurrentWidget(file)
            file.show_student(student_id, field, enrolment_id)

    def show_list(self) -> None:
        """Back to the list, on the student just seen."""
        self._stack.setCurrentWidget(self._list_place)
        if self._file is not None and self._file.student_id is not None:
            self.list.choose(self._file.student_id)
        self.list.table.setFocus()

    def receive(self, file: Path) -> None:
        """The file of a student from another school: its code, what it claims, then the question."""
        from livret_desktop.ui.dialogs.transfer_dialogs import ReceiveDialog, said_received  # noqa: PLC0415 (rare)

        def taken(received: Received) -> None:
            self.say(said_received(received))
            self.open_file(received.student_id)

        dialog = ReceiveDialog(self._office.desk, self.bridge, file, self)
        dialog.received.connect(taken)
        dialog.open()

    def new_student(self) -> None:
        """Ask for the few fields of a new student, then open the file."""
        from livret_desktop.ui.dialogs.student_new import NewStudentDialog  # noqa: PLC0415 (not for the list)

        dialog = NewStudentDialog(self._office, self)
        dialog.made.connect(self.open_file)
        dialog.open()

    def search_typed(self, text: str) -> bool:
        """The list follows the window's search while it is shown; emptied, it is whole again."""
        is_shown = self._stack.currentWidget() is self._list_place
        if is_shown or not text:
            self.list.search(text)
        return is_shown

    def search_key(self, key: Qt.Key) -> bool:
        """Enter opens the line chosen, Down and Escape go into the list."""
        if self._stack.currentWidget() is not self._list_place:
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Escape):
            self.list.table.setFocus()
        else:
            self.list.open_current()
        return True

    def _make_list_place(self) -> QWidget:
        self.receive_button = Button("D’une autre école…", icon="file")
        self.bin_button = Button("Corbeille…", icon="trash")
        self.bin_button.clicked.connect(self.show_bin)
        self.list_header.add_action(self.bin_button)
        self.import_button = Button("Importer…", icon="upload")
        self.list_header.add_action(self.receive_button)
        self.list_header.add_action(self.import_button)
        place, content = FlowingContent(), QWidget()
        inner = column(content, 0)
        inner.setContentsMargins(SPACE_4, 0, SPACE_4, SPACE_3)
        inner.addWidget(self.list)
        box = column(place, 0)
        box.addWidget(self.list_header)
        box.addWidget(ScrolledPage(content), 1)
        return place

    def _connect(self) -> None:
        self.list.opened.connect(self.open_file)
        self.list.asked_new.connect(self.new_student)
        self.list.asked_import.connect(self.show_import)
        self.list.counted.connect(self._say_counts)
        self.list.said.connect(self.say)
        self.list.documents_asked.connect(lambda ids: self.go_to(ATTESTATIONS, SeveralStudents(tuple(ids))))
        self.list.pane.lesson_asked.connect(self._new_lesson)
        self.list.pane.affi_asked.connect(self._open_affi)
        self.import_button.clicked.connect(self.show_import)
        self.receive_button.clicked.connect(self._ask_transfer)

    def _make_file(self) -> StudentFileView:
        from livret_desktop.ui.pages.students.students_file import StudentFileView  # noqa: PLC0415 (not for the list)

        file = StudentFileView(self._office)
        file.left.connect(self.show_list)
        file.said.connect(self.say)
        file.lesson_asked.connect(self._new_lesson)
        file.lesson_opened.connect(lambda key: self.go_to(LESSONS, OpenAt(key)))
        file.act_opened.connect(lambda key: self.go_to(ATTESTATIONS, OpenAt(key)))
        file.affi_asked.connect(self._open_affi)
        file.training_asked.connect(self._new_training)
        return file

    def show_bin(self) -> None:
        """What was deleted."""
        from livret_desktop.ui.dialogs.bin_dialog import BinDialog  # noqa: PLC0415 (not for the list)

        BinDialog(self._office, self).open()

    def show_import(self) -> None:
        """Bring in a file."""
        imports = self.imports
        self._stack.setCurrentWidget(imports)
        imports.begin()

    def show_reprise(self) -> None:
        """The grid that completes the students of a former program."""
        if self._reprise is None:
            from livret_desktop.ui.dialogs.reprise_grid import ReprisePlace  # noqa: PLC0415 (not for the list)

            self._reprise = ReprisePlace(self._office.desk, self.bridge)
            self._reprise.left.connect(self.show_list)
            self._stack.addWidget(self._reprise)
        self._stack.setCurrentWidget(self._reprise)
        self._reprise.grid.reload()

    def _say_counts(self, counts: dict[StudentFilter, int]) -> None:
        sentence = header_sentence(counts[StudentFilter.IN_TRAINING], counts[StudentFilter.NEPH_MISSING])
        self.list_header.say(sentence)

    def _new_lesson(self, student_id: object) -> None:
        if isinstance(student_id, UUID):
            self.go_to(LESSONS, OpenAt(student_id, NEW_FOR_STUDENT))

    def _new_training(self, student_id: object) -> None:
        if isinstance(student_id, UUID):
            from livret_desktop.ui.dialogs.student_new import NewTrainingDialog  # noqa: PLC0415 (as above)

            NewTrainingDialog(self._office, student_id, self).open()

    def _open_affi(self, student_id: object) -> None:
        if isinstance(student_id, UUID):
            self.go_to(ATTESTATIONS, OpenAt(student_id))

    def _ask_transfer(self) -> None:
        chosen = self.choose_transfer(self, "Dossier d’un élève venu d’une autre école", TRANSFER_FILTER)
        if chosen is not None:
            self.receive(chosen)

    def _print(self) -> None:
        if self.is_file_shown and self.file.is_erased:
            return  # nobody to print anything for
        chosen = self.file.student_id if self.is_file_shown else self.list.table.current_id
        self._open_affi(chosen)
