"""Once the first page is painted: the fault of the last time is shown, and the base is looked at; again every day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog

from livret_desktop.crash_reports import forget_crash, last_crash
from livret_desktop.errors import MachineError
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.shell import Shell
from livret_desktop.ui.targets import BACKUPS
from livret_desktop.ui.widgets.dialogs import crash_dialog, error_dialog

if TYPE_CHECKING:
    from livret_desktop.services.school.data_check import DataCheck

_AGAIN_MS = 24 * 3_600_000


class HealthWatch(QObject):
    """Belongs to one open school. GUI thread; checks on the pool."""

    def __init__(self, office: Office, shell: Shell) -> None:
        super().__init__(shell)
        self._office, self._shell = office, shell
        self.shown: QDialog | None = None
        self._again = QTimer(self, interval=_AGAIN_MS)
        self._again.timeout.connect(self.look)
        shell.settled.connect(self._begin)

    def stop(self) -> None:
        """The school closes."""
        self._again.stop()

    def look(self) -> None:
        """Check the base now."""
        office = self._office
        if office.desk.database.is_read_only:
            return
        work = Operation(office.bridge, lambda: _check(office)).owner(self._shell.window).on_pool()
        work.success(self._checked).failure(
            lambda _busy: None
        ).run()  # the disk's own trouble shows in all the rest

    def _begin(self) -> None:
        self._again.start()
        self._show_crash()
        self.look()

    def _show_crash(self) -> None:
        folder = self._office.log_folder
        report = last_crash(folder) if folder is not None else ""
        if folder is None or not report or not self._shell.window.isVisible():
            return  # beside the clock: said when somebody is there
        self._open(crash_dialog(report, self._shell.window))
        forget_crash(folder)

    def _checked(self, check: DataCheck) -> None:
        if check.damage is not None:
            self._say_damage(check.damage)
        elif check.history is not None:
            self._shell.come_to_front()
            self._open(error_dialog(check.history, self._shell.window))

    def _say_damage(self, damage: MachineError) -> None:
        from livret_desktop.ui.dialogs.damaged_dialog import RESTORE, damaged_dialog  # noqa: PLC0415 (rarely needed)

        self._shell.come_to_front()
        dialog = damaged_dialog(damage, self._shell.window)
        dialog.finished.connect(
            lambda answer: self._shell.window.go_to(BACKUPS) if answer == RESTORE else None
        )
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        self.shown = dialog
        dialog.finished.connect(lambda _answer: dialog.deleteLater())
        dialog.open()


def _check(office: Office) -> DataCheck:
    from livret_desktop.services.school.data_check import check_data  # noqa: PLC0415 (after the first paint)

    return check_data(office.desk)
