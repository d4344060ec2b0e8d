"""The list of students and the pane of the chosen one: quick among any number of people."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from livret_desktop.domain.french import count
from livret_desktop.services.records.list_export import (
    ListColumn,
    ListExport,
    export_students,
)
from livret_desktop.services.records.student_list import (
    StudentFilter,
    StudentIds,
    StudentLine,
    filter_counts,
    list_student_ids,
)
from livret_desktop.services.records.students import archive_students
from livret_desktop.services.screen_memory import recall_screen, remember_screen
from livret_desktop.ui.choosing import ask_file_to_write
from livret_desktop.ui.models.paged_model import PagedTableModel
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.pages.list_files import ask_list_file, said_exported
from livret_desktop.ui.pages.students.students_foot import ListFoot
from livret_desktop.ui.pages.students.students_pane import StudentPane
from livret_desktop.ui.presenters.students import (
    USUAL_COLUMNS,
    StudentListing,
    archived_state,
    columns_from,
    footer_sentence,
    page_rows,
)
from livret_desktop.ui.theme.tokens import SPACE_2
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card, EmptyState
from livret_desktop.ui.widgets.chips import ChipBar, Choice
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.layouts import WithPane, column
from livret_desktop.ui.widgets.table import RowHeight, TableView
from livret_desktop.ui.widgets.text import Hairline

_PAUSE_MS = 150
_MEMORY = "students"


class StudentsList(QWidget):
    """Chips, table, pane. ``counted`` fires with the figures of the chips, ``documents_asked`` with several ids."""

    opened = Signal(object)
    asked_new = Signal()
    asked_import = Signal()
    counted = Signal(object)
    said = Signal(object)
    documents_asked = Signal(object)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._office = office
        self.listing = StudentListing(office.desk)
        self._counts: dict[StudentFilter, int] = {}
        self._asked = 0
        self._wanted: Hashable | None = None
        self.chips = ChipBar([Choice(one.name, one.value) for one in StudentFilter], "Élèves montrés")
        self.model: PagedTableModel[StudentLine] = PagedTableModel(self.listing.columns(), self)
        self.table = TableView(self.model, "Élèves", rows=RowHeight.PEOPLE, framed=False)
        self.pane = StudentPane(office)
        self.table.allow_many()
        self.foot = ListFoot()
        self.choose_file = ask_file_to_write
        self._shown = USUAL_COLUMNS
        self._lay_out()
        self._rest = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._keep = QTimer(self, singleShot=True, interval=1_000)
        self._connect()
        self._recall()

    def reload(self) -> None:
        """Read the list, the chips and the pane again; whoever was chosen stays chosen, however far down."""
        chosen = self.table.current_id
        self.show_list()
        if chosen is not None:
            self.choose(chosen)
        self._count_chips()
        self.pane.reload()

    def show_list(self) -> None:
        """The first page of what is asked, painted at once; the whole list follows when the fingers rest."""
        rows = page_rows(self.table.lines_in_sight if self.table.isVisible() else None)
        page = self.listing.first_page(rows)
        self.model.show([line.id for line in page], self._first_from(page), page_rows=rows)
        self._asked += 1
        if len(page) < rows:
            self._rest.stop()
            self._tell(len(page))
        else:
            self._tell(None)
            self._rest.start()
        self._show_body(is_empty=not page)
        if page and self.table.current_id is None:
            self.table.setCurrentIndex(self.model.index(0, 0))

    def search(self, text: str) -> None:
        """What is typed, at every key."""
        self._wanted = None
        self.listing.type(text)
        self.show_list()
        self.table.setCurrentIndex(self.model.index(0, 0))

    def choose(self, student_id: Hashable) -> None:
        """Choose someone, at once or as soon as the whole list is known."""
        self._wanted = None if self.table.choose(student_id) else student_id

    def open_current(self) -> None:
        """Enter in the search: the first line, or the one chosen."""
        found = self.table.current_id
        if found is not None:
            self.opened.emit(found)

    def export(self) -> None:
        """The list as it is filtered, or the lines chosen, into a file that anyone can read."""
        path = ask_list_file(self.choose_file, self, "eleves")
        if path is None:
            return
        desk, query, columns = self._office.desk, self.listing.query, self._shown
        several = self._several()
        work = Operation(
            self._office.bridge,
            lambda: export_students(desk, path, columns, query=query, chosen=several or None),
        )
        work.on_pool().owner(self).busy(self.foot.export).success(self._exported).run()

    def archive(self) -> None:
        """Every line chosen among the archived, as one act that is undone as one."""
        desk, several = self._office.desk, self._several()
        if several:
            work = Operation(
                self._office.bridge, lambda: archive_students(desk, several, desk.today())
            ).owner(self)
            work.busy(self.foot.archive).success(lambda _changes: self._say_archived(several)).run()

    def _say_archived(self, several: list[UUID]) -> None:
        if said := archived_state(self._office.desk, several):
            self.said.emit(said)

    def choose_chip(self, chip: StudentFilter) -> None:
        """Another filter."""
        self.chips.choose(chip.name)
        self._choose(chip.name)

    def _first_from(self, page: list[StudentLine]) -> Callable[[int, int], list[StudentLine]]:
        """Further pages are read; the first one is in hand."""
        fetch = self.listing.fetcher()

        def rows(offset: int, limit: int) -> list[StudentLine]:
            return page[:limit] if offset == 0 and limit <= len(page) else fetch(offset, limit)

        return rows

    def _lay_out(self) -> None:
        self._card = Card(padded=False)
        self._card.add(self.table, 1)
        self._card.add(Hairline())
        self._card.add(self.foot)
        self._none = self._make_nobody()
        self._nobody = self._make_first()
        self._body = CurrentStack()
        for page in (self._card, self._none, self._nobody):
            self._body.addWidget(page)
        left = QWidget()
        box = column(left, SPACE_2 + 4)
        box.addWidget(self.chips)
        box.addWidget(self._body, 1)
        column(self, 0).addWidget(WithPane(left, self.pane))

    def _make_nobody(self) -> EmptyState:
        self.everyone = Button("Chercher parmi tous les élèves")
        self.everyone.clicked.connect(lambda: self.choose_chip(StudentFilter.IN_TRAINING))
        sentence = (
            "Vérifiez l’orthographe, essayez une partie du nom, du téléphone ou du NEPH, de l’élève, d’un parent ou "
            "d’un accompagnateur."
        )
        return EmptyState("search", "Personne ne correspond", sentence, [self.everyone])

    def _make_first(self) -> EmptyState:
        bring = Button("Importer un fichier…", ButtonKind.PRIMARY)
        bring.clicked.connect(self.asked_import)
        new = Button("Nouvel élève…", icon="plus")
        new.clicked.connect(self.asked_new)
        sentence = (
            "Reprenez la liste de votre ancien programme (Rapido, CSV, Excel), ou inscrivez une personne."
        )
        return EmptyState("students", "Vos élèves seront ici", sentence, [bring, new])

    def _connect(self) -> None:
        self.chips.chosen.connect(self._choose)
        self.model.sort_asked.connect(self._sort)
        self.table.chosen.connect(self.pane.show_student)
        self.table.opened.connect(self.opened)
        self.pane.opened.connect(self.opened)
        self._rest.timeout.connect(self._ask_whole)
        self._keep.timeout.connect(self._remember)
        self.table.horizontalHeader().sectionResized.connect(lambda *_sizes: self._keep_later())
        self.table.selectionModel().selectionChanged.connect(
            lambda *_ranges: self.foot.show_chosen(len(self.table.selectionModel().selectedRows()))
        )
        self.model.modelReset.connect(lambda: self.foot.show_chosen(0))
        self.foot.columns_chosen.connect(self._choose_columns)
        self.foot.export_asked.connect(self.export)
        self.foot.archive_asked.connect(self.archive)
        self.foot.documents_asked.connect(self._ask_documents)

    def _several(self) -> list[UUID]:
        found = [one for one in self.table.selected_ids if isinstance(one, UUID)]
        return found if len(found) > 1 else []

    def _ask_documents(self) -> None:
        several = self._several()
        if several:
            self.documents_asked.emit(several)

    def _exported(self, made: ListExport) -> None:
        self.said.emit(said_exported(made, count(made.lines, "élève")))

    def _choose_columns(self, columns: tuple[ListColumn, ...]) -> None:
        self._show_columns(columns)
        self._keep.start()

    def _show_columns(self, columns: tuple[ListColumn, ...]) -> None:
        self._shown = columns
        self.foot.show_columns(columns)
        self.table.show_columns([at for at, one in enumerate(ListColumn) if one in columns])

    def _choose(self, key: str) -> None:
        self.listing.choose(StudentFilter[key])
        self.show_list()

    def _sort(self, key: str, is_descending: bool) -> None:
        self.listing.sort(key, is_descending=is_descending)
        self.show_list()
        self._keep.start()

    def _ask_whole(self) -> None:
        """All the ids, off the window's thread; an answer to an older question is left."""
        desk, query, asked = self._office.desk, self.listing.query, self._asked

        def show(ids: StudentIds) -> None:
            if asked == self._asked:
                self.model.extend(ids)
                self._tell(len(ids))
                if self._wanted is not None:
                    self.choose(self._wanted)

        operation = Operation(self._office.bridge, lambda: list_student_ids(desk, query))
        operation.on_pool().owner(self).success(show).run()

    def _count_chips(self) -> None:
        desk = self._office.desk
        operation = Operation(self._office.bridge, lambda: filter_counts(desk))
        operation.on_pool().owner(self).success(self._show_counts).run()

    def _show_counts(self, counts: dict[StudentFilter, int]) -> None:
        self._counts = counts
        for chip, number in counts.items():
            self.chips.set_count(chip.name, number)
        self._show_body(is_empty=self.model.rowCount() == 0)
        self._tell(self.model.rowCount() if not self._rest.isActive() else None)
        self.counted.emit(counts)

    def _show_body(self, *, is_empty: bool) -> None:
        has_anyone = self._counts.get(StudentFilter.IN_TRAINING, 1) or self._counts.get(
            StudentFilter.ARCHIVED
        )
        blank = self._none if has_anyone or self.listing.query.text else self._nobody
        self.everyone.setVisible(not self.listing.query.with_archived)
        self._body.setCurrentWidget(blank if is_empty else self._card)
        self.pane.setVisible(not (is_empty and blank is self._nobody))
        if is_empty:
            self.pane.show_student(None)

    def _tell(self, found: int | None) -> None:
        chip = self.listing.query.filter
        of_chip = self._counts.get(chip) if chip else None
        self.foot.say(footer_sentence(self.listing.query, found, of_chip))

    def _keep_later(self) -> None:
        """A width drawn by hand is remembered, not those that follow the window."""
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._keep.start()

    def _remember(self) -> None:
        desk, query = self._office.desk, self.listing.query
        looks = {
            "shares": [round(share, 1) for share in self.table.shares()],
            "sort": query.sort.value,
            "is_descending": query.is_descending,
            "columns": [one.value for one in self._shown],
        }
        work = Operation(self._office.bridge, lambda: remember_screen(desk, _MEMORY, looks))
        work.owner(self).run()

    def _recall(self) -> None:
        looks = recall_screen(self._office.desk, _MEMORY)
        self.table.set_shares(looks.get("shares", []))
        self._show_columns(columns_from(looks.get("columns")))
        sort, is_descending = looks.get("sort", "name"), bool(looks.get("is_descending"))
        self.listing.sort(sort, is_descending=is_descending)
        self.table.show_sort(sort, is_descending=is_descending)
