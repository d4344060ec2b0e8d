"""What became of versions whose answer never came: read back, sent again under deduplication, or held.

Absence is proven only by the server's own 404 for that lesson, once the announced lag, counted in the server's
time from the end of the attempt, plus ten minutes have passed. Found elsewhere is found; anything else proves nothing.

A 404 without that code proves nothing either, and no later question need change it: the doubt is set aside, asked
once more after the lag, then held for a person. Meanwhile the other lessons leave.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from livret_desktop.db.outbox_reads import Submission
from livret_desktop.domain.dsr import Capabilities, ReadBack, ReadBackKind, RecordedLesson
from livret_desktop.domain.outbox import SubmissionState
from livret_desktop.services.batches.send_ledger import InHand, Settled
from livret_desktop.services.outbox.days_to_read import MARGIN
from livret_desktop.transmission.wire import same_content

UNCLEAR_AGAIN = timedelta(hours=1)
"""After an unclear answer, at least so long before the next one may count as the second: a server being restarted
answers 404 for minutes."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A version to verify: its bytes in hand, and the attempt it comes from.

    ``counts_here``: the lesson is done, or the bytes are those that left; False of a lesson that the copy restored says
    planned or not given.
    """

    row: InHand
    submission: Submission
    counts_here: bool = True


def resolved(doubt: Doubt, found: ReadBack, capabilities: Capabilities, now: datetime) -> Settled:
    """What a read-back proves. The state stays ``to_verify`` when it proves nothing yet."""
    if found.is_unclear:
        return _set_aside(doubt, found, capabilities, now)
    if found.kind is ReadBackKind.UNAVAILABLE:
        return Settled(doubt.row, SubmissionState.TO_VERIFY, reason=found.reason or _NO_PROOF)
    if found.record is not None and found.record.version >= doubt.row.lesson.version:
        one = compared(doubt.row, found.record)
        is_newest_word = doubt.submission.is_newest and not doubt.counts_here
        is_otherwise = one.state is SubmissionState.ACCEPTED and is_newest_word
        return replace(one, state=SubmissionState.HELD, reason=COUNTED_THERE) if is_otherwise else one
    return _absent(doubt, found, capabilities, now)


def resolved_bare(doubt: Doubt, found: ReadBack, capabilities: Capabilities, now: datetime) -> Settled:
    """The same of a version without bytes, that pre-flight refuses: only its absence can be told."""
    has_some = found.record is not None and found.record.version >= doubt.row.lesson.version
    if found.kind is ReadBackKind.UNAVAILABLE or has_some:
        there = f"{_IS_THERE} " if has_some else ""
        reason = f"{there}{doubt.submission.reason or _NO_PROOF}"
        return Settled(doubt.row, SubmissionState.TO_VERIFY, reason=reason)
    one = _absent(doubt, found, capabilities, now)
    if one.state is SubmissionState.TO_VERIFY:  # too early: what to put right meanwhile matters more
        return replace(one, reason=doubt.submission.reason or one.reason)
    return one


def unknowable(doubt: Doubt) -> Settled:
    """Neither deduplication nor read-back: a person decides, with the receipt if one came."""
    receipt = doubt.submission.receipt
    what = (
        "On ne sait pas si la DSR l’a enregistrée"
        if receipt is None
        else "La DSR en a donné un reçu, mais on ne sait pas si elle l’a telle qu’ici"
    )
    return Settled(
        doubt.row,
        SubmissionState.HELD,
        receipt=receipt,
        reason=f"{what}, et elle ne permet ni de la relire ni de la renvoyer sans "
        "risque : vérifiez auprès d’elle, puis décidez ici.",
    )


def must_not_leave(doubt: Doubt) -> Settled:
    """Sent again, a lesson whose enrolment is no longer transmitted would be recorded, or one that was not given here:
    a person decides instead."""
    why = _STAYS if doubt.counts_here else _PERHAPS_COUNTED_THERE
    return Settled(doubt.row, SubmissionState.HELD, receipt=doubt.submission.receipt, reason=why)


def perhaps_under_another(doubt: Doubt) -> Settled:
    """Never attempted from here, of a day on which another program or a lost copy sent: a person decides."""
    return Settled(doubt.row, SubmissionState.HELD, receipt=doubt.submission.receipt, reason=_PERHAPS_ANOTHER)


def compared(row: InHand, record: RecordedLesson) -> Settled:
    """Accepted when the State has the very same, else held."""
    if record.version == row.lesson.version and same_content(row.lesson.body, record.content):
        return Settled(row, SubmissionState.ACCEPTED, receipt=record.receipt, received_at=record.received_at)
    if record.version > row.lesson.version:
        why = f"La DSR a une version plus récente ({record.version}) de cette leçon."
    else:
        why = "La DSR a cette leçon avec un autre contenu."
    return Settled(
        row,
        SubmissionState.HELD,
        receipt=record.receipt,
        reason=f"{why} Rien n’a été remplacé : comparez, puis décidez.",
    )


def _absent(doubt: Doubt, found: ReadBack, capabilities: Capabilities, now: datetime) -> Settled:
    """Not there, or only an older version: proven once the server's clock has passed the lag and the margin."""
    wait = _until_provable(doubt.submission, found, capabilities)
    if wait is None:
        return Settled(doubt.row, SubmissionState.TO_VERIFY, reason=_NO_TIME)
    if wait <= timedelta(0):
        if doubt.submission.receipt is not None:  # accepted once: sent again only where that cannot double it
            return gone(doubt.row, doubt.submission.receipt)
        return Settled(doubt.row, SubmissionState.DUE)
    return Settled(doubt.row, SubmissionState.TO_VERIFY, reason=_TOO_EARLY, next_attempt_at=now + wait)


