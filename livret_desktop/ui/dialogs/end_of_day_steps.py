"""The steps of "Terminer la journée": confirm, check, send, back up, and what was done. Each can be skipped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from livret_desktop.domain.french import count
from livret_desktop.domain.vocabulary import LessonStatus
from livret_desktop.errors import LivretError
from livret_desktop.services.by_hand.undeclared import Undeclared
from livret_desktop.services.configuration import read_settings
from livret_desktop.services.context import Desk
from livret_desktop.services.lessons.lesson_list import lesson_lines
from livret_desktop.services.lessons.unconfirmed import lessons_to_confirm
from livret_desktop.services.outbox.preflight import later_words
from livret_desktop.services.records.team import read_team
from livret_desktop.services.sending.send_status import StatusReport
from livret_desktop.ui.pages.lessons.lessons_confirm import MOST_AT_ONCE, ConfirmLine
from livret_desktop.ui.pages.sending.sending_progress import ProgressCard
from livret_desktop.ui.presenters.day_end import EndLine
from livret_desktop.ui.presenters.lessons import LessonWords
from livret_desktop.ui.presenters.sending_check import CheckView
from livret_desktop.ui.theme.theme import theme
from livret_desktop.ui.theme.tokens import SPACE_2, SPACE_3, TextStyle, Tone
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import EmptyState, notice
from livret_desktop.ui.widgets.layouts import FlowingContent, ScrolledPage, column, put_instead
from livret_desktop.ui.widgets.text import Hairline, Icon, Label
from livret_desktop.ui.widgets.todo_line import TodoLine

_BIG_PX = 62


class StepView(QWidget):
    """A step: one sentence, then what it is about."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        self.box = column(self, SPACE_3)
        self.sentence = Label(sentence, tone=Tone.QUIET, wraps=True)
        self.box.addWidget(self.sentence)
        self._content: QWidget | None = None

    def show_content(self, content: QWidget) -> None:
        """Replace what the step is about."""
        self._content = put_instead(self.box, self._content, content)


