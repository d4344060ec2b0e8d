"""A send as it goes, and what it came to."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal

from livret_desktop.domain.french import count, said_by, thousands
from livret_desktop.errors import LivretError
from livret_desktop.services.batches.send_report import SendProgress, SendReport
from livret_desktop.ui.presenters.cells import State
from livret_desktop.ui.presenters.sending import ESSAI
from livret_desktop.ui.presenters.sending_outcome import send_outcome
from livret_desktop.ui.theme.tokens import TextStyle, Tone
from livret_desktop.ui.widgets.bars import Part, SplitProgress
from livret_desktop.ui.widgets.button import Button
from livret_desktop.ui.widgets.card import Card
from livret_desktop.ui.widgets.text import Label

_GOES_ON = "Vous pouvez continuer à travailler."


class ProgressCard(Card):
    """Hidden until the first send. ``stop_asked`` asks the run to end after the batch under way."""

    stop_asked = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("Envoi en cours")
        self.setAccessibleName("Envoi")
        self._is_training = False
        self._is_running = False
        self.ended_at: datetime | None = None
        self.button = Button("Arrêter après celle-ci", icon="stop", keys="Échap")
        self.button.clicked.connect(self._stop)
        self.close_button = Button("Fermer", icon="close")
        self.close_button.clicked.connect(self._close)
        self.add_action(self.button)
        self.add_action(self.close_button)
        self.bar = SplitProgress()
        self.add(self.bar)
        self._words = Label("", TextStyle.DETAIL, Tone.QUIET, wraps=True)
        self.add(self._words)
        self.hide()

    def begin(self, *, is_training: bool) -> None:
        """A send was asked."""
        self._is_training, self._is_running, self.ended_at = is_training, True, None
        self.title.setText(f"Envoi en cours{ESSAI}" if is_training else "Envoi en cours")
        self.set_detail(f"{said_by('Connexion à la DSR', is_training=is_training)}. {_GOES_ON}")
        self.show_state(None)
        self.button.unlock()
        self.button.show()
        self.close_button.hide()
        self.bar.show_parts([], 1)
        self.bar.show()
        self._say("")
        self.show()

    def show_progress(self, progress: SendProgress) -> None:
        """One more answer came."""
        lessons = count(progress.total, "leçon")
        self.set_detail(f"{thousands(progress.done)} sur {lessons}. {_GOES_ON}")
        self.bar.show_parts(self._parts(progress), progress.total)
        self._say(progress.event)

    def stopping(self) -> None:
        """Stop was pressed: the batch under way still gets its answer."""
        self.button.lock("L’envoi s’arrête dès que la réponse attendue est là.")
        self._say("L’envoi s’arrête dès que la réponse attendue est là : aucune leçon ne reste en suspens.")

    def end(self, report: SendReport, at: datetime) -> None:
        """What the run came to, and when."""
        self._is_running, self.ended_at = False, at
        outcome = send_outcome(report, at)
        self.title.setText(outcome.title)
        self.set_detail(outcome.sentence)
        self.show_state(outcome.state)
        parts = [
            Part(report.accepted, State.ok(self._word("acceptée", report.accepted))),
            Part(report.rejected, State.bad(self._word("refusée", report.rejected))),
            Part(
                report.to_verify,
                State.warn(self._word("réponse non reçue", report.to_verify, "réponses non reçues"), "help"),
            ),
            Part(report.held, State.held(self._word("à vous de décider", 1))),
            Part(report.blocked, State(self._word("bloquée", report.blocked), "lock", Tone.WARN)),
            Part(report.left, State.waiting(self._word("en attente", 1))),
        ]
        self.bar.show_parts(parts, max(1, sum(part.count for part in parts)))
        self._say(" ".join([*_todo(report.trouble), *report.notices]))
        self._offer_closing()

    def fail(self, trouble: LivretError, at: datetime) -> None:
        """The run could not begin."""
        self._is_running, self.ended_at = False, at
        self.title.setText(trouble.title)
        self.set_detail("")
        self.show_state(State.warn("Pas parti"))
        self.bar.hide()
        self._say(f"{trouble.message} {trouble.todo}")
        self._offer_closing()

    def _parts(self, progress: SendProgress) -> list[Part]:
        in_flight = max(0, progress.total - progress.done)
        return [
            Part(progress.accepted, State.ok(self._word("acceptée", progress.accepted))),
            Part(progress.rejected, State.bad(self._word("refusée", progress.rejected))),
            Part(
                progress.to_verify,
                State.warn(
                    self._word("réponse non reçue", progress.to_verify, "réponses non reçues"), "help"
                ),
            ),
            Part(in_flight, State.waiting(self._word("en attente", 1))),
        ]

    def _word(self, word: str, number: int, many: str = "") -> str:
        said = word if number < 2 else many or f"{word}s"
        return said + ESSAI if self._is_training else said

    def _say(self, text: str) -> None:
        self._words.setText(text)
        self._words.setVisible(bool(text))

    def _offer_closing(self) -> None:
        self.button.hide()
        self.close_button.show()

    def stop_by_key(self) -> None:
        """Esc: stops a send under way, and nothing else."""
        if self._is_running and self.button.isEnabled():
            self._stop()

    def _stop(self) -> None:
        self.stopping()
        self.stop_asked.emit()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()


def _todo(trouble: LivretError | None) -> list[str]:
    return [trouble.todo] if trouble is not None and trouble.todo else []
