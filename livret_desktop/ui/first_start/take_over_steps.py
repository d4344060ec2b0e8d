"""Team and take-over: typed, or brought in from the former program's files."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from livret_desktop.clock import Clock
from livret_desktop.domain.french import NBSP, count
from livret_desktop.domain.identifiers import is_valid_authorisation
from livret_desktop.domain.people import Instructor
from livret_desktop.domain.vocabulary import Category
from livret_desktop.exchange.columns import ImportKind
from livret_desktop.services.context import Desk
from livret_desktop.services.importing.tally import ImportReport
from livret_desktop.services.outbox.former_program import keep_take_over
from livret_desktop.services.records.team import read_team, save_instructor
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.dialogs.import_panel import ImportPanel
from livret_desktop.ui.first_start.step import StartStep
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.theme.tokens import SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.chips import Choice, Segmented
from livret_desktop.ui.widgets.current_stack import CurrentStack
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.form_grid import FormGrid
from livret_desktop.ui.widgets.layouts import column
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.typed_fields import DateField

_NOUNS = {
    ImportKind.INSTRUCTORS: "enseignant",
    ImportKind.STUDENTS: "élève",
    ImportKind.ENROLMENTS: "inscription",
    ImportKind.LESSONS: "leçon",
}


class ImportingStep(StartStep):
    """One or several files, one view each; the wizard's button imports the file shown, then goes on."""

    def __init__(
        self, title: str, sentence: str, kinds: tuple[tuple[ImportKind, str], ...], bridge: Bridge
    ) -> None:
        super().__init__(title, sentence, bridge)
        self._kinds = kinds
        self.panels: dict[ImportKind, ImportPanel] = {}
        self.taken: dict[ImportKind, int] = {}
        self.views = Segmented([Choice(kind.value, words) for kind, words in self.choices()], "Que reprendre")
        self.stack = CurrentStack()
        self.views.chosen.connect(self._show_view)
        self.box.addWidget(self.views, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addWidget(self.stack, 1)

    def choices(self) -> tuple[tuple[ImportKind, str], ...]:
        """The views, by the kind of their file."""
        return self._kinds

    @property
    def panel(self) -> ImportPanel | None:
        """The file shown."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, ImportPanel) else None

    @property
    def action(self) -> str:
        """Import what is ready, else go on."""
        return self.panel.action if self.panel and self.panel.preview else "Continuer"

    @property
    def locked_because(self) -> str | None:
        """What keeps a chosen file from being imported; without a file one may go on, but for a day mistyped."""
        if self.panel and self.panel.preview:
            return self.panel.locked_because
        return self.panel.days.problem if self.panel else None

    def open_school(self, desk: Desk) -> None:
        """The panels need the school."""
        for kind, _words in self._kinds:
            panel = ImportPanel(desk, self.bridge, kind)
            panel.ready_changed.connect(self.changed)
            panel.settled.connect(self.settled)
            panel.imported.connect(lambda report, kind=kind: self._imported(kind, report))
            self.panels[kind] = panel
            self.stack.addWidget(panel)

    def go(self) -> None:
        """Import the file shown; without one, the next view, then the next step."""
        panel = self.panel
        if panel is not None and panel.preview is not None:
            panel.import_now()
        elif not self._next_view():
            self.finished.emit(self.detail())

    def detail(self) -> str:
        """What was taken over, in few words."""
        return ", ".join(count(number, _NOUNS[kind]) for kind, number in self.taken.items() if number)

    def _imported(self, kind: ImportKind, report: ImportReport) -> None:
        self.taken[kind] = self.taken.get(kind, 0) + report.created + report.updated
        self.changed.emit()

    def _show_view(self, key: str) -> None:
        kinds = [kind.value for kind, _words in self._kinds]
        self.stack.setCurrentIndex(kinds.index(key))
        self.changed.emit()

    def _next_view(self) -> bool:
        kinds = [kind.value for kind, _words in self._kinds]
        at = self.stack.currentIndex() + 1
        if at >= len(kinds):
            return False
        self.views.choose(kinds[at])
        self._show_view(kinds[at])
        self.settled.emit()
        return True


class TakeOverStep(ImportingStep):
    """Students, their enrolments, the lessons already done."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(
            "Reprendre les élèves",
            f"Dans cet ordre{NBSP}: les élèves, leurs inscriptions, les leçons déjà faites. Rien n’est deviné, "
            "une ligne refusée dit pourquoi, et importer deux fois ne change rien.",
            (
                (ImportKind.STUDENTS, "Élèves"),
                (ImportKind.ENROLMENTS, "Inscriptions"),
                (ImportKind.LESSONS, "Leçons"),
            ),
            bridge,
        )
        self._desk: Desk | None = None

    def open_school(self, desk: Desk) -> None:
        """The panels, and where the days are kept."""
        self._desk = desk
        super().open_school(desk)

    def go(self) -> None:
        """As for every file; without one, the days typed above the lessons are kept all the same."""
        panel, desk = self.panel, self._desk
        is_left = panel is not None and panel.preview is None and panel.days.is_new
        if panel is None or desk is None or not is_left or self.taken.get(panel.kind):
            super().go()  # an import keeps the days itself
            return
        days = panel.days.value
        kept = Operation(self.bridge, lambda: keep_take_over(desk, days)).owner(self)
        kept.success(lambda _changes: super(TakeOverStep, self).go()).run()