class ConfirmStep(StepView):
    """Ticked means done, as in "Toutes faites sauf…". ``changed`` when a tick changes."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__("Décochez celles qui n’ont pas eu lieu, et dites pourquoi.")
        self.lines = [ConfirmLine(lesson_id, words) for lesson_id, words in _lines_to_confirm(desk)]
        content = FlowingContent()
        box = column(content, SPACE_2, SPACE_2)
        for line in self.lines:
            line.tick.toggled.connect(lambda _is_done: self.changed.emit())
            box.addWidget(line)
        box.addStretch(1)
        if self.lines:
            self.show_content(ScrolledPage(content))
        else:
            self.sentence.hide()
            why = "Chaque leçon passée est faite, absente ou annulée."
            self.show_content(EmptyState("ok-circle", "Rien à confirmer", why))

    @property
    def statuses(self) -> dict[UUID, LessonStatus]:
        """What to keep; those to be seen later are left out."""
        return {line.lesson_id: line.status for line in self.lines if line.status is not None}

    @property
    def action(self) -> str:
        """The verb of the filled button."""
        done = sum(line.tick.isChecked() for line in self.lines)
        return f"Confirmer {count(done, 'leçon faite', 'leçons faites')}" if done else "Continuer"


class CheckStep(StepView):
    """What is ready, and what is to be corrected first. ``open_asked(target)``: leave for the field."""

    open_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__("Contrôle en cours…")

    def show_view(self, view: CheckView) -> None:
        """One line a cause, with the button that opens its field."""
        self.sentence.setText(view.sentence)
        content = FlowingContent()
        box = column(content, 0)
        for cause in view.causes:
            line = TodoLine(cause.state, cause.what, cause.why, cause.when, cause.target.verb)
            line.settled.connect(lambda target=cause.target: self.open_asked.emit(target))
            box.addWidget(line)
            box.addWidget(Hairline())
        if not view.causes:
            why = "Ce qui attend partira tel quel."
            box.addWidget(EmptyState("ok-circle", "Rien à corriger", why))
        box.addStretch(1)
        self.show_content(ScrolledPage(content))


class SendStep(StepView):
    """What leaves now, and how it goes. ``sheet_asked``: nothing leaves by itself, the hours are to declare."""

    sheet_asked = Signal()

    def __init__(self) -> None:
        super().__init__("")
        self.sheet = Button("Heures à déclarer…", icon="print")
        self.sheet.clicked.connect(self.sheet_asked)
        self.sheet.hide()
        self.box.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignLeft)
        self.card = ProgressCard()
        self.box.addWidget(self.card)
        self.box.addStretch(1)

    def show_status(self, report: StatusReport, by_hand: Undeclared) -> None:
        """Before the send: what would leave, or why nothing does; then ``by_hand`` is what is to declare."""
        self.sheet.setVisible(not report.is_connected and bool(by_hand.number))
        if not report.is_connected:
            words = f"Non relié à la DSR : rien ne part. {by_hand.words}."
        elif report.paused_reason is not None:
            words = f"Les envois sont en pause. {report.paused_reason}"
        elif not report.leaves_by_itself and report.wait.person is not None:
            notice = report.wait.person
            words = f"{notice.title}. {notice.message} {notice.todo}".strip()
        elif not report.due:
            words = (
                f"{later_words(report.later)}, rien à faire." if report.later else "Aucune leçon n’attend."
            )
        else:
            trial = " (essai)" if report.is_training else ""
            words = f"{count(report.due, 'leçon est prête', 'leçons sont prêtes')}{trial}."
            words += " Passée, cette étape se fera toute seule à l’heure prévue."
        self.sentence.setText(words.replace(" :", "\u00a0:"))

    def begin(self, *, is_training: bool) -> None:
        """From now on the card tells it: what was ready before, and what skipping meant, are past."""
        self.sentence.hide()
        self.card.begin(is_training=is_training)

    def fail(self, trouble: LivretError, at: datetime) -> None:
        """Nothing left: what would leave, and what skipping means, hold again."""
        self.card.fail(trouble, at)
        self.sentence.show()


class BackupStep(StepView):
    """Where the copy goes. ``folder_asked`` and ``look_asked``: another place, or a stick just plugged in."""

    folder_asked = Signal()
    look_asked = Signal()

    def __init__(self) -> None:
        super().__init__("")
        self.look = Button("La clé est branchée", icon="stick")
        self.folder = Button("Choisir un dossier…", icon="folder")
        self.look.clicked.connect(self.look_asked)
        self.folder.clicked.connect(self.folder_asked)
        row = QHBoxLayout()
        row.setSpacing(SPACE_2)
        row.addWidget(self.look)
        row.addWidget(self.folder)
        row.addStretch(1)
        self.box.addLayout(row)
        self.trouble = notice(Tone.BAD, "")
        self.trouble.hide()
        self.box.addWidget(self.trouble)
        self.box.addStretch(1)

    def show_place(self, words: str, copied: str, *, is_known: bool) -> None:
        """Where it goes, or what to plug in. ``copied``: the copy that today has already, "" for none."""
        self.sentence.setText(f"{copied} {words}".strip())
        self.look.setVisible(not is_known)

    def show_trouble(self, title: str, detail: str) -> None:
        """Why no copy was made."""
        self.trouble.say(title, detail)
        self.trouble.show()


class _BigMark(QWidget):
    """A tick on a green disc, only when all is well; else a bell on amber."""

    def __init__(self) -> None:
        super().__init__()
        self.is_well = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = theme().px(_BIG_PX)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("oktint" if self.is_well else "warntint"))
        painter.drawEllipse(self.rect())
        side = self.width() * 0.58
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        look.paint_icon(painter, box, "check" if self.is_well else "alert", "ok" if self.is_well else "warn")


class SummaryStep(QWidget):
    """What was done, with figures."""

    proof_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._box = column(self, SPACE_2)
        self._mark = _BigMark()
        self.title = Label("", TextStyle.FIGURE)
        self.sentence = Label("", tone=Tone.QUIET, wraps=True)
        for one in (self.title, self.sentence):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._box.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignHCenter)
        self._box.addWidget(self.title)
        self._box.addWidget(self.sentence)
        self.proof = Button("Preuve…", icon="download")
        self.proof.clicked.connect(self.proof_asked)
        self._lines: list[QWidget] = []

    def show_end(
        self, title: str, sentence: str, lines: Sequence[EndLine], *, is_well: bool, has_proof: bool
    ) -> None:
        """Once, at the end."""
        self._mark.is_well = is_well
        self._mark.update()
        self.title.setText(title)
        self.sentence.setText(sentence)
        for number, line in enumerate(lines):
            self._box.addWidget(Hairline())
            is_sending = number == len(lines) - 2
            self._box.addWidget(self._line(line, self.proof if is_sending and has_proof else None))
        self._box.addWidget(Hairline())
        self._box.addStretch(1)

    @staticmethod
    def _line(line: EndLine, button: Button | None) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, SPACE_2, 0, SPACE_2)
        row.setSpacing(SPACE_3)
        row.addWidget(Icon(line.state.icon, line.state.tone))
        words = column(spacing=0)
        words.addWidget(Label(line.title, TextStyle.STRONG, wraps=True))
        words.addWidget(Label(line.detail, TextStyle.DETAIL, Tone.QUIET, wraps=True))
        row.addLayout(words, 1)
        if button is not None:
            row.addWidget(button)
        return holder


def _lines_to_confirm(desk: Desk) -> list[tuple[UUID, str]]:
    is_training = bool(read_settings(desk)["dsr.training"])
    words = LessonWords(read_team(desk), desk.clock.now(), is_training=is_training)
    waiting = [lesson.id for lesson in lessons_to_confirm(desk)[:MOST_AT_ONCE]]
    return [(one.lesson.id, words.to_confirm(one)) for one in lesson_lines(desk, waiting)]
