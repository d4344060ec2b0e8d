"""Asks why, before a lesson already sent is corrected or cancelled at the DSR; then says when that will not leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from PySide6.QtWidgets import QGridLayout, QWidget

from livret_desktop.domain.changes import Changes
from livret_desktop.domain.lesson import Lesson
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import LessonLine
from livret_desktop.services.lessons.lesson_sessions import cancel_at_dsr, correct_at_dsr
from livret_desktop.services.sending.sent_versions import SentVersions, read_sent_versions
from livret_desktop.ui.operations import Operation
from livret_desktop.ui.page import Page
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.lessons import LessonWords, changes_between
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button, ButtonKind
from livret_desktop.ui.widgets.dialogs import MessageDialog
from livret_desktop.ui.widgets.fields import TextField
from livret_desktop.ui.widgets.text import Label

_CORRECTS = "Une nouvelle version partira au prochain envoi et remplacera celle que la DSR a reçue."
_CANCELS = (
    "Une annulation partira au prochain envoi : la DSR ne comptera plus cette leçon. Elle reste ici, annulée."
)


class ReasonDialog(MessageDialog):
    """A reason is required: it stays in the history and beside the sending.

    ``changes`` (field, sent, about to be sent) stand side by side. ``cancels``: nothing is corrected, the hours stop
    counting.
    """

    def __init__(
        self,
        title: str,
        lines: Sequence[str],
        action: str,
        parent: QWidget | None = None,
        *,
        changes: Sequence[tuple[str, str, str]] = (),
        cancels: bool = False,
    ) -> None:
        what, example = (_CANCELS, "élève absent") if cancels else (_CORRECTS, "durée mal saisie")
        super().__init__("send", Tone.ACCENT, title, [what], parent)
        for line in lines:
            self.words.addWidget(Label(line, TextStyle.STRONG, wraps=True))
        if changes:
            self.words.addWidget(_side_by_side(changes))
        self.reason = TextField("Motif", placeholder=f"par exemple : {example}")
        self.reason.set_required("Écrivez le motif en quelques mots.")
        self.words.addWidget(self.reason)
        self.add_closing("Ne rien faire")
        keep = self.add_button(Button(action, ButtonKind.PRIMARY))
        keep.clicked.connect(self._keep)
        keep.setDefault(True)
        self.reason.line.setFocus()

    def _keep(self) -> None:
        if self.reason.check():
            self.accept()
        else:
            self.reason.line.setFocus()


class CorrectionActs:
    """What is asked of the DSR from Leçons: a reason first, then whether it will leave.

    ``shown(lesson id)`` is called once the lesson is changed, to show it as it now stands. GUI thread.
    """

    def __init__(self, page: Page, desk: Desk, words: LessonWords, shown: Callable[[UUID], None]) -> None:
        self._page, self._desk, self._words, self._shown = page, desk, words, shown

    def correct(self, line: LessonLine, after: Lesson) -> None:
        """The lesson as it was sent beside what it becomes; nothing to correct shows it again."""
        changes = changes_between(line.lesson, after, self._words)
        if not changes:
            self._shown(line.lesson.id)
            return
        dialog = ReasonDialog(
            "Corriger auprès de la DSR", (), "Corriger la leçon", self._page, changes=changes
        )
        dialog.setObjectName("correctLesson")
        dialog.accepted.connect(lambda: self._corrected(after, dialog.reason.text))
        dialog.open()

    def _corrected(self, after: Lesson, reason: str) -> None:
        desk = self._desk
        self.sent(self._page.operation(lambda: correct_at_dsr(desk, after, reason)), after.id)

    def cancel(self, line: LessonLine) -> None:
        """A lesson that did not take place after all."""
        dialog = ReasonDialog(
            "Annuler auprès de la DSR",
            [self._words.to_confirm(line)],
            "Annuler cette leçon",
            self._page,
            cancels=True,
        )
        dialog.setObjectName("cancelLesson")
        dialog.accepted.connect(lambda: self._cancelled(line.lesson.id, dialog.reason.text))
        dialog.open()

    def _cancelled(self, lesson_id: UUID, reason: str) -> None:
        desk = self._desk
        self.sent(self._page.operation(lambda: cancel_at_dsr(desk, lesson_id, reason)), lesson_id)

    def sent(self, operation: Operation[Changes], lesson_id: UUID) -> None:
        """Write the correction, and say at once when pre-flight keeps it here."""
        page, desk = self._page, self._desk

        def done(changes: Changes) -> None:
            if changes.title:
                page.say(State.ok(changes.title))
            self._shown(lesson_id)
            reading = page.operation(lambda: read_sent_versions(desk, lesson_id)).on_pool()
            reading.success(lambda told: tell_blocked(told, page)).run()

        operation.success(done).run()


def tell_blocked(told: SentVersions, parent: QWidget) -> None:
    """Say why the version just made will not leave, and what stays at the DSR; nothing when it will. GUI thread."""
    why = [sentence.strip() for sentence in told.blocked_sentences()]
    if not why:
        return
    dialog = MessageDialog("alert", Tone.WARN, "Noté ici, mais pas encore envoyé à la DSR", why, parent)
    dialog.setObjectName("blockedCorrection")
    dialog.add_closing("Fermer", ButtonKind.PRIMARY, accepts=True).setDefault(True)
    dialog.finished.connect(lambda _result: dialog.deleteLater())
    dialog.open()


def _side_by_side(changes: Sequence[tuple[str, str, str]]) -> QWidget:
    """Three columns; what will be sent is strong, and each line is named whole for a screen reader."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SPACE_3)
    grid.setVerticalSpacing(SPACE_1)
    for column, title in enumerate(("Modifié", "Envoyé", "Partira")):
        grid.addWidget(Label(title, TextStyle.TABLE_HEADER, Tone.QUIET), 0, column)
        grid.setColumnStretch(column, 1)
    for row, (name, sent, next_one) in enumerate(changes, 1):
        styles = (TextStyle.DETAIL, TextStyle.TEXT, TextStyle.STRONG)
        for column, (text, style) in enumerate(zip((name, sent, next_one), styles, strict=True)):
            label = Label(text, style, wraps=True)
            label.setAccessibleName(f"{name}, {('', 'envoyé', 'partira')[column]} {text}" if column else text)
            grid.addWidget(label, row, column)
    return table
