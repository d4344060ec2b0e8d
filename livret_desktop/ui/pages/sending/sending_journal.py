"""Journal: what happened in a day, and the last runs with what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from livret_desktop.clock import Clock
from livret_desktop.services.sending.send_list import DayJournal, JobRun
from livret_desktop.ui.pages.sending.sending_fixes import TimedLines
from livret_desktop.ui.pages.sending.sending_queue import DayStepper
from livret_desktop.ui.presenters.sending_journal import journal_lines, run_lines
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column


class JournalView(QWidget):
    """``changed``: another day is asked."""

    changed = Signal()

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._day = DayStepper(clock)
        self._day.changed.connect(self.changed)
        self.lines, self.runs = TimedLines(), TimedLines()
        of_day, last = Card("Ce jour-là"), Card("Derniers envois et vérifications")
        of_day.add_action(self._day)
        of_day.add(self.lines)
        last.add(self.runs)
        content = FlowingContent()
        box = column(content, SPACE_3)
        box.addWidget(of_day)
        box.addWidget(last)
        box.addStretch(1)
        scrolled = ScrolledPage(content)
        # As high as the room there is: its own wish would make the whole page scroll too.
        scrolled.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        column(self, SPACE_2).addWidget(scrolled)

    @property
    def day(self) -> date:
        """The day shown."""
        return self._day.day

    def follow_today(self) -> None:
        """After midnight, the new day where the old one was shown."""
        self._day.follow_today()

    def show_day(self, day: date) -> None:
        """Another day, without telling."""
        self._day.show_day(day)

    def show_journal(self, journal: DayJournal, runs: Sequence[JobRun], no_run: str) -> None:
        """Replace what is shown. ``no_run``: what is said where there has been no run."""
        self.lines.show_lines(journal_lines(journal), "Rien ce jour-là.")
        self.runs.show_lines(run_lines(runs), no_run)
