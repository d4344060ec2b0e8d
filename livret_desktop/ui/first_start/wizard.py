"""The first screen ever seen: a new school in seven steps, a backup restored, or a full export taken over."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from livret_desktop.background.workers import Workers
from livret_desktop.backup.system_volumes import system_volumes
from livret_desktop.backup.volumes import Volumes
from livret_desktop.domain.french import NBSP
from livret_desktop.paths import DataFolder
from livret_desktop.services.surroundings import Surroundings
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.first_start.export_view import ExportView
from livret_desktop.ui.first_start.reprise_step import RepriseStep
from livret_desktop.ui.first_start.restore_view import RestoreView
from livret_desktop.ui.first_start.safety_steps import AccessStep, SheetStep, StickStep
from livret_desktop.ui.first_start.school_step import SchoolStep
from livret_desktop.ui.first_start.step import StartStep
from livret_desktop.ui.first_start.take_over_steps import TakeOverStep, TeamStep
from livret_desktop.ui.first_start.work import FirstStartWork, Made
from livret_desktop.ui.theme.tokens import SPACE_3, SPACE_5, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.dialogs import exec_alone
from livret_desktop.ui.widgets.fitted_dialog import resize_within_screen
from livret_desktop.ui.widgets.layouts import AdaptiveRow, ScrolledPage, column
from livret_desktop.ui.widgets.text import Label
from livret_desktop.ui.widgets.wizard import Step, StepState, WizardFrame

_CHOICE, _NEW, _RESTORE, _EXPORT = range(4)
_AFTER_EXPORT = 5
_NAMES = (
    ("École", "À créer d’abord"),
    ("Équipe", "Peut attendre"),
    ("Élèves", "Peut attendre"),
    ("Reprise", "Peut attendre"),
    ("Accès à la DSR", "Peut attendre"),
    ("Clé de sauvegarde", "Peut attendre"),
    ("Feuille de secours", "À imprimer"),
)


class ChoiceView(QWidget):
    """New school, a backup restored, or a full export taken over."""

    new_asked = Signal()
    restore_asked = Signal()
    export_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.new = Button("Nouvelle école", ButtonKind.PRIMARY, icon="home")
        self.restore = Button("Restaurer une sauvegarde", icon="backup")
        self.export = Button("Reprendre un export complet", icon="file")
        box = column(self, SPACE_3, SPACE_5)
        box.addStretch(1)
        box.addWidget(Label("Bienvenue", TextStyle.FIGURE))
        box.addWidget(Label("Rien ne quitte cet ordinateur sans vous.", tone=Tone.QUIET, wraps=True))
        row = AdaptiveRow(SPACE_3)
        for title, words, button in (
            ("Vous commencez", "Sept étapes, environ dix minutes. Chacune peut attendre.", self.new),
            (
                "Vous avez déjà une copie",
                "Nouvel ordinateur, panne ou vol\u00a0: la clé et la feuille de secours suffisent.",
                self.restore,
            ),
            (
                "Vous avez un export",
                "Le dossier lisible d’une école entière, écrit par ce programme, sans sa clé ni sa feuille.",
                self.export,
            ),
        ):
            row.add(_choice(title, words, button), 1)
        box.addWidget(row)
        box.addStretch(2)
        self.new.clicked.connect(self.new_asked)
        self.restore.clicked.connect(self.restore_asked)
        self.export.clicked.connect(self.export_asked)


class FirstStart(QDialog):
    """Accepted once there is a school to open. The steps are shown by the kit's frame and driven from here."""

    def __init__(self, work: FirstStartWork, around: Surroundings, bridge: Bridge, volumes: Volumes) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle("Livret – Premier démarrage")
        self.setProperty("kind", "page")
        resize_within_screen(self, 1180, 700)
        self._work = work
        self.choice, self.restore = ChoiceView(), RestoreView(work, bridge)
        self.export = ExportView(work, bridge)
        self.school = SchoolStep(work, around.clock, bridge)
        self.sheet = SheetStep(work, bridge)
        self.steps: list[StartStep] = [
            self.school,
            TeamStep(around.clock, bridge),
            TakeOverStep(bridge),
            RepriseStep(bridge),
            AccessStep(bridge),
            StickStep(volumes, bridge),
            self.sheet,
        ]
        self._done: dict[int, str] = {}
        self.frame = WizardFrame(
            "Bienvenue",
            "Sept étapes, environ dix minutes. Chacune peut attendre.",
            f"Ce que vous passez se complète plus tard, dans sa page{NBSP}: Équipe, Élèves, Réglages, Sauvegardes.",
        )
        for step, (name, detail) in zip(self.steps, _NAMES, strict=True):
            self.frame.add_step(Step(name, detail), step, step.action)
        self._stack = QStackedWidget()
        for view in (
            ScrolledPage(self.choice),
            self.frame,
            ScrolledPage(self.restore),
            ScrolledPage(self.export),
        ):
            self._stack.addWidget(view)
        column(self, 0).addWidget(self._stack)
        self._connect()
        self._show_step(0)
        self._stack.setCurrentIndex(_CHOICE)
        self.choice.new.setFocus()

    def begin_new(self) -> None:
        """A new school."""
        self._stack.setCurrentIndex(_NEW)
        self._show_step(0)

    def begin_restore(self, file: Path | None = None) -> None:
        """A backup, perhaps chosen already in the file manager."""
        self._stack.setCurrentIndex(_RESTORE)
        self.restore.pick.setFocus()
        if file is not None:
            self.restore.take(file)

    def begin_export(self) -> None:
        """A full export."""
        self._stack.setCurrentIndex(_EXPORT)
        self.export.pick.setFocus()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Left before the end: what was made stays, and the next start opens it."""
        self.reject()
        super().closeEvent(event)

    def _connect(self) -> None:
        self.choice.new_asked.connect(self.begin_new)
        self.choice.restore_asked.connect(self.begin_restore)
        self.restore.left.connect(lambda: self._stack.setCurrentIndex(_CHOICE))
        self.restore.restored.connect(self.accept)
        self.choice.export_asked.connect(self.begin_export)
        self.export.left.connect(lambda: self._stack.setCurrentIndex(_CHOICE))
        self.export.taken.connect(self._go_on_with)
        self.school.made.connect(self._open)
        self.frame.next_asked.connect(lambda number: self.steps[number].go())
        self.frame.skip_asked.connect(self._skip)
        self.frame.back_asked.connect(self._go_back)
        for number, step in enumerate(self.steps):
            step.changed.connect(self._show_action)
            step.settled.connect(self.frame.rest)
            step.finished.connect(lambda detail, number=number: self._finished(number, detail))

    def _open(self, made: Made) -> None:
        for step in self.steps:
            step.open_school(made.desk)
        self.sheet.show_code(made.desk, made.code)

    def _go_on_with(self, made: Made) -> None:
        """A school taken over is whole: a copy of it and the sheet of its new key are what is left."""
        self._open(made)
        for number in range(_AFTER_EXPORT):
            self._done[number] = "Dans l’export"
            self._mark(number)
        self._stack.setCurrentIndex(_NEW)
        self._show_step(_AFTER_EXPORT)

    def _finished(self, number: int, detail: str) -> None:
        if detail:
            self._done[number] = detail
        self._leave_step(number)

    def _skip(self, number: int) -> None:
        self._leave_step(number)

    def _go_back(self, number: int) -> None:
        self._mark(number)
        self._show_step(number - 1)

    def _leave_step(self, number: int) -> None:
        self._mark(number)
        if number + 1 < len(self.steps):
            self._show_step(number + 1)
        else:
            self.accept()

    def _mark(self, number: int) -> None:
        detail = self._done.get(number)
        self.frame.mark(number, StepState.DONE if detail else StepState.TO_DO, detail or _NAMES[number][1])

    def _show_step(self, number: int) -> None:
        self.frame.go_to(number)
        self.frame.skip.setVisible(number > 0)
        self.steps[number].shown()
        self._show_action()

    def _show_action(self) -> None:
        step = self.steps[self.frame.current]
        self.frame.set_next(step.action, locked_because=step.locked_because)


def run_first_start(folder: DataFolder, surroundings: Surroundings, file: Path | None = None) -> bool:
    """Show the first start and stay until it is left; True when there is a school to open now. GUI thread.

    ``file``: a backup opened from the file manager; the wizard then begins with it.

    The caller holds the window's lock of ``folder``. Raises nothing: troubles are said in the window.
    """
    workers = Workers()
    work = FirstStartWork(folder, surroundings)
    try:
        dialog = FirstStart(work, surroundings, Bridge(workers), system_volumes())
        if file is not None:
            dialog.begin_restore(file)
        return exec_alone(dialog) == QDialog.DialogCode.Accepted.value
    finally:
        workers.stop()
        work.close()


def _choice(title: str, words: str, button: Button) -> Card:
    card = Card(title)
    card.add(Label(words, tone=Tone.QUIET, wraps=True))
    card.body.addStretch(1)
    card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
    return card
