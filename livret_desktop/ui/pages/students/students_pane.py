"""The pane beside the list: what answers a phone call about one student in one look."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from livret_desktop.ui.office import Office
from livret_desktop.ui.presenters.students_guardian import guardian_line
from livret_desktop.ui.presenters.students_pane import (
    ERASED,
    affi_reason,
    booklet_reason,
    booklet_title,
    coming_line,
    identity_line,
    said_name,
    training_title,
    transmission_state,
)
from livret_desktop.ui.theme.tokens import SPACE_1, SPACE_2, TextStyle, Tone
from livret_desktop.ui.widgets.bars import HoursBar
from livret_desktop.ui.widgets.button import Button, ButtonKind, LockableButton
from livret_desktop.ui.widgets.card import PagePane, action_bar
from livret_desktop.ui.widgets.layouts import FlowLayout, column
from livret_desktop.ui.widgets.state_tag import StateTag
from livret_desktop.ui.widgets.text import Avatar, Icon, Label

if TYPE_CHECKING:  # with the rules of every document behind it: loaded once the window is painted
    from livret_desktop.services.overview.student_summary import StudentSummary

_PAUSE_MS = 50


class StudentPane(PagePane):
    """Shows one student after a short rest, so that walking down the list stays quick; the first one once painted."""

    opened = Signal(object)
    lesson_asked = Signal(object)
    affi_asked = Signal(object)

    def __init__(self, office: Office, parent: QWidget | None = None) -> None:
        super().__init__("Élève choisi", parent)
        self._desk = office.desk
        self._id: UUID | None = None
        self._is_painted = False
        self._parts: list[QVBoxLayout] = []
        self._make_head()
        self._make_booklet()
        self._make_hours()
        self._make_coming()
        self._make_documents()
        self._rest = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._rest.timeout.connect(self._rested)
        self._show_summary(None)
        self._name.setText("")  # nothing is said before the first student is read
        self._identity.setText("")

    def show_student(self, student_id: object) -> None:
        """Another student; None for nobody."""
        self._id = student_id if isinstance(student_id, UUID) else None
        self._rest.start()

    def reload(self) -> None:
        """Read the student again; before the first paint, that paint asks for it."""
        self._rest.stop()
        if self._is_painted:
            self._show_summary(self._read())

    def _rested(self) -> None:
        """Not once the window is closed: a reading would open the school again under a restore."""
        if self.window().isVisible():
            self.reload()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Seen for the first time: now the student can be read."""
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            self._rest.start(0)

    def _read(self) -> StudentSummary | None:
        from livret_desktop.services.overview.student_summary import student_summary  # noqa: PLC0415 (after the first paint)

        return student_summary(self._desk, self._id) if self._id else None

    def _make_head(self) -> None:
        box = self.add_section(spacing=12)
        self._avatar = Avatar()
        self._name = Label("", TextStyle.CARD_TITLE, wraps=True)
        self._identity = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._identity.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words = column(spacing=0)
        self._guardian = Label("", TextStyle.STRONG, wraps=True)
        self._guardian.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._guardian.hide()
        words.addWidget(self._name)
        words.addWidget(self._guardian)
        words.addWidget(self._identity)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        box.addLayout(line)
        self.open_button = Button("Ouvrir la fiche", ButtonKind.PRIMARY)
        self.lesson_button = Button("Nouvelle leçon…", icon="plus")
        self.open_button.clicked.connect(lambda: self.opened.emit(self._id))
        self.lesson_button.clicked.connect(lambda: self.lesson_asked.emit(self._id))
        self._actions = action_bar([self.open_button, self.lesson_button])
        box.addWidget(self._actions)

    def _make_booklet(self) -> None:
        box = self._section(spacing=SPACE_1)
        self._booklet = Label("", TextStyle.STRONG, wraps=True)
        self._transmission = StateTag()
        self._reason = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self._training = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        head = QWidget()
        flow = FlowLayout(head, SPACE_2, is_centred=True, pushes_last=True, line_gap=SPACE_1)
        title = QWidget()
        row = QHBoxLayout(title)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        row.addWidget(Icon("book", Tone.TEXT, 16))
        self._booklet.setWordWrap(False)
        row.addWidget(self._booklet)
        flow.addWidget(title)
        flow.addWidget(self._transmission)
        policy = head.sizePolicy()
        policy.setHeightForWidth(True)
        head.setSizePolicy(policy)
        box.addWidget(head)
        box.addWidget(self._training)
        box.addWidget(self._reason)

    def _make_hours(self) -> None:
        box = self._section()
        self._hours = HoursBar()
        box.addWidget(self._hours)
        self._hours_section = self._parts[-1]

    def _make_coming(self) -> None:
        box = self._section("Prochains rendez-vous")
        self._coming = QGridLayout()
        self._coming.setHorizontalSpacing(SPACE_2 * 2)
        self._coming.setVerticalSpacing(6)
        self._coming.setColumnStretch(1, 1)
        box.addLayout(self._coming)

    def _make_documents(self) -> None:
        box = self._section("Documents")
        self.affi = LockableButton(Button("Attestation AFFI…", icon="print"))
        self.affi.button.clicked.connect(lambda: self.affi_asked.emit(self._id))
        box.addWidget(self.affi)

    def _section(self, title: str = "", spacing: int = SPACE_2) -> QVBoxLayout:
        box = self.add_section(title, spacing)
        self._parts.append(box)
        return box

    def _show_summary(self, summary: StudentSummary | None) -> None:
        is_living = summary is not None and not summary.student.is_erased
        for section in self._parts:
            self.show_section(section, is_shown=is_living)
        self._actions.setVisible(summary is not None)
        self._avatar.setVisible(is_living)
        self.lesson_button.setVisible(is_living)
        self._guardian.setVisible(summary is not None and bool(summary.guardians))
        if summary is None:
            self._name.setText("Personne n’est choisi")
            self._identity.setText("Choisissez un élève dans la liste.")
            return
        student = summary.student
        self._name.setText(said_name(student))
        if student.is_erased:
            self._identity.setText(ERASED)
            return
        self._avatar.show_name(student.birth_name, student.given_names)
        self._guardian.setText(guardian_line(summary.guardians))
        self._identity.setText(identity_line(student, self._desk.today()))
        self._show_training(summary)
        self._show_coming(summary)
        self.affi.set_reason(affi_reason(summary))

    def _show_training(self, summary: StudentSummary) -> None:
        training, hours = summary.training, summary.hours
        self._transmission.show_state(transmission_state(training.enrolment) if training else None)
        self._training.setVisible(training is not None)
        self.show_section(self._hours_section, is_shown=hours is not None and hours.minimum is not None)
        if training is None:
            self._booklet.setText("Aucune formation")
            self._reason.setText("Ouvrez la fiche pour en ajouter une.")
            return
        self._booklet.setText(booklet_title(training))
        self._training.setText(f"Formation {training_title(training)}")
        self._reason.setText(booklet_reason(training))
        if hours is not None and hours.minimum is not None:
            self._hours.show_hours(hours.car, hours.simulator, hours.minimum)

    def _show_coming(self, summary: StudentSummary) -> None:
        while (item := self._coming.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not summary.coming:
            self._coming.addWidget(Label("Aucune leçon prévue.", tone=Tone.QUIET), 0, 0, 1, 2)
        for row, lesson in enumerate(summary.coming):
            when, what = coming_line(lesson)
            self._coming.addWidget(Label(when, tone=Tone.QUIET), row, 0, Qt.AlignmentFlag.AlignTop)
            self._coming.addWidget(Label(what, wraps=True), row, 1)
