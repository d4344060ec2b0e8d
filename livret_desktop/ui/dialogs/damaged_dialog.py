"""Damaged files of the school, at the door: what happened, a backup to put back; the damaged ones are kept aside."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from livret_desktop.background.workers import Workers
from livret_desktop.errors import LivretError
from livret_desktop.paths import DataFolder
from livret_desktop.services.surroundings import Surroundings
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.first_start.restore_view import RestoreView
from livret_desktop.ui.first_start.work import FirstStartWork
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.dialogs import MessageDialog, error_dialog, exec_alone
from livret_desktop.ui.widgets.fitted_dialog import resize_within_screen
from livret_desktop.ui.widgets.layouts import ScrolledPage, column

RESTORE = 2
"""What :func:`damaged_dialog` answers beside accepted and rejected."""
_SIZE_PX = (820, 640)


class RestoreAtDoor(QDialog):
    """The view of the first start, alone: a copy, the sheet, the school back. Accepted once it is restored."""

    def __init__(self, work: FirstStartWork, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Livret – Restaurer une sauvegarde")
        self.setProperty("kind", "page")
        resize_within_screen(self, theme().px(_SIZE_PX[0]), theme().px(_SIZE_PX[1]))
        self.view = RestoreView(work, bridge)
        column(self, 0).addWidget(ScrolledPage(self.view))
        self.view.left.connect(self.reject)
        self.view.restored.connect(self.accept)
        self.view.pick.setFocus()


def damaged_dialog(error: LivretError, parent: QWidget | None = None) -> MessageDialog:
    """What is damaged; ``exec()`` is :data:`RESTORE` when the person wants a backup put back."""
    back = Button("Restaurer une sauvegarde…", ButtonKind.OUTLINE, icon="backup")
    dialog = error_dialog(error, parent, back)
    back.clicked.connect(lambda: dialog.done(RESTORE))
    return dialog


def restores_at_door(error: LivretError, folder: DataFolder, around: Surroundings) -> bool:
    """Say what is damaged; True when a backup was put back. The caller holds the window's lock. GUI thread."""
    while exec_alone(damaged_dialog(error)) == RESTORE:
        workers = Workers()
        work = FirstStartWork(folder, around)
        try:
            if exec_alone(RestoreAtDoor(work, Bridge(workers))) == QDialog.DialogCode.Accepted.value:
                return True
        finally:
            workers.stop()
            work.close()
    return False
