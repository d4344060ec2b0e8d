"""While a copy, or a new key, takes the place of the school's files: no window is open; steps and outcome are said."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QWidget

from livret_desktop.background.workers import Workers
from livret_desktop.domain.french import NBSP, count
from livret_desktop.errors import LivretError
from livret_desktop.logs import bug_report
from livret_desktop.paths import DataFolder
from livret_desktop.services.copies.local_copies import take_back
from livret_desktop.services.copies.restoring import restore
from livret_desktop.services.school.rekey import change_master_key, left_behind
from livret_desktop.services.school.way_back import go_back
from livret_desktop.services.surroundings import Surroundings
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.office import (
    ClosedWork,
    LocalCopyRequest,
    NewKeyRequest,
    RestoreRequest,
    WayBackRequest,
)
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.theme.tokens import Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.card import notice
from livret_desktop.ui.widgets.dialogs import exec_alone
from livret_desktop.ui.widgets.form_dialog import FormDialog
from livret_desktop.ui.widgets.text import Label

_SENDS_WAIT = f"Rien ne part à la DSR avant votre «{NBSP}Reprendre les envois{NBSP}», dans Envois DSR."
_TITLES = {
    RestoreRequest: "Restauration",
    NewKeyRequest: "Changement de clé",
    WayBackRequest: "Retour en arrière",
    LocalCopyRequest: "Retour à une copie de cet ordinateur",
}


class RestoringDialog(FormDialog):
    """Runs the work when shown; cannot be left before its end. ``is_done`` False: the former files stand."""

    def __init__(
        self,
        request: ClosedWork,
        folder: DataFolder,
        around: Surroundings,
        bridge: Bridge,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_TITLES[type(request)], "L’école d’avant reste de côté jusqu’au bout.", parent)
        self.is_done = False
        self._is_over = False
        self._step = Label("Préparation…", wraps=True)
        self.outcome = notice(Tone.OK, "")
        self.failure = notice(Tone.BAD, "")
        for part in (self._step, self.outcome, self.failure):
            self.body.addWidget(part)
        self.body.addStretch(1)
        self.outcome.hide()
        self.failure.hide()
        self.go = self.add_button(Button("Ouvrir l’école", ButtonKind.PRIMARY))
        self.go.setDefault(True)
        self.go.clicked.connect(self.accept)
        operation = Operation.reporting(
            bridge,
            lambda report: _done(request, folder, around, report),
        )
        self._folder = folder
        operation.on_pool().owner(self).busy(self.go).progress(lambda step: self._step.setText(str(step)))
        operation.success(self._succeeded).failure(self._failed).always(self._end).run()

    def reject(self) -> None:
        """Esc waits for the end, then opens the school that is there."""
        if self._is_over:
            self.accept()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The same for the cross."""
        if self._is_over:
            super().closeEvent(event)
        else:
            event.ignore()

    def _succeeded(self, words: tuple[str, str]) -> None:
        self.is_done = True
        self.outcome.say(*words)
        self.outcome.show()

    def _failed(self, trouble: Exception) -> None:
        if (
            not self._folder.staging.exists()
        ):  # else the new files are whole, and the next opening puts them in place
            self.say(f"Rien n’a été remplacé{NBSP}: l’école d’avant s’ouvre comme elle était.")
        if isinstance(trouble, LivretError):
            self.failure.say(trouble.title, f"{trouble.message} {trouble.todo}")
        else:
            self.failure.say(
                "Le programme a rencontré un défaut", f"L’école d’avant est intacte. {bug_report(trouble)}"
            )
        self.failure.show()

    def _end(self) -> None:
        self._is_over = True
        self._step.hide()
        self.fit()
        self.go.setFocus()


def _done(
    request: ClosedWork, folder: DataFolder, around: Surroundings, say: Callable[[object], None]
) -> tuple[str, str]:
    """Do it, on the pool; the title and the detail of its outcome."""
    if isinstance(request, RestoreRequest):
        report = restore(
            request.file,
            folder,
            around,
            key=request.key,
            sheet=request.sheet,
            holds_window_lock=True,
            say=say,
        )
        return (
            f"École restaurée{NBSP}: {count(report.students, 'élève')}, {count(report.lessons, 'leçon')}.",
            _SENDS_WAIT,
        )
    if isinstance(request, WayBackRequest):
        back = go_back(folder, around, key=request.key, holds_window_lock=True, say=say)
        return (
            f"Base {back.way.said()} reprise{NBSP}: {count(back.students, 'élève')}, "
            f"{count(back.lessons, 'leçon')}.",
            f"{_SENDS_WAIT} La base plus récente est gardée dans le dossier «{NBSP}ancien{NBSP}».",
        )
    if isinstance(request, LocalCopyRequest):
        taken = take_back(request.copy, folder, around, key=request.key, holds_window_lock=True, say=say)
        return (
            f"Copie reprise{NBSP}: {count(taken.students, 'élève')}, {count(taken.lessons, 'leçon')}.",
            f"{_SENDS_WAIT} L’école d’avant est gardée dans le dossier «{NBSP}ancien{NBSP}».",
        )
    return _key_changed(request, folder, around, say)


def _key_changed(
    request: NewKeyRequest, folder: DataFolder, around: Surroundings, say: Callable[[object], None]
) -> tuple[str, str]:
    slots = change_master_key(
        folder,
        around,
        deliver=request.deliver,
        passphrase=request.passphrase,
        key=request.key,
        holds_window_lock=True,
        say=say,
    )
    left = left_behind(folder)
    erase = f" Effacez à la main, dans le dossier des données{NBSP}: {', '.join(left)}." if left else ""
    return (
        f"Clé changée{NBSP}: la feuille n°{NBSP}{slots.sheet_number} est la bonne.",
        "Rangez-la sous clé, faites une sauvegarde, puis détruisez les anciennes copies"
        f"{NBSP}: l’ancienne feuille les ouvre encore.{erase}",
    )


def work_in_window(request: ClosedWork, folder: DataFolder, around: Surroundings) -> QDialog.DialogCode:
    """Do what was asked with the window's lock held and its school closed; a school is there afterwards."""
    workers = Workers()
    try:
        return QDialog.DialogCode(exec_alone(RestoringDialog(request, folder, around, Bridge(workers))))
    finally:
        workers.stop()
