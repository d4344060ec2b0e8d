"""The connection test on the screen: stages ticked one by one, what is wrong, what to do; it can be stopped.

Used by Réglages and by Envois DSR.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from livret_desktop.domain.changes import Changes, Kind
from livret_desktop.domain.dsr import Capabilities
from livret_desktop.domain.french import clock_time
from livret_desktop.services.access.dsr_access import connection_test
from livret_desktop.transmission.connection_words import Stage, StageResult, StageState
from livret_desktop.ui.office import Office
from livret_desktop.ui.operations import Operation, Report
from livret_desktop.ui.presenters.access import STAGES, pending, stage_state, verdict
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Banner
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.layouts import AdaptiveRow, column, reveal_later
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Label


def _nothing() -> None:
    return None


class _Line:
    """One stage and what was found there: two cells of the grid, so that the words stand under one another."""

    def __init__(self, stage: Stage, grid: QGridLayout) -> None:
        self._stage = stage
        self.tag = StateTag(pending(stage))
        self.said = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        row = grid.rowCount()
        grid.addWidget(self.tag, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.said, row, 1)

    def wait(self) -> None:
        """Not reached yet."""
        self.tag.show_state(pending(self._stage))
        self.said.setText("")

    def show_result(self, result: StageResult) -> None:
        """Gone through."""
        self.tag.show_state(stage_state(result))
        self.said.setText("" if result.state is StageState.BAD else f"{result.said} {result.todo}".strip())


class ConnectionCheck(QWidget):
    """``answered`` with what the server guarantees when the way is open; ``ended`` after every test. GUI thread."""

    answered = Signal(object)
    ended = Signal()

    def __init__(self, office: Office) -> None:
        super().__init__()
        self._office = office
        self._is_stopped = False
        self._stop_work: Callable[[], None] = _nothing
        box = column(self, SPACE_2)
        self.button = Button("Tester la connexion", icon="refresh")
        self.stop = Button("Arrêter")
        self.verdict = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        row = AdaptiveRow(SPACE_2)
        for widget, share in ((self.button, 0), (self.stop, 0), (self.verdict, 1)):
            row.add(widget, share)
        self._stages = QWidget()
        grid = QGridLayout(self._stages)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE_3)
        grid.setVerticalSpacing(SPACE_1)
        grid.setColumnStretch(1, 1)
        self.lines = {stage: _Line(stage, grid) for stage in STAGES}
        self.trouble = Banner(Tone.BAD, kind="notice")
        for part in (row, self._stages, self.trouble):
            box.addWidget(part)
        box.addStretch(1)  # what the words do not need stays below them, not inside the box of the trouble
        for hidden in (self.stop, self._stages, self.trouble):
            hidden.hide()
        self.button.clicked.connect(self.start)
        self.stop.clicked.connect(self.give_up)

    def clear(self) -> None:
        """The access is another one: what was found of the former says nothing of it. A test at work goes on."""
        if not self.stop.isHidden():
            return
        for part in (self._stages, self.trouble):
            part.hide()
        self.verdict.setText("")

    def start(self) -> None:
        """Go through the stages, on the pool."""
        desk, given = self._office.desk, self._office.given_dsr_secret
        self._is_stopped = False
        self.trouble.hide()
        for line in self.lines.values():
            line.wait()
        self._stages.show()
        self.stop.show()
        self.verdict.setText("Test en cours… Rien de personnel n’est envoyé.")

        def work(report: Report) -> tuple[Capabilities | None, list[StageResult], float]:
            began = desk.clock.monotonic()
            test = connection_test(desk, given, report)
            self._stop_work = test.stop
            if not self._is_stopped:
                test.run()
            return test.capabilities, test.results, desk.clock.monotonic() - began

        operation = Operation.reporting(self._office.bridge, work).owner(self).on_pool().busy(self.button)
        operation.progress(self._show).success(self._has_ended).always(self._is_over).run()

    def give_up(self) -> None:
        """Stop: the request at work ends at once."""
        self._is_stopped = True
        self._stop_work()

    def _show(self, result: object) -> None:
        if isinstance(result, StageResult) and not self._is_stopped:
            self.lines[result.stage].show_result(result)

    def _has_ended(self, found: tuple[Capabilities | None, list[StageResult], float]) -> None:
        capabilities, results, took_s = found
        if self._is_stopped:
            self.verdict.setText("Test arrêté à votre demande. Aucune leçon n’est partie.")
            return
        self.verdict.setText(verdict(results, took_s, clock_time(self._office.desk.clock.now())))
        last = results[-1]
        if last.state is StageState.BAD:
            self.trouble.say(last.said, last.todo)
            self.trouble.show()
            reveal_later(self.trouble)
            # It may have cost the school its permission: no page may go on promising a send.
            self._office.bridge.announce(Changes(frozenset({Kind.SETTINGS})))
        if capabilities is not None:
            self.answered.emit(capabilities)

    def _is_over(self) -> None:
        self.stop.hide()
        self._stop_work = _nothing
        self.ended.emit()


def open_connection_check(
    parent: QWidget, office: Office, open_settings: Callable[[], object] = _nothing
) -> QDialog:
    """The test in a dialog of its own, begun at once: for a page that has no room for it (Envois DSR).

    ``open_settings`` leads to the access, where what a test found is put right: offered once it found something.
    """
    dialog = MessageDialog("link", Tone.ACCENT, "Tester la connexion", [], parent)
    check = ConnectionCheck(office)
    dialog.words.addWidget(check, 1)
    dialog.add_closing("Fermer")
    settings = dialog.add_button(Button("Accès à la DSR…"))
    settings.hide()
    settings.clicked.connect(dialog.accept)
    dialog.accepted.connect(open_settings)
    check.ended.connect(lambda: settings.setVisible(not check.trouble.isHidden()))
    dialog.finished.connect(lambda _result: check.give_up())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    check.start()
    return dialog