def _set_aside(doubt: Doubt, found: ReadBack, capabilities: Capabilities, now: datetime) -> Settled:
    """Neither there nor absent, says the server: asked once more, after the lag; then only a person can know."""
    wait = _until_provable(doubt.submission, found, capabilities)
    again_at = doubt.submission.next_attempt_at
    is_second = doubt.submission.reason == found.reason and again_at is not None and again_at <= now
    if is_second and wait is not None and wait <= timedelta(0):
        reason = f"{found.reason} {_STILL_UNCLEAR}"
        return Settled(doubt.row, SubmissionState.HELD, receipt=doubt.submission.receipt, reason=reason)
    lag = timedelta(hours=capabilities.read_back_lag_hours) + MARGIN
    wait = max(lag if wait is None else wait, UNCLEAR_AGAIN)
    return Settled(doubt.row, SubmissionState.TO_VERIFY, reason=found.reason, next_attempt_at=now + wait)


def _until_provable(attempt: Submission, found: ReadBack, capabilities: Capabilities) -> timedelta | None:
    """How long until the lag and the margin have passed in the server's time; None while a time is not known."""
    if attempt.attempt_ended_at is None or attempt.server_offset_s is None or found.server_at is None:
        return None
    lag = timedelta(hours=capabilities.read_back_lag_hours) + MARGIN
    ended_at = attempt.attempt_ended_at + timedelta(seconds=attempt.server_offset_s)
    return ended_at + lag - found.server_at


def gone(row: InHand, receipt: str | None, *, is_under_another: bool = False) -> Settled:
    """Accepted once, and the State proves that it no longer has it: a person decides, receipt in hand.

    ``is_under_another``: it has the same hour under another identifier; sent again, the hour would count twice.
    """
    todo = _TYPED_ANEW if is_under_another else "montrez-lui le reçu, puis décidez ici."
    said = f"La DSR l’avait acceptée{f' (reçu {receipt})' if receipt else ''} et ne l’a plus"
    return Settled(row, SubmissionState.HELD, receipt=receipt, reason=f"{said} : {todo}")


_TYPED_ANEW = (
    "elle a cette heure sous un autre identifiant, refaite dans son espace peut-être. Si c’est la bonne, décidez ici "
    "« Je l’ai déclarée à la main » ; sinon annulez-la d’abord dans « Dimanche »."
)
_PERHAPS_ANOTHER = (
    "Leçon d’un jour que l’ancien logiciel, ou une copie plus récente que celle-ci, a peut-être déjà envoyé sous un "
    "autre identifiant, et la DSR ne se relit pas : dites si elle l’a."
)
_STAYS = (
    "On ne sait pas si la DSR l’a enregistrée, et elle ne doit plus partir : ses leçons ne sont pas transmises, ou "
    "elle a été déclarée autrement. Vérifiez auprès de la DSR, puis décidez ici."
)
_DECIDE = (
    "Retrouvez ce qui a changé, puis décidez ici : « la DSR l’a » pour refaire ensuite le même changement, « ne l’a "
    "pas » pour qu’elle ne la compte pas."
)
COUNTED_THERE = (
    f"La DSR compte cette leçon, partie après la copie restaurée, et elle ne compte pas ici. {_DECIDE}"
)
_PERHAPS_COUNTED_THERE = (
    "La DSR compte peut-être cette leçon, partie après la copie restaurée, et elle ne compte pas "
    f"ici. {_DECIDE}"
)
_STILL_UNCLEAR = (
    "Elle l’a dit deux fois, et après le délai qu’elle annonce : vérifiez auprès d’elle, puis décidez ici."
)
_IS_THERE = "La DSR a déjà une version de cette leçon, qui sera comparée une fois celle-ci complète."
_NO_PROOF = "La relecture n’a rien prouvé : nouvel essai plus tard."
_NO_TIME = "La DSR n’a pas dit l’heure : l’absence ne peut pas être prouvée, nouvel essai plus tard."
_TOO_EARLY = "Pas encore visible à la DSR, qui publie avec retard : vérification plus tard."
