"""Élèves: the list with its pane, and over it the file of one student or an import."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.french import NBSP
from livret_desktop.services.student_list import StudentFilter
from livret_desktop.ui.dialogs.import_view import ImportView
from livret_desktop.ui.dialogs.student_new import NewStudentDialog, NewTrainingDialog
from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Command, Page
from livret_desktop.ui.pages.students_file import KINDS, StudentFileView
from livret_desktop.ui.pages.students_list import StudentsList
from livret_desktop.ui.presenters.students import header_sentence
from livret_desktop.ui.targets import ATTESTATIONS, LESSONS, NEW_FOR_STUDENT, STUDENTS, OpenAt
from livret_desktop.ui.theme.tokens import SPACE_3, SPACE_4
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.header import Header
from livret_desktop.ui.widgets.layouts import ScrolledPage, column


class StudentsPage(Page):
    """``open`` takes an :class:`OpenAt` or a student's id."""

    key, title, icon_name, group, new_label = STUDENTS, "Élèves", "students", 1, "Nouvel élève"
    kinds = KINDS
    help_text = (
        f"Tapez un nom, un téléphone ou un NEPH en haut{NBSP}: la liste suit chaque touche. Flèches pour choisir, "
        f"Entrée pour ouvrir la fiche, Échap pour effacer la recherche, Ctrl N pour un nouvel élève."
    )

    def __init__(self, office: Office) -> None:
        super().__init__(office.bridge, scrolls=False)
        self._office = office
        self.header.hide()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.list_header = Header(self.title)
        self.list = StudentsList(office)
        self.file = StudentFileView(office)
        self.imports = ImportView(office)
        self._list_place = self._make_list_place()
        self._stack = QStackedWidget()
        for place in (self._list_place, self.file, self.imports):
            self._stack.addWidget(place)
        self.body.addWidget(self._stack)
        self._connect()
        self.answers(Command.NEW, self.new_student)
        self.answers(Command.PRINT, self._print)

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
        return self._stack.currentWidget() is self.file

    def open(self, what: object) -> None:
        """Show a student's file, perhaps with the cursor in a field; without an id, the list."""
        target = OpenAt(what) if isinstance(what, UUID) else what
        if isinstance(target, OpenAt) and target.id is not None:
            self.open_file(target.id, target.field)
        else:
            self.show_list()

    def open_file(self, student_id: object, field: str = "") -> None:
        """The file of one student."""
        if isinstance(student_id, UUID):
            self._stack.setCurrentWidget(self.file)
            self.file.show_student(student_id, field)

    def show_list(self) -> None:
        """Back to the list, on the student just seen."""
        self._stack.setCurrentWidget(self._list_place)
        if self.file.student_id is not None:
            self.list.choose(self.file.student_id)
        self.list.table.setFocus()

    def new_student(self) -> None:
        """Ask for the few fields of a new student, then open the file."""
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
        self.import_button = Button("Importer…", icon="upload")
        self.list_header.add_action(self.import_button)
        place, content = QWidget(), QWidget()
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
        self.list.pane.lesson_asked.connect(self._new_lesson)
        self.list.pane.affi_asked.connect(self._open_affi)
        self.import_button.clicked.connect(self.show_import)
        self.file.left.connect(self.show_list)
        self.file.lesson_asked.connect(self._new_lesson)
        self.file.lesson_opened.connect(lambda key: self.go_to(LESSONS, OpenAt(key)))
        self.file.act_opened.connect(lambda key: self.go_to(ATTESTATIONS, OpenAt(key)))
        self.file.affi_asked.connect(self._open_affi)
        self.file.training_asked.connect(self._new_training)
        self.imports.left.connect(self.show_list)

    def show_import(self) -> None:
        """Bring in a file."""
        self._stack.setCurrentWidget(self.imports)
        self.imports.begin()

    def _say_counts(self, counts: dict[StudentFilter, int]) -> None:
        sentence = header_sentence(counts[StudentFilter.IN_TRAINING], counts[StudentFilter.NEPH_MISSING])
        self.list_header.say(sentence)

    def _new_lesson(self, student_id: object) -> None:
        if isinstance(student_id, UUID):
            self.go_to(LESSONS, OpenAt(student_id, NEW_FOR_STUDENT))

    def _new_training(self, student_id: object) -> None:
        if isinstance(student_id, UUID):
            NewTrainingDialog(self._office, student_id, self).open()

    def _open_affi(self, student_id: object) -> None:
        if isinstance(student_id, UUID):
            self.go_to(ATTESTATIONS, OpenAt(student_id))

    def _print(self) -> None:
        chosen = self.file.student_id if self.is_file_shown else self.list.table.current_id
        self._open_affi(chosen)
