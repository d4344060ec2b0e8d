"""One print through the window in a process of its own: the spooler is told by the environment, once a process.

``python -m tests.e2e.printing_scene FOLDER`` prints an AFFI of a made-up school on the default printer, through the
system's own dialog. Gives on stdout, as JSON, the numbers taken and the titles of the other dialogs, which it refuses.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QDialog

from livret_desktop.domain.vocabulary import AttestationCopy
from livret_desktop.services.papers.attestation_register import register_lines
from livret_desktop.ui.bridge import Bridge
from livret_desktop.ui.main_window import MainWindow, speak_french
from livret_desktop.ui.pages.attestations.attestations_page import AttestationsPage
from livret_desktop.ui.targets import OpenAt
from livret_desktop.ui.theme.theme import ColourMode, install_theme
from tests.services.house import House, add_student, enrol
from tests.ui.conftest import Direct
from tests.ui.office_house import make_office

_LOOK_MS = 20
_LONGEST_MS = 40_000


class Person:
    """Accepts the printer's dialog, refuses and notes every other."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._timer = QTimer(interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        for dialog in QApplication.topLevelWidgets():
            if not isinstance(dialog, QDialog) or not dialog.isVisible():
                continue
            if isinstance(dialog, QPrintDialog):
                dialog.accept()
            else:
                self.seen.append(dialog.windowTitle())
                dialog.reject()


def main(folder: Path) -> None:
    """Play it."""
    application = QApplication([])
    speak_french(application)
    install_theme(application, ColourMode.LIGHT)
    person = Person()
    house = House(folder / "ecole")
    house.create()
    with house.open() as desk:
        student = add_student(desk)
        enrol(desk, student)
        window = MainWindow(Bridge(Direct()), "Auto-école du Pont", "Melun")
        page = AttestationsPage(make_office(desk, Bridge(Direct())))
        window.add_pages([page])
        window.show()
        page.open(OpenAt(student.id))
        _run_until(application, page.act.options.print.isEnabled)
        page.act.options.boxes[AttestationCopy.STUDENT].setChecked(True)
        _run_until(application, lambda: "2" in page.act.options._words.text())
        said: list[str] = []
        page.said.connect(lambda state: said.append(state.word))
        page.print()
        _run_until(application, lambda: bool(said or person.seen))
        numbers = [line.entry.number for line in register_lines(desk)]
        sys.stdout.write(json.dumps({"numbers": numbers, "dialogs": person.seen, "said": said}))


def _run_until(application: QApplication, is_so: object) -> None:
    late = QTimer(singleShot=True, interval=_LONGEST_MS)
    late.start()
    while not is_so() and late.isActive():  # type: ignore[operator]
        application.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
