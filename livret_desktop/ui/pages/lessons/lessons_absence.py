"""Opens "Journée de …" from Leçons, and settles its lessons that need a person one by one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from PySide6.QtWidgets import QWidget

from livret_desktop.services.lessons.absence import Proposal
from livret_desktop.ui.office import Office
from livret_desktop.ui.page import Page
from livret_desktop.ui.pages.lessons.lessons_correction import CorrectionActs
from livret_desktop.ui.pages.lessons.lessons_moves import MoveActs
from livret_desktop.ui.presenters.lessons import LessonWords


class AbsenceActs:
    """What the page and the dialog do together. GUI thread."""

    def __init__(self, page: Page, office: Office, words: LessonWords, corrections: CorrectionActs) -> None:
        self._page, self._office = page, office
        self._words, self._corrections = words, corrections

    def open(self, day: date, giver_id: UUID | None) -> None:
        """The lessons of somebody absent that day, or on a simulator out of order."""
        from livret_desktop.ui.dialogs.absence_dialog import AbsenceDialog  # noqa: PLC0415 (rare)

        dialog = AbsenceDialog(self._office, day, giver_id, self._settle, self._page)
        dialog.setObjectName("absence")
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _settle(self, dialog: QWidget, proposal: Proposal) -> None:
        """A lesson that would overlap, or that the State has: asked about as when it is put down by hand."""
        acts = MoveActs(
            self._page, self._office.desk, self._words, self._corrections, lambda _id: None, dialog
        )
        acts.judge([proposal.line], [proposal.after])
