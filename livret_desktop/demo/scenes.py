"""What the tour shows, one scene after the other: each puts the window into a state worth looking at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QLineEdit

from livret_desktop.demo.access_scenes import access_scenes
from livret_desktop.demo.connect_scenes import connect_scenes
from livret_desktop.demo.document_scenes import document_scenes
from livret_desktop.demo.etp_scenes import etp_scenes
from livret_desktop.demo.exchange_scenes import exchange_scenes
from livret_desktop.demo.lesson_scenes import lesson_scenes
from livret_desktop.demo.manual_scenes import manual_scenes
from livret_desktop.demo.opening import Demo
from livret_desktop.demo.proof_scenes import proof_scenes
from livret_desktop.demo.school import DemoSchool
from livret_desktop.demo.sending_scenes import sending_scenes
from livret_desktop.demo.stage import Play, Scene, Stage
from livret_desktop.demo.start_scenes import start_scenes
from livret_desktop.demo.student_scenes import TABS, file_scenes, tab
from livret_desktop.demo.today_scenes import today_scenes
from livret_desktop.demo.waiting_scenes import late_scenes
from livret_desktop.errors import MachineError
from livret_desktop.resources import resource_path
from livret_desktop.services.context import Desk
from livret_desktop.ui.dialogs.import_panel import ImportPanel
from livret_desktop.ui.operations import show_error
from livret_desktop.ui.pages.settings.settings_page import SettingsPage
from livret_desktop.ui.pages.students.students_page import StudentsPage
from livret_desktop.ui.presenters.tray import stick_offer
from livret_desktop.ui.targets import (
    BACKUPS,
    SETTINGS,
    STUDENTS,
    TEAM,
    TODAY,
    OpenAt,
)


def all_scenes(desk: Desk, demo: Demo) -> Iterator[Scene]:
    """Every scene, in the order of the rail."""
    made = demo.made
    yield from start_scenes(demo)
    yield from _today()
    yield from _students(made)
    yield from file_scenes(desk, made)
    yield from exchange_scenes(made)
    yield from lesson_scenes(desk)
    yield from _team(desk)
    yield from document_scenes(made)
    yield from proof_scenes(desk)
    yield from sending_scenes(desk, demo)
    yield from access_scenes(desk, demo)
    yield from connect_scenes(desk)
    yield from etp_scenes(desk)
    yield from _backups()
    yield from _settings()
    yield Scene("cle-branchee", _stick_plugged)
    yield from manual_scenes()
    yield Scene("erreur", lambda stage: show_error(_trouble(), stage.shell.window))
    yield from late_scenes(desk, demo)
    yield from today_scenes(desk, demo)


def at(key: str, what: object = None) -> Play:
    """Just a page."""

    def play(stage: Stage) -> None:
        stage.page(key, what)

    return play


def pressing(key: str, *words: str, what: object = None) -> Play:
    """A page, then buttons pressed one after the other."""

    def play(stage: Stage) -> None:
        stage.page(key, what)
        for one in words:
            stage.press(one)

    return play


def _today() -> Iterator[Scene]:
    finish, skip = "Terminer la journée", "Passer cette étape"
    yield Scene("aujourdhui", at(TODAY))
    yield Scene("fin-de-journee", pressing(TODAY, finish))
    yield Scene("fin-de-journee-controle", pressing(TODAY, finish, skip))
    yield Scene("fin-de-journee-bilan", pressing(TODAY, finish, skip, skip, skip, skip))


def _students(made: DemoSchool) -> Iterator[Scene]:
    yield Scene("eleves", at(STUDENTS))
    yield Scene("eleves-recherche", _search)
    for number, name in enumerate(TABS):
        yield Scene(f"eleve-papier-{name}", tab(made.issued.student.id, number))
    yield Scene("eleve-nom-long", at(STUDENTS, OpenAt(made.long_name.student.id)))
    yield Scene("eleve-sans-neph", at(STUDENTS, OpenAt(made.without_neph.student.id)))
    yield Scene("eleve-nouveau", _new_student)
    yield Scene("import", pressing(STUDENTS, "Importer", what=OpenAt()))
    yield Scene("import-apercu", _import_preview)


def _search(stage: Stage) -> None:
    stage.page(STUDENTS, OpenAt())
    line = stage.shell.window.top_bar.search.findChild(QLineEdit)
    assert line is not None
    line.setText("mar")
    line.textEdited.emit("mar")  # as typed: a text set by the program is not a search
    stage.settle()


def _new_student(stage: Stage) -> None:
    page = stage.page(STUDENTS, OpenAt())
    assert isinstance(page, StudentsPage)
    page.new_student()
    stage.settle()


def _import_preview(stage: Stage) -> None:
    """The office's own export, with its three rows that cannot be guessed."""
    page = stage.page(STUDENTS, OpenAt())
    stage.press("Importer")
    panel = next(panel for panel in page.window().findChildren(ImportPanel) if panel.isVisible())
    panel.load(Path(str(resource_path("samples"))) / "rapido-eleves.txt")
    stage.settle()


def _team(desk: Desk) -> Iterator[Scene]:
    yield Scene("equipe", at(TEAM))
    with desk.database.read() as reading:
        soon, expired = reading.instructors.where()[1], reading.instructors.where()[3]
        simulator = reading.simulators.where()[0]
    yield Scene("equipe-bientot", at(TEAM, OpenAt(soon.id)))
    yield Scene("equipe-expiree", at(TEAM, OpenAt(expired.id)))
    yield Scene("equipe-simulateur", at(TEAM, OpenAt(simulator.id)))


def _backups() -> Iterator[Scene]:
    yield Scene("sauvegardes", at(BACKUPS))
    yield Scene("sauvegarde-restaurer", pressing(BACKUPS, "Restaurer cette copie"))
    yield Scene("sauvegarde-code", pressing(BACKUPS, "Vérifier un code"))
    yield Scene("sauvegarde-feuille", pressing(BACKUPS, "Nouvelle feuille"))
    yield Scene("sauvegarde-essai", pressing(BACKUPS, "Lancer un essai"))


def _settings() -> Iterator[Scene]:
    for key in ("school", "hours", "schedule", "access", "security", "startup", "look", "rules", "about"):
        yield Scene(f"reglages-{key}", _section(key))
    yield Scene("reglages-access-test", _access_tested)


def _access_tested(stage: Stage) -> None:
    _section("access")(stage)
    stage.press("Tester la connexion")
    stage.settle()


def _stick_plugged(stage: Stage) -> None:
    """A known stick has just been plugged in: the copy is one press away."""
    stage.page(STUDENTS, OpenAt())
    stage.shell.offer_copy(stick_offer("BLEUE", 31))


def _section(key: str) -> Play:
    def play(stage: Stage) -> None:
        page = stage.page(SETTINGS)
        assert isinstance(page, SettingsPage)
        page.show_section(key)
        stage.settle()

    return play


def _trouble() -> MachineError:
    return MachineError(
        "Le disque est plein",
        "Ce dernier travail n’a pas pu être enregistré ; tout ce qui l’était déjà est intact.",
        "Libérez de la place sur le disque, puis recommencez.",
    )