class TeamStep(StartStep):
    """Instructors typed one after the other, or imported."""

    def __init__(self, clock: Clock, bridge: Bridge) -> None:
        super().__init__(
            "Votre équipe",
            "Les enseignants, avec leur autorisation. Tapez-les, ou importez un fichier. Les simulateurs et les "
            "stagiaires se complètent dans Équipe.",
            bridge,
        )
        self._desk: Desk | None = None
        self.surname, self.given_name = TextField("Nom"), TextField("Prénom")
        self.surname.set_required("Tapez le nom de l’enseignant.")
        self.number = TextField("N° d’autorisation", _number_problem, placeholder="A0207731020")
        self.expires = DateField("Valable jusqu’au", clock)
        self.add = Button("Ajouter à l’équipe", icon="plus")
        self.people = Label("", wraps=True)
        self.views = Segmented([Choice("type", "Taper"), Choice("file", "Importer un fichier")], "Comment")
        self.stack = CurrentStack()
        self.stack.addWidget(self._make_form())
        self.panel: ImportPanel | None = None
        self.box.addWidget(self.views, 0, Qt.AlignmentFlag.AlignLeft)
        self.box.addWidget(self.stack, 1)
        self.views.chosen.connect(self._show_view)
        self.add.clicked.connect(self.add_typed)

    @property
    def action(self) -> str:
        """Import what is ready, else go on."""
        return self.panel.action if self._is_file_ready and self.panel else "Continuer"

    @property
    def locked_because(self) -> str | None:
        """What keeps a chosen file from being imported."""
        return self.panel.locked_because if self._is_file_ready and self.panel else None

    def open_school(self, desk: Desk) -> None:
        """The team can be written now."""
        self._desk = desk
        self.panel = ImportPanel(desk, self.bridge, ImportKind.INSTRUCTORS)
        self.panel.ready_changed.connect(self.changed)
        self.panel.settled.connect(self.settled)
        self.panel.imported.connect(lambda _report: self._show_people())
        self.stack.addWidget(self.panel)
        self._show_people()

    def add_typed(self) -> None:
        """Add the instructor typed; the fields are then empty for the next one."""
        fields = (self.surname, self.number, self.expires)
        wrong = [field for field in fields if not field.check()]
        if wrong or self._desk is None:
            for field in wrong[:1]:
                field.setFocus()
            return
        desk, typed = self._desk, self._typed()
        operation = Operation(self.bridge, lambda: save_instructor(desk, typed)).owner(self).busy(self.add)
        operation.success(lambda _changes: self._added()).run()

    def go(self) -> None:
        """Import the file, or keep what is still typed, then go on."""
        if self._is_file_ready and self.panel is not None:
            self.panel.import_now()
        elif self.stack.currentIndex() == 0 and (self.surname.text or self.number.text):
            self.add_typed()
        else:
            self.finished.emit(self.detail())

    def detail(self) -> str:
        """ "3 enseignants, 1 simulateur"."""
        if self._desk is None:
            return ""
        team = read_team(self._desk)
        parts = [count(len(team.instructors), "enseignant")] if team.instructors else []
        parts += [count(len(team.simulators), "simulateur")] if team.simulators else []
        return ", ".join(parts)

    @property
    def _is_file_ready(self) -> bool:
        return (
            self.panel is not None and self.stack.currentWidget() is self.panel and bool(self.panel.preview)
        )

    def _added(self) -> None:
        for field in (self.surname, self.given_name, self.number, self.expires):
            field.set_text("")
        self._show_people()
        self.surname.setFocus()

    def _show_people(self) -> None:
        if self._desk is not None:
            names = [one.full_name for one in read_team(self._desk).instructors]
            self.people.setText(f"Dans l’équipe{NBSP}: {', '.join(names)}." if names else "Personne encore.")
        self.changed.emit()

    def _show_view(self, key: str) -> None:
        self.stack.setCurrentIndex(0 if key == "type" else 1)
        self.changed.emit()

    def _typed(self) -> Instructor:
        return Instructor(
            id=uuid4(),
            surname=self.surname.text,
            given_name=self.given_name.text,
            authorisation_number=self.number.text,
            authorisation_expires_on=self.expires.value,
            categories=(Category.B,),
        )

    def _make_form(self) -> QWidget:
        page = QWidget()
        box = column(page, SPACE_3)
        card, grid = Card(), FormGrid(2)
        for field in (self.surname, self.given_name, self.number, self.expires):
            grid.add(field)
        card.add(grid)
        hint = "Catégorie B d’office : les autres se cochent dans Équipe.".replace(" :", f"{NBSP}:")
        card.add(Label(hint, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        card.body.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(card)
        box.addWidget(self.people)
        box.addStretch(1)
        return page


def _number_problem(text: str) -> str | None:
    return None if is_valid_authorisation(text) else "La lettre A, puis dix chiffres, comme sur la carte."
