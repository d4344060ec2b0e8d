"""What a send reports while it runs and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from livret_desktop.domain.french import count, essai, thousands
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.errors import LivretError
from livret_desktop.services.batches.state_summary import PassSummary


@dataclass(frozen=True, slots=True)
class SentLesson:
    """What became of one lesson version in this run."""

    lesson_id: UUID
    version: int
    state: SubmissionState
    receipt: str | None = None
    code: str | None = None
    reason: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "id": str(self.lesson_id),
            "version": self.version,
            "state": self.state.value,
            "receipt": self.receipt,
            "code": self.code,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class SendProgress:
    """A run under way: ``done`` of ``total`` lessons have their answer; ``event`` is the last sentence."""

    total: int
    done: int
    accepted: int
    rejected: int
    to_verify: int
    event: str


@dataclass(frozen=True, slots=True)
class SendReport:
    """``accepted``, ``rejected`` and ``lessons`` are this run's; the other counts are totals after it.

    ``trouble`` says why the run stopped early or never began; None when everything was tried. ``to_verify_blocked``:
    those to verify that wait for a correction here first (a restore brought them without bytes). ``adopted``: lessons
    of ours found at the State under another identifier, taken over instead of sent. ``is_blind``: the server neither
    deduplicates nor can be read, so what is to verify goes to a person at the next run.
    """

    accepted: int
    rejected: int
    to_verify: int
    held: int
    blocked: int
    left: int
    lessons: tuple[SentLesson, ...] = ()
    trouble: LivretError | None = None
    notices: tuple[str, ...] = ()
    comparison: PassSummary | None = None
    to_verify_blocked: int = 0
    adopted: int = 0
    is_training: bool = False
    is_blind: bool = False

    @property
    def is_something_left(self) -> bool:
        """True when a person should look: a refused, unresolved, held, blocked or remaining lesson, or trouble."""
        counts = (self.rejected, self.to_verify, self.held, self.blocked, self.left)
        return any(counts) or self.trouble is not None

    def as_json(self) -> dict[str, Any]:
        """The document of ``transmit send``; ``error`` is there only when the run met trouble."""
        document: dict[str, Any] = {
            "accepted": self.accepted,
            "rejected": self.rejected,
            "to_verify": self.to_verify,
            "held": self.held,
            "blocked": self.blocked,
            "left": self.left,
            "lessons": [lesson.as_json() for lesson in self.lessons],
            "to_verify_blocked": self.to_verify_blocked,
            "adopted": self.adopted,
            "training": self.is_training,
        }
        if self.comparison is not None:
            document["comparison"] = self.comparison.as_json()
        if self.notices:
            document["notices"] = list(self.notices)
        if self.trouble is not None:
            document["error"] = self.trouble.as_json()
        return document

    def sentences(self, *, says_trouble: bool = True, is_brief: bool = False) -> tuple[str, ...]:
        """The report in French. ``says_trouble`` False: it was said just before. ``is_brief``: for a place that lists
        the lessons beside it, without the reasons."""
        said = []
        if self.trouble is not None and says_trouble:
            said += [f"{self.trouble.title}.", self.trouble.message, self.trouble.todo]
        said += self.notices
        if self.comparison is not None:
            known = "" if self.trouble is None else self.trouble.message
            said += self.comparison.sentences(is_training=self.is_training, known=known)
        mark = essai(self.is_training)
        accepted = (self.accepted, ("leçon acceptée", "leçons acceptées"))
        adopted = (self.adopted, ("leçon déjà à la DSR, reprise", "leçons déjà à la DSR, reprises"))
        said += _counted(mark, accepted, adopted)
        said += _counted(mark, (self.rejected, ("leçon refusée", "leçons refusées")))
        said += [] if is_brief else self._why(SubmissionState.REJECTED)
        said += self._said_of_doubts(mark, is_brief=is_brief)
        said += _counted(mark, (self.held, ("leçon à décider", "leçons à décider")))
        said += [] if is_brief else self._why(SubmissionState.HELD)
        blocked = (self.blocked, ("leçon bloquée", "leçons bloquées"))
        said += _counted(mark, blocked, (self.left, ("leçon en attente", "leçons en attente")))
        return tuple(said) or ("Rien à envoyer.",)

    def _said_of_doubts(self, mark: str, *, is_brief: bool) -> list[str]:
        """How many are to verify, what is known of them, and what happens next: never a number alone."""
        if not self.to_verify:
            return []
        said = [f"{count(self.to_verify, 'leçon à vérifier', 'leçons à vérifier')} à la DSR{mark}."]
        said += [] if is_brief else self._why(SubmissionState.TO_VERIFY)
        if self.to_verify_blocked:
            said.append(to_correct_first(self.to_verify_blocked, self.to_verify))
        if self.trouble is None and self.to_verify > self.to_verify_blocked:
            said.append(_TO_A_PERSON if self.is_blind else _ASKED_AGAIN)
        return said

    def _why(self, state: SubmissionState) -> list[str]:
        """The reasons of this run's lessons in a state, each said once; the server's own code after them."""
        known = None if self.trouble is None else self.trouble.message
        reasons = dict.fromkeys(
            f"  {one.reason}{f' ({one.code})' if one.code else ''}"
            for one in self.lessons
            if one.state is state and one.reason and one.reason != known
        )
        shown = list(reasons)[:_MOST_REASONS]
        rest = len(reasons) - len(shown)
        return [*shown, f"  et {count(rest, 'autre motif', 'autres motifs')}."] if rest else shown


_MOST_REASONS = 5


def _counted(mark: str, *counts: tuple[int, tuple[str, str]]) -> list[str]:
    return [f"{count(number, *words)}{mark}." for number, words in counts if number]


_ASKED_AGAIN = (
    "Rien à faire : au prochain envoi le programme vérifie auprès de la DSR, rien n’est compté deux fois."
)
_TO_A_PERSON = (
    "La DSR ne permet ni de relire ni de renvoyer sans risque : au prochain envoi, ce sera à vous de décider. "
    "Vérifiez auprès d’elle ce qu’elle a enregistré."
)


def to_correct_first(number: int, to_verify: int) -> str:
    """Of the lessons to verify, those that pre-flight blocks: said once, and as the same lessons."""
    if number == to_verify == 1:
        return "Celle à vérifier est d’abord à corriger ici (voir le contrôle)."
    if number == to_verify:
        return "Celles à vérifier sont d’abord à corriger ici (voir le contrôle)."
    return f"De celles à vérifier, {thousands(number)} d’abord à corriger ici (voir le contrôle)."
