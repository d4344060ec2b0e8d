"""What an answer to one POST means for its lessons: the answer table of ``docs/transmission.md``, pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from livret_desktop.domain.dsr import Answer, AnswerKind, LessonVerdict, Verdict
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.batches.send_ledger import Attempt, InHand, Settled, doubted


class Effect(Enum):
    """What an answer does to the queue."""

    WELL = "well"  # the server judged: failures are forgotten
    REFUSAL = "refusal"  # it refused a body: neither well nor a failure
    FAILURE = "failure"  # back-off; five in a row open the circuit
    WAIT = "wait"  # the server asked to wait: nothing more now
    PERSON = "person"  # nothing more until a person acts


@dataclass(frozen=True, slots=True)
class Consequence:
    """``settled`` has every row of the attempt but the guilty; ``again`` are groups of them to send again at once.

    ``guilty`` is the single lesson that a refusal without detail, or for its size, leaves: rejected, unless its like
    shows that the fault is not the lesson's.
    """

    settled: tuple[Settled, ...]
    effect: Effect
    again: tuple[tuple[InHand, ...], ...] = ()
    guilty: InHand | None = None

    @property
    def is_halved(self) -> bool:
        """True when this answer said nothing of any lesson: two halves leave instead."""
        return len(self.again) > 1


def consequence(answer: Answer, attempt: Attempt) -> Consequence:
    """The row of the table for this answer."""
    rows = attempt.rows
    if answer.kind is AnswerKind.JUDGED:
        return Consequence(tuple(_judged(row, answer) for row in rows), Effect.WELL)
    if answer.kind is AnswerKind.LESSONS_REFUSED:
        return _named(answer, rows)
    if answer.kind in {AnswerKind.REFUSED, AnswerKind.TOO_LARGE}:
        return _halved(rows)
    if answer.kind in _DOUBTS:
        doubt = tuple(Settled(row, SubmissionState.TO_VERIFY, reason=answer.reason) for row in rows)
        return Consequence(doubt, _DOUBTS[answer.kind])
    return Consequence(_all_due(rows), _EFFECTS[answer.kind])


_DOUBTS = {
    AnswerKind.UNKNOWN: Effect.FAILURE,
    AnswerKind.IN_PROGRESS: Effect.FAILURE,
    AnswerKind.REDIRECTED: Effect.PERSON,
    # Whoever stands between may have asked twice with other bytes: the first may well be recorded.
    AnswerKind.KEY_REUSED: Effect.PERSON,
}
_EFFECTS = {
    AnswerKind.NOT_SENT: Effect.FAILURE,
    AnswerKind.TOO_MANY: Effect.WAIT,
    AnswerKind.UNAUTHENTICATED: Effect.PERSON,
    AnswerKind.NEEDS_PERSON: Effect.PERSON,
}


def rejected(row: InHand, verdict: LessonVerdict) -> Settled:
    """Refused, with the server's own code and the words to show."""
    return Settled(
        row,
        SubmissionState.REJECTED,
        code=verdict.code,
        reason=verdict.message or "La DSR refuse cette leçon sans dire pourquoi.",
        field=verdict.field,
    )


def refused_unjudged(row: InHand, verdict: LessonVerdict) -> Settled:
    """Refused as part of a body that was not judged. Of an earlier attempt of the same version that says nothing:
    if one may have been recorded, a person decides."""
    if not row.is_doubtful:
        return rejected(row, verdict)
    why = verdict.message or "La DSR refuse de relire cette leçon."
    return Settled(
        row,
        SubmissionState.HELD,
        code=verdict.code,
        reason=f"{why} Un envoi précédent a peut-être été enregistré : vérifiez auprès de la DSR, puis décidez ici.",
    )


def refused_as_former(attempt: Attempt, *, is_readable: bool) -> Consequence:
    """Doubts refused for an identity that the school has no more: nothing on its file is to be put right, and the rest
    of the queue must not wait for them. Read back where that is possible, else a person decides."""
    state = SubmissionState.TO_VERIFY if is_readable else SubmissionState.HELD
    reason = f"{_FORMER_IDENTITY} {_WILL_BE_READ if is_readable else _TO_DECIDE}"
    return Consequence(tuple(Settled(row, state, reason=reason) for row in attempt.rows), Effect.REFUSAL)


def _judged(row: InHand, answer: Answer) -> Settled:
    verdict = answer.verdicts.get((row.lesson.lesson_id, row.lesson.version))
    if verdict is None or verdict.verdict is Verdict.UNKNOWN:
        said, receipt = (verdict.message, verdict.receipt) if verdict is not None else (None, None)
        return Settled(row, SubmissionState.TO_VERIFY, receipt=receipt, reason=said or _MISSING)
    if verdict.verdict is Verdict.ACCEPTED:
        return Settled(row, SubmissionState.ACCEPTED, receipt=verdict.receipt, code=verdict.code)
    return rejected(row, verdict)


def _named(answer: Answer, rows: tuple[InHand, ...]) -> Consequence:
    """Exactly those named are refused; nothing of the body was recorded, so the rest leaves again at once."""
    settled: list[Settled] = []
    rest: list[InHand] = []
    for row in rows:
        verdict = answer.verdicts.get((row.lesson.lesson_id, row.lesson.version))
        if verdict is None:
            rest.append(row)
            settled.append(doubted(Settled(row, SubmissionState.DUE)))
        else:
            settled.append(refused_unjudged(row, verdict))
    return Consequence(tuple(settled), Effect.REFUSAL, (tuple(rest),) if rest else ())


def _halved(rows: tuple[InHand, ...]) -> Consequence:
    if len(rows) == 1:
        return Consequence((), Effect.REFUSAL, guilty=rows[0])
    middle = len(rows) // 2
    return Consequence(_all_due(rows), Effect.REFUSAL, (rows[:middle], rows[middle:]))


def _all_due(rows: tuple[InHand, ...]) -> tuple[Settled, ...]:
    return tuple(doubted(Settled(row, SubmissionState.DUE)) for row in rows)


_FORMER_IDENTITY = (
    "La DSR ne prend plus l’ancienne identité de l’école, sous laquelle cette leçon est déjà partie."
)
_WILL_BE_READ = "Elle sera relue au prochain envoi."
_TO_DECIDE = "La DSR ne permet pas de la relire : vérifiez auprès d’elle, puis décidez ici."
_MISSING = "La réponse de la DSR ne parle pas de cette leçon."
